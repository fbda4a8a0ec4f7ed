//! One page of a listing as the service wrote it: what is in its objects is not read before somebody asks.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::exchange::unreadable;
use super::shape::Listed;
use super::transport::Response;
use super::TransportError;
use crate::model::json_scan::{Fault, Order, Scan};
use crate::Error;

/// An object of a page, unread.
#[derive(Debug, Clone)]
pub(super) struct Unread {
    page: Arc<String>,
    start: usize,
    end: usize,
}

impl Unread {
    /// Its JSON.
    pub(super) fn get(&self) -> &str {
        self.page.get(self.start..self.end).unwrap_or_default()
    }
}

/// One page.
pub(super) struct Page {
    pub(super) items: Vec<Unread>,
    /// The link to the next one, as the service made it.
    pub(super) next: Option<String>,
}

impl Page {
    /// Tells the objects apart, and checks them where it is known what they are.
    ///
    /// # Errors
    /// Transport: the answer is no JSON, or no listing, or an object of it is not what it should be.
    pub(super) fn of(response: Response, listed: Option<Listed>) -> Result<Self, Error> {
        let status = response.status;
        let failed = |text: String| TransportError::Failed(text).into();
        let text = String::from_utf8(response.body.into()).map_err(|_| failed(unreadable(status)))?;
        match parts(&text, listed) {
            Ok(Parts {
                items: Some(items),
                next,
            }) => {
                let page = Arc::new(text);
                let item = |(start, end)| Unread {
                    page: Arc::clone(&page),
                    start,
                    end,
                };
                Ok(Self {
                    items: items.into_iter().map(item).collect(),
                    next,
                })
            }
            Err(Fault::Wrong { member, wanted }) => {
                let complaint = listed.map(|listed| listed.complaint(member, wanted));
                Err(failed(complaint.unwrap_or_else(|| unreadable(status))))
            }
            Err(Fault::TooDeep) => Err(failed(
                "the service listed an object that is nested too deep".to_owned(),
            )),
            Err(Fault::NotJson) if !text.is_empty() => Err(failed(unreadable(status))),
            Ok(_) | Err(Fault::NotJson) => Err(failed("the service answered a listing without the list".to_owned())),
        }
    }
}

/// The members of a listing's answer that count.
#[derive(Default)]
struct Parts {
    /// Where each object starts and ends.
    items: Option<Vec<(usize, usize)>>,
    next: Option<String>,
}

/// A member of a listing's answer.
#[derive(Clone, Copy)]
enum Part {
    Items,
    Next,
    Other,
}

fn parts(text: &str, listed: Option<Listed>) -> Result<Parts, Fault> {
    let mut parts = Parts::default();
    let mut scan = Scan::new(text);
    if scan.next() != Some(b'{') {
        return scan.value().map(|_| parts);
    }
    let know = |name: &str| {
        Ok(match name {
            "value" => Part::Items,
            "@odata.nextLink" => Part::Next,
            _ => Part::Other,
        })
    };
    scan.object(None, know, |scan, part| {
        match (part, scan.next()) {
            (Part::Items, Some(b'[')) => parts.items = Some(items(scan, listed)?),
            (Part::Next, Some(b'"')) => parts.next = Some(scan.text()?.read()?.into_owned()),
            _ => drop(scan.value()?),
        }
        Ok(())
    })?;
    match scan.next() {
        None => Ok(parts),
        Some(_) => Err(Fault::NotJson),
    }
}

fn items(scan: &mut Scan<'_>, listed: Option<Listed>) -> Result<Vec<(usize, usize)>, Fault> {
    let (mut items, mut order) = (Vec::new(), Order::default());
    scan.list(|scan| {
        scan.next();
        let start = scan.at();
        match listed {
            Some(listed) => listed.read(scan, &mut order)?,
            None => drop(scan.value()?),
        }
        items.push((start, scan.at()));
        Ok(())
    })?;
    Ok(items)
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

/// The objects as one JSON array: a line feed between two of them, and nowhere else, so that nobody need read the one to
/// find the other.
pub(super) fn array(items: &[Unread]) -> String {
    let length: usize = items.iter().map(|item| item.get().len() + 2).sum();
    // With room for the end that C wants.
    let mut text = String::with_capacity(length + 2);
    text.push('[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.push_str(",\n");
        }
        // In JSON, one that is no blank between two words is written `\n`.
        match memchr::memchr(b'\n', item.get().as_bytes()) {
            None => text.push_str(item.get()),
            Some(_) => text.push_str(&item.get().replace('\n', " ")),
        }
    }
    text.push(']');
    text
}

/// The id of an object; empty where it has none.
pub(super) fn id(item: &Unread) -> String {
    match Picking::of(&["id"]).members(item) {
        Ok(Value::Object(mut members)) => match members.swap_remove("id") {
            Some(Value::String(id)) => id,
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// Some members of objects; the others are passed over. Letter case counts as little as it does in the names of
/// extensions.
#[derive(Debug)]
pub(super) struct Picking<'a, N> {
    picked: &'a [N],
    /// The names met, as the service writes them, and where they are found there.
    names: Vec<String>,
    order: Order<Option<usize>>,
}

impl<'a, N: AsRef<str>> Picking<'a, N> {
    pub(super) fn of(picked: &'a [N]) -> Self {
        Self {
            picked,
            names: Vec::new(),
            order: Order::default(),
        }
    }

    /// # Errors
    /// Transport: what is listed is no object, or names half a character.
    pub(super) fn members(&mut self, item: &Unread) -> Result<Value, Error> {
        let Self { picked, names, order } = self;
        let know = |name: &str| {
            if !picked.iter().any(|picked| picked.as_ref().eq_ignore_ascii_case(name)) {
                return Ok(None);
            }
            let place = names.iter().position(|known| known == name);
            if place.is_none() {
                names.push(name.to_owned());
            }
            Ok(Some(place.unwrap_or(names.len() - 1)))
        };
        let mut found: Vec<(usize, Value)> = Vec::new();
        let outcome = Scan::new(item.get()).object(Some(order), know, |scan, place| {
            let text = scan.value()?;
            if let Some(place) = place {
                found.push((place, serde_json::from_str(text).map_err(|_| Fault::NotJson)?));
            }
            Ok(())
        });
        outcome.map_err(|_| TransportError::Failed("the service listed what is no object".to_owned()))?;
        let named = |(place, value): (usize, Value)| Some((names.get(place)?.clone(), value));
        Ok(Value::Object(
            found.into_iter().filter_map(named).collect::<Map<_, _>>(),
        ))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_page_has_one_object_a_line_whatever_the_service_wrote() {
        let text = "{\"@odata.nextLink\":null,\"value\" : [\n {\"a\":\n \"x\\ny\",\r\n\"b\":1}\n, {} ] }";
        let page = page(text, None).unwrap();
        assert_eq!(array(&page.items), "[{\"a\":  \"x\\ny\",\r \"b\":1},\n{}]");
        assert_eq!(page.next, None);
        assert_eq!(array(&[]), "[]");
    }

    #[test]
    fn what_is_no_listing_is_told_apart_from_what_is_no_json() {
        for (text, told) in [
            ("", "without the list"),
            ("{}", "without the list"),
            ("[1]", "without the list"),
            (r#"{"value":{}}"#, "without the list"),
            ("<html>", "no JSON"),
            (r#"{"value":[{}]"#, "no JSON"),
            (r#"{"value":[{}]} x"#, "no JSON"),
            (r#"{"value":[1,]}"#, "no JSON"),
        ] {
            let error = page(text, None).err().unwrap().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
        let users = Listed::at(&["users".to_owned()]);
        let error = page(r#"{"value":[{"id":"1"},{"city":1}]}"#, users)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("`city` must be text or null"), "{error}");
    }

    #[test]
    fn members_are_picked_from_objects_that_are_alike_and_others() {
        let text =
            r#"{"value":[{"id":"1","City":"a"},{"id":"2","City":"b"},{"city":null,"x":{"id":0},"id":"\u0033"},{}]}"#;
        let items = page(text, None).unwrap().items;
        let mut picking = Picking::of(&["city", "id"]);
        let picked: Vec<String> = items
            .iter()
            .map(|item| picking.members(item).unwrap().to_string())
            .collect();
        let wanted = [
            r#"{"id":"1","City":"a"}"#,
            r#"{"id":"2","City":"b"}"#,
            r#"{"city":null,"id":"3"}"#,
            "{}",
        ];
        assert_eq!(picked, wanted);
        assert_eq!(items.iter().map(id).collect::<Vec<_>>(), ["1", "2", "3", ""]);
    }

    fn page(text: &str, listed: Option<Listed>) -> Result<Page, Error> {
        let response = Response {
            status: 200,
            headers: http::HeaderMap::new(),
            body: text.to_owned().into(),
        };
        Page::of(response, listed)
    }
}
