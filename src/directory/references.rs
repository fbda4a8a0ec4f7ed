//! Members and owners: listing them, and adding and removing references (graph-behaviour reference, section 2).

use http::Method;
use rusqlite::Connection;
use serde_json::{json, Map, Value};

use super::kind::Kind;
use super::limits;
use super::links::{self, Relation};
use super::listing::{Listing, Scope};
use super::objects::{self, Object};
use super::odata_path::{referenced, referenced_id};
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::store::Change;

/// Answers what follows `/groups/{id}/members`, `/groups/{id}/owners` and the same of administrative units.
pub(super) fn answer(
    call: &Call<'_>,
    kind: Kind,
    key: &str,
    relation: Relation,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", ["$ref"]) => references(call, kind, key, relation),
        ("GET", [id, rest @ ..]) if objects::is_guid(id) => call.read(|connection| {
            let source = objects::named(connection, kind, key)?;
            let target = objects::live(connection, id)?;
            if !links::exists(connection, relation, source.seq, target.seq)? {
                return Err(Refusal::not_found(id));
            }
            call.show_cast(connection, &target, rest)
        }),
        ("GET", _) => list(call, kind, key, |source| Scope::Targets(relation, source), rest),
        ("POST", ["$ref"]) => call.write(|change| {
            let source = call.managed(change.connection, kind, key)?;
            let target = target_of(change.connection, call.object()?)?;
            add(change, &source, relation, &target)?;
            Ok(Answer::no_content())
        }),
        // The other form of OData: `members/$ref?@id=https://…`.
        ("DELETE", ["$ref"]) => call.write(|change| {
            let source = call.managed(change.connection, kind, key)?;
            let reference = call.options.own.iter().find(|(name, _)| name == "@id");
            let (_, reference) =
                reference.ok_or_else(|| Refusal::bad_request("The reference to remove is missing: '@id'."))?;
            remove(change, &source, relation, &referenced_id(reference)?)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [id, "$ref"]) => call.write(|change| {
            let source = call.managed(change.connection, kind, key)?;
            remove(change, &source, relation, id)?;
            Ok(Answer::no_content())
        }),
        // Without `$ref` it is the object itself that goes (2.3).
        ("DELETE", [id]) => call.write(|change| {
            let source = call.managed(change.connection, kind, key)?;
            let target = objects::live(change.connection, id)?;
            if !links::exists(change.connection, relation, source.seq, target.seq)? {
                return Err(Refusal::not_found(&source.id));
            }
            super::deleted_items::delete(change, target)?;
            Ok(Answer::no_content())
        }),
        ("POST", []) => Err(Refusal::bad_request(
            "Write requests are only supported on contained entities",
        )),
        ("PATCH", ["$ref"]) => Err(Refusal::bad_request(
            "The request is currently not supported on the targeted entity set",
        )),
        (_, [] | ["$ref"] | [_, "$ref"]) => Err(Refusal::method_not_allowed()),
        (_, [segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// Answers `memberOf`, `transitiveMemberOf`, `transitiveMembers` and the questions about them, which users, devices and
/// groups share; none for another segment.
pub(super) fn membership(call: &Call<'_>, kind: Kind, key: &str, rest: &[&str]) -> Option<Result<Answer, Refusal>> {
    let member_of = |seq| Scope::Sources(Relation::Member, seq);
    match (call.method.as_str(), rest) {
        (_, ["memberOf", rest @ ..]) => Some(list(call, kind, key, member_of, rest)),
        (_, ["transitiveMemberOf", rest @ ..]) => Some(list(call, kind, key, Scope::TransitiveContainers, rest)),
        (_, ["transitiveMembers", rest @ ..]) if kind == Kind::Group => {
            Some(list(call, kind, key, Scope::TransitiveMembers, rest))
        }
        (
            "POST",
            [question @ ("checkMemberGroups" | "getMemberGroups" | "checkMemberObjects" | "getMemberObjects")],
        ) => Some(super::member_groups::answer(call, kind, key, question)),
        _ => super::object_parts::answer(call, kind, key, rest),
    }
}

/// Lists the far ends of a relation; the rest of the path may cast and count.
pub(super) fn list(
    call: &Call<'_>,
    kind: Kind,
    key: &str,
    scope: impl Fn(i64) -> Scope,
    rest: &[&str],
) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    let (cast, counts) = match rest {
        [] => (None, false),
        ["$count"] => (None, true),
        [cast] => (Some(*cast), false),
        [cast, "$count"] => (Some(*cast), true),
        [segment, ..] => return Err(Refusal::unknown_segment(segment)),
    };
    let cast = cast.map(Kind::of_cast).transpose()?;
    let kinds: Vec<Kind> = cast.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
    call.read(|connection| {
        let source = objects::named(connection, kind, key)?;
        let listing = Listing {
            scope: scope(source.seq),
            kinds: &kinds,
            context: cast.map_or("directoryObjects", Kind::collection).to_owned(),
            typed: cast.is_none(),
        };
        if counts {
            listing.counted(connection, call)
        } else {
            listing.page(connection, call)
        }
    })
}

fn references(call: &Call<'_>, kind: Kind, key: &str, relation: Relation) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let source = objects::named(connection, kind, key)?;
        let mut items = Vec::new();
        for (seq, _) in links::targets(connection, relation, source.seq)? {
            if let Some(target) = objects::by_seq(connection, seq)? {
                items.push(json!({ "@odata.id": format!("{}/directoryObjects/{}", call.root(), target.id) }));
            }
        }
        Ok(Answer::ok(json!({
            "@odata.context": call.context("Collection($ref)"),
            "value": items,
        })))
    })
}

/// The object the body of a `$ref` request points at.
pub(super) fn target_of(connection: &Connection, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let Some(reference) = body.get("@odata.id").and_then(Value::as_str) else {
        return Err(Refusal::bad_request(
            "The property '@odata.id' is missing from the request body.",
        ));
    };
    bound_object(connection, reference)
}

/// The live object a reference points at; `users/{id}` of a group is unknown.
pub(super) fn bound_object(connection: &Connection, reference: &str) -> Result<Object, Refusal> {
    let (id, kind) = referenced(reference)?;
    let object = objects::live(connection, &id)?;
    match kind {
        Some(kind) if kind != object.kind => Err(Refusal::not_found(&id)),
        _ => Ok(object),
    }
}

/// The binds of a body, all of them together at most 20 (2.2).
#[derive(Debug, Default)]
pub(super) struct Binds {
    pub(super) members: Vec<Object>,
    pub(super) owners: Vec<Object>,
}

impl Binds {
    pub(super) fn of(connection: &Connection, body: &Map<String, Value>) -> Result<Self, Refusal> {
        let members = bound(body, "members@odata.bind")?;
        let owners = bound(body, "owners@odata.bind")?;
        if members.len() + owners.len() > limits::LINK_CHANGES {
            return Err(Refusal::bad_request(format!(
                "A resource cannot contain more than {} link changes.",
                limits::LINK_CHANGES
            )));
        }
        let load = |references: Vec<&str>| {
            let objects = references
                .into_iter()
                .map(|reference| bound_object(connection, reference));
            objects.collect::<Result<_, _>>()
        };
        Ok(Self {
            members: load(members)?,
            owners: load(owners)?,
        })
    }

    /// Adds all of them, or refuses all.
    pub(super) fn add_to(&self, change: &mut Change<'_>, source: &Object) -> Result<(), Refusal> {
        for owner in &self.owners {
            add(change, source, Relation::Owner, owner)?;
        }
        for member in &self.members {
            add(change, source, Relation::Member, member)?;
        }
        Ok(())
    }
}

fn bound<'a>(body: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, Refusal> {
    let items = match body.get(name) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Refusal::bad_request(format!("The value of '{name}' must be a list."))),
    };
    let mut ids: Vec<String> = Vec::new();
    let mut references = Vec::new();
    for item in items {
        let reference = item
            .as_str()
            .ok_or_else(|| Refusal::bad_request(format!("The value of '{name}' must be a list of URLs.")))?;
        let id = referenced_id(reference)?;
        if ids.contains(&id) {
            return Err(Refusal::bad_request(
                "A link with the same target may only be present once as an add/remove change.",
            ));
        }
        ids.push(id);
        references.push(reference);
    }
    Ok(references)
}

/// Adds one reference by hand.
pub(super) fn add(
    change: &mut Change<'_>,
    source: &Object,
    relation: Relation,
    target: &Object,
) -> Result<(), Refusal> {
    check_target(change.connection, source, relation, target)?;
    let added = if relation == Relation::Member {
        change.join(source.seq, &source.id, target.seq, target.kind)?
    } else {
        links::add(change.connection, relation, source.seq, target.seq)?
    };
    if added {
        return Ok(());
    }
    Err(Refusal::bad_request(format!(
        "One or more added object references already exist for the following modified properties: '{}'.",
        relation.property()
    )))
}

fn check_target(connection: &Connection, source: &Object, relation: Relation, target: &Object) -> Result<(), Refusal> {
    if matches!(relation, Relation::RegisteredOwner | Relation::RegisteredUser) {
        return match target.kind {
            Kind::User => Ok(()),
            _ => Err(unfit(target, relation.property(), "device")),
        };
    }
    if relation == Relation::Owner {
        if !matches!(target.kind, Kind::User | Kind::ServicePrincipal) {
            return Err(unfit(target, "owner", "group"));
        }
        let count = links::count(connection, relation, source.seq)?;
        if count >= limits::OWNERS && !links::exists(connection, relation, source.seq, target.seq)? {
            return Err(Refusal::quota(format!(
                "Unable to perform operation as '{}' would exceed the maximum quota count '{}' for forward-link 'owners'.",
                count + 1,
                limits::OWNERS
            )));
        }
        return Ok(());
    }
    if source.is_dynamic() {
        return Err(Refusal::denied());
    }
    let fits = match source.kind {
        Kind::AdministrativeUnit => {
            // A restricted unit holds no Microsoft 365 groups.
            [Kind::User, Kind::Device, Kind::Group].contains(&target.kind)
                && !(target.is_unified() && source.is_true("isMemberManagementRestricted"))
        }
        Kind::DirectoryRole => {
            matches!(target.kind, Kind::User | Kind::ServicePrincipal) || target.is_true("isAssignableToRole")
        }
        _ if source.is_unified() => target.kind == Kind::User,
        _ => match target.kind {
            Kind::User | Kind::Device | Kind::ServicePrincipal | Kind::OrgContact => true,
            // A Microsoft 365 group is never a member, nobody contains itself.
            Kind::Group => !target.is_unified() && target.seq != source.seq && !source.is_true("isAssignableToRole"),
            Kind::AdministrativeUnit | Kind::DirectoryRole | Kind::Application => false,
        },
    };
    if !fits {
        let container = match source.kind {
            Kind::Group => "group",
            Kind::DirectoryRole => "directory role",
            _ => "administrative unit",
        };
        return Err(unfit(target, "member", container));
    }
    if source.kind == Kind::AdministrativeUnit {
        let mut units = 0;
        for seq in links::sources(connection, Relation::Member, target.seq)? {
            let unit = objects::by_seq(connection, seq)?.is_some_and(|found| found.kind == Kind::AdministrativeUnit);
            units += usize::from(unit);
        }
        if units >= limits::UNITS_PER_OBJECT {
            return Err(Refusal::quota(format!(
                "The object is in {units} administrative units already, the most it can be in."
            )));
        }
    }
    Ok(())
}

fn unfit(target: &Object, role: &str, container: &str) -> Refusal {
    Refusal::bad_request(format!(
        "An object of type '{}' cannot be {role} of this {container}.",
        target.kind.resource()
    ))
}

/// Removes one reference by hand.
fn remove(change: &mut Change<'_>, source: &Object, relation: Relation, id: &str) -> Result<(), Refusal> {
    if relation == Relation::Member && source.is_dynamic() {
        return Err(Refusal::denied());
    }
    if !objects::is_guid(id) {
        return Err(Refusal::bad_request(format!("Invalid object identifier '{id}'.")));
    }
    // Both an unknown object and a non-member: the message names the container (2.3).
    let target = objects::by_id(change.connection, id)?.ok_or_else(|| Refusal::not_found(&source.id))?;
    if !links::exists(change.connection, relation, source.seq, target.seq)? {
        return Err(Refusal::not_found(&source.id));
    }
    if relation == Relation::Owner
        && source.kind == Kind::Group
        && links::count(change.connection, relation, source.seq)? <= 1
    {
        return Err(Refusal::bad_request(
            "The group must have at least one owner, hence this owner cannot be removed.",
        ));
    }
    if relation == Relation::Member {
        change.leave(source.seq, target.seq)?;
    } else {
        links::remove(change.connection, relation, source.seq, target.seq)?;
    }
    Ok(())
}
