//! Which member of an entity's JSON goes to which column.

use std::sync::LazyLock;

use super::row::manager_column;
use crate::model::{properties, PropertyType, Source, Subject};

/// What to do with a member.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Slot {
    Skip,
    Text(usize),
    Boolean(usize),
    Instant(usize),
    Texts(usize),
    First(usize),
    /// A nested object, by its number in the layout.
    Nested(usize),
    Plans(usize),
    Groups(usize),
    Manager(usize),
    /// `@odata.type`.
    Type,
    /// By its number in the rows.
    Extension(usize),
}

/// Slots by the name of the member.
pub(super) struct Layout {
    pub(super) members: Names<Slot>,
    /// Columns by the names of the members of each nested object.
    pub(super) nested: Vec<(&'static str, Names<usize>)>,
    /// The columns that `sipProxyAddress` comes to and is read off.
    pub(super) sip: Option<(usize, usize)>,
}

static USERS: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::User));
static DEVICES: LazyLock<Layout> = LazyLock::new(|| Layout::new(Subject::Device));

impl Layout {
    fn new(subject: Subject) -> Self {
        let mut layout = Self {
            members: Names::default(),
            nested: Vec::new(),
            sip: None,
        };
        layout.members.insert("@odata.type", Slot::Type);
        layout.members.insert("manager", Slot::Manager(manager_column(subject)));
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
                    let found = layout.nested.iter().position(|(known, _)| *known == object);
                    let number = found.unwrap_or_else(|| {
                        layout.nested.push((object, Names::default()));
                        layout.nested.len() - 1
                    });
                    layout.members.insert(object, Slot::Nested(number));
                    layout.nested[number].1.insert(member, column);
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

    pub(super) fn of(subject: Subject) -> &'static Self {
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

/// Slots of a table of names; there are a few dozen names.
const SLOTS: usize = 256;
/// No name.
const EMPTY: u8 = u8::MAX;

/// What is known of some names. An entity has dozens of members, so that the time of a look-up counts: a few bytes of a
/// name tell where it is.
#[derive(Debug)]
pub(super) struct Names<T> {
    known: Vec<(&'static str, T)>,
    slots: [u8; SLOTS],
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            known: Vec::new(),
            slots: [EMPTY; SLOTS],
        }
    }
}

impl<T: Copy> Names<T> {
    fn insert(&mut self, name: &'static str, value: T) {
        if let Some(known) = self.known.iter_mut().find(|(known, _)| *known == name) {
            known.1 = value;
            return;
        }
        let Ok(number) = u8::try_from(self.known.len()) else {
            return;
        };
        let mut slot = slot_of(name);
        while self.slots[slot] != EMPTY {
            slot = (slot + 1) % SLOTS;
        }
        self.slots[slot] = number;
        self.known.push((name, value));
    }

    /// What is known of a name.
    pub(super) fn get(&self, name: &str) -> Option<T> {
        let mut slot = slot_of(name);
        loop {
            let (known, value) = self.known.get(usize::from(self.slots[slot]))?;
            if *known == name {
                return Some(*value);
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// All that is known.
    pub(super) fn values(&self) -> impl Iterator<Item = T> + '_ {
        self.known.iter().map(|(_, value)| *value)
    }
}

fn slot_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let byte = |place: usize| bytes.get(place).map_or(0, |&byte| usize::from(byte));
    let last = bytes.len().wrapping_sub(1);
    let mixed =
        bytes.len() * 37 + byte(0) * 11 + byte(bytes.len() / 2) * 5 + byte(last) * 3 + byte(last.wrapping_sub(1));
    mixed % SLOTS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_member_is_found_by_its_name_and_no_other_name_is() {
        for subject in [Subject::User, Subject::Device] {
            let layout = Layout::of(subject);
            assert_eq!(layout.members.get("@odata.type"), Some(Slot::Type));
            for (column, property) in properties(subject).iter().enumerate() {
                if let Source::Member(name) = property.source {
                    assert_eq!(layout.members.get(name), Some(slot(property.kind, column)), "{name}");
                    assert_eq!(layout.members.get(&format!("{name}s")), None);
                    assert_eq!(layout.members.get(&name.to_uppercase()), None);
                }
            }
            assert_eq!(layout.members.get(""), None);
            let longest = layout.members.known.iter().map(|(name, _)| {
                let start = slot_of(name);
                let is_end = |probe: &usize| layout.members.slots[(start + probe) % SLOTS] == EMPTY;
                (0..SLOTS).find(is_end)
            });
            assert!(longest.max() < Some(Some(16)));
        }
    }
}
