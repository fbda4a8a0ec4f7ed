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
                "Parsing OData Select and Expand failed: Could not find a property named '{name}' on type 'microsoft.graph.{}'.",
                kind.type_name()
            ))),
            None => Ok(()),
        }
    }

    /// The same for a list, where the service refuses what it keeps outside the directory (section 5).
    pub(super) fn check_list(&self, kind: Kind) -> Result<(), Refusal> {
        self.check(kind)?;
        let elsewhere = |name: &&String| property::find(kind, name).is_some_and(|found| found.shown == Shown::Alone);
        match self.names.iter().find(elsewhere) {
            Some(name) => Err(Refusal::not_implemented(format!(
                "The property '{name}' can be read of one {} at a time alone.",
                kind.type_name()
            ))),
            None => Ok(()),
        }
    }

    /// Whether the property is part of an answer.
    pub(super) fn shows(&self, property: &property::Property) -> bool {
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
            if self.shows_extension(&name) {
                shown.insert(name, value);
            }
        }
        shown
    }

    /// Whether this is an extension property, and part of an answer.
    pub(super) fn shows_extension(&self, name: &str) -> bool {
        property::is_extension(name)
            && match self.names {
                [] => self.version == Version::Beta,
                names => names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)),
            }
    }

    /// Whether an object can have extension properties that are part of an answer.
    pub(super) fn may_show_extensions(&self) -> bool {
        match self.names {
            [] => self.version == Version::Beta,
            names => names
                .iter()
                .any(|name| property::is_extension(&name.to_ascii_lowercase())),
        }
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
