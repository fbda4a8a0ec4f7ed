//! What was read of many, by column, before it has codes. Lists lie one behind the other, so that reading takes memory for
//! a column here and there and not for each value.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::row::{id_column, manager_column, Cell, Plan, Row};
use crate::model::{properties, PropertyType, Subject};

/// Users or devices, by column.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    subject: Subject,
    /// How many are complete; what columns have behind that is of the one that is being read.
    pub(super) count: usize,
    /// One for each property of the catalogue, and the manager behind them.
    pub(super) columns: Vec<Cells<'a>>,
    /// Extension properties that came up, by their name in lower case.
    pub(super) extensions: Vec<(String, Cells<'a>)>,
}

/// The values of one property. Those behind the last are missing.
#[derive(Debug)]
pub(super) enum Cells<'a> {
    Texts(Vec<Option<Cow<'a, str>>>),
    Booleans(Vec<Option<bool>>),
    Instants(Vec<Option<OffsetDateTime>>),
    TextLists(Lists<Cow<'a, str>>),
    PlanLists(Lists<Plan<'a>>),
}

/// Lists, one behind the other.
#[derive(Debug)]
pub(super) struct Lists<T> {
    pub(super) items: Vec<T>,
    /// Where each list ends in `items`.
    pub(super) ends: Vec<usize>,
}

impl<'a> Rows<'a> {
    pub(super) fn new(subject: Subject) -> Self {
        let kinds = properties(subject).iter().map(|property| property.kind);
        let columns: Vec<Cells> = kinds.chain([PropertyType::Text]).map(Cells::new).collect();
        debug_assert_eq!(columns.len(), manager_column(subject) + 1);
        Self {
            subject,
            count: 0,
            columns,
            extensions: Vec::new(),
        }
    }

    /// The number of an extension property.
    pub(super) fn extension(&mut self, name: &str) -> usize {
        let found = self
            .extensions
            .iter()
            .position(|(known, _)| known.eq_ignore_ascii_case(name));
        found.unwrap_or_else(|| {
            let cells = Cells::new(PropertyType::Text);
            self.extensions.push((name.to_ascii_lowercase(), cells));
            self.extensions.len() - 1
        })
    }

    /// The id of the one that is being read.
    pub(super) fn id(&self) -> Option<&str> {
        self.columns[id_column(self.subject)].text(self.count)
    }

    /// What is being read is complete.
    pub(super) fn finish(&mut self) {
        self.count += 1;
    }

    /// What is being read is not to be kept.
    pub(super) fn drop_unfinished(&mut self) {
        let extensions = self.extensions.iter_mut().map(|(_, cells)| cells);
        for cells in self.columns.iter_mut().chain(extensions) {
            cells.cut(self.count);
        }
    }

    /// Adds a checked row.
    pub(super) fn push(&mut self, row: Row<'a>) {
        let count = self.count;
        for (cells, cell) in self.columns.iter_mut().zip(row.cells) {
            cells.put(count, cell);
        }
        for (name, value) in row.extensions {
            let number = self.extension(&name);
            self.extensions[number].1.put_text(count, value);
        }
        self.finish();
    }
}

impl<'a> Cells<'a> {
    fn new(kind: PropertyType) -> Self {
        match kind {
            PropertyType::Text => Self::Texts(Vec::new()),
            PropertyType::Boolean => Self::Booleans(Vec::new()),
            PropertyType::Instant => Self::Instants(Vec::new()),
            PropertyType::TextCollection | PropertyType::GroupCollection => Self::TextLists(Lists::new()),
            PropertyType::PlanCollection => Self::PlanLists(Lists::new()),
        }
    }

    /// How many have been given a value, or none.
    pub(super) fn len(&self) -> usize {
        match self {
            Self::Texts(cells) => cells.len(),
            Self::Booleans(cells) => cells.len(),
            Self::Instants(cells) => cells.len(),
            Self::TextLists(lists) => lists.ends.len(),
            Self::PlanLists(lists) => lists.ends.len(),
        }
    }

    /// Gives the one of this number a value. Nothing is done, and told, where it has one already; so it is for the other
    /// `put`s.
    fn put(&mut self, number: usize, cell: Cell<'a>) -> Option<()> {
        match (self, cell) {
            (_, Cell::Missing) => Some(()),
            (cells, Cell::Text(text)) => cells.put_text(number, Some(text)),
            (cells, Cell::Boolean(value)) => cells.put_boolean(number, Some(value)),
            (cells, Cell::Instant(instant)) => cells.put_instant(number, Some(instant)),
            (Self::TextLists(lists), Cell::Texts(texts)) => lists.put(number, |items| {
                items.extend(texts);
                Some(())
            }),
            (Self::PlanLists(lists), Cell::Plans(plans)) => lists.put(number, |items| {
                items.extend(plans);
                Some(())
            }),
            _ => None,
        }
    }

    pub(super) fn put_text(&mut self, number: usize, text: Option<Cow<'a, str>>) -> Option<()> {
        match self {
            Self::Texts(cells) => put(cells, number, text),
            _ => None,
        }
    }

    pub(super) fn put_boolean(&mut self, number: usize, value: Option<bool>) -> Option<()> {
        match self {
            Self::Booleans(cells) => put(cells, number, value),
            _ => None,
        }
    }

    pub(super) fn put_instant(&mut self, number: usize, instant: Option<OffsetDateTime>) -> Option<()> {
        match self {
            Self::Instants(cells) => put(cells, number, instant),
            _ => None,
        }
    }

    /// `fill` adds the texts.
    pub(super) fn put_texts(
        &mut self,
        number: usize,
        fill: impl FnOnce(&mut Vec<Cow<'a, str>>) -> Option<()>,
    ) -> Option<()> {
        match self {
            Self::TextLists(lists) => lists.put(number, fill),
            _ => None,
        }
    }

    /// `fill` adds the plans.
    pub(super) fn put_plans(
        &mut self,
        number: usize,
        fill: impl FnOnce(&mut Vec<Plan<'a>>) -> Option<()>,
    ) -> Option<()> {
        match self {
            Self::PlanLists(lists) => lists.put(number, fill),
            _ => None,
        }
    }

    /// The text of the one of this number.
    pub(super) fn text(&self, number: usize) -> Option<&str> {
        match self {
            Self::Texts(cells) => cells.get(number)?.as_deref(),
            _ => None,
        }
    }

    /// The texts of the one of this number.
    pub(super) fn texts(&self, number: usize) -> &[Cow<'a, str>] {
        match self {
            Self::TextLists(lists) => lists.list(number),
            _ => &[],
        }
    }

    /// Takes the values from this number on back.
    pub(super) fn cut(&mut self, number: usize) {
        match self {
            Self::Texts(cells) => cells.truncate(number),
            Self::Booleans(cells) => cells.truncate(number),
            Self::Instants(cells) => cells.truncate(number),
            Self::TextLists(lists) => lists.cut(number),
            Self::PlanLists(lists) => lists.cut(number),
        }
    }
}

fn put<T>(cells: &mut Vec<Option<T>>, number: usize, value: Option<T>) -> Option<()> {
    if cells.len() > number {
        return None;
    }
    cells.resize_with(number, || None);
    cells.push(value);
    Some(())
}

impl<T> Lists<T> {
    fn new() -> Self {
        Self {
            items: Vec::new(),
            ends: Vec::new(),
        }
    }

    /// Where the list of a number starts, which is behind the last one at most.
    fn start(&self, number: usize) -> usize {
        let before = number.checked_sub(1).and_then(|before| self.ends.get(before));
        before.copied().unwrap_or(0)
    }

    fn put(&mut self, number: usize, fill: impl FnOnce(&mut Vec<T>) -> Option<()>) -> Option<()> {
        if self.ends.len() > number {
            return None;
        }
        self.ends.resize(number, self.items.len());
        let is_filled = fill(&mut self.items);
        // What was filled in half is cut off with the rest of its row.
        self.ends.push(self.items.len());
        is_filled
    }

    /// The list of a number.
    pub(super) fn list(&self, number: usize) -> &[T] {
        let end = self.ends.get(number);
        end.map_or(&[], |&end| &self.items[self.start(number)..end])
    }

    fn cut(&mut self, number: usize) {
        if self.ends.len() > number {
            self.items.truncate(self.start(number));
            self.ends.truncate(number);
        }
    }
}
