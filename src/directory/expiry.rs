//! What the passing of time ends: Microsoft 365 groups nobody renewed are deleted, and what was deleted 30 days ago is gone
//! for good (graph-behaviour reference, sections 3 and 4).

use rusqlite::{params, Connection, OptionalExtension};
use time::{Duration, OffsetDateTime};

use super::clock::instant_text;
use super::deleted_items;
use super::kind::Kind;
use super::objects::{self, Object, COLUMNS};
use super::refusal::Refusal;
use super::store::Change;

/// How long deleted objects can be restored.
const KEPT: Duration = Duration::days(30);

// Instants of this form are in the order of their text. A group with licenses cannot be deleted, by time neither.
const EXPIRED: &str = "o.kind = ?1 AND o.deleted = 0 AND json_extract(o.json, '$.expirationDateTime') <= ?2
    AND ifnull(json_array_length(o.json, '$.assignedLicenses'), 0) = 0
    AND EXISTS (SELECT 1 FROM lifecycle_policy)";
const OVERDUE: &str = "o.kind = ?1 AND o.deleted = 1 AND json_extract(o.json, '$.deletedDateTime') <= ?2";

/// Whether there is anything to end at this moment.
pub(super) fn is_due(connection: &Connection, now: OffsetDateTime) -> Result<bool, Refusal> {
    for (condition, kind, limit) in ends(now) {
        let found: Option<i64> = connection
            .prepare_cached(&format!("SELECT 1 FROM object o WHERE {condition} LIMIT 1"))?
            .query_row(params![kind.number(), limit], |row| row.get(0))
            .optional()?;
        if found.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Conditions on objects of a kind, and the moment they are to lie before.
fn ends(now: OffsetDateTime) -> Vec<(&'static str, Kind, String)> {
    let overdue = instant_text(now - KEPT);
    let kept = [
        Kind::User,
        Kind::Group,
        Kind::AdministrativeUnit,
        Kind::ServicePrincipal,
        Kind::Application,
    ];
    let mut ends = vec![(EXPIRED, Kind::Group, instant_text(now))];
    ends.extend(kept.into_iter().map(|kind| (OVERDUE, kind, overdue.clone())));
    ends
}

impl Change<'_> {
    /// Ends what is due.
    pub(super) fn expire(&mut self) -> Result<(), Refusal> {
        for (condition, kind, limit) in ends(self.now) {
            let sql = format!("SELECT {COLUMNS} FROM object o WHERE {condition} ORDER BY o.seq");
            let due: Vec<Object> = self
                .connection
                .prepare_cached(&sql)?
                .query_map(params![kind.number(), limit], Object::from_row)?
                .collect::<rusqlite::Result<_>>()?;
            for object in due {
                if object.deleted {
                    objects::purge(self.connection, &object)?;
                } else {
                    deleted_items::delete(self, object)?;
                }
            }
        }
        Ok(())
    }
}
