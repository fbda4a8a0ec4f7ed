//! Export of a tenant in the shape a seed has: what `seed` loads, it gives back.

use std::io::{self, Write};

use rusqlite::Connection;
use serde_json::{json, Value};

use super::kind::Kind;
use super::links::{self, Relation};
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::{Directory, ImportSummary, StorageError};
use crate::Error;

impl Directory {
    /// Writes the users, devices, groups and administrative units there are as a seed, one object a line, all of one
    /// state of the directory. Roles, policies, the clock and deleted items are no part of a seed.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the file cannot be read or `out` cannot be written.
    pub fn export(&self, out: &mut dyn Write) -> Result<ImportSummary, Error> {
        let written = self.shared.store.read(|connection| write(connection, out));
        Ok(written.map_err(|refusal| StorageError::Io(refusal.message))?)
    }
}

/// Writes one state of the directory.
pub(super) fn write(connection: &Connection, out: &mut dyn Write) -> Result<ImportSummary, Refusal> {
    let mut summary = ImportSummary::default();
    let seeded: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| kind.is_seeded()).collect();
    for (index, kind) in seeded.into_iter().enumerate() {
        let opening = if index == 0 { "{" } else { ",\n" };
        write!(out, "{opening}\"{}\": [", kind.collection()).map_err(unwritten)?;
        let mut count = 0;
        objects::each_live(connection, kind, |object| {
            let joint = if count == 0 { "\n" } else { ",\n" };
            count += 1;
            write!(out, "{joint}{}", seeded_form(connection, object)?).map_err(unwritten)
        })?;
        out.write_all(b"]").map_err(unwritten)?;
        match kind {
            Kind::User => summary.users = count,
            Kind::Device => summary.devices = count,
            Kind::Group => summary.groups = count,
            Kind::AdministrativeUnit => summary.administrative_units = count,
            _ => {}
        }
    }
    out.write_all(b"}\n").and_then(|()| out.flush()).map_err(unwritten)?;
    Ok(summary)
}

/// The object with its links by id, without what the directory makes anew.
fn seeded_form(connection: &Connection, mut object: Object) -> Result<Value, Refusal> {
    object.properties.remove("membershipRuleProcessingStatus");
    for (relation, of) in [(Relation::Member, true), (Relation::Owner, object.kind == Kind::Group)] {
        if of && matches!(object.kind, Kind::Group | Kind::AdministrativeUnit) {
            let ids = ids(connection, relation, object.seq)?;
            object.properties.insert(relation.property().to_owned(), ids);
        }
    }
    if object.kind == Kind::User {
        if let Some(manager) = links::manager_id(connection, object.seq)? {
            object.properties.insert("manager".to_owned(), json!(manager));
        }
    }
    Ok(Value::Object(object.properties))
}

fn ids(connection: &Connection, relation: Relation, source: i64) -> Result<Value, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT o.id FROM link l JOIN object o ON o.seq = l.target
         WHERE l.relation = ?1 AND l.source = ?2 AND o.deleted = 0 ORDER BY l.target",
    )?;
    let ids = statement.query_map([relation.number(), source], |row| row.get::<_, String>(0))?;
    Ok(json!(ids.collect::<rusqlite::Result<Vec<String>>>()?))
}

fn unwritten(error: io::Error) -> Refusal {
    Refusal::internal(format!("the export cannot be written: {error}"))
}
