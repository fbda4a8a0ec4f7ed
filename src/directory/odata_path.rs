//! OData paths: segments, percent-encoding, and keys in parentheses (`users('x')`, `devices(deviceId='x')`).

use percent_encoding::{percent_decode_str, percent_encode, NON_ALPHANUMERIC};

use super::kind::Kind;
use super::refusal::Refusal;

/// Splits a path into decoded segments; a key in parentheses becomes a segment of its own, an alternate key as
/// `deviceId=x`.
pub(super) fn segments(path: &str) -> Result<Vec<String>, Refusal> {
    let mut segments = Vec::new();
    for raw in path.split('/').filter(|segment| !segment.is_empty()) {
        let decoded = percent_decode_str(raw)
            .decode_utf8()
            .map_err(|_| Refusal::unreadable(format!("The segment '{raw}' is not valid UTF-8.")))?;
        match key_in_parentheses(&decoded) {
            // A function without parameters, as `delta()`.
            Some((name, key)) if key.is_empty() => segments.push(name.to_owned()),
            Some((name, key)) => {
                segments.push(name.to_owned());
                segments.push(key);
            }
            None => segments.push(decoded.into_owned()),
        }
    }
    Ok(segments)
}

fn key_in_parentheses(segment: &str) -> Option<(&str, String)> {
    let (name, rest) = segment.split_once('(')?;
    let key = rest.strip_suffix(')')?;
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_') {
        return None;
    }
    match key.split_once('=') {
        // `groups(id='…')` is `groups('…')`.
        Some((property, value)) if property.eq_ignore_ascii_case("id") => Some((name, unquoted(value))),
        Some((property, value)) if property.chars().all(|c| c.is_ascii_alphanumeric()) => {
            Some((name, format!("{property}={}", unquoted(value))))
        }
        _ => Some((name, unquoted(key))),
    }
}

fn unquoted(text: &str) -> String {
    match text.strip_prefix('\'').and_then(|text| text.strip_suffix('\'')) {
        Some(inner) => inner.replace("''", "'"),
        None => text.to_owned(),
    }
}

/// Text as a value of a query.
pub(super) fn encoded(text: &str) -> String {
    percent_encode(text.as_bytes(), NON_ALPHANUMERIC).to_string()
}

/// The object id at the end of an `@odata.id` or bind value, absolute or relative.
pub(super) fn referenced_id(reference: &str) -> Result<String, Refusal> {
    Ok(referenced(reference)?.0)
}

/// The same, with the kind whose entity set the reference names, where it is of one.
pub(super) fn referenced(reference: &str) -> Result<(String, Option<Kind>), Refusal> {
    let path = reference.split(['?', '#']).next().unwrap_or_default();
    let mut parts = segments(path)?;
    match parts.pop() {
        Some(id) if super::objects::is_guid(&id) => {
            let kind = parts.pop().and_then(|set| Kind::from_collection(&set));
            Ok((id.to_ascii_lowercase(), kind))
        }
        _ => Err(Refusal::bad_request(format!(
            "Invalid URL format specified in @odata.bind or @odata.id: '{reference}'."
        ))),
    }
}
