//! Roles given over the members of one administrative unit (graph-behaviour reference, section 4, scopedRoleMembers).

use rusqlite::{params, Connection, OptionalExtension, Row};
use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::directory_roles;
use super::kind::Kind;
use super::objects;
use super::plain_list;
use super::refusal::Refusal;
use super::request::{Answer, Call};

const CONTEXT: &str = "scopedRoleMemberships";

/// Answers what follows `/administrativeUnits/{id}/scopedRoleMembers`.
pub(super) fn answer(call: &Call<'_>, unit: &str, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.read(|connection| {
            let unit = objects::named(connection, Kind::AdministrativeUnit, unit)?;
            Ok(plain_list::page(call, CONTEXT, all(connection, "s.unit", unit.seq)?))
        }),
        ("POST", []) => create(call, unit),
        ("GET", [id]) => call.read(|connection| {
            let unit = objects::named(connection, Kind::AdministrativeUnit, unit)?;
            let found = all(connection, "s.unit", unit.seq)?;
            let found = found
                .into_iter()
                .find(|entry| entry.get("id").and_then(Value::as_str) == Some(id));
            let found = found.ok_or_else(|| Refusal::not_found(id))?;
            Ok(Answer::ok(plain_list::entity(call, CONTEXT, found)))
        }),
        ("DELETE", [id]) => call.write(|change| {
            let unit = objects::named(change.connection, Kind::AdministrativeUnit, unit)?;
            let removed = change.connection.execute(
                "DELETE FROM scoped_role WHERE unit = ?1 AND id = ?2",
                params![unit.seq, id],
            )?;
            if removed == 0 {
                return Err(Refusal::not_found(id));
            }
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// `/users/{id}/scopedRoleMemberOf`.
pub(super) fn of_user(call: &Call<'_>, user: &str) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let user = objects::named(connection, Kind::User, user)?;
        Ok(plain_list::page(call, CONTEXT, all(connection, "s.member", user.seq)?))
    })
}

/// `/directoryRoles/{id}/scopedMembers`.
pub(super) fn of_role(call: &Call<'_>, role: &str) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let role = directory_roles::named(connection, role)?;
        Ok(plain_list::page(call, CONTEXT, all(connection, "s.role", role.seq)?))
    })
}

/// Those of one unit, role or member, while all three are live.
fn all(connection: &Connection, column: &str, seq: i64) -> Result<Vec<Map<String, Value>>, Refusal> {
    let sql = format!(
        "SELECT s.id, u.id, r.id, m.id, json_extract(m.json, '$.displayName') FROM scoped_role s
         JOIN object u ON u.seq = s.unit AND u.deleted = 0 JOIN object r ON r.seq = s.role AND r.deleted = 0
         JOIN object m ON m.seq = s.member AND m.deleted = 0 WHERE {column} = ?1 ORDER BY s.seq"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let shown = statement.query_map([seq], shown)?;
    Ok(shown.collect::<rusqlite::Result<_>>()?)
}

fn shown(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let text = |index: usize| row.get::<_, Option<String>>(index);
    Ok(plain_list::members(json!({
        "id": text(0)?,
        "administrativeUnitId": text(1)?,
        "roleId": text(2)?,
        "roleMemberInfo": { "id": text(3)?, "displayName": text(4)? },
    })))
}

/// Gives the roles over a unit that a seed lists, in the shape `all` shows.
pub(super) fn import(connection: &Connection, unit: i64, entries: &Value) -> Result<(), Refusal> {
    let wrong = || Refusal::bad_request("the value must be a list of roles with `roleId` and `roleMemberInfo`");
    for entry in entries.as_array().ok_or_else(wrong)? {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned).ok_or_else(wrong);
        let role = objects::named(connection, Kind::DirectoryRole, &text(entry.get("roleId"))?)?;
        let member = entry.get("roleMemberInfo").and_then(|info| info.get("id"));
        let member = objects::live(connection, &text(member)?)?;
        let id = text(entry.get("id")).unwrap_or_else(|_| Uuid::new_v4().to_string());
        connection.execute(
            "INSERT INTO scoped_role (id, unit, role, member) VALUES (?1, ?2, ?3, ?4)",
            params![id, unit, role.seq, member.seq],
        )?;
    }
    Ok(())
}

/// Roles over a unit, for an export.
pub(super) fn of_unit(connection: &Connection, unit: i64) -> Result<Vec<Map<String, Value>>, Refusal> {
    all(connection, "s.unit", unit)
}

fn create(call: &Call<'_>, unit: &str) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let role = body.get("roleId").and_then(Value::as_str);
    let member = body
        .get("roleMemberInfo")
        .and_then(|info| info.get("id"))
        .and_then(Value::as_str);
    let role = role.ok_or_else(|| Refusal::invalid_value("ScopedRoleMembership", "roleId"))?;
    let member = member.ok_or_else(|| Refusal::invalid_value("ScopedRoleMembership", "roleMemberInfo"))?;
    call.write(|change| {
        let connection = change.connection;
        let unit = objects::named(connection, Kind::AdministrativeUnit, unit)?;
        // The id of an activated role: a template's is unknown here, as in the service.
        let role = objects::named(connection, Kind::DirectoryRole, role)?;
        let member = objects::live(connection, member)?;
        let fits = member.kind == Kind::User || (member.kind == Kind::Group && member.is_true("isAssignableToRole"));
        if !fits {
            return Err(Refusal::invalid_value("ScopedRoleMembership", "roleMemberInfo"));
        }
        let present: Option<i64> = connection
            .query_row(
                "SELECT seq FROM scoped_role WHERE unit = ?1 AND role = ?2 AND member = ?3",
                params![unit.seq, role.seq, member.seq],
                |row| row.get(0),
            )
            .optional()?;
        if present.is_some() {
            return Err(Refusal::bad_request(
                "A conflicting object with one or more of the specified property values is present in the directory.",
            )
            .with_detail("ObjectConflict", "roleMemberInfo"));
        }
        let id = Uuid::new_v4().to_string();
        connection.execute(
            "INSERT INTO scoped_role (id, unit, role, member) VALUES (?1, ?2, ?3, ?4)",
            params![id, unit.seq, role.seq, member.seq],
        )?;
        let made = plain_list::members(json!({
            "id": id,
            "administrativeUnitId": unit.id,
            "roleId": role.id,
            "roleMemberInfo": { "id": member.id, "displayName": member.text("displayName") },
        }));
        let location = format!(
            "{}/directory/administrativeUnits/{}/scopedRoleMembers/{id}",
            call.root(),
            unit.id
        );
        Ok(Answer::created(plain_list::entity(call, CONTEXT, made), location))
    })
}
