//! A read's options as the text after `?`, each value encoded once.

use percent_encoding::{utf8_percent_encode, AsciiSet, NON_ALPHANUMERIC};

use super::consistency::needs_eventual;
use super::{select, Path, Query};

/// Most objects a page may have; one more is refused (graph-behaviour 6.2).
pub(super) const PAGE: usize = 999;

/// As RFC 3986 lets a query have them; the rest, `'`, `&`, `+`, `#` and blanks included, is encoded.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b',')
    .remove(b'(')
    .remove(b')')
    .remove(b':')
    .remove(b'/')
    .remove(b'@');

/// Last segments of collections that take `$top`.
const PAGED: [&str; 17] = [
    "groups",
    "users",
    "devices",
    "administrativeUnits",
    "members",
    "transitiveMembers",
    "owners",
    "memberOf",
    "transitiveMemberOf",
    "directReports",
    "registeredOwners",
    "registeredUsers",
    "registeredDevices",
    "ownedDevices",
    "ownedObjects",
    "servicePrincipals",
    "applications",
];

/// The query of a request, and whether it needs the header `ConsistencyLevel: eventual`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QueryText {
    pub(super) text: Option<String>,
    pub(super) eventual: bool,
}

/// Options for reading one object.
pub(super) fn for_object(path: Path<'_>, query: &Query) -> QueryText {
    let mut options = Vec::new();
    push(&mut options, "$deltatoken", query.delta_token.as_deref());
    push(&mut options, "$skiptoken", query.skip_token.as_deref());
    if path.last().is_some_and(|last| last == "delta") {
        push(&mut options, "$filter", query.filter.as_deref());
    }
    push_select(&mut options, path, query);
    QueryText {
        text: joined(&options),
        eventual: false,
    }
}

/// Options for the first page of a listing; later pages have theirs in the link.
pub(super) fn for_listing(path: Path<'_>, query: &Query) -> QueryText {
    let mut options = Vec::new();
    push(&mut options, "$filter", query.filter.as_deref());
    push(
        &mut options,
        "$search",
        query.search.as_deref().map(search_text).as_deref(),
    );
    push(&mut options, "$orderby", query.orderby.as_deref());
    push_select(&mut options, path, query);
    if is_paged(path) {
        let top = query.top.filter(|_| query.membership_rule.is_none());
        let size = top.map_or(PAGE, |top| top.clamp(1, PAGE));
        options.push(format!("$top={size}"));
    }
    let eventual = needs_eventual(path, query);
    if eventual {
        options.push("$count=true".to_owned());
    }
    QueryText {
        text: joined(&options),
        eventual,
    }
}

/// The query that reads what a membership rule does besides what the caller wants. Its pages are whole: how many fit is
/// not known before.
pub(super) fn for_rule(path: Path<'_>, query: &Query, reads: impl IntoIterator<Item = String>) -> Query {
    let wanted = match (query.select.is_empty(), select::default_set(path)) {
        (true, Some(set)) => set.split(',').map(str::to_owned).collect(),
        _ => query.select.clone(),
    };
    let mut select: Vec<String> = Vec::new();
    for name in wanted.into_iter().chain(reads) {
        if !select.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
            select.push(name);
        }
    }
    Query {
        select,
        ..query.clone()
    }
}

/// A text as a filter has it.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Whether the collection takes a page size.
fn is_paged(path: Path<'_>) -> bool {
    path.last()
        .is_some_and(|last| PAGED.contains(&last.as_str()) || last.starts_with("microsoft.graph."))
}

/// Graph's search clauses stand in double quotes; bare text becomes one, on the property named before a colon or else
/// on the display name.
fn search_text(given: &str) -> String {
    let given = given.trim();
    if given.starts_with('"') || given.starts_with('(') {
        return given.to_owned();
    }
    let named = given
        .split_once(':')
        .is_some_and(|(property, _)| !property.is_empty() && property.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let clause = if named {
        given.to_owned()
    } else {
        format!("displayName:{given}")
    };
    format!("\"{}\"", clause.replace('\\', "\\\\").replace('"', "\\\""))
}

fn push_select(options: &mut Vec<String>, path: Path<'_>, query: &Query) {
    if query.select.is_empty() {
        push(options, "$select", select::default_set(path));
    } else {
        push(options, "$select", Some(&query.select.join(",")));
    }
}

fn push(options: &mut Vec<String>, name: &str, value: Option<&str>) {
    if let Some(value) = value.map(str::trim).filter(|value| !value.is_empty()) {
        options.push(format!("{name}={}", utf8_percent_encode(value, VALUE)));
    }
}

fn joined(options: &[String]) -> Option<String> {
    (!options.is_empty()).then(|| options.join("&"))
}
