//! Objects of a listing written straight from the text the store has of them, without building their values: what makes a
//! page of a hundred members cost little more than reading it.

use std::ops::Range;

use serde_json::Value;

use super::kind::Kind;
use super::property::{self, Shape};
use super::refusal::Refusal;
use super::representation::Selection;
use crate::model::json_scan::{Fault, Order, Scan};

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
    /// Names of extensions as they are written, with what stands around them.
    extensions: Vec<String>,
    /// Whether there may be extensions to show.
    has_extensions: bool,
    order: Order<Place>,
    /// Of the object that is being written, where each property's value stands in its text; nowhere: at an empty place.
    values: Vec<Range<usize>>,
    /// The same of the extensions it has.
    extended: Vec<(usize, Range<usize>)>,
}

/// A property as it is written.
struct Part {
    name: &'static str,
    /// The name with what stands around it.
    label: String,
    /// The same with what is written where an object has none.
    unset: String,
}

/// Where a member is shown.
#[derive(Clone, Copy)]
enum Place {
    Property(usize),
    Extension(usize),
    Nowhere,
}

impl Shown {
    fn of(kind: Kind, selection: &Selection<'_>, typed: bool) -> Self {
        let parts = property::of(kind).iter().filter(|property| selection.shows(property));
        let properties: Vec<Part> = parts
            .enumerate()
            .map(|(number, property)| {
                let comma = if number > 0 || typed { "," } else { "" };
                let label = format!("{comma}\"{}\":", property.name);
                let unset = match property.shape {
                    Shape::TextList | Shape::ObjectList => "[]",
                    _ => "null",
                };
                Part {
                    name: property.name,
                    unset: format!("{label}{unset}"),
                    label,
                }
            })
            .collect();
        Self {
            kind,
            values: vec![0..0; properties.len()],
            properties,
            extensions: Vec::new(),
            has_extensions: selection.may_show_extensions(),
            order: Order::default(),
            extended: Vec::new(),
        }
    }

    /// Finds what is shown of an object; the first member of a name counts. What stands behind the last value that is
    /// looked for is not read.
    fn find(&mut self, json: &str, selection: &Selection<'_>) -> Result<(), Fault> {
        self.values.fill(0..0);
        self.extended.clear();
        let mut missing = self.properties.len();
        let mut scan = Scan::new(json);
        let mut at = 0;
        let mut goes_on = scan.opens(b'{', b'}')?;
        while goes_on && (missing > 0 || self.has_extensions) {
            let (properties, extensions) = (&self.properties, &mut self.extensions);
            let know = |name: &str| Ok(place(name, properties, extensions, selection));
            let place = self.order.next(&mut at, &mut scan, know)?;
            let value = scan.known_value();
            match place {
                Place::Property(property) => {
                    if let Some(place) = self.values.get_mut(property).filter(|place| place.end == 0) {
                        *place = value;
                        missing -= 1;
                    }
                }
                Place::Extension(extension) => self.extended.push((extension, value)),
                Place::Nowhere => {}
            }
            goes_on = scan.goes_on(b'}')?;
        }
        Ok(())
    }

    /// Appends what was found in this text.
    fn write(&self, json: &str, out: &mut String) {
        for (part, value) in self.properties.iter().zip(&self.values) {
            if value.end == 0 {
                out.push_str(&part.unset);
            } else {
                out.push_str(&part.label);
                out.push_str(json.get(value.clone()).unwrap_or_default());
            }
        }
    }
}

/// Where a member of this name is shown.
fn place(name: &str, properties: &[Part], extensions: &mut Vec<String>, selection: &Selection<'_>) -> Place {
    if let Some(property) = properties.iter().position(|part| part.name == name) {
        return Place::Property(property);
    }
    if !selection.shows_extension(name) {
        return Place::Nowhere;
    }
    extensions.push(format!("{}:", Value::from(name)));
    Place::Extension(extensions.len() - 1)
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
            self.shown.push(Shown::of(kind, self.selection, self.typed));
        }
        let Some(shown) = self.shown.iter_mut().find(|shown| shown.kind == kind) else {
            return Ok(());
        };
        shown
            .find(json, self.selection)
            .map_err(|_| Refusal::internal("an object of the directory's file is not JSON"))?;
        out.push('{');
        let start = out.len();
        if self.typed {
            out.push_str("\"@odata.type\":\"");
            out.push_str(&kind.odata_type());
            out.push('"');
        }
        shown.write(json, out);
        for (extension, value) in &shown.extended {
            if out.len() > start {
                out.push(',');
            }
            out.push_str(shown.extensions.get(*extension).map_or("", String::as_str));
            out.push_str(json.get(value.clone()).unwrap_or_default());
        }
        out.push('}');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

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
