//! Objects of a listing written straight from the text the store has of them, without building their values: what makes a
//! page of a hundred members cost little more than reading it.

use super::kind::Kind;
use super::property::{self, Shape};
use super::refusal::Refusal;
use super::representation::Selection;
use crate::model::json_scan::{Fault, Order, Scan};

/// Readers of an object's values go no deeper.
const DEEPEST: usize = 127;

/// Writes objects of one selection.
pub(super) struct Writer<'a> {
    selection: &'a Selection<'a>,
    typed: bool,
    /// What is shown of each kind met so far.
    shown: Vec<Shown>,
}

/// What is shown of the objects of a kind.
struct Shown {
    kind: Kind,
    properties: Vec<Part>,
    extensions: Vec<String>,
    order: Order<Place>,
}

/// A property as it is written.
struct Part {
    name: &'static str,
    /// The name with what stands around it.
    label: String,
    /// What is written where an object has none.
    unset: &'static str,
}

/// Where a member is shown.
#[derive(Clone, Copy)]
enum Place {
    Property(usize),
    Extension(usize),
    Nowhere,
}

impl Shown {
    fn of(kind: Kind, selection: &Selection<'_>) -> Self {
        let parts = property::of(kind).iter().filter(|property| selection.shows(property));
        let part = |property: &property::Property| Part {
            name: property.name,
            label: format!("\"{}\":", property.name),
            unset: match property.shape {
                Shape::TextList | Shape::ObjectList => "[]",
                _ => "null",
            },
        };
        Self {
            kind,
            properties: parts.map(part).collect(),
            extensions: Vec::new(),
            order: Order::default(),
        }
    }

    /// Finds what is shown of an object; the first member of a name counts.
    fn find<'j>(&mut self, json: &'j str, selection: &Selection<'_>) -> Result<Found<'j>, Fault> {
        let Self {
            properties,
            extensions,
            order,
            ..
        } = self;
        let mut found = Found {
            properties: vec![None; properties.len()],
            extensions: Vec::new(),
        };
        let know = |name: &str| {
            Ok(match properties.iter().position(|part| part.name == name) {
                Some(property) => Place::Property(property),
                None if selection.shows_extension(name) => {
                    extensions.push(serde_json::Value::from(name).to_string());
                    Place::Extension(extensions.len() - 1)
                }
                None => Place::Nowhere,
            })
        };
        Scan::down_to(json, DEEPEST).object(Some(order), know, |scan, place| {
            let value = scan.value()?;
            match place {
                Place::Property(property) => {
                    if let Some(place) = found.properties.get_mut(property) {
                        place.get_or_insert(value);
                    }
                }
                Place::Extension(extension) => found.extensions.push((extension, value)),
                Place::Nowhere => {}
            }
            Ok(())
        })?;
        Ok(found)
    }
}

/// What is shown of an object: the text of its properties' values, and extensions with the number of their names.
struct Found<'j> {
    properties: Vec<Option<&'j str>>,
    extensions: Vec<(usize, &'j str)>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(selection: &'a Selection<'a>, typed: bool) -> Self {
        Self {
            selection,
            typed,
            shown: Vec::new(),
        }
    }

    /// Appends the object as `Selection::of` and `Selection::typed` would show it.
    pub(super) fn write(&mut self, kind: Kind, json: &str, out: &mut String) -> Result<(), Refusal> {
        if !self.shown.iter().any(|shown| shown.kind == kind) {
            self.shown.push(Shown::of(kind, self.selection));
        }
        let Some(shown) = self.shown.iter_mut().find(|shown| shown.kind == kind) else {
            return Ok(());
        };
        let found = shown
            .find(json, self.selection)
            .map_err(|_| Refusal::internal("an object of the directory's file is not JSON"))?;
        out.push('{');
        let start = out.len();
        if self.typed {
            out.push_str("\"@odata.type\":\"");
            out.push_str(&kind.odata_type());
            out.push('"');
        }
        for (part, value) in shown.properties.iter().zip(found.properties) {
            separate(out, start);
            out.push_str(&part.label);
            out.push_str(value.unwrap_or(part.unset));
        }
        for (extension, value) in found.extensions {
            separate(out, start);
            out.push_str(shown.extensions.get(extension).map_or("\"\"", String::as_str));
            out.push(':');
            out.push_str(value);
        }
        out.push('}');
        Ok(())
    }
}

fn separate(out: &mut String, start: usize) {
    if out.len() > start {
        out.push(',');
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::{json, Value};

    use super::*;
    use crate::directory::objects::Object;
    use crate::directory::request::Version;

    #[test]
    fn an_object_is_written_as_its_selection_shows_it() {
        let Value::Object(properties) = json!({
            "id": "1", "displayName": "Ann \"O\" é", "businessPhones": ["1"], "mail": "a@b.example", "department": "x",
            "extension_a_\"q\"": 3, "passwordProfile": {"password": "secret"}, "employeeOrgData": {"division": "d"},
        }) else {
            return;
        };
        let object = Object {
            seq: 1,
            id: "1".to_owned(),
            kind: Kind::User,
            deleted: false,
            properties,
        };
        let text = Value::Object(object.properties.clone()).to_string();
        let lists: [&[&str]; 4] = [
            &[],
            &["displayname", "DEPARTMENT"],
            &["extension_a_\"q\"", "passwordProfile"],
            &["employeeOrgData", "otherMails", "userType"],
        ];
        for names in lists {
            for version in [Version::V1, Version::Beta] {
                let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
                let selection = Selection { version, names: &names };
                for typed in [false, true] {
                    let mut written = String::new();
                    Writer::new(&selection, typed)
                        .write(Kind::User, &text, &mut written)
                        .unwrap();
                    let mut copy = object.clone();
                    let wanted = if typed {
                        selection.typed(&mut copy)
                    } else {
                        selection.of(&mut copy)
                    };
                    assert_eq!(written, Value::Object(wanted).to_string());
                }
            }
        }
    }
}
