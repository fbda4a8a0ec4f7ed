//! OData paths: segments, percent-encoding, and keys in parentheses (`users('x')`, `devices(deviceId='x')`).

use percent_encoding::{percent_decode_str, percent_encode, NON_ALPHANUMERIC};

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
    let path = reference.split(['?', '#']).next().unwrap_or_default();
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let mut parts = segments(last)?;
    match parts.pop() {
        Some(id) if super::objects::is_guid(&id) => Ok(id.to_ascii_lowercase()),
        _ => Err(Refusal::bad_request(format!(
            "Invalid URL format specified in @odata.bind or @odata.id: '{reference}'."
        ))),
    }
}
