//! What objects have besides links of their own: single properties, and lists that a directory like this has nothing in.

use http::Method;
use serde_json::{json, Value};

use super::kind::Kind;
use super::objects;
use super::property::{self, Shown};
use super::refusal::Refusal;
use super::request::{Answer, Call};

/// Lists of the service whose contents are made outside the directory: applications, licence processing, settings.
const EMPTY: &[(Kind, &[&str])] = &[
    (
        Kind::User,
        &[
            "appRoleAssignments",
            "createdObjects",
            "extensions",
            "oauth2PermissionGrants",
        ],
    ),
    (
        Kind::Group,
        &[
            "appRoleAssignments",
            "extensions",
            "membersWithLicenseErrors",
            "permissionGrants",
            "settings",
        ],
    ),
    (Kind::Device, &["extensions"]),
    (Kind::AdministrativeUnit, &["extensions"]),
    (
        Kind::ServicePrincipal,
        &[
            "appRoleAssignedTo",
            "appRoleAssignments",
            "createdObjects",
            "oauth2PermissionGrants",
        ],
    ),
    (Kind::Application, &["extensionProperties"]),
];

/// Answers `/{set}/{key}/{part}`; none for another segment.
pub(super) fn answer(call: &Call<'_>, kind: Kind, key: &str, rest: &[&str]) -> Option<Result<Answer, Refusal>> {
    let (name, raw) = match rest {
        [name] => (*name, false),
        [name, "$value"] => (*name, true),
        _ => return None,
    };
    let is_empty = EMPTY.iter().any(|(of, names)| *of == kind && names.contains(&name));
    if is_empty && !raw {
        return Some(empty(call, kind, key, name));
    }
    let property = property::find(kind, name).filter(|property| property.shown != Shown::Never)?;
    Some(value(call, kind, key, property, raw))
}

fn empty(call: &Call<'_>, kind: Kind, key: &str, name: &str) -> Result<Answer, Refusal> {
    match call.method {
        Method::GET => call.read(|connection| {
            objects::named(connection, kind, key)?;
            Ok(Answer::ok(json!({ "@odata.context": call.context(name), "value": [] })))
        }),
        Method::POST => Err(Refusal::not_implemented(format!(
            "The embedded directory does not keep '{name}'."
        ))),
        _ => Err(Refusal::method_not_allowed()),
    }
}

/// `/users/{id}/displayName`, and `/$value` of it as plain text. What is not set is 204.
fn value(call: &Call<'_>, kind: Kind, key: &str, property: &property::Property, raw: bool) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    call.read(|connection| {
        let mut object = objects::named(connection, kind, key)?;
        let Some(value) = object.properties.remove(property.name) else {
            return Ok(Answer::no_content());
        };
        if raw {
            let text = match value {
                Value::String(text) => text,
                other => other.to_string(),
            };
            return Ok(Answer::text(text));
        }
        let context = format!("{}('{}')/{}", kind.collection(), object.id, property.name);
        Ok(Answer::ok(
            json!({ "@odata.context": call.context(&context), "value": value }),
        ))
    })
}
