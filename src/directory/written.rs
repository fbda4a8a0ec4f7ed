//! Objects of a listing written straight from the text the store has of them, without building their values: what makes a
//! page of a hundred members cost little more than reading it.

use super::kind::Kind;
use super::property::{self, Property, Shape};
use super::raw_members::Members;
use super::refusal::Refusal;
use super::representation::Selection;

/// Writes objects of one selection.
pub(super) struct Writer<'a> {
    selection: &'a Selection<'a>,
    typed: bool,
    /// What is shown of each kind met so far.
    shown: Vec<(Kind, Vec<&'static Property>)>,
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
        let members: Members<'_> = serde_json::from_str(json)
            .map_err(|_| Refusal::internal("an object of the directory's file is not JSON"))?;
        if !self.shown.iter().any(|(known, _)| *known == kind) {
            let shown = property::of(kind)
                .iter()
                .filter(|property| self.selection.shows(property));
            self.shown.push((kind, shown.collect()));
        }
        let shown = self.shown.iter().find(|(known, _)| *known == kind);
        out.push('{');
        let start = out.len();
        if self.typed {
            out.push_str("\"@odata.type\":\"");
            out.push_str(&kind.odata_type());
            out.push('"');
        }
        for property in shown.map(|(_, properties)| properties.as_slice()).unwrap_or_default() {
            let value = members.0.iter().find(|(name, _)| name == property.name);
            separate(out, start);
            out.push('"');
            out.push_str(property.name);
            out.push_str("\":");
            out.push_str(match (value, property.shape) {
                (Some((_, value)), _) => value.get(),
                (None, Shape::TextList | Shape::ObjectList) => "[]",
                (None, _) => "null",
            });
        }
        for (name, value) in members
            .0
            .iter()
            .filter(|(name, _)| self.selection.shows_extension(name))
        {
            separate(out, start);
            out.push_str(&serde_json::Value::from(name.as_ref()).to_string());
            out.push(':');
            out.push_str(value.get());
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
