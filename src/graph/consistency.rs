//! Which queries Graph answers only on its advanced path: `ConsistencyLevel: eventual` together with `$count=true`
//! (graph-behaviour 6.3 and 6.4). The basic path is preferred: the index behind the advanced one lags.

use super::{Path, Query};

/// Properties whose plain comparisons need the advanced path too, in lower case.
const ADVANCED_PROPERTIES: [&str; 7] = [
    "companyname",
    "employeehiredate",
    "faxnumber",
    "mobilephone",
    "officelocation",
    "onpremisesextensionattributes",
    "onpremisessamaccountname",
];

/// Properties each collection can be ordered by on the basic path, in lower case.
const BASIC_ORDERS: [(&str, &[&str]); 2] = [
    ("groups", &["displayname"]),
    ("users", &["displayname", "userprincipalname"]),
];

/// Properties whose filter fails on the advanced path.
const BASIC_ONLY: [&str; 1] = ["hasmemberswithlicenseerrors"];

/// Whether the listing needs `ConsistencyLevel: eventual` and `$count=true`.
pub(super) fn needs_eventual(path: Path<'_>, query: &Query) -> bool {
    let filter = words(query.filter.as_deref().unwrap_or_default());
    if filter.iter().any(|word| BASIC_ONLY.contains(&word.as_str())) {
        return false;
    }
    let ordered = query
        .orderby
        .as_deref()
        .map(str::trim)
        .filter(|order| !order.is_empty());
    let searched = query.search.as_deref().is_some_and(|search| !search.trim().is_empty());
    // The links between objects are filtered, searched and ordered by the index alone.
    let over_links = match path.first().map(String::as_str) {
        Some("deletedItems") | None => false,
        Some("me") => path.len() > 1,
        Some(_) => path.len() > 2,
    };
    searched
        || filter_needs_it(&filter)
        || (ordered.is_some() && !filter.is_empty())
        || ordered.is_some_and(|order| !is_basic_order(path, order))
        || (over_links && (ordered.is_some() || !filter.is_empty()))
}

fn filter_needs_it(words: &[String]) -> bool {
    let compares_with_null = words.windows(2).any(|pair| pair[0] == "eq" && pair[1] == "null");
    compares_with_null
        || words.iter().any(|word| {
            matches!(word.as_str(), "ne" | "not" | "endswith" | "$count")
                || ADVANCED_PROPERTIES.contains(&word.as_str())
        })
}

fn is_basic_order(path: Path<'_>, order: &str) -> bool {
    let collection = path.first().map(String::as_str).unwrap_or_default();
    let known = BASIC_ORDERS
        .iter()
        .find(|(name, _)| *name == collection)
        .map_or(&[] as &[&str], |(_, known)| known);
    order.split(',').all(|part| {
        let property = part.split_whitespace().next().unwrap_or_default().to_ascii_lowercase();
        known.contains(&property.as_str())
    })
}

/// The words of a filter outside its text values, in lower case: names, operators, path parts.
fn words(filter: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for character in filter.chars() {
        let part_of_word = !quoted && (character.is_alphanumeric() || matches!(character, '_' | '$' | '.' | '-'));
        if character == '\'' {
            quoted = !quoted;
        }
        if part_of_word {
            word.extend(character.to_lowercase());
        } else if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
