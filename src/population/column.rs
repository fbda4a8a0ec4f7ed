//! One property of everybody: the distinct values, and a code for each place.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::bits;
use super::codes::Codes;
use super::instant_codes::InstantCodes;
use super::list_dictionary::ListDictionary;
pub(super) use super::plan_table::PlanCodes;
use super::plan_table::{read_plan, PlanTable};
use super::row::{Cell, Plan};
use super::rows::{Cells, Lists};
use super::text_dictionary::TextDictionary;
use crate::model::PropertyType;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub(super) values: Values,
    pub(super) codes: Codes,
    /// The places whose texts are addresses with the core of the user principal name, if that is what it was (see
    /// [`alike`](super::alike)).
    pub(super) alike: Vec<u8>,
}

/// The distinct values of a column. Code 0 is the missing value, or the empty collection.
#[derive(Debug, Clone)]
pub(super) enum Values {
    Texts(TextDictionary),
    /// 1 is false, 2 is true.
    Booleans,
    Instants {
        instants: Vec<OffsetDateTime>,
        codes: InstantCodes,
    },
    /// Lists of codes of texts.
    TextLists {
        texts: TextDictionary,
        lists: ListDictionary,
    },
    /// Lists of codes of plans, whose members are codes of texts.
    PlanLists {
        texts: TextDictionary,
        plans: Vec<PlanCodes>,
        codes: PlanTable,
        lists: ListDictionary,
    },
}

impl Column {
    pub(super) fn new(kind: PropertyType) -> Self {
        Self {
            values: Values::new(kind),
            codes: Codes::new(),
            alike: Vec::new(),
        }
    }

    /// Puts a value to a place; tells whether it is one that the column did not have.
    pub(super) fn set(&mut self, place: usize, cell: &Cell) -> bool {
        let values = self.values.len();
        let code = self.values.intern(cell);
        self.codes.set(place, code);
        self.forget_alike(place);
        self.values.len() > values
    }

    /// Puts the values of many to their places, in this order; none where there are no more of them.
    pub(super) fn set_all(&mut self, places: &[usize], cells: Option<&Cells>) {
        let mut codes = Vec::with_capacity(places.len());
        if let Some(cells) = cells {
            self.values.intern_all(cells, &mut codes);
        }
        codes.resize(places.len(), 0);
        self.codes.set_all(places, &codes);
        places.iter().for_each(|&place| self.forget_alike(place));
    }

    fn forget_alike(&mut self, place: usize) {
        if place / 8 < self.alike.len() {
            bits::remove(&mut self.alike, place);
        }
    }

    /// Whether nobody ever had a value.
    pub(super) fn is_empty(&self) -> bool {
        self.values.len() == 1
    }

    /// The code at a place, which may be one that the column does not reach.
    pub(super) fn code(&self, place: usize) -> u32 {
        if place < self.codes.len() {
            self.codes.get(place)
        } else {
            0
        }
    }

    /// The value at a place.
    pub(super) fn cell(&self, place: usize) -> Cell<'_> {
        self.values.cell(self.codes.get(place))
    }

    pub(super) fn bytes(&self) -> usize {
        self.values.bytes() + self.codes.bytes() + self.alike.capacity()
    }

    pub(super) fn shrink(&mut self) {
        self.codes.shrink();
        match &mut self.values {
            Values::Texts(texts) => texts.shrink(),
            Values::TextLists { texts, lists } | Values::PlanLists { texts, lists, .. } => {
                texts.shrink();
                lists.shrink();
            }
            Values::Instants { instants, .. } => instants.shrink_to_fit(),
            Values::Booleans => {}
        }
    }

    /// Takes the values of another column of the same property over: `places` says where each of its places goes.
    pub(super) fn absorb(&mut self, other: &Self, places: &[Option<usize>]) {
        const UNKNOWN: u32 = u32::MAX;
        let mut translated = vec![UNKNOWN; other.values.len()];
        for (from, to) in places.iter().enumerate() {
            let Some(to) = *to else { continue };
            let code = other.code(from);
            let known = &mut translated[code as usize];
            if *known == UNKNOWN {
                *known = self.values.intern(&other.values.cell(code));
            }
            self.codes.set(to, *known);
            self.forget_alike(to);
        }
    }
}

impl Values {
    fn new(kind: PropertyType) -> Self {
        match kind {
            PropertyType::Text => Self::Texts(TextDictionary::new()),
            PropertyType::Boolean => Self::Booleans,
            PropertyType::Instant => Self::Instants {
                instants: vec![OffsetDateTime::UNIX_EPOCH],
                codes: InstantCodes::new(),
            },
            PropertyType::TextCollection | PropertyType::GroupCollection => Self::TextLists {
                texts: TextDictionary::new(),
                lists: ListDictionary::new(),
            },
            PropertyType::PlanCollection => Self::PlanLists {
                texts: TextDictionary::new(),
                plans: Vec::new(),
                codes: PlanTable::new(),
                lists: ListDictionary::new(),
            },
        }
    }

    /// Codes in use, code 0 included.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.len(),
            Self::Booleans => 3,
            Self::Instants { instants, .. } => instants.len(),
            Self::TextLists { lists, .. } | Self::PlanLists { lists, .. } => lists.len(),
        }
    }

    fn bytes(&self) -> usize {
        match self {
            Self::Texts(texts) => texts.bytes(),
            Self::Booleans => 0,
            Self::Instants { instants, codes } => 16 * instants.capacity() + codes.bytes(),
            Self::TextLists { texts, lists } => texts.bytes() + lists.bytes(),
            Self::PlanLists {
                texts,
                plans,
                codes,
                lists,
            } => texts.bytes() + lists.bytes() + 12 * plans.capacity() + codes.bytes(),
        }
    }

    /// Bytes of text in the largest dictionary.
    pub(super) fn text_bytes(&self) -> usize {
        match self {
            Self::Texts(texts) | Self::TextLists { texts, .. } | Self::PlanLists { texts, .. } => texts.text_bytes(),
            Self::Booleans | Self::Instants { .. } => 0,
        }
    }

    /// The code of a value, which is added if it is new.
    pub(super) fn intern(&mut self, cell: &Cell) -> u32 {
        match (self, cell) {
            (Self::Texts(texts), Cell::Text(text)) => texts.intern(text),
            (Self::Booleans, Cell::Boolean(value)) => 1 + u32::from(*value),
            (Self::Instants { instants, codes }, Cell::Instant(instant)) => codes.intern(instants, *instant),
            (Self::TextLists { texts, lists }, Cell::Texts(list)) => {
                let list: Vec<u32> = list.iter().map(|text| texts.intern(text)).collect();
                lists.intern(&list)
            }
            (
                Self::PlanLists {
                    texts,
                    plans,
                    codes,
                    lists,
                },
                Cell::Plans(list),
            ) => {
                let list: Vec<u32> = list.iter().map(|plan| codes.intern(texts, plans, plan)).collect();
                lists.intern(&list)
            }
            // The missing value; no column is given a cell of another type.
            _ => 0,
        }
    }

    /// The codes of many values, those added that are new.
    fn intern_all(&mut self, cells: &Cells, codes: &mut Vec<u32>) {
        match (self, cells) {
            (Self::Texts(texts), Cells::Texts(cells)) => {
                texts.intern_all(cells.iter().map(|cell| cell.as_deref()), codes);
            }
            (Self::Booleans, Cells::Booleans(cells)) => {
                codes.extend(cells.iter().map(|cell| cell.map_or(0, |value| 1 + u32::from(value))));
            }
            (Self::Instants { instants, codes: known }, Cells::Instants(cells)) => {
                let code = |cell: &Option<OffsetDateTime>| cell.map_or(0, |instant| known.intern(instants, instant));
                codes.extend(cells.iter().map(code));
            }
            (Self::TextLists { texts, lists }, Cells::TextLists(cells)) => {
                let mut items = Vec::with_capacity(cells.items.len());
                texts.intern_all(cells.items.iter().map(|text| Some(text.as_ref())), &mut items);
                intern_lists(lists, cells, &items, codes);
            }
            (
                Self::PlanLists {
                    texts,
                    plans,
                    codes: known,
                    lists,
                },
                Cells::PlanLists(cells),
            ) => {
                let code = |plan: &Plan| known.intern(texts, plans, plan);
                let items: Vec<u32> = cells.items.iter().map(code).collect();
                intern_lists(lists, cells, &items, codes);
            }
            // No column is given cells of another type.
            _ => {}
        }
    }

    /// The list of a code, in a column of lists of texts.
    pub(super) fn text_list(&self, code: u32) -> Option<(&TextDictionary, &[u32])> {
        match self {
            Self::TextLists { texts, lists } if code != 0 => Some((texts, lists.list(code))),
            _ => None,
        }
    }

    /// The text of a code, in a column of texts, which is not looked at.
    pub(super) fn text(&self, code: u32) -> Option<&[u8]> {
        match self {
            Self::Texts(texts) if code != 0 => Some(texts.within(code as usize, (0, 0))),
            _ => None,
        }
    }

    /// Whether this is the value of a code: without a look-up, for most of an entity that is replaced stays as it is.
    pub(super) fn is(&self, code: u32, cell: &Cell) -> bool {
        match (self, cell) {
            (_, Cell::Missing) => code == 0,
            // The empty collection.
            (Self::TextLists { .. }, Cell::Texts(list)) if list.is_empty() => code == 0,
            (Self::PlanLists { .. }, Cell::Plans(list)) if list.is_empty() => code == 0,
            _ if code == 0 => false,
            (Self::Texts(texts), Cell::Text(text)) => texts.text(code) == text,
            (Self::Booleans, Cell::Boolean(value)) => (code == 2) == *value,
            (Self::Instants { instants, .. }, Cell::Instant(instant)) => instants[code as usize] == *instant,
            (Self::TextLists { texts, lists }, Cell::Texts(wanted)) => {
                let list = lists.list(code);
                let mut pairs = list.iter().zip(wanted);
                list.len() == wanted.len() && pairs.all(|(&text, wanted)| texts.text(text) == wanted)
            }
            (
                Self::PlanLists {
                    texts, plans, lists, ..
                },
                Cell::Plans(wanted),
            ) => {
                let list = lists.list(code);
                let mut pairs = list.iter().zip(wanted);
                list.len() == wanted.len()
                    && pairs.all(|(&plan, wanted)| read_plan(texts, plans[plan as usize]) == *wanted)
            }
            _ => false,
        }
    }

    /// The value of a code.
    pub(super) fn cell(&self, code: u32) -> Cell<'_> {
        match self {
            _ if code == 0 => Cell::Missing,
            Self::Texts(texts) => Cell::Text(Cow::Borrowed(texts.text(code))),
            Self::Booleans => Cell::Boolean(code == 2),
            Self::Instants { instants, .. } => Cell::Instant(instants[code as usize]),
            Self::TextLists { texts, lists } => {
                let list = lists.list(code).iter();
                Cell::Texts(list.map(|&text| Cow::Borrowed(texts.text(text))).collect())
            }
            Self::PlanLists {
                texts, plans, lists, ..
            } => {
                let list = lists.list(code).iter();
                Cell::Plans(list.map(|&plan| read_plan(texts, plans[plan as usize])).collect())
            }
        }
    }
}

/// `items` are the codes of what stands in the lists.
fn intern_lists<T>(lists: &mut ListDictionary, cells: &Lists<T>, items: &[u32], codes: &mut Vec<u32>) {
    let mut start = 0;
    for &end in &cells.ends {
        codes.push(lists.intern(&items[start..end]));
        start = end;
    }
}
