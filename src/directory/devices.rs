//! `/devices` (graph-behaviour reference, section 5). `id` is not `deviceId`.

use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::clock::instant_text;
use super::kind::Kind;
use super::links::Relation;
use super::objects::{self, Object};
use super::property::{self, Purpose};
use super::quota;
use super::references;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;

/// Answers what follows `/devices`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(Kind::Device),
        ("POST", ["getByIds"]) => super::directory_objects::by_ids(call),
        ("GET", ["$count"]) => call.count(Kind::Device),
        ("GET", ["delta"]) => super::delta::answer(call, Kind::Device),
        ("POST", []) => call.write(|change| {
            let device = create(change, call, call.object()?)?;
            call.show_created(change.connection, &device)
        }),
        ("GET", [key]) => call.read(|connection| {
            let device = objects::named(connection, Kind::Device, key)?;
            call.show(connection, &device)
        }),
        ("PATCH", [key]) => call.write(|change| {
            let mut device = call.managed(change.connection, Kind::Device, key)?;
            let written = property::checked(Kind::Device, call.object()?, Purpose::Patch)?;
            property::apply(&mut device.properties, written);
            require(&device.properties, &["displayName"])?;
            objects::update(change.connection, &device)?;
            change.entity_changed(&device)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [key]) => call.write(|change| {
            let device = call.managed(change.connection, Kind::Device, key)?;
            super::deleted_items::delete(change, device)?;
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [key, "registeredOwners", rest @ ..]) => {
            references::answer(call, Kind::Device, key, Relation::RegisteredOwner, rest)
        }
        (_, [key, "registeredUsers", rest @ ..]) => {
            references::answer(call, Kind::Device, key, Relation::RegisteredUser, rest)
        }
        (_, [key, rest @ ..]) => references::membership(call, Kind::Device, key, rest)
            .unwrap_or_else(|| Err(Refusal::unknown_segment(rest.first().copied().unwrap_or_default()))),
    }
}

fn create(change: &mut Change<'_>, call: &Call<'_>, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let mut properties = property::checked(Kind::Device, body, Purpose::Create)?;
    require(
        &properties,
        &["deviceId", "displayName", "operatingSystem", "operatingSystemVersion"],
    )?;
    if !properties.get("accountEnabled").is_some_and(Value::is_boolean) {
        return Err(Refusal::invalid_value("Device", "accountEnabled"));
    }
    properties.insert("registrationDateTime".to_owned(), json!(instant_text(change.now)));
    let device = add(change, &Uuid::new_v4().to_string(), properties)?;
    quota::note_creation(change, call, &device)?;
    change.entity_changed(&device)?;
    Ok(device)
}

/// Writes a new device. The caller lets the rules see it.
pub(super) fn add(change: &Change<'_>, id: &str, properties: Map<String, Value>) -> Result<Object, Refusal> {
    if properties
        .get("deviceId")
        .and_then(Value::as_str)
        .is_some_and(|device_id| !objects::is_guid(device_id))
    {
        return Err(Refusal::invalid_value("Device", "deviceId"));
    }
    objects::insert(change.connection, Kind::Device, id, properties)
}

fn require(properties: &Map<String, Value>, names: &[&str]) -> Result<(), Refusal> {
    let missing = names.iter().find(|name| {
        properties
            .get(**name)
            .and_then(Value::as_str)
            .is_none_or(|text| text.trim().is_empty())
    });
    match missing {
        Some(name) => Err(Refusal::invalid_value("Device", name)),
        None => Ok(()),
    }
}
