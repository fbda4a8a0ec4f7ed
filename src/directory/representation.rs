//! Objects as answers show them: the properties of the version or of `$select`, in Graph's order, nulls written out.

use serde_json::{Map, Value};

use super::kind::Kind;
use super::objects::Object;
use super::property::{self, Shape, Shown};
use super::refusal::Refusal;
use super::request::Version;

/// Which properties are asked for.
#[derive(Debug)]
pub(super) struct Selection<'a> {
    pub(super) version: Version,
    pub(super) names: &'a [String],
}

impl Selection<'_> {
    /// Refuses a name no property has; a list of mixed kinds ignores it.
    pub(super) fn check(&self, kind: Kind) -> Result<(), Refusal> {
        let unknown = self
            .names
            .iter()
            .find(|name| property::find(kind, name).is_none() && !property::is_extension(name));
        match unknown {
            Some(name) => Err(Refusal::unreadable(format!(
                "Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                kind.type_name()
            ))),
            None => Ok(()),
        }
    }

    fn shows(&self, property: &property::Property) -> bool {
        if property.shown == Shown::Never {
            return false;
        }
        if self.names.is_empty() {
            return property.shown == Shown::Always || (property.shown == Shown::Beta && self.version == Version::Beta);
        }
        self.names.iter().any(|name| name.eq_ignore_ascii_case(property.name))
    }

    /// The object's properties, taken out of it.
    pub(super) fn of(&self, object: &mut Object) -> Map<String, Value> {
        let mut shown = Map::new();
        for property in property::of(object.kind) {
            if self.shows(property) {
                let value = object.properties.remove(property.name);
                shown.insert(property.name.to_owned(), value.unwrap_or_else(|| unset(property)));
            }
        }
        for (name, value) in std::mem::take(&mut object.properties) {
            let selected = self.names.iter().any(|wanted| wanted.eq_ignore_ascii_case(&name));
            if property::is_extension(&name) && (selected || (self.names.is_empty() && self.version == Version::Beta)) {
                shown.insert(name, value);
            }
        }
        shown
    }

    /// The same, with `@odata.type` in front.
    pub(super) fn typed(&self, object: &mut Object) -> Map<String, Value> {
        let mut shown = Map::new();
        shown.insert("@odata.type".to_owned(), Value::String(object.kind.odata_type()));
        shown.extend(self.of(object));
        shown
    }

    /// The part in parentheses of a context, as `(id,displayName)`.
    pub(super) fn context(&self) -> String {
        if self.names.is_empty() {
            String::new()
        } else {
            format!("({})", self.names.join(","))
        }
    }
}

/// Collections are never null.
fn unset(property: &property::Property) -> Value {
    match property.shape {
        Shape::TextList | Shape::ObjectList => Value::Array(Vec::new()),
        _ => Value::Null,
    }
}
