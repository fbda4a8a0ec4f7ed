//! `/servicePrincipals` and `/applications`, which can own groups and be members, and `/contacts`, which can be members
//! (graph-behaviour reference, 2.4 and 2.6). Of what they are for in the service, the directory knows nothing.

use http::StatusCode;
use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::clock::instant_text;
use super::kind::Kind;
use super::links::Relation;
use super::objects::{self, Object, COLUMNS};
use super::property::{self, Purpose};
use super::quota;
use super::references;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;

/// Answers what follows one of the three entity sets.
pub(super) fn answer(call: &Call<'_>, kind: Kind, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(kind),
        ("GET", ["$count"]) => call.count(kind),
        ("GET", ["delta"]) => super::delta::answer(call, kind),
        ("POST", ["getByIds"]) => super::directory_objects::by_ids(call),
        ("POST", []) if kind != Kind::OrgContact => call.write(|change| {
            let object = create(change, kind, call.object()?)?;
            quota::note_creation(change, call, &object)?;
            call.show_created(change.connection, &object)
        }),
        ("GET", [key]) => call.read(|connection| {
            let object = objects::named(connection, kind, &id_of(connection, kind, key)?)?;
            call.show(connection, &object)
        }),
        ("PATCH", [key]) if kind != Kind::OrgContact => call.write(|change| {
            let mut object = objects::named(change.connection, kind, &id_of(change.connection, kind, key)?)?;
            let written = property::checked(kind, call.object()?, Purpose::Patch)?;
            property::apply(&mut object.properties, written);
            require_name(&object.properties, kind)?;
            objects::update(change.connection, &object)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [key]) if kind != Kind::OrgContact => call.write(|change| {
            let object = objects::named(change.connection, kind, &id_of(change.connection, kind, key)?)?;
            super::deleted_items::delete(change, object)?;
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [key, "owners", rest @ ..]) if kind != Kind::OrgContact => {
            let id = call.read(|connection| id_of(connection, kind, key))?;
            references::answer(call, kind, &id, Relation::Owner, rest)
        }
        (_, [key, rest @ ..]) => {
            let id = call.read(|connection| id_of(connection, kind, key))?;
            references::membership(call, kind, &id, rest)
                .unwrap_or_else(|| Err(Refusal::unknown_segment(rest.first().copied().unwrap_or_default())))
        }
    }
}

/// The object id of a key: itself, or that of the object with `appId=…`.
fn id_of(connection: &Connection, kind: Kind, key: &str) -> Result<String, Refusal> {
    match key.split_once('=') {
        Some((name, app)) if name.eq_ignore_ascii_case("appId") => {
            let found = of_app(connection, kind, app)?;
            Ok(found.ok_or_else(|| Refusal::not_found(app))?.id)
        }
        _ => Ok(key.to_owned()),
    }
}

fn of_app(connection: &Connection, kind: Kind, app: &str) -> Result<Option<Object>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM object o WHERE o.kind = ?1 AND o.deleted = 0 AND json_extract(o.json, '$.appId') = ?2"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(params![kind.number(), app.to_ascii_lowercase()], Object::from_row)
        .optional()?)
}

/// Refuses an object whose `appId` a live one of its kind has, as one that comes back may find it.
pub(super) fn refuse_taken_app(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    if !matches!(object.kind, Kind::Application | Kind::ServicePrincipal) {
        return Ok(());
    }
    let Some(app) = object.text("appId") else {
        return Ok(());
    };
    match of_app(connection, object.kind, app)? {
        Some(other) if other.seq != object.seq => Err(Refusal::taken("appId")),
        _ => Ok(()),
    }
}

/// A service principal stands for an application, of this tenant or another; its name is that application's.
fn create(change: &mut Change<'_>, kind: Kind, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let mut properties = property::checked(kind, body, Purpose::Create)?;
    properties.insert("createdDateTime".to_owned(), json!(instant_text(change.now)));
    if kind == Kind::Application {
        require_name(&properties, kind)?;
        properties.insert("appId".to_owned(), json!(Uuid::new_v4().to_string()));
        properties
            .entry("signInAudience")
            .or_insert_with(|| json!("AzureADMyOrg"));
    } else {
        let app = properties.get("appId").and_then(Value::as_str).unwrap_or_default();
        if !objects::is_guid(app) {
            return Err(Refusal::invalid_value(kind.resource(), "appId"));
        }
        let app = app.to_ascii_lowercase();
        if of_app(change.connection, kind, &app)?.is_some() {
            return Err(Refusal::new(
                StatusCode::CONFLICT,
                "Request_MultipleObjectsWithSameKeyValue",
                format!("The service principal cannot be created because the service principal name {app} is already in use."),
            )
            .with_detail("ObjectConflict", "appId"));
        }
        let application = of_app(change.connection, Kind::Application, &app)?;
        let name = application
            .as_ref()
            .and_then(|found| found.text("displayName"))
            .unwrap_or(&app);
        properties.insert("appDisplayName".to_owned(), json!(name));
        properties.entry("displayName").or_insert_with(|| json!(name));
        properties.entry("accountEnabled").or_insert(Value::Bool(true));
        properties
            .entry("servicePrincipalType")
            .or_insert_with(|| json!("Application"));
        properties.insert("servicePrincipalNames".to_owned(), json!([app]));
        properties.insert("appId".to_owned(), json!(app));
    }
    objects::insert(change.connection, kind, &Uuid::new_v4().to_string(), properties)
}

fn require_name(properties: &Map<String, Value>, kind: Kind) -> Result<(), Refusal> {
    let name = properties.get("displayName").and_then(Value::as_str);
    match name {
        Some(name) if !name.trim().is_empty() => Ok(()),
        _ => Err(Refusal::invalid_value(kind.resource(), "displayName")),
    }
}
