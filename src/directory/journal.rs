//! The journal: what was written, and who joined or left which group, when and through what. The triggers of the tables
//! write it (`schema`); here they are told the time, the request and the cause. `changes` and `delta` read it.

use rusqlite::{params, Connection, OptionalExtension};
use time::OffsetDateTime;

use super::refusal::Refusal;
use super::store::Change;

/// What moves a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause<'a> {
    /// This membership rule.
    Rule(&'a str),
    /// A memberOf rule that lists this group, whose member it became.
    MemberOf(i64),
    /// A seed.
    Seed,
    /// The group became dynamic and was emptied.
    BecameDynamic,
}

/// How the journal writes causes; numbers never change their meaning. 6 and 7 are the triggers' own.
pub(super) const REQUEST: i64 = 1;
pub(super) const RULE: i64 = 2;
pub(super) const MEMBER_OF: i64 = 3;
pub(super) const SEED: i64 = 4;
pub(super) const BECAME_DYNAMIC: i64 = 5;
pub(super) const DELETED: i64 = 6;
pub(super) const RESTORED: i64 = 7;
/// Links of an object that was deleted before and is now purged: nobody moves.
pub(super) const PURGED: i64 = 8;

/// Tells the journal that a transaction begins, and what asked for it.
pub(super) fn begin(connection: &Connection, now: OffsetDateTime, request: &str) -> Result<(), Refusal> {
    let at = i64::try_from(now.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX);
    connection
        .prepare_cached("INSERT INTO writing (at, request) VALUES (?1, ?2)")?
        .execute(params![at, request])?;
    connection
        .prepare_cached("UPDATE moment SET writing = ?1, cause = ?2, through = NULL")?
        .execute(params![connection.last_insert_rowid(), REQUEST])?;
    Ok(())
}

/// Number of the last entry.
pub(super) fn last(connection: &Connection) -> Result<i64, Refusal> {
    Ok(connection
        .prepare_cached("SELECT ifnull(max(number), 0) FROM journal")?
        .query_row([], |row| row.get(0))?)
}

impl Change<'_> {
    /// Runs `work` with its moves of members written under this cause.
    pub(super) fn through<T>(
        &mut self,
        cause: Cause<'_>,
        work: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let before: (i64, Option<i64>) = self
            .connection
            .prepare_cached("SELECT cause, through FROM moment")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (number, through) = match cause {
            Cause::Rule(text) => (RULE, Some(self.quoted(text)?)),
            Cause::MemberOf(source) => (MEMBER_OF, Some(source)),
            Cause::Seed => (SEED, None),
            Cause::BecameDynamic => (BECAME_DYNAMIC, None),
        };
        self.set_cause(number, through)?;
        let outcome = work(self)?;
        self.set_cause(before.0, before.1)?;
        Ok(outcome)
    }

    fn set_cause(&self, number: i64, through: Option<i64>) -> Result<(), Refusal> {
        self.connection
            .prepare_cached("UPDATE moment SET cause = ?1, through = ?2")?
            .execute(params![number, through])?;
        Ok(())
    }

    fn quoted(&self, rule: &str) -> Result<i64, Refusal> {
        let known: Option<i64> = self
            .connection
            .prepare_cached("SELECT number FROM quoted_rule WHERE text = ?1")?
            .query_row([rule], |row| row.get(0))
            .optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
        self.connection
            .prepare_cached("INSERT INTO quoted_rule (text) VALUES (?1)")?
            .execute([rule])?;
        Ok(self.connection.last_insert_rowid())
    }
}
