//! Export of a tenant in the shape a seed has: what `seed` loads, it gives back.

use std::io::{self, Write};

use rusqlite::Connection;
use serde_json::{json, Value};

use super::kind::Kind;
use super::lifecycle_policies;
use super::links::Relation;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::scoped_roles;
use super::{Directory, ImportSummary, StorageError};
use crate::Error;

impl Directory {
    /// Writes what the directory holds as a seed, one object a line, all of one state of it: objects with their links,
    /// deleted ones too, roles and their members, the lifecycle policy. The clock and the change log are no part of a seed.
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
    let mut opening = "{";
    for kind in Kind::ALL {
        let mut items = 0;
        let mut live = 0;
        let is_always_there = matches!(kind, Kind::User | Kind::Device | Kind::Group | Kind::AdministrativeUnit);
        let title = format!("{opening}\"{}\": [", kind.collection());
        if is_always_there {
            out.write_all(title.as_bytes()).map_err(unwritten)?;
        }
        objects::each(connection, kind, |object| {
            if items == 0 && !is_always_there {
                out.write_all(title.as_bytes()).map_err(unwritten)?;
            }
            let joint = if items == 0 { "\n" } else { ",\n" };
            items += 1;
            live += usize::from(!object.deleted);
            write!(out, "{joint}{}", seeded_form(connection, object)?).map_err(unwritten)
        })?;
        if items > 0 || is_always_there {
            out.write_all(b"]").map_err(unwritten)?;
            opening = ",\n";
        }
        match kind {
            Kind::User => summary.users = live,
            Kind::Device => summary.devices = live,
            Kind::Group => summary.groups = live,
            Kind::AdministrativeUnit => summary.administrative_units = live,
            _ => {}
        }
    }
    if let Some(policy) = lifecycle_policies::seeded_form(connection)? {
        write!(out, ",\n\"groupLifecyclePolicies\": [\n{}]", Value::Object(policy)).map_err(unwritten)?;
    }
    out.write_all(b"}\n").and_then(|()| out.flush()).map_err(unwritten)?;
    Ok(summary)
}

/// The object with its links by id, without what the directory makes anew. Links to deleted objects are among them, for
/// their return.
fn seeded_form(connection: &Connection, mut object: Object) -> Result<Value, Refusal> {
    object.properties.remove("membershipRuleProcessingStatus");
    for relation in Relation::of(object.kind) {
        let mut ids = ids(connection, *relation, object.seq)?;
        let told = match relation {
            Relation::Manager => ids.pop().map(Value::String),
            _ => Some(json!(ids)),
        };
        object
            .properties
            .extend(told.map(|told| (relation.property().to_owned(), told)));
    }
    if object.kind == Kind::AdministrativeUnit {
        let roles = scoped_roles::of_unit(connection, object.seq)?;
        if !roles.is_empty() {
            object.properties.insert("scopedRoleMembers".to_owned(), json!(roles));
        }
    }
    Ok(Value::Object(object.properties))
}

fn ids(connection: &Connection, relation: Relation, source: i64) -> Result<Vec<String>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT o.id FROM link l JOIN object o ON o.seq = l.target
         WHERE l.relation = ?1 AND l.source = ?2 ORDER BY l.target",
    )?;
    let ids = statement.query_map([relation.number(), source], |row| row.get::<_, String>(0))?;
    Ok(ids.collect::<rusqlite::Result<Vec<String>>>()?)
}

fn unwritten(error: io::Error) -> Refusal {
    Refusal::internal(format!("the export cannot be written: {error}"))
}
