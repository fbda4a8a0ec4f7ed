//! What the resources share: listing, reading and answering with one object.

use rusqlite::Connection;
use serde_json::{Map, Value};

use super::expand::Expansion;
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
        let body = self.entity_body(connection, object, object.kind.collection(), false)?;
        Ok(Answer::ok(body))
    }

    /// One object, as its own creation answers it.
    pub(super) fn show_created(&self, connection: &Connection, object: &Object) -> Result<Answer, Refusal> {
        let location = format!("{}/{}/{}", self.root(), object.kind.collection(), object.id);
        let body = self.entity_body(connection, object, object.kind.collection(), false)?;
        Ok(Answer::created(body, location))
    }

    /// The same, made in a set of mixed kinds: `@odata.type` says which it is, for clients that pick a class by it.
    pub(super) fn show_created_member(&self, connection: &Connection, object: &Object) -> Result<Answer, Refusal> {
        let location = format!("{}/{}/{}", self.root(), object.kind.collection(), object.id);
        let body = self.entity_body(connection, object, "directoryObjects", true)?;
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

    /// The same, seen through a cast: nothing, or one segment as `microsoft.graph.user`, which the object must fit.
    pub(super) fn show_cast(&self, connection: &Connection, object: &Object, cast: &[&str]) -> Result<Answer, Refusal> {
        match cast {
            [] => self.show_directory_object(connection, object),
            [name] => match Kind::of_cast(name)? {
                kind if kind == object.kind => self.show(connection, object),
                _ => Err(Refusal::not_found(&object.id)),
            },
            [_, segment, ..] => Err(Refusal::unknown_segment(segment)),
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
            Expansion::parse(expand, object.kind)?.add(connection, self.version, object, &mut body)?;
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
