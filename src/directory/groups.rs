//! `/groups` (graph-behaviour reference, section 1).

use rusqlite::Connection;
use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::clock::instant_text;
use super::dynamic;
use super::kind::Kind;
use super::limits;
use super::links::{self, Relation};
use super::names_and_mail::{check_nickname, free_address, nickname_is_taken, register};
use super::objects::{self, Object};
use super::property::{self, Purpose};
use super::quota;
use super::references::{self, Binds};
use super::refusal::Refusal;
use super::request::{Answer, Call, Version};
use super::store::Change;
use super::{lifecycle_policies, tenant, ForcedValues, MailNicknameClash};

const UNIFIED: &str = "Unified";
const DYNAMIC: &str = "DynamicMembership";

/// Answers what follows `/groups`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(Kind::Group),
        ("POST", ["getByIds"]) => super::directory_objects::by_ids(call),
        ("GET", ["$count"]) => call.count(Kind::Group),
        ("GET", ["delta"]) => super::delta::answer(call, Kind::Group),
        ("POST", []) => call.write(|change| {
            let group = create(change, call, call.object()?)?;
            call.show_created(change.connection, &group)
        }),
        ("POST", ["evaluateDynamicMembership"]) if call.version == Version::Beta => {
            super::evaluation::answer(call, None)
        }
        (_, []) => Err(Refusal::method_not_allowed()),
        ("GET", [key]) => call.read(|connection| {
            let group = objects::named(connection, Kind::Group, key)?;
            call.show(connection, &group)
        }),
        ("PATCH", [key]) => call.write(|change| {
            let group = call.managed(change.connection, Kind::Group, key)?;
            let body = call.object()?;
            if is_about_exchange(&group, body)? {
                let written = property::checked(Kind::Group, body, Purpose::Patch)?;
                let mut group = group;
                property::apply(&mut group.properties, written);
                objects::update(change.connection, &group)?;
                return Ok(Answer::done());
            }
            patch(change, group, body)?;
            Ok(Answer::no_content())
        }),
        ("DELETE", [key]) => call.write(|change| {
            let group = call.managed(change.connection, Kind::Group, key)?;
            super::deleted_items::delete(change, group)?;
            Ok(Answer::no_content())
        }),
        (_, [_]) => Err(Refusal::method_not_allowed()),
        (_, [key, "members", rest @ ..]) => references::answer(call, Kind::Group, key, Relation::Member, rest),
        (_, [key, "owners", rest @ ..]) => references::answer(call, Kind::Group, key, Relation::Owner, rest),
        ("POST", [key, "evaluateDynamicMembership"]) if call.version == Version::Beta => {
            super::evaluation::answer(call, Some(key))
        }
        ("POST", [key, "assignLicense"]) => super::licenses::assign(call, Kind::Group, key),
        ("POST", [_, "validateProperties"]) => {
            call.object()?;
            Ok(Answer::no_content())
        }
        ("POST", [key, "renew"]) => lifecycle_policies::renew(call, key),
        ("GET", [key, "groupLifecyclePolicies"]) => lifecycle_policies::of_group(call, key),
        (_, [key, rest @ ..]) => references::membership(call, Kind::Group, key, rest)
            .unwrap_or_else(|| Err(Refusal::unknown_segment(rest.first().copied().unwrap_or_default()))),
    }
}

/// Creates a group, its links included.
pub(super) fn create(change: &mut Change<'_>, call: &Call<'_>, body: &Map<String, Value>) -> Result<Object, Refusal> {
    let binds = Binds::of(change.connection, body)?;
    let written = property::checked(Kind::Group, body, Purpose::Create)?;
    let mut properties = written.clone();
    properties.retain(|_, value| !value.is_null());
    let mut group = Object {
        seq: 0,
        id: Uuid::new_v4().to_string(),
        kind: Kind::Group,
        deleted: false,
        properties,
    };
    check_names(&group)?;
    for flag in ["mailEnabled", "securityEnabled"] {
        if !group.properties.contains_key(flag) {
            return Err(Refusal::invalid_value("Group", flag));
        }
    }
    normalize(change, &mut group)?;
    check_creation(&group, &binds)?;
    if group.is_true("isAssignableToRole") {
        check_assignable_count(change.connection)?;
    }
    dynamic::refuse_idle_rule(&group, &written)?;
    complete(change, &mut group)?;

    let group = objects::insert(change.connection, Kind::Group, &group.id.clone(), group.properties)?;
    register(change.connection, &group)?;
    quota::note_creation(change, call, &group)?;
    if group.is_unified() {
        own(change, call, &group, &binds)?;
    }
    binds.add_to(change, &group)?;
    change.settle_container(None, group.clone())?;
    objects::by_seq(change.connection, group.seq)?.ok_or_else(|| Refusal::not_found(&group.id))
}

/// The caller becomes owner of a Microsoft 365 group.
fn own(change: &mut Change<'_>, call: &Call<'_>, group: &Object, binds: &Binds) -> Result<(), Refusal> {
    let account = call.shared.account();
    if binds.owners.iter().any(|owner| owner.id == account.id) {
        return Err(Refusal::bad_request(
            "Request contains a property with duplicate values.",
        ));
    }
    if let Some(caller) = objects::by_id(change.connection, &account.id)?.filter(|caller| !caller.deleted) {
        links::add(change.connection, Relation::Owner, group.seq, caller.seq)?;
    }
    Ok(())
}

fn check_names(group: &Object) -> Result<(), Refusal> {
    if group.text("displayName").is_none_or(|name| name.trim().is_empty()) {
        return Err(Refusal::invalid_value("Group", "displayName"));
    }
    check_nickname(group.text("mailNickname").unwrap_or_default())
}

fn check_assignable_count(connection: &Connection) -> Result<(), Refusal> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM object WHERE kind = ?1 AND deleted = 0 AND json_extract(json, '$.isAssignableToRole') = 1",
        [Kind::Group.number()],
        |row| row.get(0),
    )?;
    if usize::try_from(count).unwrap_or(usize::MAX) >= limits::ROLE_ASSIGNABLE_GROUPS {
        return Err(Refusal::quota(format!(
            "A tenant has at most {} groups that roles may be given to.",
            limits::ROLE_ASSIGNABLE_GROUPS
        )));
    }
    Ok(())
}

fn check_creation(group: &Object, binds: &Binds) -> Result<(), Refusal> {
    if group.is_dynamic() && !binds.members.is_empty() {
        return Err(Refusal::denied());
    }
    if group.is_true("isAssignableToRole") && (group.is_dynamic() || !group.is_true("securityEnabled")) {
        return Err(Refusal::invalid_value("Group", "isAssignableToRole"));
    }
    let allowed: &[&str] = if group.is_unified() {
        &["Public", "Private", "HiddenMembership"]
    } else {
        &["Public", "Private"]
    };
    match group.text("visibility") {
        Some(visibility) if !allowed.iter().any(|known| known.eq_ignore_ascii_case(visibility)) => {
            Err(Refusal::invalid_value("Group", "visibility"))
        }
        _ => Ok(()),
    }
}

/// Puts types, flags, rule and state into their kept form and refuses what cannot be (1.2).
fn normalize(change: &Change<'_>, group: &mut Object) -> Result<(), Refusal> {
    let mut types: Vec<&str> = Vec::new();
    for given in group.texts("groupTypes") {
        // Scripts say `-GroupTypes ""` for none.
        if given.is_empty() {
            continue;
        }
        let known = [DYNAMIC, UNIFIED]
            .into_iter()
            .find(|known| known.eq_ignore_ascii_case(given));
        match known {
            Some(known) if !types.contains(&known) => types.push(known),
            Some(_) => {}
            None => return Err(Refusal::invalid_value("Group", "groupTypes")),
        }
    }
    let types = json!(types);
    group.properties.insert("groupTypes".to_owned(), types);
    dynamic::normalize(group)?;
    if group.is_unified() {
        let lacking = !group.is_true("mailEnabled") || !group.is_true("securityEnabled");
        if change.behaviour.forced_values == ForcedValues::Refuse && !group.is_true("mailEnabled") {
            return Err(Refusal::invalid_value("Group", "mailEnabled"));
        }
        if lacking && change.behaviour.forced_values == ForcedValues::SetAndIgnore {
            group.properties.insert("mailEnabled".to_owned(), Value::Bool(true));
            group.properties.insert("securityEnabled".to_owned(), Value::Bool(true));
        }
        return Ok(());
    }
    if group.is_true("mailEnabled") {
        return Err(Refusal::bad_request(
            "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.",
        ));
    }
    if !group.is_true("securityEnabled") {
        return Err(Refusal::invalid_value("Group", "securityEnabled"));
    }
    Ok(())
}

/// Fills in what the service makes itself.
fn complete(change: &Change<'_>, group: &mut Object) -> Result<(), Refusal> {
    let now = instant_text(change.now);
    group.set_text("createdDateTime", now.clone());
    group.set_text("renewedDateTime", now);
    let identifier = security_identifier(&group.id);
    group.set_text("securityIdentifier", identifier);
    if group.is_true("isAssignableToRole") {
        group.set_text("visibility", "Private");
    }
    if group.is_unified() {
        if group.text("visibility").is_none() {
            group.set_text("visibility", "Public");
        }
        let nickname = group.text("mailNickname").unwrap_or_default().to_owned();
        let domain = tenant::default_domain(change.connection)?;
        let address = free_address(
            change.connection,
            &nickname,
            &domain,
            change.behaviour.mail_nickname_clash,
        )?;
        group
            .properties
            .insert("proxyAddresses".to_owned(), json!([format!("SMTP:{address}")]));
        group.set_text("mail", address);
        lifecycle_policies::set_expiration(change.connection, group)?;
    }
    Ok(())
}

/// Puts an imported group into its kept form; what the seed leaves out is filled in.
pub(super) fn complete_imported(change: &Change<'_>, group: &mut Object) -> Result<(), Refusal> {
    let unified = group.is_unified();
    let mail_enabled = group.properties.entry("mailEnabled").or_insert(Value::Bool(unified));
    let by_mail = mail_enabled == &Value::Bool(true);
    group.properties.entry("securityEnabled").or_insert(Value::Bool(true));
    if !unified && by_mail {
        // Mail-enabled groups cannot be written, but a tenant has them.
        group.properties.entry("groupTypes").or_insert_with(|| json!([]));
    } else {
        normalize(change, group)?;
    }
    if group.is_dynamic() && group.text("membershipRuleProcessingState").is_none() {
        group.set_text("membershipRuleProcessingState", "On");
    }
    let given: Vec<(&str, Value)> = ["createdDateTime", "renewedDateTime", "mail", "proxyAddresses"]
        .into_iter()
        .filter_map(|name| group.properties.get(name).map(|value| (name, value.clone())))
        .collect();
    if unified && group.text("mail").is_none() {
        if group.text("mailNickname").is_none() {
            let nickname: String = group.id.chars().take(8).collect();
            group.set_text("mailNickname", nickname);
        }
        complete(change, group)?;
    } else {
        let now = instant_text(change.now);
        group.set_text("createdDateTime", now.clone());
        group.set_text("renewedDateTime", now);
        let identifier = security_identifier(&group.id);
        group.set_text("securityIdentifier", identifier);
    }
    for (name, value) in given {
        group.properties.insert(name.to_owned(), value);
    }
    Ok(())
}

/// `S-1-12-1-` and the id as four little-endian numbers (1.1).
pub(super) fn security_identifier(id: &str) -> String {
    let bytes = Uuid::try_parse(id).unwrap_or_default().to_bytes_le();
    let parts = bytes
        .chunks_exact(4)
        .filter_map(|part| part.try_into().ok())
        .map(u32::from_le_bytes);
    parts.fold("S-1-12-1".to_owned(), |text, part| format!("{text}-{part}"))
}

/// Properties that the mail service keeps: they are written in a request of their own, of Microsoft 365 groups alone (1.4).
const OF_EXCHANGE: [&str; 5] = [
    "allowExternalSenders",
    "autoSubscribeNewMembers",
    "hideFromAddressLists",
    "hideFromOutlookClients",
    "isSubscribedByMail",
];

/// Whether the body is about these.
fn is_about_exchange(group: &Object, body: &Map<String, Value>) -> Result<bool, Refusal> {
    let is_one = |name: &&String| OF_EXCHANGE.iter().any(|own| own.eq_ignore_ascii_case(name));
    let Some(name) = body.keys().find(is_one) else {
        return Ok(false);
    };
    if !group.is_unified() {
        return Err(Refusal::invalid_value("Group", name));
    }
    let is_other = |name: &&String| !is_one(name) && *name != "@odata.type";
    match body.keys().find(is_other) {
        Some(other) => Err(Refusal::bad_request(format!(
            "The property '{name}' must be updated in a request of its own, without '{other}'."
        ))
        .with_detail("InvalidValue", name)),
        None => Ok(true),
    }
}

fn patch(change: &mut Change<'_>, before: Object, body: &Map<String, Value>) -> Result<(), Refusal> {
    let binds = Binds::of(change.connection, body)?;
    let written = property::checked(Kind::Group, body, Purpose::Patch)?;
    let mut after = before.clone();
    property::apply(&mut after.properties, written.clone());
    check_names(&after)?;
    normalize(change, &mut after)?;
    if after.is_unified() != before.is_unified() {
        return Err(
            Refusal::bad_request("The group type 'Unified' cannot be added to or removed from a group.")
                .with_detail("ImmutableProperty", "groupTypes"),
        );
    }
    if after.is_true("isAssignableToRole") && after.is_dynamic() {
        return Err(Refusal::invalid_value("Group", "groupTypes"));
    }
    check_visibility(&before, &after)?;
    dynamic::refuse_idle_rule(&after, &written)?;
    let renamed = after.text("mailNickname") != before.text("mailNickname");
    if renamed && after.is_unified() && change.behaviour.mail_nickname_clash == MailNicknameClash::Refuse {
        let nickname = after.text("mailNickname").unwrap_or_default();
        if nickname_is_taken(change.connection, nickname, after.seq)? {
            return Err(Refusal::taken("mailNickname"));
        }
    }
    binds.add_to(change, &after)?;
    change.settle_container(Some(&before), after)
}

/// HiddenMembership is decided at creation (1.2).
fn check_visibility(before: &Object, after: &Object) -> Result<(), Refusal> {
    let (old, new) = (before.text("visibility"), after.text("visibility"));
    let known = new.is_none_or(|new| ["Public", "Private"].contains(&new));
    if old == new || (known && old != Some("HiddenMembership")) {
        Ok(())
    } else {
        Err(Refusal::invalid_value("Group", "visibility"))
    }
}
