//! Deleting, and `/directory/deletedItems` (graph-behaviour reference, section 3).

use serde_json::Value;

use super::applications;
use super::clock::instant_text;
use super::kind::{without_namespace, Kind};
use super::licenses;
use super::lifecycle_policies;
use super::listing::{Listing, Scope};
use super::names_and_mail;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;
use super::users;

/// Answers what follows `/directory/deletedItems`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        (_, []) => Err(Refusal::bad_request(
            "A type cast is required: '/directory/deletedItems/microsoft.graph.group'.",
        )),
        ("GET", [cast, rest @ ..]) if without_namespace(cast).is_some() => list(call, Kind::of_cast(cast)?, rest),
        ("GET", [id, rest @ ..]) => call.read(|connection| {
            let object = deleted(connection, id)?;
            call.show_cast(connection, &object, rest)
        }),
        ("DELETE", [id]) => call.write(|change| {
            let object = deleted(change.connection, id)?;
            objects::purge(change.connection, &object)?;
            Ok(Answer::no_content())
        }),
        ("POST", [id, "restore"]) => call.write(|change| {
            let mut object = deleted(change.connection, id)?;
            let parameters = call.parameters()?;
            let name = parameters.get("newUserPrincipalName").and_then(Value::as_str);
            if let (Kind::User, Some(name)) = (object.kind, name) {
                object.set_text("userPrincipalName", name);
                users::check_principal_name(&object.properties)?;
            }
            let restored = restore(change, object)?;
            call.show_directory_object(change.connection, &restored)
        }),
        (_, [_] | [_, "restore"]) => Err(Refusal::method_not_allowed()),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

fn list(call: &Call<'_>, kind: Kind, rest: &[&str]) -> Result<Answer, Refusal> {
    let kinds = [kind];
    let listing = Listing {
        scope: Scope::Deleted(kind),
        kinds: &kinds,
        context: kind.collection().to_owned(),
        typed: false,
    };
    match rest {
        [] => call.read(|connection| listing.page(connection, call)),
        ["$count"] => call.read(|connection| listing.counted(connection, call)),
        [segment, ..] => Err(Refusal::unknown_segment(segment)),
    }
}

fn deleted(connection: &rusqlite::Connection, id: &str) -> Result<Object, Refusal> {
    match objects::by_id(connection, id)? {
        Some(object) if object.deleted => Ok(object),
        _ => Err(Refusal::not_found(id)),
    }
}

/// Deletes an object: devices are gone at once, the others can be restored with their links.
pub(super) fn delete(change: &mut Change<'_>, mut object: Object) -> Result<(), Refusal> {
    if object.kind == Kind::DirectoryRole {
        return Err(Refusal::denied());
    }
    if object.kind == Kind::Group && licenses::has_licenses(&object) {
        return Err(Refusal::bad_request(
            "The group has licenses assigned and cannot be deleted: remove the licenses first.",
        ));
    }
    if object.kind.subject().is_some() {
        let reports = object.kind == Kind::User;
        if object.kind == Kind::Device {
            objects::purge(change.connection, &object)?;
        } else {
            hide(change, &mut object)?;
        }
        change.memory.remove_entity(&object);
        if reports {
            change.reports_changed(&object)?;
        }
        return Ok(());
    }
    let soft = !(object.kind == Kind::Group && !object.is_unified() && change.behaviour.security_groups_go_at_once);
    if soft {
        hide(change, &mut object)?;
    } else {
        objects::purge(change.connection, &object)?;
    }
    if object.is_dynamic() {
        change.memory.remove_container(object.seq);
    }
    Ok(())
}

fn hide(change: &Change<'_>, object: &mut Object) -> Result<(), Refusal> {
    object.deleted = true;
    object.set_text("deletedDateTime", instant_text(change.now));
    objects::update(change.connection, object)?;
    names_and_mail::release(change.connection, object.seq)
}

/// Brings an object back; what it had may be taken by now.
fn restore(change: &mut Change<'_>, mut object: Object) -> Result<Object, Refusal> {
    object.deleted = false;
    object.properties.remove("deletedDateTime");
    if object.is_unified() {
        // Else a group that had expired would be deleted again at once.
        object.set_text("renewedDateTime", instant_text(change.now));
        lifecycle_policies::set_expiration(change.connection, &mut object)?;
    }
    let conflict = |refusal: Refusal| match refusal.details.first().map(|detail| detail.code.as_str()) {
        Some("ObjectConflict") => Refusal::bad_request(
            "A conflicting object with one or more of the specified property values is present in the directory.",
        )
        .with_detail("ObjectConflict", refusal.target().unwrap_or_default()),
        _ => refusal,
    };
    applications::refuse_taken_app(change.connection, &object).map_err(conflict)?;
    objects::update(change.connection, &object).map_err(conflict)?;
    names_and_mail::register(change.connection, &object).map_err(conflict)?;
    change.revive_container(&object)?;
    change.entity_changed(&object)?;
    if object.kind == Kind::User {
        change.reports_changed(&object)?;
    }
    Ok(object)
}
