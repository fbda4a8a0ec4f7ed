//! What the resources share: listing, reading and answering with one object.

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::kind::Kind;
use super::listing::{Listing, Scope};
use super::objects::Object;
use super::refusal::Refusal;
use super::representation::Selection;
use super::request::{Answer, Call};
use super::store::Change;

impl Call<'_> {
    /// Runs on one state of the directory.
    pub(super) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Refusal>) -> Result<T, Refusal> {
        match self.shared.stage.lag(self.eventual) {
            Some(lag) => self.shared.store.read_at(self.shared.clock.now() - lag, work),
            None => self.shared.store.read(work),
        }
    }

    /// The same, of what was written last, whatever lag is rehearsed.
    pub(super) fn read_now<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.shared.store.read(work)
    }

    /// Runs in one transaction.
    pub(super) fn write<T>(&self, work: impl FnOnce(&mut Change<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let request = format!("{} {}", self.method, self.sent_path);
        self.shared.store.write(self.shared.occasion(&request), work)
    }

    /// A page of all objects of a kind.
    pub(super) fn list(&self, kind: Kind) -> Result<Answer, Refusal> {
        self.read(|connection| listing_of(&[kind]).page(connection, self))
    }

    /// How many objects of a kind there are.
    pub(super) fn count(&self, kind: Kind) -> Result<Answer, Refusal> {
        self.read(|connection| listing_of(&[kind]).counted(connection, self))
    }

    /// One object.
    pub(super) fn show(&self, connection: &Connection, object: &Object) -> Result<Answer, Refusal> {
        let context = self.context_of(object.kind);
        Ok(Answer::ok(self.entity_body(connection, object, &context, false)?))
    }

    /// One object, as its own creation answers it.
    pub(super) fn show_created(&self, connection: &Connection, object: &Object) -> Result<Answer, Refusal> {
        let location = format!("{}/{}/{}", self.root(), object.kind.collection(), object.id);
        let body = self.entity_body(connection, object, &self.context_of(object.kind), false)?;
        Ok(Answer::created(body, location))
    }

    /// One object of a set of mixed kinds.
    pub(super) fn show_directory_object(&self, connection: &Connection, object: &Object) -> Result<Answer, Refusal> {
        Ok(Answer::ok(self.entity_body(
            connection,
            object,
            "directoryObjects",
            true,
        )?))
    }

    fn context_of(&self, kind: Kind) -> String {
        match (
            kind,
            self.segments.first().map(|first| first.to_ascii_lowercase()).as_deref(),
        ) {
            (Kind::AdministrativeUnit, Some("directory")) => "directory/administrativeUnits".to_owned(),
            _ => kind.collection().to_owned(),
        }
    }

    fn entity_body(&self, connection: &Connection, object: &Object, set: &str, typed: bool) -> Result<Value, Refusal> {
        let selection = Selection {
            version: self.version,
            names: &self.options.select,
        };
        if !typed {
            selection.check(object.kind)?;
        }
        let mut body = Map::new();
        body.insert(
            "@odata.context".to_owned(),
            self.context(&format!("{set}{}/$entity", selection.context())),
        );
        body.extend(if typed {
            selection.typed(&mut object.clone())
        } else {
            selection.of(&mut object.clone())
        });
        if let Some(expand) = &self.options.expand {
            super::expand::add(connection, self.version, object, expand, &mut body)?;
        }
        Ok(Value::Object(body))
    }
}

fn listing_of(kinds: &[Kind; 1]) -> Listing<'_> {
    let [kind] = kinds;
    Listing {
        scope: Scope::All(*kind),
        kinds,
        context: kind.collection().to_owned(),
        typed: false,
    }
}
