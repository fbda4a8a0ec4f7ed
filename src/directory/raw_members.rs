//! The members of a JSON object in the order they stand in, values left as text: what is only passed on, or read later with
//! its place known, need not be built.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Names and values; a name that comes twice is there twice.
pub(super) struct Members<'a>(pub(super) Vec<(Cow<'a, str>, &'a RawValue)>);

/// A name, borrowed unless it has escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Ordered;
        impl<'de> Visitor<'de> for Ordered {
            type Value = Members<'de>;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                // About as many as a user has.
                let mut members = Vec::with_capacity(24);
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
                    members.push((name, value));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Ordered)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn members_keep_their_order_and_their_text_and_plain_names_are_borrowed() {
        let members: Members<'_> = serde_json::from_str(r#"{"b": 1.50, "a\u0062": {"c": [ ]}, "b": null}"#).unwrap();
        let told: Vec<(&str, &str)> = members.0.iter().map(|(name, value)| (&**name, value.get())).collect();
        assert_eq!(told, [("b", "1.50"), ("ab", r#"{"c": [ ]}"#), ("b", "null")]);
        let borrowed: Vec<bool> = members
            .0
            .iter()
            .map(|(name, _)| matches!(name, Cow::Borrowed(_)))
            .collect();
        assert_eq!(borrowed, [true, false, true]);
    }
}
