//! One page of a listing as the service wrote it: what is in its objects is not read before somebody asks.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::exchange::unreadable;
use super::transport::Response;
use super::TransportError;
use crate::Error;

/// An object's JSON, unread.
pub(super) type Unread = Box<RawValue>;

/// The members of a listing's answer that count.
#[derive(Deserialize)]
struct Body<'a> {
    value: Vec<Unread>,
    #[serde(rename = "@odata.nextLink", borrow)]
    next: Option<Cow<'a, str>>,
}

/// One page.
pub(super) struct Page {
    pub(super) items: Vec<Unread>,
    /// The link to the next one, as the service made it.
    pub(super) next: Option<String>,
}

impl Page {
    /// # Errors
    /// Transport: the answer is no JSON, or no listing.
    pub(super) fn of(response: &Response) -> Result<Self, Error> {
        let text = std::str::from_utf8(&response.body).map_err(|_| TransportError::Failed(unreadable(response)))?;
        let body: Body<'_> = serde_json::from_str(text).map_err(|error| {
            TransportError::Failed(if text.is_empty() || error.is_data() {
                "the service answered a listing without the list".to_owned()
            } else {
                unreadable(response)
            })
        })?;
        Ok(Self {
            items: body.value,
            next: body.next.map(Cow::into_owned),
        })
    }
}

/// The objects, read.
///
/// # Errors
/// Transport: one holds what no JSON reader takes, as half a surrogate pair.
pub(super) fn read(items: &[Unread]) -> Result<Vec<Value>, Error> {
    let read = |item: &Unread| serde_json::from_str(item.get());
    items.iter().map(read).collect::<Result<_, _>>().map_err(|error| {
        TransportError::Failed(format!("the service listed an object that is no JSON: {error}")).into()
    })
}

/// The objects as one JSON array.
pub(super) fn array(items: &[Unread]) -> String {
    let length: usize = items.iter().map(|item| item.get().len() + 1).sum();
    // With room for the end that C wants.
    let mut text = String::with_capacity(length + 2);
    text.push('[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.push(',');
        }
        text.push_str(item.get());
    }
    text.push(']');
    text
}

/// The id of an object; empty where it has none.
pub(super) fn id(item: &RawValue) -> String {
    match members(item, &["id".to_owned()]) {
        Ok(Value::Object(mut members)) => match members.swap_remove("id") {
            Some(Value::String(id)) => id,
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// Some members of an object; the others are passed over. Letter case counts as little as it does in the names of
/// extensions.
///
/// # Errors
/// Transport: it is none.
pub(super) fn members(item: &RawValue, names: &[String]) -> Result<Value, Error> {
    let mut json = serde_json::Deserializer::from_str(item.get());
    Members(names)
        .deserialize(&mut json)
        .map_err(|error| TransportError::Failed(format!("the service listed what is no object: {error}")).into())
}

#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct Members<'a>(&'a [String]);

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<Name<'de>>()? {
            if self.0.iter().any(|wanted| wanted.eq_ignore_ascii_case(&name.0)) {
                members.insert(name.0.into_owned(), map.next_value()?);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Value::Object(members))
    }
}
