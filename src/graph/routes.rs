//! From a logical path to version and real path. The service's version is chosen per call: v1.0, and beta only for what
//! v1.0 does not have.

use percent_encoding::{utf8_percent_encode, AsciiSet, NON_ALPHANUMERIC};
use url::Url;

use super::endpoint::Endpoint;
use super::Path;
use crate::Error;

/// Everything but RFC 3986's unreserved characters and `@`, which user principal names have.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'@');

/// Collections that live under `directory` in v1.0.
const UNDER_DIRECTORY: [&str; 2] = ["administrativeUnits", "deletedItems"];

/// Last segments that only beta has.
const BETA_ACTIONS: [&str; 2] = ["evaluateDynamicMembership", "invalidateAllRefreshTokens"];

/// Properties that only beta has.
const BETA_PROPERTIES: [&str; 2] = ["membershipRuleProcessingStatus", "refreshTokensValidFromDateTime"];

/// What a path ends in beyond the segments the caller gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// The resource itself.
    Resource,
    /// The link, never the object: `/$ref`.
    Reference,
}

/// Builds the address of a resource. `named` are the properties the call selects, filters on or sends.
///
/// # Errors
/// Invalid argument: an empty path, or a segment that is empty or would climb (`.`, `..`).
pub(super) fn url(endpoint: &Endpoint, path: Path<'_>, named: &[&str], ending: Ending) -> Result<Url, Error> {
    let (collection, rest) = path
        .split_first()
        .ok_or_else(|| invalid("the path is empty: name a collection first"))?;
    if collection.is_empty() || !collection.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(invalid(&format!(
            "`{collection}` is no collection: use groups, users, devices, …"
        )));
    }
    let last = path.last().map(String::as_str).unwrap_or_default();
    let beta = BETA_ACTIONS.contains(&last) || named.iter().any(|name| BETA_PROPERTIES.contains(name));
    let mut address = endpoint.version(if beta { "beta" } else { "v1.0" });
    // Beta has administrative units at its root; there it has answered 500 to the route of v1.0 (graph-behaviour 4).
    if UNDER_DIRECTORY.contains(&collection.as_str()) && !(beta && collection == "administrativeUnits") {
        address.push_str("directory/");
    }
    address.push_str(collection);
    for (position, segment) in rest.iter().enumerate() {
        push_segment(&mut address, segment, position == 0)?;
    }
    if ending == Ending::Reference {
        address.push_str("/$ref");
    }
    Url::parse(&address).map_err(|error| invalid(&format!("`{address}` is no address: {error}")))
}

fn push_segment(address: &mut String, segment: &str, is_key: bool) -> Result<(), Error> {
    if segment.trim().is_empty() {
        return Err(invalid("a part of the path is empty: an id is missing"));
    }
    // Even encoded, these two climb: an address parser undoes the encoding of dots.
    if segment == "." || segment == ".." {
        return Err(invalid(&format!("`{segment}` cannot be an id")));
    }
    if is_key && segment.starts_with('$') {
        // After a slash the service would take it for one of its own words, as `$count`.
        let quoted = segment.replace('\'', "''");
        address.push_str(&format!("('{}')", utf8_percent_encode(&quoted, SEGMENT)));
    } else {
        address.push('/');
        address.extend(utf8_percent_encode(segment, SEGMENT));
    }
    Ok(())
}

fn invalid(message: &str) -> Error {
    Error::InvalidArgument {
        argument: "path".to_owned(),
        message: message.to_owned(),
    }
}
