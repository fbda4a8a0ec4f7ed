//! One line of JSON as a row, without a tree in between. Whatever is out of the ordinary is left to `Entity`, which
//! knows every rule and every word of complaint.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::row::{extension_named, manager_column, Cell, Plan, Row};
use crate::model::{parse_instant, properties, PropertyType, Source, Subject};

/// Members of a line that are remembered; Graph's users have fewer.
const MAX_LEARNED: usize = 200;

/// What to do with a member.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slot {
    Skip,
    Text(usize),
    Boolean(usize),
    Instant(usize),
    Texts(usize),
    First(usize),
    Nested(&'static str),
    Plans(usize),
    Groups(usize),
    Manager(usize),
    /// `@odata.type`.
    Type,
    Extension,
}

/// Slots by the name of the member; those inside nested objects by the object's name and theirs.
struct Layout {
    members: HashMap<&'static str, Slot>,
    nested: HashMap<(&'static str, &'static str), usize>,
    /// The columns that `sipProxyAddress` comes to and is read off.
    sip: Option<(usize, usize)>,
}

static USERS: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::User));
static DEVICES: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::Device));

impl Layout {
    fn new(subject: Subject) -> Self {
        let mut layout = Self {
            members: HashMap::from([
                ("@odata.type", Slot::Type),
                ("manager", Slot::Manager(manager_column(subject))),
            ]),
            nested: HashMap::new(),
            sip: None,
        };
        let addresses = properties(subject)
            .iter()
            .position(|property| property.graph_name() == "proxyAddresses");
        for (column, property) in properties(subject).iter().enumerate() {
            match property.source {
                Source::Member(name) => {
                    layout.members.insert(name, slot(property.kind, column));
                }
                Source::FirstOf(name) => {
                    layout.members.insert(name, Slot::First(column));
                }
                Source::Nested { object, member } => {
                    layout.members.insert(object, Slot::Nested(object));
                    layout.nested.insert((object, member), column);
                }
                Source::SipAddress => {
                    layout.members.insert("imAddresses", Slot::First(column));
                    layout.sip = addresses.map(|addresses| (column, addresses));
                }
                Source::DirectGroups => {
                    layout.members.insert("memberOf", Slot::Groups(column));
                }
                Source::Extension | Source::Nowhere => {}
            }
        }
        layout
    }

    fn of(subject: Subject) -> &'static Self {
        match subject {
            Subject::User => &USERS,
            Subject::Device => &DEVICES,
        }
    }
}

fn slot(kind: PropertyType, column: usize) -> Slot {
    match kind {
        PropertyType::Text => Slot::Text(column),
        PropertyType::Boolean => Slot::Boolean(column),
        PropertyType::Instant => Slot::Instant(column),
        PropertyType::TextCollection => Slot::Texts(column),
        PropertyType::PlanCollection => Slot::Plans(column),
        PropertyType::GroupCollection => Slot::Groups(column),
    }
}

/// Reads lines.
pub(super) struct LineReader {
    subject: Subject,
    layout: &'static Layout,
    /// Members of the line before, in their order: the next line has the same, most of the time.
    learned: Vec<(String, Slot)>,
}

/// A line that was read.
pub(super) enum Line<'a> {
    Row(Row<'a>),
    /// An object of another type: exports mix them.
    Other,
}

impl LineReader {
    pub(super) fn new(subject: Subject) -> Self {
        Self {
            subject,
            layout: Layout::of(subject),
            learned: Vec::new(),
        }
    }

    /// Reads a line; gives nothing where it takes the long way to say what is in it.
    pub(super) fn read<'a>(&mut self, line: &'a str) -> Option<Line<'a>> {
        let mut json = serde_json::Deserializer::from_str(line);
        let row = Row::empty(self.subject);
        let object = ObjectVisitor {
            reader: self,
            row,
            other: false,
        };
        let (row, other) = json.deserialize_any(object).ok()?;
        json.end().ok()?;
        Some(if other { Line::Other } else { Line::Row(row) })
    }

    fn slot(&mut self, at: usize, name: &str) -> Slot {
        match self.learned.get(at) {
            Some((known, slot)) if known == name => return *slot,
            _ => {}
        }
        let slot = match self.layout.members.get(name) {
            Some(slot) => *slot,
            None if extension_named(self.subject, name).is_some() => Slot::Extension,
            None => Slot::Skip,
        };
        if let Some(known) = self.learned.get_mut(at) {
            *known = (name.to_owned(), slot);
        } else if at == self.learned.len() && at < MAX_LEARNED {
            self.learned.push((name.to_owned(), slot));
        }
        slot
    }
}

/// Whether a type names the other kind of object.
pub(super) fn is_other(subject: Subject, name: &str) -> bool {
    name.strip_prefix("#microsoft.graph.") == Some(subject.other().prefix())
}

struct ObjectVisitor<'r, 'a> {
    reader: &'r mut LineReader,
    row: Row<'a>,
    other: bool,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_, 'de> {
    type Value = (Row<'de>, bool);

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut at = 0;
        while let Some(name) = map.next_key_seed(Text)? {
            let name = name.ok_or_else(|| A::Error::custom("a member without a name"))?;
            let slot = self.reader.slot(at, &name);
            at += 1;
            match slot {
                Slot::Extension => {
                    let value = map.next_value_seed(Text)?;
                    self.row.extensions.retain(|(other, _)| *other != name);
                    self.row.extensions.push((name, value));
                }
                Slot::Type => {
                    let value = map.next_value_seed(Text)?;
                    self.other = value.is_some_and(|name| is_other(self.reader.subject, &name));
                }
                Slot::Nested(object) => {
                    for (&(nested, _), &column) in &self.reader.layout.nested {
                        if nested == object {
                            self.row.cells[column] = Cell::Missing;
                        }
                    }
                    map.next_value_seed(Nested {
                        object,
                        layout: self.reader.layout,
                        row: &mut self.row,
                    })?;
                }
                Slot::Skip => {
                    map.next_value::<IgnoredAny>()?;
                }
                slot => self.value(slot, &mut map)?,
            }
        }
        if let Some((column, addresses)) = self.reader.layout.sip {
            if self.row.cells[column] == Cell::Missing {
                self.row.cells[column] = sip_address(&self.row.cells[addresses]);
            }
        }
        Ok((self.row, self.other))
    }
}

impl<'de> ObjectVisitor<'_, 'de> {
    fn value<A: MapAccess<'de>>(&mut self, slot: Slot, map: &mut A) -> Result<(), A::Error> {
        let text = |text: Option<Cow<'de, str>>| text.map_or(Cell::Missing, Cell::Text);
        let (column, cell) = match slot {
            Slot::Text(column) => (column, text(map.next_value_seed(Text)?)),
            Slot::Boolean(column) => {
                let value: Option<bool> = map.next_value()?;
                (column, value.map_or(Cell::Missing, Cell::Boolean))
            }
            Slot::Instant(column) => (column, instant(map.next_value_seed(Text)?)?),
            Slot::Texts(column) => (column, Cell::Texts(map.next_value_seed(Texts { groups: false })?)),
            Slot::Groups(column) => (column, Cell::Texts(map.next_value_seed(Texts { groups: true })?)),
            Slot::First(column) => {
                let texts = map.next_value_seed(Texts { groups: false })?;
                (column, text(texts.into_iter().next()))
            }
            Slot::Plans(column) => (column, Cell::Plans(map.next_value_seed(Plans)?)),
            Slot::Manager(column) => (column, text(map.next_value_seed(Identified { bare: false })?)),
            Slot::Skip | Slot::Nested(_) | Slot::Type | Slot::Extension => return Ok(()),
        };
        self.row.cells[column] = cell;
        Ok(())
    }
}

fn instant<'a, E: Error>(text: Option<Cow<'_, str>>) -> Result<Cell<'a>, E> {
    match text {
        None => Ok(Cell::Missing),
        Some(text) => parse_instant(&text)
            .map(Cell::Instant)
            .ok_or_else(|| E::custom("no date")),
    }
}

fn sip_address<'a>(addresses: &Cell<'a>) -> Cell<'a> {
    let Cell::Texts(addresses) = addresses else {
        return Cell::Missing;
    };
    let is_sip = |address: &&Cow<str>| {
        address
            .get(..4)
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("sip:"))
    };
    match addresses.iter().find(is_sip) {
        Some(Cow::Borrowed(address)) => Cell::Text(Cow::Borrowed(&address[4..])),
        Some(Cow::Owned(address)) => Cell::Text(Cow::Owned(address[4..].to_owned())),
        None => Cell::Missing,
    }
}

/// Text or null.
#[derive(Clone, Copy)]
struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("text or null")
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A list of texts, or null; of groups: of ids or of objects with an id.
#[derive(Clone, Copy)]
struct Texts {
    groups: bool,
}

impl<'de> DeserializeSeed<'de> for Texts {
    type Value = Vec<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Texts {
    type Value = Vec<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a list of text or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(text) = match self.groups {
            true => items.next_element_seed(Identified { bare: true })?,
            false => items.next_element_seed(Text)?,
        } {
            texts.push(text.ok_or_else(|| A::Error::custom("null in a list"))?);
        }
        Ok(texts)
    }
}

/// An object with an `id`, or null; or the bare id, where that is allowed.
#[derive(Clone, Copy)]
struct Identified {
    bare: bool,
}

impl<'de> DeserializeSeed<'de> for Identified {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Identified {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object with an id")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        match self.bare {
            true => Ok(Some(Cow::Borrowed(text))),
            false => Err(E::custom("no object")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut id = None;
        while let Some(name) = map.next_key_seed(Text)? {
            match name.as_deref() {
                Some("id") => id = map.next_value_seed(Text)?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        id.map(Some).ok_or_else(|| A::Error::custom("no id"))
    }
}

/// The members of a nested object that are properties; or null.
struct Nested<'r, 'a> {
    object: &'static str,
    layout: &'static Layout,
    row: &'r mut Row<'a>,
}

impl<'de> DeserializeSeed<'de> for Nested<'_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Nested<'_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("an object or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while let Some(name) = map.next_key_seed(Text)? {
            match self
                .layout
                .nested
                .get(&(self.object, name.as_deref().unwrap_or_default()))
            {
                Some(&column) => {
                    self.row.cells[column] = map.next_value_seed(Text)?.map_or(Cell::Missing, Cell::Text);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// A list of plans, or null.
#[derive(Clone, Copy)]
struct Plans;

impl<'de> DeserializeSeed<'de> for Plans {
    type Value = Vec<Plan<'de>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Plans {
    type Value = Vec<Plan<'de>>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a list of plans or null")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut plans = Vec::new();
        while let Some(plan) = items.next_element_seed(OnePlan)? {
            plans.push(plan);
        }
        Ok(plans)
    }
}

#[derive(Clone, Copy)]
struct OnePlan;

impl<'de> DeserializeSeed<'de> for OnePlan {
    type Value = Plan<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for OnePlan {
    type Value = Plan<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str("a plan")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut plan = [None, None, None];
        while let Some(name) = map.next_key_seed(Text)? {
            let place = match name.as_deref() {
                Some("capabilityStatus") => 0,
                Some("service") => 1,
                Some("servicePlanId") => 2,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            plan[place] = map.next_value_seed(Text)?;
        }
        Ok(plan)
    }
}
