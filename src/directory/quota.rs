//! How many objects a tenant, and one who is no administrator, may make (graph-behaviour reference, section 4). Imports are
//! not counted against anybody: a tenant that exists may be larger than one that is made here.

use rusqlite::{params, Connection, OptionalExtension};

use super::kind::Kind;
use super::limits;
use super::objects::Object;
use super::refusal::Refusal;
use super::request::Call;
use super::store::Change;
use crate::model::Subject;

/// Counts an object that the caller has just made, or refuses it.
pub(super) fn note_creation(change: &Change<'_>, call: &Call<'_>, object: &Object) -> Result<(), Refusal> {
    refuse_full_tenant(change, object)?;
    let account = call.shared.account().id;
    if is_administrator(change.connection, &account)? {
        return Ok(());
    }
    // What was deleted counts a quarter while it can be restored.
    let quarters: i64 = change
        .connection
        .prepare_cached(
            "SELECT ifnull(sum(iif(o.deleted, 1, 4)), 0) FROM creation c JOIN object o ON o.seq = c.object WHERE c.creator = ?1",
        )?
        .query_row([&account], |row| row.get(0))?;
    if quarters / 4 >= limits::OBJECTS_PER_CREATOR {
        return Err(exceeded("Principal"));
    }
    change
        .connection
        .prepare_cached("INSERT INTO creation (object, creator) VALUES (?1, ?2)")?
        .execute(params![object.seq, account])?;
    Ok(())
}

/// Whoever has a directory role administers.
fn is_administrator(connection: &Connection, account: &str) -> Result<bool, Refusal> {
    let role: Option<i64> = connection
        .prepare_cached(
            "SELECT r.seq FROM object u JOIN link l ON l.relation = 1 AND l.target = u.seq
             JOIN object r ON r.seq = l.source AND r.kind = ?2 WHERE u.id = ?1 LIMIT 1",
        )?
        .query_row(params![account, Kind::DirectoryRole.number()], |row| row.get(0))
        .optional()?;
    Ok(role.is_some())
}

fn refuse_full_tenant(change: &Change<'_>, made: &Object) -> Result<(), Refusal> {
    // A user or device is in the store already and comes to the rules later.
    let entities: usize = usize::from(made.kind.subject().is_some())
        + [Subject::User, Subject::Device]
            .into_iter()
            .map(|subject| change.memory.population(subject).len())
            .sum::<usize>();
    let others: i64 = change
        .connection
        .prepare_cached("SELECT count(*) FROM object WHERE kind > ?1 AND kind <> ?2 AND deleted = 0")?
        .query_row(params![Kind::Device.number(), Kind::DirectoryRole.number()], |row| {
            row.get(0)
        })?;
    let count = entities.saturating_add(usize::try_from(others).unwrap_or(usize::MAX));
    let least = change.behaviour.object_quota.unwrap_or(limits::OBJECTS_WITHOUT_DOMAIN);
    if count <= least {
        return Ok(());
    }
    if change.behaviour.object_quota.is_none() && count <= limits::OBJECTS && has_own_domain(change.connection)? {
        return Ok(());
    }
    Err(exceeded("Tenant"))
}

/// Whether the tenant has a domain besides those that every tenant is given.
fn has_own_domain(connection: &Connection) -> Result<bool, Refusal> {
    let found: Option<i64> = connection
        .prepare_cached(
            "SELECT 1 FROM object WHERE kind = ?1 AND deleted = 0 AND principal_name NOT LIKE '%.onmicrosoft.com' LIMIT 1",
        )?
        .query_row([Kind::User.number()], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

fn exceeded(whose: &str) -> Refusal {
    Refusal::quota(format!(
        "The directory object quota limit for the {whose} has been exceeded. Please ask your administrator to increase the quota limit or delete objects to reduce the used quota."
    ))
}
