//! One page of a listing as the service wrote it: what is in its objects is not read before somebody asks.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::Value;

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
        let body: Body<'_> = serde_json::from_slice(&response.body).map_err(|error| {
            TransportError::Failed(if response.body.is_empty() || error.is_data() {
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

#[derive(Deserialize)]
struct Identified<'a> {
    #[serde(borrow)]
    id: Option<Cow<'a, str>>,
}

/// The id of an object; empty where it has none.
pub(super) fn id(item: &RawValue) -> Cow<'_, str> {
    serde_json::from_str(item.get())
        .ok()
        .and_then(|Identified { id }| id)
        .unwrap_or_default()
}
