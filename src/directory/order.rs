//! `$orderby`: one property, ascending or descending.

use serde_json::Value;

use super::kind::Kind;
use super::objects::{fold, Object};
use super::property;
use super::refusal::Refusal;

/// An order; objects of one key follow the order of the store.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) property: &'static str,
    pub(super) descending: bool,
}

impl Order {
    pub(super) fn parse(text: &str, kinds: &[Kind]) -> Result<Self, Refusal> {
        let mut words = text.split_whitespace();
        let name = words.next().unwrap_or_default();
        let descending = match words.next().map(str::to_ascii_lowercase).as_deref() {
            None | Some("asc") => false,
            Some("desc") => true,
            Some(other) => return Err(Refusal::unreadable(format!("Syntax error at '{other}' in $orderby."))),
        };
        if words.next().is_some() || name.contains(',') {
            return Err(Refusal::unsupported_query(
                "Sorting by more than one property is not supported.",
            ));
        }
        let found = kinds.iter().find_map(|kind| property::find(*kind, name));
        match found {
            Some(property) => Ok(Self {
                property: property.name,
                descending,
            }),
            None => {
                let kind = kinds.first().map_or("directoryObject", |kind| kind.type_name());
                Err(Refusal::unreadable(format!(
                    "Could not find a property named '{name}' on type 'microsoft.graph.{kind}'."
                )))
            }
        }
    }

    pub(super) fn by_display_name() -> Self {
        Self {
            property: "displayName",
            descending: false,
        }
    }

    /// Whether it works without the advanced header (6.4).
    pub(super) fn is_basic(&self, kinds: &[Kind]) -> bool {
        self.property == "displayName" || (self.property == "userPrincipalName" && kinds == [Kind::User])
    }

    pub(super) fn key(&self, object: &Object) -> String {
        match object.properties.get(self.property) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => fold(text),
            Some(other) => other.to_string(),
        }
    }

    /// Sorts by key and position.
    pub(super) fn sort<T>(&self, found: &mut [T], place: impl Fn(&T) -> (String, i64)) {
        found.sort_by_cached_key(place);
        if self.descending {
            found.reverse();
        }
    }

    /// Whether a place comes after the one a page ended with.
    pub(super) fn is_after(&self, place: (&str, i64), end: (&str, i64)) -> bool {
        if self.descending {
            place < end
        } else {
            place > end
        }
    }
}
