//! What one user or device puts into the columns.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::refused;
use crate::model::{properties, EntityError, Property, Source, Subject};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    /// None; for a collection, the empty one.
    Missing,
    Text(Cow<'a, str>),
    Boolean(bool),
    Instant(OffsetDateTime),
    Texts(Vec<Cow<'a, str>>),
    Plans(Vec<Plan<'a>>),
}

/// `capabilityStatus`, `service` and `servicePlanId` of an assigned plan.
pub(super) type Plan<'a> = [Option<Cow<'a, str>>; 3];

/// The values of one user or device.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row<'a> {
    /// One for each property of the catalogue, and the manager behind them.
    pub(super) cells: Vec<Cell<'a>>,
    /// Extension properties by their name in the JSON.
    pub(super) extensions: Vec<(Cow<'a, str>, Option<Cow<'a, str>>)>,
}

/// Where the manager stands, behind the properties of the catalogue.
pub(super) fn manager_column(subject: Subject) -> usize {
    properties(subject).len()
}

/// Where the object id stands.
pub(super) fn id_column(subject: Subject) -> usize {
    let is_id = |property: &Property| property.source == Source::Member("id");
    properties(subject).iter().position(is_id).unwrap_or(0)
}

impl<'a> Row<'a> {
    /// The same values, apart from what they were read from.
    pub(super) fn into_owned(self) -> Row<'static> {
        let owned = |text: Cow<str>| Cow::Owned(text.into_owned());
        let cell = |cell| match cell {
            Cell::Missing => Cell::Missing,
            Cell::Text(text) => Cell::Text(owned(text)),
            Cell::Boolean(value) => Cell::Boolean(value),
            Cell::Instant(instant) => Cell::Instant(instant),
            Cell::Texts(texts) => Cell::Texts(texts.into_iter().map(owned).collect()),
            Cell::Plans(plans) => {
                let plans = plans.into_iter().map(|plan| plan.map(|member| member.map(owned)));
                Cell::Plans(plans.collect())
            }
        };
        let extensions = self.extensions.into_iter();
        Row {
            cells: self.cells.into_iter().map(cell).collect(),
            extensions: extensions
                .map(|(name, value)| (owned(name), value.map(owned)))
                .collect(),
        }
    }

    /// The id, where the row can be put into a population.
    pub(super) fn check(&self, subject: Subject) -> Result<&str, EntityError> {
        for (number, (name, _)) in self.extensions.iter().enumerate() {
            let mut before = self.extensions[..number].iter();
            if before.any(|(other, _)| other.eq_ignore_ascii_case(name)) {
                let message = format!("`{name}` is there twice, in different letter case; keep one of them");
                return Err(refused(Some(name), message));
            }
        }
        let missing = || refused(Some("id"), "the entity has no `id`".to_owned());
        self.id(subject).ok_or_else(missing)
    }

    /// The value of an extension property.
    pub(super) fn extension(&self, name: &str) -> Cell<'_> {
        let mut extensions = self.extensions.iter();
        match extensions.find(|(other, _)| other.eq_ignore_ascii_case(name)) {
            Some((_, Some(value))) => Cell::Text(Cow::Borrowed(value)),
            _ => Cell::Missing,
        }
    }

    pub(super) fn id(&self, subject: Subject) -> Option<&str> {
        match &self.cells[id_column(subject)] {
            Cell::Text(id) => Some(id),
            _ => None,
        }
    }
}

/// The property that reads the JSON member `name`, if the name is that of an extension.
pub(super) fn extension_named(subject: Subject, name: &str) -> Option<Property> {
    if !name.get(..10)?.eq_ignore_ascii_case("extension_") {
        return None;
    }
    let mut property = Property::find(subject, name).filter(Property::is_extension)?;
    property.name = Cow::Owned(name.to_owned());
    Some(property)
}
