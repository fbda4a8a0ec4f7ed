//! All users, or all devices, of a tenant, and who of them fits which rules.
//!
//! Entities are kept as columns: for each property a dictionary of the distinct values and one code a user. That is
//! small (JSON is not kept), and it makes the work of a rule depend on what is distinct instead of on what is there:
//! a condition is answered once for every distinct value, with the tests that `rule::eval` uses, and once for all
//! rules that share it. Rules that columns cannot answer go to `rule::eval`, entity by entity; those are the ones whose
//! `-any` or `-all` body looks at a property of the subject.
//!
//! How to use it:
//! - [`Population::load_jsonl`], [`Population::load_reader`] and [`Population::upsert`] fill it, from lines or from
//!   entities of a directory;
//! - [`Population::evaluate`] answers any number of rules at once, [`Membership::ids`] says who fits one of them;
//!   [`Population::evaluate_streaming`] hands results on that are too large to hold;
//! - [`StandingRules`] keeps rules: [`StandingRules::upsert`] and [`StandingRules::remove`] say which rules an entity
//!   joins and leaves, [`StandingRules::next_moment`] and [`StandingRules::advance`] do the same for the time.

mod absorb;
mod alike;
mod asking;
mod automaton;
mod beginnings;
mod bits;
mod bulk;
mod by_code;
mod code_set;
mod codes;
mod column;
mod column_tests;
mod condition;
mod cores;
mod distinct;
mod evaluate;
mod flat_formula;
mod formula_lists;
mod framed_text;
mod frames;
mod grams;
mod instant_codes;
mod json_row;
mod jsonl;
mod layout;
mod line;
mod list_dictionary;
mod list_masks;
mod listed;
mod masks;
mod members;
mod membership;
mod memory;
mod needle;
mod pieces;
mod plan_table;
mod program;
mod recogniser;
mod row;
mod rows;
mod search;
mod sieve;
mod spare;
mod spread;
mod standing;
mod standing_answers;
mod standing_index;
mod stored;
mod text_answers;
mod text_dictionary;
mod text_walk;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{properties, Entity, EntityError, PropertyType, Subject};

use column::{Column, Values};
use condition::ColumnName;
use members::{Bits, BLOCK_BYTES};
pub use membership::Membership;
use row::{id_column, Cell, Row};
pub use standing::{Change, StandingRules};
use text_dictionary::TextDictionary;

const NOWHERE: u32 = u32::MAX;
/// A dictionary holds less text than this, so that 32 bits can point into it.
const MAX_TEXT: usize = 3 << 30;

/// All users, or all devices, of a tenant, in the order of insertion.
///
/// A clone shares its columns with the original until one of them changes, so that it is a cheap snapshot.
#[derive(Debug, Clone)]
pub struct Population {
    subject: Subject,
    /// The properties of the catalogue, and the manager.
    columns: Vec<Arc<Column>>,
    /// Extension properties, by their name in lower case.
    extensions: BTreeMap<String, Arc<Column>>,
    /// Where the entity with an id of this code is.
    place_by_id: Vec<u32>,
    /// Removed entities leave a gap, so that the others keep their place.
    live: Arc<Vec<u8>>,
    places: usize,
    living: usize,
    /// Removed entities, and replaced ones that brought new values: so many values may be of no use any more.
    stale: usize,
    memory_limit: Option<usize>,
}

impl Population {
    /// An empty population.
    pub fn new(subject: Subject) -> Self {
        let kinds = properties(subject).iter().map(|property| property.kind);
        let columns = kinds
            .chain([PropertyType::Text])
            .map(|kind| Arc::new(Column::new(kind)));
        Self {
            subject,
            columns: columns.collect(),
            extensions: BTreeMap::new(),
            place_by_id: Vec::new(),
            live: Arc::default(),
            places: 0,
            living: 0,
            stale: 0,
            memory_limit: None,
        }
    }

    /// User or device.
    pub fn subject(&self) -> Subject {
        self.subject
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.living
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.living == 0
    }

    /// Bytes that the population takes.
    pub fn bytes(&self) -> usize {
        let columns = self.columns.iter().chain(self.extensions.values());
        columns.map(|column| column.bytes()).sum::<usize>() + 4 * self.place_by_id.capacity() + self.live.capacity()
    }

    /// Distinct values of all properties together.
    pub fn distinct_values(&self) -> usize {
        let columns = self.columns.iter().chain(self.extensions.values());
        columns.map(|column| column.values.len() - 1).sum()
    }

    /// Refuses loads and evaluations that would take more than this. Without it, the limit is what the machine can
    /// still give.
    pub fn limit_memory(&mut self, bytes: usize) {
        self.memory_limit = Some(bytes);
    }

    /// Inserts an entity, or replaces the one of the same id.
    ///
    /// # Errors
    /// When it has no id, or is of the other subject.
    pub fn upsert(&mut self, entity: Entity) -> Result<(), EntityError> {
        self.check_subject(&entity)?;
        self.put(&Row::of(&entity))?;
        self.tidy();
        Ok(())
    }

    /// Removes the entity of this id; tells whether there was one.
    pub fn remove(&mut self, id: &str) -> bool {
        let Some((code, place)) = self.find(id) else {
            return false;
        };
        self.vacate(code, place);
        self.tidy();
        true
    }

    /// Leaves a gap at the place of an entity whose id has this code.
    fn vacate(&mut self, code: u32, place: usize) {
        self.place_by_id[code as usize] = NOWHERE;
        bits::remove(Arc::make_mut(&mut self.live).as_mut_slice(), place);
        self.living -= 1;
        self.stale += 1;
    }

    /// The entity of this id, with every member that a rule can read.
    pub fn get(&self, id: &str) -> Option<Entity> {
        self.entity_at(self.find(id)?.1)
    }

    /// Whether there is an entity of this id.
    pub fn contains(&self, id: &str) -> bool {
        self.find(id).is_some()
    }

    fn check_subject(&self, entity: &Entity) -> Result<(), EntityError> {
        if entity.subject == self.subject {
            return Ok(());
        }
        let (wanted, found) = (self.subject.prefix(), entity.subject.prefix());
        Err(refused(
            None,
            format!("this population holds {wanted}s, and this is a {found}"),
        ))
    }

    /// Puts the values of an entity into the columns.
    fn put(&mut self, row: &Row) -> Result<usize, EntityError> {
        let found = self.find(self.check(row)?);
        Ok(self.put_to(row, found, |_, _| ()))
    }

    /// Puts the values of a checked row to where its id was found, or behind all others; `note` is called with each
    /// column whose value is another one than before, and the code from before. Gives the place.
    fn put_to(&mut self, row: &Row, found: Option<(u32, usize)>, mut note: impl FnMut(ColumnName, u32)) -> usize {
        let place = match found {
            Some((code, place)) => {
                self.place_by_id[code as usize] = NOWHERE;
                place
            }
            None => {
                self.places += 1;
                self.living += 1;
                self.places - 1
            }
        };
        for (name, value) in &row.extensions {
            if value.is_some() {
                self.extension(&name.to_ascii_lowercase());
            }
        }
        let mut has_grown = false;
        // What stays as it is is left alone, for a column may have to be copied before it is written to.
        let same = found.map_or_else(Vec::new, |_| self.same_cells(place, row));
        let mut set = |column: &mut Arc<Column>, cell: &Cell| {
            let before = column.code(place);
            has_grown |= Arc::make_mut(column).set(place, cell);
            before
        };
        for (index, (column, cell)) in self.columns.iter_mut().zip(&row.cells).enumerate() {
            if same.get(index) != Some(&true) {
                note(ColumnName::Listed(index), set(column, cell));
            }
        }
        for (name, column) in &mut self.extensions {
            let cell = row.extension(name);
            if found.is_none() || !column.values.is(column.code(place), &cell) {
                note(ColumnName::Extension(name.clone()), set(column, &cell));
            }
        }
        // Values without use are no more than those that came with a replaced entity.
        self.stale += usize::from(found.is_some() && has_grown);
        self.settle(place);
        place
    }

    /// Which cells of a row are what is at a place. Codes of all columns are read first, then where their texts lie, then a
    /// byte of each: all of it is in memory of its own that is in no cache, and reads that do nothing else need not wait for
    /// one another.
    fn same_cells(&self, place: usize, row: &Row) -> Vec<bool> {
        let code = |column: &Arc<Column>| if column.is_empty() { 0 } else { column.code(place) };
        let codes: Vec<u32> = self.columns.iter().map(code).collect();
        let pairs = || self.columns.iter().zip(&codes);
        let lists = pairs().filter_map(|(column, &code)| column.values.text_list(code));
        let lists: Vec<(&TextDictionary, &[u32])> = lists.collect();
        let texts: Vec<Option<&[u8]>> = pairs().map(|(column, &code)| column.values.text(code)).collect();
        let listed = |(texts, list): &(&'_ TextDictionary, &'_ [u32])| {
            list.iter().fold(0, |all, &code| all ^ texts.first_byte(code))
        };
        let first = |text: &Option<&[u8]>| text.and_then(|text| text.first()).copied().unwrap_or(0);
        std::hint::black_box(texts.iter().fold(0, |all, text| all ^ first(text)));
        std::hint::black_box(lists.iter().fold(0, |all, list| all ^ listed(list)));
        let is_same = |index: usize, cell: &Cell| match (texts[index], cell) {
            (Some(text), Cell::Text(wanted)) => text == wanted.as_bytes(),
            _ => self.columns[index].values.is(codes[index], cell),
        };
        row.cells
            .iter()
            .enumerate()
            .map(|(index, cell)| is_same(index, cell))
            .collect()
    }

    /// The id of a row that can be put.
    fn check<'a>(&self, row: &'a Row) -> Result<&'a str, EntityError> {
        self.check_text()?;
        row.check(self.subject)
    }

    fn check_text(&self) -> Result<(), EntityError> {
        let columns = self.columns.iter().chain(self.extensions.values());
        if columns.map(|column| column.values.text_bytes()).max() > Some(MAX_TEXT) {
            return Err(too_much_text());
        }
        Ok(())
    }

    /// The column of an extension property, made where there is none.
    fn extension(&mut self, name: &str) -> &mut Arc<Column> {
        let places = self.places;
        self.extensions.entry(name.to_owned()).or_insert_with(|| {
            let mut column = Column::new(PropertyType::Text);
            column.codes.reach(places);
            Arc::new(column)
        })
    }

    /// Notes who is at a place.
    fn settle(&mut self, place: usize) {
        let code = self.ids().codes.get(place) as usize;
        if code >= self.place_by_id.len() {
            self.place_by_id.resize(code + 1, NOWHERE);
        }
        self.place_by_id[code] = u32::try_from(place).unwrap_or(NOWHERE);
        if self.lives(place) {
            return;
        }
        let live = Arc::make_mut(&mut self.live);
        if place / 8 >= live.len() {
            live.resize(place / 8 + 1, 0);
        }
        bits::insert(live, place);
    }

    fn lives(&self, place: usize) -> bool {
        bits::contains(&self.live, place)
    }

    /// The id of the entity at a place.
    fn id_at(&self, place: usize) -> &str {
        match &self.ids().values {
            Values::Texts(ids) => ids.text(self.ids().codes.get(place)),
            _ => "",
        }
    }

    fn ids(&self) -> &Arc<Column> {
        &self.columns[id_column(self.subject)]
    }

    /// The code of an id and the place of its entity; ids are GUIDs, so letter case does not count.
    fn find(&self, id: &str) -> Option<(u32, usize)> {
        let Values::Texts(ids) = &self.ids().values else {
            return None;
        };
        let place = |code: u32| self.place_by_id.get(code as usize).filter(|&&place| place != NOWHERE);
        let found = ids.find_id(id).find_map(|code| Some((code, *place(code)? as usize)));
        found
    }

    fn column(&self, name: &ColumnName) -> Option<&Column> {
        match name {
            ColumnName::Listed(index) => Some(&self.columns[*index]),
            ColumnName::Extension(name) => self.extensions.get(name).map(AsRef::as_ref),
        }
    }

    /// Who lives in a block.
    fn live_block(&self, block: usize) -> Bits {
        let mut live = [0; BLOCK_BYTES];
        let start = (block * BLOCK_BYTES).min(self.live.len());
        let part = &self.live[start..self.live.len().min(start + BLOCK_BYTES)];
        live[..part.len()].copy_from_slice(part);
        live
    }

    /// Drops gaps and values without use, when there may be many; tells whether it did, for codes and places are others
    /// then.
    fn tidy(&mut self) -> bool {
        if self.stale <= self.living / 2 + 4_096 {
            return false;
        }
        let mut fresh = Self::new(self.subject);
        fresh.memory_limit = self.memory_limit;
        // What fitted before fits without the useless values.
        let is_done = fresh.absorb(self).is_ok();
        if is_done {
            *self = fresh;
            self.note_alike();
        }
        is_done
    }
}

fn too_much_text() -> EntityError {
    refused(
        None,
        "one property has more than 3 GB of distinct text; split the population".to_owned(),
    )
}

fn refused(property: Option<&str>, message: String) -> EntityError {
    EntityError {
        line: None,
        property: property.map(str::to_owned),
        message,
    }
}

#[cfg(test)]
mod line_tests;
#[cfg(test)]
mod standing_tests;
#[cfg(test)]
mod tests;
