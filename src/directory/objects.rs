//! Directory objects in the store: one row each, the properties as JSON, what is looked up by in folded columns.

use rusqlite::{params, Connection, OptionalExtension, Row};
use serde_json::{Map, Value};

use super::journal;
use super::kind::Kind;
use super::refusal::Refusal;

/// A directory object as stored; null properties are absent from `properties`.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// Position in the store, the identity links are made of.
    pub(super) seq: i64,
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) deleted: bool,
    pub(super) properties: Map<String, Value>,
}

/// The columns every query on objects reads, in the order `from_row` expects.
pub(super) const COLUMNS: &str = "o.seq, o.id, o.kind, o.deleted, o.json";

impl Object {
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.properties.get(name).and_then(Value::as_str)
    }

    pub(super) fn is_true(&self, name: &str) -> bool {
        self.properties.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(super) fn texts(&self, name: &str) -> Vec<&str> {
        match self.properties.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        }
    }

    pub(super) fn set_text(&mut self, name: &str, value: impl Into<String>) {
        self.properties.insert(name.to_owned(), Value::String(value.into()));
    }

    pub(super) fn is_unified(&self) -> bool {
        self.kind == Kind::Group && self.texts("groupTypes").contains(&"Unified")
    }

    /// Whether a rule keeps this group or administrative unit.
    pub(super) fn is_dynamic(&self) -> bool {
        match self.kind {
            Kind::Group => self.texts("groupTypes").contains(&"DynamicMembership"),
            Kind::AdministrativeUnit => self.text("membershipType") == Some("Dynamic"),
            _ => false,
        }
    }

    pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let json: String = row.get(4)?;
        let damaged = |what: &str| {
            rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, what.to_owned().into())
        };
        let Ok(Value::Object(properties)) = serde_json::from_str(&json) else {
            return Err(damaged("an object is not JSON"));
        };
        Ok(Self {
            seq: row.get(0)?,
            id: row.get(1)?,
            kind: kind_of_row(row)?,
            deleted: row.get(3)?,
            properties,
        })
    }
}

/// The kind in a row of `COLUMNS`.
pub(super) fn kind_of_row(row: &Row<'_>) -> rusqlite::Result<Kind> {
    Kind::from_number(row.get(2)?).ok_or_else(|| {
        let damaged = "an object of unknown kind".to_owned().into();
        rusqlite::Error::FromSqlConversionFailure(2, rusqlite::types::Type::Integer, damaged)
    })
}

/// Text as compared: without regard to case.
pub(super) fn fold(text: &str) -> String {
    text.to_lowercase()
}

/// Properties as the store writes them.
pub(super) fn text_of(properties: &Map<String, Value>) -> Result<String, Refusal> {
    serde_json::to_string(properties)
        .map_err(|error| Refusal::internal(format!("an object cannot be written: {error}")))
}

fn folded(properties: &Map<String, Value>, name: &str) -> Option<String> {
    properties.get(name).and_then(Value::as_str).map(fold)
}

/// Adds an object; drops nulls.
pub(super) fn insert(
    connection: &Connection,
    kind: Kind,
    id: &str,
    properties: Map<String, Value>,
) -> Result<Object, Refusal> {
    add(connection, kind, id, properties, false)
}

/// Adds an object to the deleted items, where keys may be taken.
pub(super) fn insert_deleted(
    connection: &Connection,
    kind: Kind,
    id: &str,
    properties: Map<String, Value>,
) -> Result<Object, Refusal> {
    add(connection, kind, id, properties, true)
}

fn add(
    connection: &Connection,
    kind: Kind,
    id: &str,
    mut properties: Map<String, Value>,
    deleted: bool,
) -> Result<Object, Refusal> {
    properties.retain(|_, value| !value.is_null());
    properties.insert("id".to_owned(), Value::String(id.to_owned()));
    let mut object = Object {
        seq: 0,
        id: id.to_owned(),
        kind,
        deleted,
        properties,
    };
    if !deleted {
        refuse_taken_keys(connection, &object)?;
    }
    connection
        .prepare_cached(
            // A position is never used again: the journal speaks of purged objects by theirs.
            "INSERT INTO object (seq, id, kind, deleted, display_name, mail, mail_nickname, principal_name, device_id, json)
             VALUES (1 + max((SELECT ifnull(max(seq), 0) FROM object), (SELECT ifnull(max(seq), 0) FROM gone)),
                     ?1, ?2, ?9, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            object.id,
            kind.number(),
            folded(&object.properties, "displayName").unwrap_or_default(),
            folded(&object.properties, "mail"),
            folded(&object.properties, "mailNickname"),
            folded(&object.properties, "userPrincipalName"),
            folded(&object.properties, "deviceId"),
            text_of(&object.properties)?,
            object.deleted,
        ])?;
    object.seq = connection.last_insert_rowid();
    Ok(object)
}

/// Writes an object back.
pub(super) fn update(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    if !object.deleted {
        refuse_taken_keys(connection, object)?;
    }
    connection
        .prepare_cached(
            "UPDATE object SET deleted = ?2, display_name = ?3, mail = ?4, mail_nickname = ?5, principal_name = ?6,
             device_id = ?7, json = ?8 WHERE seq = ?1",
        )?
        .execute(params![
            object.seq,
            object.deleted,
            folded(&object.properties, "displayName").unwrap_or_default(),
            folded(&object.properties, "mail"),
            folded(&object.properties, "mailNickname"),
            folded(&object.properties, "userPrincipalName"),
            folded(&object.properties, "deviceId"),
            text_of(&object.properties)?,
        ])?;
    Ok(())
}

/// Removes an object for good, with its links and addresses.
pub(super) fn purge(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    // Who was deleted before left everything then.
    let cause = if object.deleted {
        journal::PURGED
    } else {
        journal::DELETED
    };
    connection
        .prepare_cached("UPDATE moment SET cause = ?1")?
        .execute([cause])?;
    connection
        .prepare_cached("DELETE FROM object WHERE seq = ?1")?
        .execute([object.seq])?;
    connection
        .prepare_cached("UPDATE moment SET cause = ?1")?
        .execute([journal::REQUEST])?;
    Ok(())
}

fn refuse_taken_keys(connection: &Connection, object: &Object) -> Result<(), Refusal> {
    for (column, property) in [("principal_name", "userPrincipalName"), ("device_id", "deviceId")] {
        let Some(key) = folded(&object.properties, property) else {
            continue;
        };
        let other: Option<i64> = connection
            .prepare_cached(&format!(
                "SELECT seq FROM object WHERE {column} = ?1 AND deleted = 0 AND seq <> ?2"
            ))?
            .query_row(params![key, object.seq], |row| row.get(0))
            .optional()?;
        if other.is_some() {
            return Err(Refusal::taken(property));
        }
    }
    Ok(())
}

/// An object by id, deleted ones too; the id in any case.
pub(super) fn by_id(connection: &Connection, id: &str) -> Result<Option<Object>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM object o WHERE o.id = ?1");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([id.to_ascii_lowercase()], Object::from_row)
        .optional()?)
}

pub(super) fn by_seq(connection: &Connection, seq: i64) -> Result<Option<Object>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM object o WHERE o.seq = ?1");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([seq], Object::from_row)
        .optional()?)
}

/// A live user by principal name.
pub(super) fn by_principal_name(connection: &Connection, name: &str) -> Result<Option<Object>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM object o WHERE o.principal_name = ?1 AND o.deleted = 0");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([fold(name)], Object::from_row)
        .optional()?)
}

/// A live device by its `deviceId`.
pub(super) fn by_device_id(connection: &Connection, device_id: &str) -> Result<Option<Object>, Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM object o WHERE o.device_id = ?1 AND o.deleted = 0");
    Ok(connection
        .prepare_cached(&sql)?
        .query_row([fold(device_id)], Object::from_row)
        .optional()?)
}

/// The live object a path names: an id, and for users also the principal name, for devices `deviceid=…`.
pub(super) fn named(connection: &Connection, kind: Kind, key: &str) -> Result<Object, Refusal> {
    let found = match (kind, key.split_once('=')) {
        (Kind::Device, Some((name, value))) if name.eq_ignore_ascii_case("deviceId") => {
            by_device_id(connection, value)?
        }
        (Kind::User, Some((name, value))) if name.eq_ignore_ascii_case("userPrincipalName") => {
            by_principal_name(connection, value)?
        }
        _ if is_guid(key) => by_id(connection, key)?,
        (Kind::User, _) => by_principal_name(connection, key)?,
        _ => return Err(Refusal::bad_request(format!("Invalid object identifier '{key}'."))),
    };
    match found {
        Some(object) if object.kind == kind && !object.deleted => Ok(object),
        _ => Err(Refusal::not_found(key)),
    }
}

/// The live object with this id, whatever its kind.
pub(super) fn live(connection: &Connection, id: &str) -> Result<Object, Refusal> {
    if !is_guid(id) {
        return Err(Refusal::bad_request(format!("Invalid object identifier '{id}'.")));
    }
    match by_id(connection, id)? {
        Some(object) if !object.deleted => Ok(object),
        _ => Err(Refusal::not_found(id)),
    }
}

/// Whether the text is a GUID in its usual form.
pub(super) fn is_guid(text: &str) -> bool {
    text.len() == 36 && uuid::Uuid::try_parse(text).is_ok()
}

/// Every live object of a kind.
pub(super) fn each_live(
    connection: &Connection,
    kind: Kind,
    visit: impl FnMut(Object) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    each_of(connection, kind, "AND o.deleted = 0", visit)
}

/// Every object of a kind, deleted ones too.
pub(super) fn each(
    connection: &Connection,
    kind: Kind,
    visit: impl FnMut(Object) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    each_of(connection, kind, "", visit)
}

fn each_of(
    connection: &Connection,
    kind: Kind,
    condition: &str,
    mut visit: impl FnMut(Object) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let sql = format!("SELECT {COLUMNS} FROM object o WHERE o.kind = ?1 {condition} ORDER BY o.seq");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([kind.number()])?;
    while let Some(row) = rows.next()? {
        visit(Object::from_row(row)?)?;
    }
    Ok(())
}
