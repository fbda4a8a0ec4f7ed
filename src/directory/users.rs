//! `/users` and `/me` (graph-behaviour reference, section 5).

use serde_json::{json, Map, Value};
use time::Duration;
use uuid::Uuid;

use super::clock::{instant_text, parse_instant};
use super::kind::Kind;
use super::links::{self, Relation};
use super::listing::Scope;
use super::names_and_mail::{register, register_new};
use super::objects::{self, Object};
use super::property::{self, Purpose};
use super::quota;
use super::references;
use super::refusal::Refusal;
use super::request::{Answer, Call, Version};
use super::store::Change;

const VALID_FROM: &str = "signInSessionsValidFromDateTime";
/// Azure AD Graph's name of the same moment, which beta still shows.
const TOKENS_VALID_FROM: &str = "refreshTokensValidFromDateTime";

/// Answers what follows `/users`; `/me` comes here as the signed-in user.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(Kind::User),
        ("POST", ["getByIds"]) => super::directory_objects::by_ids(call),
        ("GET", ["$count"]) => call.count(Kind::User),
        ("GET", ["delta"]) => super::delta::answer(call, Kind::User),
        ("POST", []) => call.write(|change| {
            let user = create(change, call, call.object()?)?;
            call.show_created(change.connection, &user)
        }),
        ("GET", [key]) => call.read(|connection| {
            let user = objects::named(connection, Kind::User, key)?;
            call.show(connection, &user)
        }),
        ("PATCH", [key]) => call.write(|change| {
            let user = call.managed(change.connection, Kind::User, key)?;
            patch(change, user, call.object()?)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [key]) => call.write(|change| {
            let user = call.managed(change.connection, Kind::User, key)?;
            super::deleted_items::delete(change, user)?;
            Ok(Answer::no_content())
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [key, "manager", rest @ ..]) => manager(call, key, rest),
        (_, [key, "directReports", rest @ ..]) => references::list(
            call,
            Kind::User,
            key,
            |seq| Scope::Sources(Relation::Manager, seq),
            rest,
        ),
        (_, [key, "ownedObjects", rest @ ..]) => {
            references::list(call, Kind::User, key, |seq| Scope::Sources(Relation::Owner, seq), rest)
        }
        ("POST", [key, "assignLicense"]) => super::licenses::assign(call, Kind::User, key),
        (_, [key, "licenseDetails"]) => super::licenses::details(call, key),
        (_, [key, "ownedDevices", rest @ ..]) => {
            let owned = |seq| Scope::Sources(Relation::RegisteredOwner, seq);
            references::list(call, Kind::User, key, owned, rest)
        }
        (_, [key, "registeredDevices", rest @ ..]) => {
            let registered = |seq| Scope::Sources(Relation::RegisteredUser, seq);
            references::list(call, Kind::User, key, registered, rest)
        }
        (_, [key, "transitiveReports", rest @ ..]) => {
            references::list(call, Kind::User, key, Scope::TransitiveReports, rest)
        }
        ("POST", [key, "revokeSignInSessions"]) => revoke(call, key),
        ("POST", [key, "invalidateAllRefreshTokens"]) if call.version == Version::Beta => revoke(call, key),
        ("GET", [key, "scopedRoleMemberOf"]) => super::scoped_roles::of_user(call, key),
        (_, [_, "revokeSignInSessions"]) => Err(Refusal::method_not_allowed()),
        (_, [key, rest @ ..]) => references::membership(call, Kind::User, key, rest)
            .unwrap_or_else(|| Err(Refusal::unknown_segment(rest.first().copied().unwrap_or_default()))),
    }
}

fn create(change: &mut Change<'_>, call: &Call<'_>, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let mut properties = property::checked(Kind::User, body, Purpose::Create)?;
    let password = properties.remove("passwordProfile");
    let has_password = password
        .as_ref()
        .and_then(|profile| profile.get("password"))
        .and_then(Value::as_str)
        .is_some_and(|password| !password.is_empty());
    for (name, present) in [
        (
            "accountEnabled",
            properties.get("accountEnabled").is_some_and(Value::is_boolean),
        ),
        ("displayName", has_text(&properties, "displayName")),
        ("mailNickname", has_text(&properties, "mailNickname")),
        ("passwordProfile", has_password),
        ("userPrincipalName", has_text(&properties, "userPrincipalName")),
    ] {
        if !present {
            return Err(Refusal::invalid_value("User", name));
        }
    }
    let now = instant_text(change.now);
    properties.insert("createdDateTime".to_owned(), json!(now));
    properties.insert("lastPasswordChangeDateTime".to_owned(), json!(now));
    properties.entry("userType").or_insert_with(|| json!("Member"));
    let user = add(change, &Uuid::new_v4().to_string(), properties)?;
    quota::note_creation(change, call, &user)?;
    bind_manager(change, &user, body)?;
    change.entity_changed(&user)?;
    Ok(user)
}

/// `manager@odata.bind`, where the body has it.
fn bind_manager(change: &Change<'_>, user: &Object, body: &Map<String, Value>) -> Result<(), Refusal> {
    match body.get("manager@odata.bind") {
        None => Ok(()),
        Some(Value::String(reference)) => {
            let manager = references::bound_object(change.connection, reference)?;
            set_manager(change, user, &manager)
        }
        Some(_) => Err(Refusal::invalid_value("User", "manager")),
    }
}

fn set_manager(change: &Change<'_>, user: &Object, manager: &Object) -> Result<(), Refusal> {
    if !matches!(manager.kind, Kind::User | Kind::OrgContact) || manager.seq == user.seq {
        return Err(Refusal::invalid_value("User", "manager"));
    }
    links::clear(change.connection, Relation::Manager, user.seq)?;
    links::add(change.connection, Relation::Manager, user.seq, manager.seq)?;
    Ok(())
}

/// Writes a new user, with what the service fills in. The caller lets the rules see it.
pub(super) fn add(change: &Change<'_>, id: &str, mut properties: Map<String, Value>) -> Result<Object, Refusal> {
    check_principal_name(&properties)?;
    properties.remove("passwordProfile");
    let created = properties
        .get("createdDateTime")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let created = created.unwrap_or_else(|| instant_text(change.now));
    properties.insert("createdDateTime".to_owned(), json!(created));
    let valid_from = properties
        .get(VALID_FROM)
        .or_else(|| properties.get(TOKENS_VALID_FROM))
        .cloned();
    let valid_from = valid_from
        .filter(|value| !value.is_null())
        .unwrap_or_else(|| json!(created));
    properties.insert(VALID_FROM.to_owned(), valid_from.clone());
    properties.insert(TOKENS_VALID_FROM.to_owned(), valid_from);
    mail_addresses(&mut properties, None);
    let user = objects::insert(change.connection, Kind::User, id, properties)?;
    register_new(change.connection, &user)?;
    Ok(user)
}

fn patch(change: &mut Change<'_>, mut user: Object, body: &Map<String, Value>) -> Result<(), Refusal> {
    let mut written = property::checked(Kind::User, body, Purpose::Patch)?;
    if written.remove("passwordProfile").is_some() {
        user.set_text("lastPasswordChangeDateTime", instant_text(change.now));
    }
    let old_mail = user.text("mail").map(str::to_owned);
    if written.get("accountEnabled").is_some_and(Value::is_null) {
        return Err(Refusal::invalid_value("User", "accountEnabled"));
    }
    property::apply(&mut user.properties, written);
    for name in ["displayName", "userPrincipalName"] {
        if !has_text(&user.properties, name) {
            return Err(Refusal::invalid_value("User", name));
        }
    }
    check_principal_name(&user.properties)?;
    mail_addresses(&mut user.properties, old_mail.as_deref());
    objects::update(change.connection, &user)?;
    register(change.connection, &user)?;
    bind_manager(change, &user, body)?;
    change.entity_changed(&user)
}

fn has_text(properties: &Map<String, Value>, name: &str) -> bool {
    properties
        .get(name)
        .and_then(Value::as_str)
        .is_some_and(|text| !text.trim().is_empty())
}

/// Refuses a principal name that is none.
pub(super) fn check_principal_name(properties: &Map<String, Value>) -> Result<(), Refusal> {
    let name = properties
        .get("userPrincipalName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let well_formed = match name.split_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@') && !name.contains(char::is_whitespace)
        }
        None => false,
    };
    if well_formed {
        Ok(())
    } else {
        Err(Refusal::invalid_value("User", "userPrincipalName"))
    }
}

/// The primary address follows `mail`.
fn mail_addresses(properties: &mut Map<String, Value>, old: Option<&str>) {
    let mail = properties.get("mail").and_then(Value::as_str).map(str::to_owned);
    if mail.as_deref() == old {
        return;
    }
    let Some(mail) = mail else { return };
    let mut addresses = match properties.remove("proxyAddresses") {
        Some(Value::Array(addresses)) => addresses,
        _ => Vec::new(),
    };
    let primary = format!("SMTP:{mail}");
    if addresses
        .iter()
        .filter_map(Value::as_str)
        .any(|address| address.starts_with("SMTP:"))
        && old.is_none()
    {
        properties.insert("proxyAddresses".to_owned(), Value::Array(addresses));
        return;
    }
    addresses.retain(|address| {
        address
            .as_str()
            .is_some_and(|text| !text.eq_ignore_ascii_case(&primary))
    });
    for address in &mut addresses {
        // What was primary stays as an alias.
        let alias = address
            .as_str()
            .and_then(|text| text.strip_prefix("SMTP:"))
            .map(|text| format!("smtp:{text}"));
        if let Some(alias) = alias {
            *address = Value::String(alias);
        }
    }
    addresses.insert(0, Value::String(primary));
    properties.insert("proxyAddresses".to_owned(), Value::Array(addresses));
}

fn manager(call: &Call<'_>, key: &str, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", [] | ["$ref"]) => call.read(|connection| {
            let user = objects::named(connection, Kind::User, key)?;
            let manager = links::manager_id(connection, user.seq)?.ok_or_else(|| Refusal::not_found("manager"))?;
            if rest.is_empty() {
                return call.show_directory_object(connection, &objects::live(connection, &manager)?);
            }
            Ok(Answer::ok(
                json!({ "@odata.id": format!("{}/directoryObjects/{manager}", call.root()) }),
            ))
        }),
        ("PUT", ["$ref"]) => call.write(|change| {
            let user = call.managed(change.connection, Kind::User, key)?;
            let manager = references::target_of(change.connection, call.object()?)?;
            set_manager(change, &user, &manager)?;
            change.entity_changed(&user)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", ["$ref"]) => call.write(|change| {
            let user = call.managed(change.connection, Kind::User, key)?;
            links::manager_id(change.connection, user.seq)?.ok_or_else(|| Refusal::not_found("manager"))?;
            links::clear(change.connection, Relation::Manager, user.seq)?;
            change.entity_changed(&user)?;
            Ok(Answer::no_content())
        }),
        (_, [] | ["$ref"]) => Err(Refusal::method_not_allowed()),
        (_, [segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// Moves the moment before which refresh tokens are worth nothing.
fn revoke(call: &Call<'_>, key: &str) -> Result<Answer, Refusal> {
    call.parameters()?;
    call.write(|change| {
        let mut user = call.managed(change.connection, Kind::User, key)?;
        let before = user.text(VALID_FROM).and_then(parse_instant);
        // Instants are kept to the second; the second call within one still moves it.
        let moved = match before {
            Some(before) if instant_text(before) >= instant_text(change.now) => before + Duration::SECOND,
            _ => change.now,
        };
        user.set_text(VALID_FROM, instant_text(moved));
        user.set_text(TOKENS_VALID_FROM, instant_text(moved));
        objects::update(change.connection, &user)?;
        Ok(Answer::ok(
            json!({ "@odata.context": call.context("Edm.Boolean"), "value": true }),
        ))
    })
}
