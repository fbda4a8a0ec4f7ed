//! One page of a listing as the service wrote it: what is in its objects is not read before somebody asks.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::exchange::unreadable;
use super::notes::Notes;
use super::shape::Listed;
use super::transport::Response;
use super::TransportError;
use crate::model::json_scan::{Fault, Order, Scan};
use crate::Error;

/// An object of a page, unread.
#[derive(Debug, Clone)]
pub(super) struct Unread {
    page: Arc<Written>,
    number: usize,
}

/// What the service wrote, and where its objects stand in it.
#[derive(Debug, Default)]
struct Written {
    text: String,
    /// Where each object starts and ends.
    objects: Vec<(usize, usize)>,
    notes: Notes,
}

impl Unread {
    /// Its JSON.
    pub(super) fn get(&self) -> &str {
        let place = self.page.objects.get(self.number);
        place.map_or("", |place| self.page.part(*place))
    }

    /// The members that were to be picked, read.
    ///
    /// # Errors
    /// Transport: a value of them names half a character.
    pub(super) fn picked(&self) -> Result<Value, Error> {
        let mut members = Map::new();
        for (name, place) in self.page.notes.picked(self.number) {
            let value = serde_json::from_str(self.page.part(place)).map_err(no_json)?;
            members.insert(name.to_owned(), value);
        }
        Ok(Value::Object(members))
    }

    /// Its JSON in parts, without the members that are null as if they were not there.
    fn told(&self) -> impl Iterator<Item = &str> {
        let (start, end) = self.page.objects.get(self.number).copied().unwrap_or_default();
        let nulls = self.page.notes.nulls(self.number);
        let starts = std::iter::once(start).chain(nulls.iter().map(|(_, end)| *end));
        let ends = nulls.iter().map(|(start, _)| *start).chain(std::iter::once(end));
        starts.zip(ends).map(|place| self.page.part(place))
    }
}

impl Written {
    fn part(&self, (start, end): (usize, usize)) -> &str {
        self.text.get(start..end).unwrap_or_default()
    }
}

/// One page.
pub(super) struct Page {
    pub(super) items: Vec<Unread>,
    /// The link to the next one, as the service made it.
    pub(super) next: Option<String>,
}

/// What is wanted of the objects of a page before anybody reads them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wanted<'a> {
    /// What they must be, where that is known.
    pub(super) listed: Option<Listed>,
    /// Members to be picked of them, where it is known what they are.
    pub(super) picked: &'a [String],
}

impl Page {
    /// Tells the objects apart, and checks them where it is known what they are.
    ///
    /// # Errors
    /// Transport: the answer is no JSON, or no listing, or an object of it is not what it should be.
    pub(super) fn of(response: Response, wanted: Wanted<'_>) -> Result<Self, Error> {
        let status = response.status;
        let failed = |text: String| TransportError::Failed(text).into();
        let text = String::from_utf8(response.body.into()).map_err(|_| failed(unreadable(status)))?;
        match parts(&text, wanted) {
            Ok(Parts {
                objects: Some(objects),
                notes,
                next,
            }) => {
                let count = objects.len();
                let page = Arc::new(Written { text, objects, notes });
                let item = |number| Unread {
                    page: Arc::clone(&page),
                    number,
                };
                Ok(Self {
                    items: (0..count).map(item).collect(),
                    next,
                })
            }
            Err(Fault::Wrong { member, wanted: value }) => {
                let complaint = wanted.listed.map(|listed| listed.complaint(member, value));
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

/// The link to the next page where it stands before the objects, as services write it; what is behind them is not read.
pub(super) fn early_link(response: &Response) -> Option<String> {
    // A link is far shorter.
    const LONGEST: usize = 16 * 1024;
    let start = response.body.get(..response.body.len().min(LONGEST))?;
    let start = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(start.get(..error.valid_up_to())?).ok()?,
    };
    let mut link = None;
    // It ends with an error at the objects, or where the text was cut.
    let _ = Scan::new(start).object(None, part, |scan, part| match (part, scan.next()) {
        (Part::Objects, _) => Err(Fault::NotJson),
        (Part::Next, Some(b'"')) => {
            link = Some(scan.text()?.read()?.into_owned());
            Ok(())
        }
        _ => scan.value().map(drop),
    });
    link
}

/// The members of a listing's answer that count.
#[derive(Default)]
struct Parts {
    /// Where each object starts and ends.
    objects: Option<Vec<(usize, usize)>>,
    notes: Notes,
    next: Option<String>,
}

/// A member of a listing's answer.
#[derive(Clone, Copy)]
enum Part {
    Objects,
    Next,
    Other,
}

fn part(name: &str) -> Result<Part, Fault> {
    Ok(match name {
        "value" => Part::Objects,
        "@odata.nextLink" => Part::Next,
        _ => Part::Other,
    })
}

fn parts(text: &str, wanted: Wanted<'_>) -> Result<Parts, Fault> {
    let mut parts = Parts::default();
    let mut scan = Scan::new(text);
    if scan.next() != Some(b'{') {
        return scan.value().map(|_| parts);
    }
    scan.object(None, part, |scan, part| {
        match (part, scan.next()) {
            (Part::Objects, Some(b'[')) => {
                parts.notes = Notes::default();
                parts.objects = Some(objects(scan, wanted, &mut parts.notes)?);
            }
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

fn objects(scan: &mut Scan<'_>, wanted: Wanted<'_>, notes: &mut Notes) -> Result<Vec<(usize, usize)>, Fault> {
    let (mut objects, mut order) = (Vec::new(), Order::default());
    scan.list(|scan| {
        scan.next();
        let start = scan.at();
        match wanted.listed {
            Some(listed) => listed.read(scan, &mut order, notes.of_next(wanted.picked))?,
            None => drop(scan.value()?),
        }
        objects.push((start, scan.at()));
        Ok(())
    })?;
    Ok(objects)
}

/// The objects, read.
///
/// # Errors
/// Transport: one holds what no JSON reader takes, as half a surrogate pair.
pub(super) fn read(items: &[Unread]) -> Result<Vec<Value>, Error> {
    let read = |item: &Unread| serde_json::from_str(item.get());
    items.iter().map(read).collect::<Result<_, _>>().map_err(no_json)
}

fn no_json(error: serde_json::Error) -> Error {
    TransportError::Failed(format!("the service listed an object that is no JSON: {error}")).into()
}

/// The objects as one JSON array: a line feed between two of them, and nowhere else, so that nobody need read the one to
/// find the other. Of users and devices, members that are null are left out, nearly half of what a service writes: a
/// caller keeps the text until the objects are read, and memory that is new costs more than what is done with it.
pub(super) fn array(items: &[Unread]) -> String {
    let length = |item: &Unread| item.told().map(str::len).sum::<usize>();
    let lengths: usize = items.iter().map(length).sum();
    // With room for the end that C wants.
    let mut text = String::with_capacity(lengths + 2 * items.len().max(1) + 1);
    text.push('[');
    for (number, item) in items.iter().enumerate() {
        if number > 0 {
            text.push_str(",\n");
        }
        // In JSON, one that is no blank between two words is written `\n`.
        match memchr::memchr(b'\n', item.get().as_bytes()) {
            None => text.extend(item.told()),
            Some(_) => item.told().for_each(|part| text.push_str(&part.replace('\n', " "))),
        }
    }
    text.push(']');
    text
}

/// The id of an object; empty where it has none.
pub(super) fn id(item: &Unread) -> String {
    let mut id = None;
    let is_id = |name: &str| Ok(name.eq_ignore_ascii_case("id"));
    // Whatever is no JSON was refused with its page.
    let _ = Scan::new(item.get()).object(None, is_id, |scan, is_id| {
        let value = scan.value()?;
        if is_id {
            id = serde_json::from_str(value).ok();
        }
        Ok(())
    });
    id.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_page_has_one_object_a_line_whatever_the_service_wrote() {
        let text = "{\"@odata.nextLink\":null,\"value\" : [\n {\"a\":\n \"x\\ny\",\r\n\"b\":1}\n, {} ] }";
        let page = page(text, Wanted::default()).unwrap();
        assert_eq!(array(&page.items), "[{\"a\":  \"x\\ny\",\r \"b\":1},\n{}]");
        assert_eq!(page.next, None);
        assert_eq!(array(&[]), "[]");
    }

    #[test]
    fn the_link_is_known_early_where_it_stands_before_the_objects() {
        let early = |text: &str| early_link(&response(text));
        let link = Some("https://graph.example/?a".to_owned());
        let page = |items: &str| {
            format!(r#"{{"@odata.context":"x","@odata.nextLink":"https://graph.example/?\u0061","value":[{items}]}}"#)
        };
        assert_eq!(early(&page("{}")), link);
        assert_eq!(early(&page(&"\"ä\",".repeat(9_000))), link);
        assert_eq!(
            early(r#"{"value":[],"@odata.nextLink":"https://graph.example/?a"}"#),
            None
        );
        for text in ["", "[]", "{}", "<html>", r#"{"@odata.nextLink":null,"value":[]}"#] {
            assert_eq!(early(text), None, "{text}");
        }
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
            let error = page(text, Wanted::default()).err().unwrap().to_string();
            assert!(error.contains(told), "{text}: {error}");
        }
        let users = Wanted {
            listed: Listed::at(&["users".to_owned()]),
            ..Wanted::default()
        };
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
        let wanted = Wanted {
            listed: Listed::at(&["users".to_owned()]),
            picked: &["city", "id"].map(str::to_owned),
        };
        let items = page(text, wanted).unwrap().items;
        let picked: Vec<String> = items.iter().map(|item| item.picked().unwrap().to_string()).collect();
        let wanted = [
            r#"{"id":"1","City":"a"}"#,
            r#"{"id":"2","City":"b"}"#,
            r#"{"city":null,"id":"3"}"#,
            "{}",
        ];
        assert_eq!(picked, wanted);
        assert_eq!(items.iter().map(id).collect::<Vec<_>>(), ["1", "2", "3", ""]);
    }

    #[test]
    fn nulls_of_users_are_left_out_of_the_text_and_stay_where_they_mean_more() {
        let text = r#"{"value":[{"city":null,"id":"1", "state":null , "mail":null},{"id":"2","mail":null,
            "userType":"","employeeId":null,"otherMails":null,"x":null},{"id":null},{}]}"#;
        let users = Wanted {
            listed: Listed::at(&["users".to_owned()]),
            ..Wanted::default()
        };
        let items = page(text, users).unwrap().items;
        let blanks = " ".repeat(13);
        let second = format!(r#"{{"id":"2",{blanks}"userType":"","employeeId":null,"otherMails":null,"x":null}}"#);
        let wanted = format!("[{{\"city\":null,\"id\":\"1\"}},\n{second},\n{{\"id\":null}},\n{{}}]");
        assert_eq!(array(&items), wanted);
        let read = Value::Array(read(&items).unwrap());
        assert_eq!(read[0]["mail"], Value::Null);
        assert_eq!(read, serde_json::from_str::<Value>(text).unwrap()["value"]);
        let groups = page(text, Wanted::default()).unwrap().items;
        assert!(array(&groups).contains("\"mail\":null"));
    }

    fn page(text: &str, wanted: Wanted<'_>) -> Result<Page, Error> {
        Page::of(response(text), wanted)
    }

    fn response(text: &str) -> Response {
        Response {
            status: 200,
            headers: http::HeaderMap::new(),
            body: text.to_owned().into(),
        }
    }
}
