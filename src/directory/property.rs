//! What properties the objects have: Graph's name, the shape of the value, who may write it and when it is shown.

use serde_json::{Map, Value};

use super::clock::parse_instant;
use super::kind::Kind;
use super::limits;
use super::property_tables as tables;
use super::refusal::Refusal;
use super::value_rules;

/// Shape of a property's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Instant,
    Boolean,
    Integer,
    TextList,
    Object,
    ObjectList,
}

/// Who may write a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Writable,
    CreateOnly,
    ReadOnly,
}

/// When a property is part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Also without `$select`.
    Always,
    /// Without `$select` in beta alone.
    Beta,
    /// With `$select` alone.
    Selected,
    /// With `$select`, of a single user: the service keeps it elsewhere and answers a list with 501 (section 5).
    Alone,
    /// Never: secrets.
    Never,
}

/// One property of a kind.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) access: Access,
    pub(super) shown: Shown,
}

pub(super) const fn property(name: &'static str, shape: Shape, access: Access, shown: Shown) -> Property {
    Property {
        name,
        shape,
        access,
        shown,
    }
}

/// Properties of a kind, in the order of an answer.
pub(super) fn of(kind: Kind) -> &'static [Property] {
    match kind {
        Kind::User => tables::USER,
        Kind::Device => tables::DEVICE,
        Kind::Group => tables::GROUP,
        Kind::AdministrativeUnit => tables::ADMINISTRATIVE_UNIT,
        Kind::DirectoryRole => tables::DIRECTORY_ROLE,
        Kind::OrgContact => tables::ORG_CONTACT,
        Kind::ServicePrincipal => tables::SERVICE_PRINCIPAL,
        Kind::Application => tables::APPLICATION,
    }
}

/// Looks a property up, without regard to case.
pub(super) fn find(kind: Kind, name: &str) -> Option<&'static Property> {
    of(kind)
        .iter()
        .find(|property| property.name.eq_ignore_ascii_case(name))
}

/// Directory extensions: `extension_<application id>_<name>`, on users, devices and groups alike.
pub(super) fn is_extension(name: &str) -> bool {
    name.strip_prefix("extension_")
        .is_some_and(|rest| !rest.is_empty() && rest.len() <= 128)
}

fn has_extensions(kind: Kind) -> bool {
    matches!(kind, Kind::User | Kind::Device | Kind::Group | Kind::Application)
}

/// Why a body is read: what may be written depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Patch,
    /// A seed carries read-only properties as well.
    Seed,
}

/// Checks a body against the catalogue and gives it back in the catalogue's spelling, annotations left out.
pub(super) fn checked(kind: Kind, body: &Map<String, Value>, purpose: Purpose) -> Result<Map<String, Value>, Refusal> {
    let mut properties = Map::new();
    for (name, value) in body {
        if name.contains('@') {
            check_annotation(kind, name, value, purpose)?;
            continue;
        }
        let Some(property) = find(kind, name) else {
            if is_extension(name) && has_extensions(kind) {
                properties.insert(name.clone(), value.clone());
                continue;
            }
            return Err(Refusal::bad_request(format!(
                "Property '{name}' does not exist as a declared property or extension property on type 'microsoft.graph.{}'.",
                kind.type_name()
            ))
            .with_detail("UnknownProperty", name));
        };
        let refused = match purpose {
            Purpose::Create => property.access == Access::ReadOnly,
            Purpose::Patch => property.access != Access::Writable,
            Purpose::Seed => false,
        };
        if refused {
            return Err(
                Refusal::bad_request(format!("Property '{}' is read-only and cannot be set.", property.name))
                    .with_detail("ReadOnlyProperty", property.name),
            );
        }
        if property.shown == Shown::Alone && purpose != Purpose::Seed {
            return Err(Refusal::not_implemented(format!(
                "The embedded directory does not keep the property '{}'.",
                property.name
            )));
        }
        if !fits(property.shape, value) || (purpose != Purpose::Seed && !value_rules::allows(kind, property, value)) {
            return Err(Refusal::invalid_value(kind.resource(), property.name));
        }
        properties.insert(property.name.to_owned(), value.clone());
    }
    check_lengths(kind, &properties)?;
    Ok(properties)
}

/// Links that can be bound in the body of an object, which `references` and `users` read.
fn check_annotation(kind: Kind, name: &str, value: &Value, purpose: Purpose) -> Result<(), Refusal> {
    if let Some(link) = name.strip_suffix("@odata.bind") {
        let known = match kind {
            Kind::Group => matches!(link, "members" | "owners"),
            Kind::User => link == "manager",
            _ => false,
        };
        if !known && purpose != Purpose::Seed {
            return Err(Refusal::bad_request(format!(
                "The link '{link}' cannot be bound in the body of a {}.",
                kind.type_name()
            )));
        }
    }
    let other = value
        .as_str()
        .filter(|_| name == "@odata.type")
        .is_some_and(|declared| Kind::from_odata_type(declared) != Some(kind));
    if other {
        return Err(Refusal::unreadable(format!(
            "A type named '{}' could not be resolved by the model or is not a 'microsoft.graph.{}'.",
            value.as_str().unwrap_or_default(),
            kind.type_name()
        )));
    }
    Ok(())
}

fn fits(shape: Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) => true,
        (Shape::Text, Value::String(_)) | (Shape::Boolean, Value::Bool(_)) | (Shape::Object, Value::Object(_)) => true,
        (Shape::Instant, Value::String(text)) => parse_instant(text).is_some(),
        (Shape::Integer, Value::Number(number)) => number.is_i64(),
        (Shape::TextList, Value::Array(items)) => items.iter().all(Value::is_string),
        (Shape::ObjectList, Value::Array(items)) => items.iter().all(Value::is_object),
        _ => false,
    }
}

fn check_lengths(kind: Kind, properties: &Map<String, Value>) -> Result<(), Refusal> {
    let longest = [
        ("displayName", limits::DISPLAY_NAME),
        ("mailNickname", limits::MAIL_NICKNAME),
        ("description", limits::DESCRIPTION),
        ("userPrincipalName", 113),
    ];
    for (name, most) in longest {
        let length = properties
            .get(name)
            .and_then(Value::as_str)
            .map_or(0, |text| text.encode_utf16().count());
        if length > most {
            return Err(Refusal::invalid_value(kind.resource(), name));
        }
    }
    Ok(())
}

/// Writes a checked patch into an object's properties: absent keeps, null clears, complex values merge.
pub(super) fn apply(properties: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                properties.remove(&name);
            }
            Value::Object(fresh) => {
                let merged = properties.entry(name).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(present) = merged {
                    for (inner, value) in fresh {
                        if value.is_null() {
                            present.remove(&inner);
                        } else {
                            present.insert(inner, value);
                        }
                    }
                }
            }
            value => {
                properties.insert(name, value);
            }
        }
    }
}
