//! `/groupLifecyclePolicies`: when Microsoft 365 groups expire (graph-behaviour reference, section 4). A tenant has one at
//! most.

use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{json, Map, Value};
use time::Duration;
use uuid::Uuid;

use super::clock::{instant_text, parse_instant};
use super::kind::Kind;
use super::limits;
use super::objects::{self, Object};
use super::plain_list;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;

const CONTEXT: &str = "groupLifecyclePolicies";
const RESOURCE: &str = "GroupLifecyclePolicy";
const DAYS: &str = "groupLifetimeInDays";
const TYPES: &str = "managedGroupTypes";
const MAILS: &str = "alternateNotificationEmails";
/// Shortest lifetime.
const LEAST_DAYS: i64 = 30;

/// Answers what follows `/groupLifecyclePolicies`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.read(|connection| {
            let policies = policy(connection)?.into_iter().collect();
            Ok(plain_list::page(call, CONTEXT, policies))
        }),
        ("POST", []) => create(call),
        ("GET", [id]) => call.read(|connection| {
            let policy = named(connection, id)?;
            Ok(Answer::ok(plain_list::entity(call, CONTEXT, policy)))
        }),
        ("PATCH", [id]) => call.write(|change| {
            let mut policy = named(change.connection, id)?;
            write(&mut policy, call.object()?)?;
            keep(change, &policy)?;
            Ok(Answer::ok(plain_list::entity(call, CONTEXT, policy)))
        }),
        ("DELETE", [id]) => call.write(|change| {
            named(change.connection, id)?;
            change.connection.execute("DELETE FROM lifecycle_policy", [])?;
            change.connection.execute("DELETE FROM lifecycle_group", [])?;
            expire_all(change)?;
            Ok(Answer::no_content())
        }),
        ("POST", [id, action @ ("addGroup" | "removeGroup")]) => {
            let changed = call.write(|change| move_group(change, id, call.object()?, *action == "addGroup"))?;
            Ok(Answer::ok(
                json!({ "@odata.context": call.context("Edm.Boolean"), "value": changed }),
            ))
        }
        (_, [] | [_] | [_, "addGroup" | "removeGroup"]) => Err(Refusal::method_not_allowed()),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// `/groups/{id}/groupLifecyclePolicies`: the policy, where it governs the group.
pub(super) fn of_group(call: &Call<'_>, group: &str) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let group = objects::named(connection, Kind::Group, group)?;
        let governs = lifetime(connection, &group)?.is_some();
        let policies = policy(connection)?.into_iter().filter(|_| governs);
        Ok(plain_list::page(call, CONTEXT, policies.collect()))
    })
}

/// `/groups/{id}/renew`: a Microsoft 365 group lives as long again.
pub(super) fn renew(call: &Call<'_>, group: &str) -> Result<Answer, Refusal> {
    call.write(|change| {
        let mut group = objects::named(change.connection, Kind::Group, group)?;
        if !group.is_unified() {
            return Err(Refusal::bad_request("Only Microsoft 365 groups can be renewed."));
        }
        group.set_text("renewedDateTime", instant_text(change.now));
        set_expiration(change.connection, &mut group)?;
        objects::update(change.connection, &group)?;
        Ok(Answer::no_content())
    })
}

/// Writes when the group expires under the present policy.
pub(super) fn set_expiration(connection: &Connection, group: &mut Object) -> Result<(), Refusal> {
    let renewed = group.text("renewedDateTime").and_then(parse_instant);
    let end = lifetime(connection, group)?
        .zip(renewed)
        .and_then(|(days, renewed)| renewed.checked_add(Duration::days(days)));
    match end {
        Some(end) => group.set_text("expirationDateTime", instant_text(end)),
        None => {
            group.properties.remove("expirationDateTime");
        }
    }
    Ok(())
}

/// Days the policy gives the group; none where it does not govern it.
fn lifetime(connection: &Connection, group: &Object) -> Result<Option<i64>, Refusal> {
    let Some(policy) = policy(connection)?.filter(|_| group.is_unified()) else {
        return Ok(None);
    };
    let governs = match policy.get(TYPES).and_then(Value::as_str) {
        Some("All") => true,
        Some("Selected") => is_selected(connection, group.seq)?,
        _ => false,
    };
    Ok(policy.get(DAYS).and_then(Value::as_i64).filter(|_| governs))
}

fn is_selected(connection: &Connection, group: i64) -> Result<bool, Refusal> {
    let found: Option<i64> = connection
        .prepare_cached("SELECT 1 FROM lifecycle_group WHERE seq = ?1")?
        .query_row([group], |row| row.get(0))
        .optional()?;
    Ok(found.is_some())
}

fn policy(connection: &Connection) -> Result<Option<Map<String, Value>>, Refusal> {
    let json: Option<String> = connection
        .prepare_cached("SELECT json FROM lifecycle_policy")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(json
        .and_then(|json| serde_json::from_str(&json).ok())
        .map(plain_list::members))
}

fn named(connection: &Connection, id: &str) -> Result<Map<String, Value>, Refusal> {
    let policy = policy(connection)?;
    let has_id = |policy: &Map<String, Value>| {
        policy
            .get("id")
            .and_then(Value::as_str)
            .is_some_and(|own| own.eq_ignore_ascii_case(id))
    };
    policy.filter(has_id).ok_or_else(|| Refusal::not_found(id))
}

fn create(call: &Call<'_>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    if let Some(missing) = [DAYS, TYPES].into_iter().find(|name| !body.contains_key(*name)) {
        return Err(Refusal::invalid_value(RESOURCE, missing));
    }
    let id = Uuid::new_v4().to_string();
    let mut made = plain_list::members(json!({ "id": id, DAYS: null, TYPES: null, MAILS: null }));
    write(&mut made, body)?;
    call.write(|change| {
        if policy(change.connection)?.is_some() {
            return Err(Refusal::bad_request("The tenant has a group lifecycle policy already.")
                .with_detail("ObjectConflict", "id"));
        }
        keep(change, &made)?;
        let location = format!("{}/groupLifecyclePolicies/{id}", call.root());
        Ok(Answer::created(plain_list::entity(call, CONTEXT, made), location))
    })
}

/// Checks what a body says and writes it into the policy.
fn write(policy: &mut Map<String, Value>, body: &Map<String, Value>) -> Result<(), Refusal> {
    for (name, value) in body.iter().filter(|(name, _)| !name.contains('@')) {
        let fits = match name.as_str() {
            DAYS => value
                .as_i64()
                .is_some_and(|days| (LEAST_DAYS..=i64::from(i32::MAX)).contains(&days)),
            TYPES => value
                .as_str()
                .is_some_and(|types| ["All", "Selected", "None"].contains(&types)),
            MAILS => {
                let mails = value
                    .as_str()
                    .unwrap_or_default()
                    .split(';')
                    .filter(|mail| !mail.trim().is_empty());
                value.is_null() || (value.is_string() && mails.into_iter().all(|mail| mail.contains('@')))
            }
            _ => {
                return Err(Refusal::bad_request(format!(
                    "Property '{name}' cannot be set on a group lifecycle policy."
                ))
                .with_detail("ReadOnlyProperty", name))
            }
        };
        if !fits {
            return Err(Refusal::invalid_value(RESOURCE, name));
        }
        policy.insert(name.clone(), value.clone());
    }
    Ok(())
}

fn keep(change: &Change<'_>, policy: &Map<String, Value>) -> Result<(), Refusal> {
    let id = policy.get("id").and_then(Value::as_str).unwrap_or_default();
    let json = Value::Object(policy.clone()).to_string();
    change.connection.execute(
        "INSERT INTO lifecycle_policy (id, json) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET json = ?2",
        params![id, json],
    )?;
    expire_all(change)
}

/// The policy of a seed, with the groups it selects.
pub(super) fn import(change: &Change<'_>, mut body: Map<String, Value>, groups: &[String]) -> Result<(), Refusal> {
    if policy(change.connection)?.is_some() {
        return Err(Refusal::bad_request("The tenant has a group lifecycle policy already."));
    }
    let id = body.remove("id").filter(Value::is_string);
    let mut policy = Map::new();
    policy.insert("id".to_owned(), id.unwrap_or_else(|| json!(Uuid::new_v4().to_string())));
    write(&mut policy, &body)?;
    for group in groups {
        let group = objects::by_id(change.connection, group)?.filter(|group| group.kind == Kind::Group);
        let group = group.ok_or_else(|| Refusal::bad_request("a group of the policy does not exist"))?;
        change
            .connection
            .execute("INSERT OR IGNORE INTO lifecycle_group (seq) VALUES (?1)", [group.seq])?;
    }
    keep(change, &policy)
}

/// The policy and the ids of the groups it selects, for an export.
pub(super) fn seeded_form(connection: &Connection) -> Result<Option<Map<String, Value>>, Refusal> {
    let Some(mut policy) = policy(connection)? else {
        return Ok(None);
    };
    let mut statement = connection
        .prepare_cached("SELECT o.id FROM lifecycle_group g JOIN object o ON o.seq = g.seq ORDER BY o.seq")?;
    let groups = statement.query_map([], |row| row.get::<_, String>(0))?;
    let groups = groups.collect::<rusqlite::Result<Vec<String>>>()?;
    policy.insert("groups".to_owned(), json!(groups));
    Ok(Some(policy))
}

/// Brings the expiration of every Microsoft 365 group in line with the policy.
fn expire_all(change: &Change<'_>) -> Result<(), Refusal> {
    let mut changed = Vec::new();
    objects::each_live(change.connection, Kind::Group, |mut group| {
        if group.is_unified() {
            let before = group.text("expirationDateTime").map(str::to_owned);
            set_expiration(change.connection, &mut group)?;
            if group.text("expirationDateTime") != before.as_deref() {
                changed.push(group);
            }
        }
        Ok(())
    })?;
    changed
        .iter()
        .try_for_each(|group| objects::update(change.connection, group))
}

/// Adds a group to those the policy selects, or removes it. False when nothing was to do: the policy does not select, or
/// the group is (not) among them already.
fn move_group(change: &Change<'_>, id: &str, body: &Map<String, Value>, adds: bool) -> Result<bool, Refusal> {
    let policy = named(change.connection, id)?;
    let group = body.get("groupId").and_then(Value::as_str);
    let group = group.ok_or_else(|| Refusal::bad_request("The parameter 'groupId' must be one group id."))?;
    let mut group = objects::named(change.connection, Kind::Group, group)?;
    let selects = policy.get(TYPES).and_then(Value::as_str) == Some("Selected");
    if !selects || !group.is_unified() || is_selected(change.connection, group.seq)? == adds {
        return Ok(false);
    }
    if adds {
        let count: i64 = change
            .connection
            .query_row("SELECT count(*) FROM lifecycle_group", [], |row| row.get(0))?;
        if usize::try_from(count).unwrap_or(usize::MAX) >= limits::GROUPS_PER_POLICY {
            return Err(Refusal::quota(format!(
                "A group lifecycle policy selects at most {} groups.",
                limits::GROUPS_PER_POLICY
            )));
        }
    }
    let sql = if adds {
        "INSERT INTO lifecycle_group (seq) VALUES (?1)"
    } else {
        "DELETE FROM lifecycle_group WHERE seq = ?1"
    };
    change.connection.execute(sql, [group.seq])?;
    set_expiration(change.connection, &mut group)?;
    objects::update(change.connection, &group)?;
    Ok(true)
}
