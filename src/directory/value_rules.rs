//! What a property takes beyond its shape (Graph's resource pages): lengths, known words, members of complex values.

use serde_json::{Map, Value};

use super::kind::Kind;
use super::property::Property;

/// Longest texts, in UTF-16 units, of users.
const LENGTHS: &[(&str, usize)] = &[
    ("city", 128),
    ("companyName", 64),
    ("country", 128),
    ("department", 64),
    ("employeeId", 16),
    ("givenName", 64),
    ("jobTitle", 128),
    ("mobilePhone", 64),
    ("officeLocation", 128),
    ("postalCode", 40),
    ("state", 128),
    ("streetAddress", 1_024),
    ("surname", 64),
];

/// Words of the properties that take no others, in any letter case.
const WORDS: &[(&str, &[&str])] = &[
    ("ageGroup", &["Minor", "NotAdult", "Adult"]),
    ("consentProvidedForMinor", &["Granted", "Denied", "NotRequired"]),
    ("userType", &["Member", "Guest"]),
];

/// Whether the value, of the right shape, can be written to the property.
pub(super) fn allows(kind: Kind, property: &Property, value: &Value) -> bool {
    match value {
        Value::String(text) => allows_text(kind, property.name, text),
        Value::Object(members) => allows_members(property.name, members),
        _ => true,
    }
}

fn allows_text(kind: Kind, name: &str, text: &str) -> bool {
    if kind != Kind::User {
        return true;
    }
    let of = |table: &[(&str, usize)]| table.iter().find(|(own, _)| *own == name).map(|(_, most)| *most);
    if of(LENGTHS).is_some_and(|most| text.encode_utf16().count() > most) {
        return false;
    }
    if name == "usageLocation" {
        return text.is_empty() || (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_alphabetic()));
    }
    let words = WORDS.iter().find(|(own, _)| *own == name).map(|(_, words)| *words);
    text.is_empty() || words.is_none_or(|words| words.iter().any(|word| word.eq_ignore_ascii_case(text)))
}

fn allows_members(name: &str, members: &Map<String, Value>) -> bool {
    let known: fn(&str) -> bool = match name {
        "onPremisesExtensionAttributes" | "extensionAttributes" => is_extension_attribute,
        "employeeOrgData" => |member| matches!(member, "costCenter" | "division"),
        _ => return true,
    };
    members
        .iter()
        .filter(|(member, _)| !member.contains('@'))
        .all(|(member, value)| known(member) && (value.is_string() || value.is_null()))
}

/// `extensionAttribute1` to `extensionAttribute15`.
fn is_extension_attribute(name: &str) -> bool {
    name.strip_prefix("extensionAttribute")
        .and_then(|number| number.parse::<u8>().ok())
        .is_some_and(|number| (1..=15).contains(&number))
}
