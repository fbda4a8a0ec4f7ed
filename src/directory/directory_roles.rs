//! `/directoryRoles` and `/directoryRoleTemplates` (graph-behaviour reference, section 4). A role is there once it has been
//! activated; its template is there always.

use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::kind::Kind;
use super::links::{self, Relation};
use super::objects::{self, Object, COLUMNS};
use super::plain_list;
use super::references;
use super::refusal::Refusal;
use super::request::{Answer, Call};

/// A built-in role: template id, name, description, and whether a new tenant has it activated: the first, and those that can
/// be given within an administrative unit: none of the 80 cmdlets activates a role, and scripts look for them by name.
struct Template(&'static str, &'static str, &'static str, bool);

const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

const TEMPLATES: &[Template] = &[
    Template(
        GLOBAL_ADMINISTRATOR,
        "Global Administrator",
        "Manages all of the directory and the services that use it.",
        true,
    ),
    Template(
        "fe930be7-5e62-47db-91af-98c3a49a38b1",
        "User Administrator",
        "Manages users and groups, and resets limited passwords.",
        true,
    ),
    Template(
        "729827e3-9c14-49f7-bb1b-9608f156bbb8",
        "Helpdesk Administrator",
        "Resets passwords of users and of other helpdesk administrators.",
        true,
    ),
    Template(
        "fdd7a751-b60b-444a-984c-02652fe8fa1c",
        "Groups Administrator",
        "Manages groups and their settings, as names and expiration.",
        true,
    ),
    Template(
        "c4e39bd9-1100-46d3-8c65-fb160da0071f",
        "Authentication Administrator",
        "Views and resets the authentication methods of users.",
        true,
    ),
    Template(
        "4d6ac14f-3453-41d0-bef9-a3e0c569773a",
        "License Administrator",
        "Assigns product licences to users and groups.",
        true,
    ),
    Template(
        "966707d0-3269-4727-9be2-8c3a10f19b9d",
        "Password Administrator",
        "Resets passwords of users without a role.",
        true,
    ),
    Template(
        "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        "Global Reader",
        "Reads what a global administrator reads, and changes nothing.",
        false,
    ),
    Template(
        "e8611ab8-c189-46e8-94e1-60213ab1f814",
        "Privileged Role Administrator",
        "Manages the assignment of roles.",
        false,
    ),
    Template(
        "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
        "Directory Readers",
        "Reads basic directory information.",
        false,
    ),
    Template(
        "7698a772-787b-4ac8-901f-60d6b08affd2",
        "Cloud Device Administrator",
        "Manages devices in the directory.",
        true,
    ),
    Template(
        "69091246-20e8-4a56-aa4d-066075b2a7a8",
        "Teams Administrator",
        "Manages the Teams service.",
        true,
    ),
    Template(
        "f28a1f50-f6e7-4571-818b-6a12f2af6b6c",
        "SharePoint Administrator",
        "Manages the SharePoint service.",
        true,
    ),
    Template(
        "29232cdf-9323-42fd-ade2-1d097af3e4de",
        "Exchange Administrator",
        "Manages the Exchange service.",
        false,
    ),
    Template(
        "194ae4cb-b126-40b2-bd5b-6091b380977d",
        "Security Administrator",
        "Reads security information and manages its configuration.",
        false,
    ),
];

/// Answers what follows `/directoryRoles`.
pub(super) fn answer(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    match (call.method.as_str(), rest) {
        ("GET", []) => call.list(Kind::DirectoryRole),
        ("GET", ["$count"]) => call.count(Kind::DirectoryRole),
        ("POST", []) => activate_by_request(call),
        ("GET", [key]) => call.read(|connection| {
            let role = named(connection, key)?;
            call.show(connection, &role)
        }),
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [key, "members", rest @ ..]) => {
            let id = call.read(|connection| Ok(named(connection, key)?.id))?;
            references::answer(call, Kind::DirectoryRole, &id, Relation::Member, rest)
        }
        ("GET", [key, "scopedMembers"]) => super::scoped_roles::of_role(call, key),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

/// Answers what follows `/directoryRoleTemplates`.
pub(super) fn templates(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    let shown = |template: &Template| {
        plain_list::members(json!({
            "id": template.0, "deletedDateTime": null, "description": template.2, "displayName": template.1,
        }))
    };
    match (call.method.as_str(), rest) {
        ("GET", []) => Ok(plain_list::page(
            call,
            "directoryRoleTemplates",
            TEMPLATES.iter().map(shown).collect(),
        )),
        ("GET", [id]) => {
            let template = template(id).ok_or_else(|| Refusal::not_found(id))?;
            Ok(Answer::ok(plain_list::entity(
                call,
                "directoryRoleTemplates",
                shown(template),
            )))
        }
        (_, [] | [_]) => Err(Refusal::method_not_allowed()),
        (_, [_, segment, ..]) => Err(Refusal::unknown_segment(segment)),
    }
}

fn template(id: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.0.eq_ignore_ascii_case(id))
}

/// A role by its id, or by `roleTemplateId=…`.
pub(super) fn named(connection: &Connection, key: &str) -> Result<Object, Refusal> {
    match key.split_once('=') {
        Some((name, id)) if name.eq_ignore_ascii_case("roleTemplateId") => {
            of_template(connection, id)?.ok_or_else(|| Refusal::not_found(id))
        }
        _ => objects::named(connection, Kind::DirectoryRole, key),
    }
}

fn of_template(connection: &Connection, id: &str) -> Result<Option<Object>, Refusal> {
    let sql = format!(
        "SELECT {COLUMNS} FROM object o WHERE o.kind = ?1 AND o.deleted = 0 AND json_extract(o.json, '$.roleTemplateId') = ?2"
    );
    Ok(connection
        .prepare_cached(&sql)?
        .query_row(
            params![Kind::DirectoryRole.number(), id.to_ascii_lowercase()],
            Object::from_row,
        )
        .optional()?)
}

fn activate_by_request(call: &Call<'_>) -> Result<Answer, Refusal> {
    let wanted = call.object()?.get("roleTemplateId").and_then(Value::as_str);
    let template = wanted
        .and_then(template)
        .ok_or_else(|| Refusal::invalid_value("DirectoryRole", "roleTemplateId"))?;
    call.write(|change| {
        if of_template(change.connection, template.0)?.is_some() {
            return Err(Refusal::taken("roleTemplateId"));
        }
        let role = activate(change.connection, template)?;
        call.show_created(change.connection, &role)
    })
}

fn activate(connection: &Connection, template: &Template) -> Result<Object, Refusal> {
    let mut properties = Map::new();
    for (name, value) in [
        ("displayName", template.1),
        ("description", template.2),
        ("roleTemplateId", template.0),
    ] {
        properties.insert(name.to_owned(), Value::String(value.to_owned()));
    }
    objects::insert(connection, Kind::DirectoryRole, &Uuid::new_v4().to_string(), properties)
}

/// A role of a seed: the activated role of its template takes the seed's id, so that what refers to it finds it.
pub(super) fn import(connection: &Connection, id: &str, properties: Map<String, Value>) -> Result<Object, Refusal> {
    let template = properties.get("roleTemplateId").and_then(Value::as_str);
    let template = template.map(str::to_ascii_lowercase);
    let template = template.ok_or_else(|| Refusal::invalid_value("DirectoryRole", "roleTemplateId"))?;
    let Some(mut role) = of_template(connection, &template)? else {
        let mut properties = properties;
        properties.insert("roleTemplateId".to_owned(), Value::String(template));
        return objects::insert(connection, Kind::DirectoryRole, id, properties);
    };
    connection
        .prepare_cached("UPDATE object SET id = ?2 WHERE seq = ?1")?
        .execute(params![role.seq, id])?;
    role.id = id.to_owned();
    role.set_text("id", id);
    objects::update(connection, &role)?;
    Ok(role)
}

/// The roles a new tenant has; its administrator is the one member.
pub(super) fn establish(connection: &Connection, administrator: &str) -> Result<(), Refusal> {
    for template in TEMPLATES.iter().filter(|template| template.3) {
        let role = activate(connection, template)?;
        let user = objects::by_id(connection, administrator)?;
        if let Some(user) = user.filter(|_| template.0 == GLOBAL_ADMINISTRATOR) {
            links::add(connection, Relation::Member, role.seq, user.seq)?;
        }
    }
    Ok(())
}
