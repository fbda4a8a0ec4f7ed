//! Administrative units with restricted management: who is in one is changed by those with a role over the unit alone, not
//! by the administrators of the tenant (graph-behaviour reference, section 4).

use rusqlite::{params, Connection, OptionalExtension};

use super::kind::Kind;
use super::limits;
use super::links::Relation;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::request::Call;

impl Call<'_> {
    /// The live object a path names, which the caller may change.
    pub(super) fn managed(&self, connection: &Connection, kind: Kind, key: &str) -> Result<Object, Refusal> {
        let object = objects::named(connection, kind, key)?;
        self.refuse_restricted(connection, &object)?;
        Ok(object)
    }

    /// Refuses a change of an object that is in a restricted unit over which the caller has no role.
    fn refuse_restricted(&self, connection: &Connection, object: &Object) -> Result<(), Refusal> {
        let restricting: Option<i64> = connection
            .prepare_cached(
                "SELECT u.seq FROM link l JOIN object u ON u.seq = l.source
                 WHERE l.relation = ?1 AND l.target = ?2 AND u.kind = ?3 AND u.deleted = 0
                   AND json_extract(u.json, '$.isMemberManagementRestricted') = 1
                   AND NOT EXISTS (SELECT 1 FROM scoped_role s JOIN object m ON m.seq = s.member
                                   WHERE s.unit = u.seq AND m.id = ?4)
                 LIMIT 1",
            )?
            .query_row(
                params![
                    Relation::Member.number(),
                    object.seq,
                    Kind::AdministrativeUnit.number(),
                    self.shared.account().id
                ],
                |row| row.get(0),
            )
            .optional()?;
        match restricting {
            Some(_) => Err(Refusal::denied()),
            None => Ok(()),
        }
    }
}

/// Refuses one restricted unit too many.
pub(super) fn check_count(connection: &Connection) -> Result<(), Refusal> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM object WHERE kind = ?1 AND deleted = 0
         AND json_extract(json, '$.isMemberManagementRestricted') = 1",
        [Kind::AdministrativeUnit.number()],
        |row| row.get(0),
    )?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= limits::RESTRICTED_UNITS {
        return Err(Refusal::quota(format!(
            "A tenant has at most {} administrative units with restricted management.",
            limits::RESTRICTED_UNITS
        )));
    }
    Ok(())
}
