//! `/directory/administrativeUnits`, and `/administrativeUnits` in beta (graph-behaviour reference, section 4).

use serde_json::{Map, Value};
use uuid::Uuid;

use super::dynamic;
use super::groups;
use super::kind::Kind;
use super::links::Relation;
use super::object_parts;
use super::objects::{self, Object};
use super::property::{self, Purpose};
use super::quota;
use super::references;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;

/// Answers what follows the entity set.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(Kind::AdministrativeUnit),
        ("GET", ["$count"]) => call.count(Kind::AdministrativeUnit),
        ("GET", ["delta"]) => super::delta::answer(call, Kind::AdministrativeUnit),
        ("POST", []) => call.write(|change| {
            let unit = create(change, call, call.object()?)?;
            call.show_created(change.connection, &unit)
        }),
        ("GET", [key]) => call.read(|connection| {
            let unit = objects::named(connection, Kind::AdministrativeUnit, key)?;
            call.show(connection, &unit)
        }),
        ("PATCH", [key]) => call.write(|change| {
            let unit = objects::named(change.connection, Kind::AdministrativeUnit, key)?;
            patch(change, &unit, call.object()?)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [key]) => call.write(|change| {
            let unit = objects::named(change.connection, Kind::AdministrativeUnit, key)?;
            super::deleted_items::delete(change, unit)?;
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        ("POST", [key, "members"]) => create_member(call, key),
        (_, [key, "members", rest @ ..]) => {
            references::answer(call, Kind::AdministrativeUnit, key, Relation::Member, rest)
        }
        (_, [key, "scopedRoleMembers", rest @ ..]) => super::scoped_roles::answer(call, key, rest),
        (_, [key, rest @ ..]) => object_parts::answer(call, Kind::AdministrativeUnit, key, rest)
            .unwrap_or_else(|| Err(Refusal::unknown_segment(rest.first().copied().unwrap_or_default()))),
    }
}

/// A body with a group makes the group in the unit.
fn create_member(call: &Call<'_>, key: &str) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let kind = body
        .get("@odata.type")
        .and_then(Value::as_str)
        .and_then(Kind::from_odata_type);
    if kind != Some(Kind::Group) {
        return Err(Refusal::bad_request(
            "Write requests are only supported on contained entities",
        ));
    }
    call.write(|change| {
        let unit = objects::named(change.connection, Kind::AdministrativeUnit, key)?;
        if unit.is_dynamic() {
            return Err(Refusal::denied());
        }
        let group = groups::create(change, call, body)?;
        references::add(change, &unit, Relation::Member, &group)?;
        call.show_created_member(change.connection, &group)
    })
}

fn create(change: &mut Change<'_>, call: &Call<'_>, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let written = property::checked(Kind::AdministrativeUnit, body, Purpose::Create)?;
    let mut properties = written.clone();
    properties.retain(|_, value| !value.is_null());
    let id = Uuid::new_v4().to_string();
    let mut unit = Object {
        seq: 0,
        id,
        kind: Kind::AdministrativeUnit,
        deleted: false,
        properties,
    };
    normalize(&mut unit)?;
    if unit
        .text("visibility")
        .is_some_and(|text| !["HiddenMembership", "Public"].contains(&text))
    {
        return Err(Refusal::invalid_value("AdministrativeUnit", "visibility"));
    }
    dynamic::refuse_idle_rule(&unit, &written)?;
    if unit.is_true("isMemberManagementRestricted") {
        super::restricted_units::check_count(change.connection)?;
    }
    let unit = objects::insert(
        change.connection,
        Kind::AdministrativeUnit,
        &unit.id.clone(),
        unit.properties,
    )?;
    quota::note_creation(change, call, &unit)?;
    change.settle_container(None, unit.clone())?;
    objects::by_seq(change.connection, unit.seq)?.ok_or_else(|| Refusal::not_found(&unit.id))
}

fn patch(change: &mut Change<'_>, before: &Object, body: &Map<String, Value>) -> Result<(), Refusal> {
    let written = property::checked(Kind::AdministrativeUnit, body, Purpose::Patch)?;
    let mut after = before.clone();
    property::apply(&mut after.properties, written.clone());
    normalize(&mut after)?;
    dynamic::refuse_idle_rule(&after, &written)?;
    change.settle_container(Some(before), after)
}

/// Puts type, rule and state into their kept form; no type is assigned.
pub(super) fn normalize(unit: &mut Object) -> Result<(), Refusal> {
    if unit.text("displayName").is_none_or(|name| name.trim().is_empty()) {
        return Err(Refusal::invalid_value("AdministrativeUnit", "displayName"));
    }
    if unit.text("membershipType").is_some_and(|text| text.trim().is_empty()) {
        unit.properties.remove("membershipType");
    }
    if let Some(given) = unit.text("membershipType") {
        let known = ["Assigned", "Dynamic"]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(given));
        let known = known.ok_or_else(|| Refusal::invalid_value("AdministrativeUnit", "membershipType"))?;
        unit.set_text("membershipType", known);
    }
    dynamic::normalize(unit)
}
