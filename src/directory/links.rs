//! Links between objects: members, owners and managers, as pairs of store positions.

use rusqlite::{params, Connection, OptionalExtension};

use super::kind::Kind;
use super::refusal::Refusal;

/// What a link says of its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Relation {
    Member,
    Owner,
    /// From a user to the manager.
    Manager,
    /// From a device to a user.
    RegisteredOwner,
    /// From a device to a user.
    RegisteredUser,
}

impl Relation {
    /// The links that start at objects of this kind.
    pub(super) fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::User => &[Self::Manager],
            Kind::Device => &[Self::RegisteredOwner, Self::RegisteredUser],
            Kind::Group => &[Self::Member, Self::Owner],
            Kind::AdministrativeUnit | Kind::DirectoryRole => &[Self::Member],
            Kind::ServicePrincipal | Kind::Application => &[Self::Owner],
            Kind::OrgContact => &[],
        }
    }

    /// How the store writes it; numbers never change their meaning.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::Member => 1,
            Self::Owner => 2,
            Self::Manager => 3,
            Self::RegisteredOwner => 4,
            Self::RegisteredUser => 5,
        }
    }

    /// The navigation property.
    pub(super) fn property(self) -> &'static str {
        match self {
            Self::Member => "members",
            Self::Owner => "owners",
            Self::Manager => "manager",
            Self::RegisteredOwner => "registeredOwners",
            Self::RegisteredUser => "registeredUsers",
        }
    }
}

/// Adds a link; false when it was there.
pub(super) fn add(connection: &Connection, relation: Relation, source: i64, target: i64) -> Result<bool, Refusal> {
    let changed = connection
        .prepare_cached("INSERT OR IGNORE INTO link (relation, source, target) VALUES (?1, ?2, ?3)")?
        .execute(params![relation.number(), source, target])?;
    Ok(changed > 0)
}

/// Removes a link; false when there was none.
pub(super) fn remove(connection: &Connection, relation: Relation, source: i64, target: i64) -> Result<bool, Refusal> {
    let changed = connection
        .prepare_cached("DELETE FROM link WHERE relation = ?1 AND source = ?2 AND target = ?3")?
        .execute(params![relation.number(), source, target])?;
    Ok(changed > 0)
}

pub(super) fn exists(connection: &Connection, relation: Relation, source: i64, target: i64) -> Result<bool, Refusal> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT 1 FROM link WHERE relation = ?1 AND source = ?2 AND target = ?3")?
        .query_row(params![relation.number(), source, target], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

/// Live targets of a source with their kinds, in the order of the store.
pub(super) fn targets(connection: &Connection, relation: Relation, source: i64) -> Result<Vec<(i64, Kind)>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT o.seq, o.kind FROM link l JOIN object o ON o.seq = l.target
         WHERE l.relation = ?1 AND l.source = ?2 AND o.deleted = 0 ORDER BY o.seq",
    )?;
    let mut rows = statement.query(params![relation.number(), source])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        if let Some(kind) = Kind::from_number(row.get(1)?) {
            found.push((row.get(0)?, kind));
        }
    }
    Ok(found)
}

/// Live sources that point at a target.
pub(super) fn sources(connection: &Connection, relation: Relation, target: i64) -> Result<Vec<i64>, Refusal> {
    let mut statement = connection.prepare_cached(
        "SELECT o.seq FROM link l JOIN object o ON o.seq = l.source
         WHERE l.relation = ?1 AND l.target = ?2 AND o.deleted = 0 ORDER BY o.seq",
    )?;
    let found = statement.query_map(params![relation.number(), target], |row| row.get(0))?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

/// How many live targets a source has.
pub(super) fn count(connection: &Connection, relation: Relation, source: i64) -> Result<usize, Refusal> {
    let count: i64 = connection
        .prepare_cached(
            "SELECT count(*) FROM link l JOIN object o ON o.seq = l.target
             WHERE l.relation = ?1 AND l.source = ?2 AND o.deleted = 0",
        )?
        .query_row(params![relation.number(), source], |row| row.get(0))?;
    Ok(usize::try_from(count).unwrap_or(0))
}

/// Removes every link of a source.
pub(super) fn clear(connection: &Connection, relation: Relation, source: i64) -> Result<(), Refusal> {
    connection
        .prepare_cached("DELETE FROM link WHERE relation = ?1 AND source = ?2")?
        .execute(params![relation.number(), source])?;
    Ok(())
}

/// Id of a user's manager.
pub(super) fn manager_id(connection: &Connection, user: i64) -> Result<Option<String>, Refusal> {
    Ok(connection
        .prepare_cached(
            "SELECT o.id FROM link l JOIN object o ON o.seq = l.target
             WHERE l.relation = ?1 AND l.source = ?2 AND o.deleted = 0",
        )?
        .query_row(params![Relation::Manager.number(), user], |row| row.get(0))
        .optional()?)
}
