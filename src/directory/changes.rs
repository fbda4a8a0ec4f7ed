//! Who joined or left which group, administrative unit or role, when and through what: the journal as callers read it, in
//! Rust and at `/rollcall/changes`.

use std::fmt::Write as _;

use http::Method;
use rusqlite::types::Value as Sql;
use rusqlite::{params_from_iter, Connection, Row};
use serde::Serialize;
use serde_json::{json, Value};
use time::OffsetDateTime;

use super::clock::{instant_text, parse_instant};
use super::journal;
use super::kind::Kind;
use super::objects;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::{Directory, StorageError};
use crate::Error;

/// Which changes are wanted; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeQuery {
    /// Of this group, administrative unit or directory role, by id.
    pub container: Option<String>,
    /// Of this member or owner, by id.
    pub member: Option<String>,
    /// At this moment of the directory's clock or later.
    pub since: Option<OffsetDateTime>,
    /// Numbered higher than this.
    pub after: i64,
    /// At most so many; none is all.
    pub most: Option<usize>,
}

/// One who joined or left. JSON is what `/rollcall/changes` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MembershipChange {
    /// Ascending, with gaps.
    pub number: i64,
    /// By the directory's clock.
    #[serde(serialize_with = "as_text")]
    pub at: OffsetDateTime,
    /// What happened.
    pub change: Movement,
    /// `members` or `owners`.
    pub relation: &'static str,
    /// The group, administrative unit or directory role.
    pub container: Party,
    /// Who joined or left.
    pub member: Party,
    /// Why.
    pub cause: ChangeCause,
    /// The membership rule as it read then, where `cause` is one.
    pub membership_rule: Option<String>,
    /// Id of the group that fed a memberOf rule, where `cause` is that.
    pub source_group: Option<String>,
    /// The request in which it happened, as `PATCH /users/…`; `import` for a seed, `time passed` for the clock.
    pub request: String,
}

/// Joined or left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Movement {
    /// Is a member from then on.
    Joined,
    /// Is none from then on.
    Left,
}

/// One end of a change, as it was last known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Party {
    /// Graph's type, as `#microsoft.graph.group`.
    #[serde(rename = "@odata.type")]
    pub odata_type: String,
    /// Object id.
    pub id: String,
    /// Display name.
    pub display_name: String,
}

/// What moved a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ChangeCause {
    /// A request that names the member.
    Request,
    /// The membership rule.
    MembershipRule,
    /// A memberOf rule, when the member joined one of its source groups.
    MemberOf,
    /// A seed.
    Import,
    /// The group became dynamic and was emptied first.
    BecameDynamic,
    /// The member was deleted.
    Deleted,
    /// The member was restored.
    Restored,
}

impl ChangeCause {
    fn of(number: i64) -> Self {
        match number {
            journal::RULE => Self::MembershipRule,
            journal::MEMBER_OF => Self::MemberOf,
            journal::SEED => Self::Import,
            journal::BECAME_DYNAMIC => Self::BecameDynamic,
            journal::DELETED => Self::Deleted,
            journal::RESTORED => Self::Restored,
            _ => Self::Request,
        }
    }
}

impl Directory {
    /// Who joined or left, in the order it happened.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the file cannot be read.
    pub fn changes(&self, query: &ChangeQuery) -> Result<Vec<MembershipChange>, Error> {
        let found = self.shared.store.read(|connection| read(connection, query));
        Ok(found.map_err(|refusal| StorageError::Io(refusal.message))?)
    }
}

const PAGE: usize = 1_000;

/// `GET /rollcall/changes?group=ID&member=ID&since=INSTANT&after=NUMBER&$top=N`; `container` is another name of `group`.
pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    let mut query = ChangeQuery::default();
    for (name, value) in &call.options.own {
        match name.to_ascii_lowercase().as_str() {
            "group" | "container" => query.container = Some(id(name, value)?),
            "member" => query.member = Some(id(name, value)?),
            "since" => query.since = Some(parse_instant(value).ok_or_else(|| unreadable(name, value))?),
            "after" => query.after = value.parse().map_err(|_| unreadable(name, value))?,
            _ => {
                return Err(Refusal::bad_request(format!(
                    "The parameter '{name}' is not known: 'group', 'member', 'since' and 'after' are."
                )))
            }
        }
    }
    let size = call.options.top.unwrap_or(PAGE);
    query.most = Some(size + 1);
    call.read_now(|connection| {
        let mut found = read(connection, &query)?;
        let more = found.len() > size;
        found.truncate(size);
        let mut body = json!({ "@odata.context": call.context("changes") });
        if let Some(last) = found.last().filter(|_| more) {
            let mut link = format!("{}/rollcall/changes?after={}", call.root(), last.number);
            for (name, value) in call.options.own.iter().filter(|(name, _)| name != "after") {
                let _ = write!(link, "&{name}={}", super::odata_path::encoded(value));
            }
            if let Some(top) = call.options.top {
                let _ = write!(link, "&$top={top}");
            }
            body["@odata.nextLink"] = Value::String(link);
        }
        body["value"] = serde_json::to_value(&found)
            .map_err(|error| Refusal::internal(format!("the changes cannot be written: {error}")))?;
        Ok(Answer::ok(body))
    })
}

fn id(name: &str, value: &str) -> Result<String, Refusal> {
    if objects::is_guid(value) {
        Ok(value.to_ascii_lowercase())
    } else {
        Err(unreadable(name, value))
    }
}

fn unreadable(name: &str, value: &str) -> Refusal {
    Refusal::bad_request(format!("Invalid value '{value}' of the parameter '{name}'."))
}

/// Purged objects are known by what the journal kept of them.
const CHANGES: &str = "
SELECT j.number, w.at, j.action, j.cause, q.text, sg.id, w.request,
       ifnull(s.id, gs.id), ifnull(s.kind, gs.kind), ifnull(json_extract(s.json, '$.displayName'), gs.display_name),
       ifnull(t.id, gt.id), ifnull(t.kind, gt.kind), ifnull(json_extract(t.json, '$.displayName'), gt.display_name)
FROM journal j JOIN writing w ON w.number = j.writing
LEFT JOIN object s ON s.seq = j.source LEFT JOIN gone gs ON gs.seq = j.source
LEFT JOIN object t ON t.seq = j.target LEFT JOIN gone gt ON gt.seq = j.target
LEFT JOIN quoted_rule q ON j.cause = 2 AND q.number = j.through
LEFT JOIN object sg ON j.cause = 3 AND sg.seq = j.through
WHERE j.number > ? AND j.action IN (10, 11, 20, 21) AND j.cause <> 8";

fn read(connection: &Connection, query: &ChangeQuery) -> Result<Vec<MembershipChange>, Refusal> {
    let mut sql = CHANGES.to_owned();
    let mut values = vec![Sql::Integer(query.after)];
    for (column, id) in [("source", &query.container), ("target", &query.member)] {
        if let Some(id) = id {
            let _ = write!(
                sql,
                " AND j.{column} = (SELECT seq FROM object WHERE id = ? UNION ALL SELECT seq FROM gone WHERE id = ?)"
            );
            let id = Sql::Text(id.to_ascii_lowercase());
            values.extend([id.clone(), id]);
        }
    }
    if let Some(since) = query.since {
        sql.push_str(" AND w.at >= ?");
        values.push(Sql::Integer(
            i64::try_from(since.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX),
        ));
    }
    sql.push_str(" ORDER BY j.number LIMIT ?");
    let most = query.most.and_then(|most| i64::try_from(most).ok());
    values.push(Sql::Integer(most.unwrap_or(-1)));
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_map(params_from_iter(values), of_row)?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<MembershipChange> {
    let at: i64 = row.get(1)?;
    let action: i64 = row.get(2)?;
    Ok(MembershipChange {
        number: row.get(0)?,
        at: OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH),
        change: if action % 10 == 1 {
            Movement::Joined
        } else {
            Movement::Left
        },
        relation: if action / 10 == 1 { "members" } else { "owners" },
        container: party(row, 7)?,
        member: party(row, 10)?,
        cause: ChangeCause::of(row.get(3)?),
        membership_rule: row.get(4)?,
        source_group: row.get(5)?,
        request: row.get(6)?,
    })
}

fn party(row: &Row<'_>, at: usize) -> rusqlite::Result<Party> {
    let kind: Option<i64> = row.get(at + 1)?;
    Ok(Party {
        odata_type: kind
            .and_then(Kind::from_number)
            .map(Kind::odata_type)
            .unwrap_or_default(),
        id: row.get::<_, Option<String>>(at)?.unwrap_or_default(),
        display_name: row.get::<_, Option<String>>(at + 2)?.unwrap_or_default(),
    })
}

fn as_text<S: serde::Serializer>(at: &OffsetDateTime, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&instant_text(*at))
}
