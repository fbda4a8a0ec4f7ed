//! Whether the JSON of a user or device has Graph's types, for every member that a rule can read. Told once, when the
//! entity is taken in, so that no evaluation reads a wrong type as a missing value.

use serde_json::Value;

use super::catalogue::{properties, Property, PropertyType, Source};
use super::entity::{EntityError, Subject};
use super::instant::parse_instant;

pub(super) fn check(subject: Subject, json: &Value) -> Result<(), EntityError> {
    if !json.is_object() {
        return Err(EntityError {
            line: None,
            property: None,
            message: format!("a {} must be a JSON object, not {}", subject.prefix(), type_name(json)),
        });
    }
    check_properties(properties(subject), json)?;
    if let Some(found) = json.get("manager").filter(|manager| !is_reference(manager)) {
        return Err(wrong("manager", "an object with the `id` of the manager", found));
    }
    Ok(())
}

pub(super) fn check_properties(properties: &[Property], json: &Value) -> Result<(), EntityError> {
    properties
        .iter()
        .try_for_each(|property| check_property(property, json))
}

fn check_property(property: &Property, json: &Value) -> Result<(), EntityError> {
    match property.source {
        Source::Member(name) => check_member(name, property.kind, json),
        Source::FirstOf(name) => expect(name, json, "a list of text", is_text_list),
        Source::Nested { object, member } => {
            let Some(nested) = json.get(object).filter(|nested| !nested.is_null()) else {
                return Ok(());
            };
            if !nested.is_object() {
                return Err(wrong(object, "an object", nested));
            }
            expect(member, nested, "text", is_text)
        }
        Source::SipAddress => expect("imAddresses", json, "a list of text", is_text_list),
        Source::DirectGroups => expect(
            "memberOf",
            json,
            "a list of group ids, or of objects with an `id`",
            |groups| {
                groups
                    .as_array()
                    .is_some_and(|groups| groups.iter().all(|group| group.is_string() || has_id(group)))
            },
        ),
        Source::Extension | Source::Nowhere => Ok(()),
    }
}

fn check_member(name: &str, kind: PropertyType, json: &Value) -> Result<(), EntityError> {
    match kind {
        PropertyType::Text => expect(name, json, "text", is_text),
        PropertyType::Boolean => expect(name, json, "true or false", Value::is_boolean),
        PropertyType::Instant => expect(name, json, "an ISO 8601 date and time", |value| {
            value.as_str().is_some_and(|text| parse_instant(text).is_some())
        }),
        PropertyType::TextCollection => expect(name, json, "a list of text", |value| {
            is_text_list(value) || value.is_string()
        }),
        PropertyType::PlanCollection => expect(name, json, "a list of plans", |value| {
            value.as_array().is_some_and(|plans| plans.iter().all(is_plan))
        }),
        PropertyType::GroupCollection => Ok(()),
    }
}

/// Absent and null are always right: both are missing values.
fn expect(name: &str, json: &Value, wanted: &str, is_right: impl Fn(&Value) -> bool) -> Result<(), EntityError> {
    match json.get(name) {
        Some(value) if !value.is_null() && !is_right(value) => Err(wrong(name, wanted, value)),
        _ => Ok(()),
    }
}

fn wrong(name: &str, wanted: &str, found: &Value) -> EntityError {
    EntityError {
        line: None,
        property: Some(name.to_owned()),
        message: format!("`{name}` must be {wanted} or null, not {}", type_name(found)),
    }
}

fn is_text(value: &Value) -> bool {
    value.is_string()
}

fn is_text_list(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

fn is_plan(plan: &Value) -> bool {
    let is_text_or_null = |name| {
        plan.get(name)
            .is_none_or(|value: &Value| value.is_string() || value.is_null())
    };
    plan.is_object()
        && ["capabilityStatus", "service", "servicePlanId"]
            .into_iter()
            .all(is_text_or_null)
}

fn is_reference(manager: &Value) -> bool {
    manager.is_null() || has_id(manager)
}

fn has_id(value: &Value) -> bool {
    value.get("id").is_some_and(Value::is_string)
}

fn type_name(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("the boolean `{value}`"),
        Value::Number(number) => format!("the number `{number}`"),
        Value::String(text) => {
            let start: String = text.chars().take(40).collect();
            format!("the text `{start}`")
        }
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}
