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

/// Entries kept where nothing else is said: enough for a tenant of 100,000 users to be loaded several times over.
pub(super) const KEPT: u64 = 1_000_000;

/// Forgets the oldest entries beyond `kept`. Not at every write: some more are let gather first.
pub(super) fn forget(connection: &Connection, kept: u64) -> Result<(), Refusal> {
    let kept = i64::try_from(kept.max(1)).unwrap_or(i64::MAX);
    let last = last(connection)?;
    if last - first(connection)? < kept.saturating_add(kept / 8) {
        return Ok(());
    }
    let end = last - kept;
    // What was purged is known to no entry that is left.
    connection.execute(
        "DELETE FROM gone WHERE seq IN (SELECT source FROM journal WHERE number <= ?1 AND action = 5)
         AND seq < (SELECT max(seq) FROM object)",
        [end],
    )?;
    connection.execute("DELETE FROM journal WHERE number <= ?1", [end])?;
    connection.execute(
        "DELETE FROM writing WHERE number < (SELECT min(writing) FROM journal)
         AND number < (SELECT writing FROM moment)",
        [],
    )?;
    connection.execute(
        "DELETE FROM quoted_rule WHERE number NOT IN (SELECT through FROM journal WHERE cause = ?1 AND through IS NOT NULL)",
        [RULE],
    )?;
    Ok(())
}

/// Number of the first entry that is kept.
pub(super) fn first(connection: &Connection) -> Result<i64, Refusal> {
    Ok(connection
        .prepare_cached("SELECT ifnull(min(number), 1) FROM journal")?
        .query_row([], |row| row.get(0))?)
}

/// Number of the last entry.
pub(super) fn last(connection: &Connection) -> Result<i64, Refusal> {
    Ok(connection
        .prepare_cached("SELECT ifnull(max(number), 0) FROM journal")?
        .query_row([], |row| row.get(0))?)
}

/// The cause moves were written under before.
#[derive(Debug)]
pub(super) struct Before(i64, Option<i64>);

impl Change<'_> {
    /// Runs `work` with its moves of members written under this cause.
    pub(super) fn through<T>(
        &mut self,
        cause: Cause<'_>,
        work: impl FnOnce(&mut Self) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        let before = self.begin_cause(cause)?;
        let outcome = work(self)?;
        self.end_cause(before)?;
        Ok(outcome)
    }

    /// Writes moves under this cause from here on, until `end_cause` is given what this gives.
    pub(super) fn begin_cause(&mut self, cause: Cause<'_>) -> Result<Before, Refusal> {
        let before = self
            .connection
            .prepare_cached("SELECT cause, through FROM moment")?
            .query_row([], |row| Ok(Before(row.get(0)?, row.get(1)?)))?;
        let (number, through) = match cause {
            Cause::Rule(text) => (RULE, Some(self.quoted(text)?)),
            Cause::MemberOf(source) => (MEMBER_OF, Some(source)),
            Cause::Seed => (SEED, None),
            Cause::BecameDynamic => (BECAME_DYNAMIC, None),
        };
        self.set_cause(number, through)?;
        Ok(before)
    }

    pub(super) fn end_cause(&mut self, before: Before) -> Result<(), Refusal> {
        self.set_cause(before.0, before.1)
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
