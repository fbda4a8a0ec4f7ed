//! Many at once: rows that were read put into the columns, and one population taken into another, which is how a load comes
//! to what is there already, and how a population is rebuilt without values that nobody has any more.

use std::sync::Arc;

use rayon::prelude::*;

use super::column::{Column, Values};
use super::row::{id_column, Cell};
use super::rows::Rows;
use super::{bits, too_much_text, Population, MAX_TEXT, NOWHERE};
use crate::model::EntityError;

/// From so many entities on it pays to spread the columns over threads.
const MANY: usize = 1_000;

impl Population {
    /// Takes everybody of another population over; an id that is already here is replaced and keeps its place.
    ///
    /// # Errors
    /// When a dictionary would become too large; nothing is taken over then.
    pub(super) fn absorb(&mut self, other: &Self) -> Result<(), EntityError> {
        for name in other.extensions.keys() {
            self.extension(name);
        }
        if self
            .pairs(other)
            .any(|(mine, theirs)| mine.values.text_bytes() + theirs.values.text_bytes() > MAX_TEXT)
        {
            return Err(too_much_text());
        }
        let places = self.make_places(other);
        let id = id_column(self.subject);
        let columns = self.columns.iter_mut().zip(&other.columns).enumerate();
        let extensions = self.extensions.iter_mut();
        let extensions = extensions.map(|(name, mine)| (mine, other.extensions.get(name)));
        let columns = columns
            .filter(|(index, _)| *index != id)
            .map(|(_, (mine, theirs))| (mine, Some(theirs)));
        let mut pairs: Vec<(&mut Arc<Column>, Option<&Arc<Column>>)> = columns.chain(extensions).collect();
        let take = |(mine, theirs): &mut (&mut Arc<Column>, Option<&Arc<Column>>)| {
            let mine = Arc::make_mut(mine);
            mine.codes.reach(self.places);
            match theirs {
                Some(theirs) => mine.absorb(theirs, &places),
                None => places.iter().flatten().for_each(|&place| mine.codes.set(place, 0)),
            }
        };
        if other.living < MANY {
            pairs.iter_mut().for_each(take);
        } else {
            pairs.par_iter_mut().for_each(take);
        }
        Ok(())
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a Arc<Column>, &'a Arc<Column>)> {
        let extensions = self.extensions.iter();
        let extensions = extensions.filter_map(|(name, mine)| Some((mine, other.extensions.get(name)?)));
        self.columns.iter().zip(&other.columns).chain(extensions)
    }

    /// Puts checked rows, in this order, as one after the other would be put.
    ///
    /// # Errors
    /// When a dictionary has become too large.
    pub(super) fn put_all(&mut self, parts: &[&Rows]) -> Result<(), EntityError> {
        self.check_text()?;
        let id = id_column(self.subject);
        let places = self.place_all(parts);
        for (name, _) in parts.iter().flat_map(|rows| &rows.extensions) {
            self.extension(name);
        }
        let columns = self.columns.iter_mut().enumerate().filter(|(index, _)| *index != id);
        let columns: Vec<(usize, &mut Arc<Column>)> = columns.collect();
        columns.into_par_iter().with_max_len(1).for_each(|(index, column)| {
            let column = Arc::make_mut(column);
            for (rows, places) in parts.iter().zip(&places) {
                column.set_all(places, Some(&rows.columns[index]));
            }
        });
        for (name, column) in &mut self.extensions {
            let column = Arc::make_mut(column);
            for (rows, places) in parts.iter().zip(&places) {
                let found = rows.extensions.iter().find(|(known, _)| known == name);
                column.set_all(places, found.map(|(_, cells)| cells));
            }
        }
        Ok(())
    }

    /// Finds or makes the places of rows, by their ids.
    fn place_all(&mut self, parts: &[&Rows]) -> Vec<Vec<usize>> {
        let column = id_column(self.subject);
        let ids = Arc::make_mut(&mut self.columns[column]);
        let Values::Texts(dictionary) = &mut ids.values else {
            return Vec::new();
        };
        let mut all = Vec::with_capacity(parts.len());
        for rows in parts {
            let texts: Vec<&str> = (0..rows.count)
                .map(|number| rows.columns[column].text(number).unwrap_or_default())
                .collect();
            let hashes = dictionary.hashes(texts.iter().copied().map(Some));
            let mut places = Vec::with_capacity(rows.count);
            for (text, hash) in texts.into_iter().zip(hashes) {
                let known = |code: &u32| {
                    self.place_by_id
                        .get(*code as usize)
                        .is_some_and(|&place| place != NOWHERE)
                };
                let found = dictionary.find_id_hashed(text, hash).find(known);
                let place = match found {
                    Some(code) => {
                        self.stale += 1;
                        std::mem::replace(&mut self.place_by_id[code as usize], NOWHERE) as usize
                    }
                    None => {
                        self.places += 1;
                        self.living += 1;
                        self.places - 1
                    }
                };
                let code = dictionary.intern_hashed(text, hash);
                ids.codes.set(place, code);
                self.place_by_id
                    .resize(self.place_by_id.len().max(dictionary.len()), NOWHERE);
                self.place_by_id[code as usize] = u32::try_from(place).unwrap_or(NOWHERE);
                places.push(place);
            }
            all.push(places);
        }
        let live = Arc::make_mut(&mut self.live);
        live.resize(self.places.div_ceil(8), 0);
        all.iter().flatten().for_each(|&place| bits::insert(live, place));
        all
    }

    /// Finds or makes the place of everybody in `other`, by its place there.
    fn make_places(&mut self, other: &Self) -> Vec<Option<usize>> {
        let column = id_column(self.subject);
        let mut places = vec![None; other.places];
        for (from, to) in places.iter_mut().enumerate() {
            if !bits::contains(&other.live, from) {
                continue;
            }
            let id = other.columns[column].cell(from);
            let Cell::Text(text) = &id else { continue };
            let place = match self.find(text) {
                Some((code, place)) => {
                    self.place_by_id[code as usize] = NOWHERE;
                    self.stale += 1;
                    place
                }
                None => {
                    self.places += 1;
                    self.living += 1;
                    self.places - 1
                }
            };
            Arc::make_mut(&mut self.columns[column]).set(place, &id);
            self.settle(place);
            *to = Some(place);
        }
        places
    }

    /// Gives back what growing took too much.
    pub(super) fn shrink(&mut self) {
        let columns = self.columns.iter_mut().chain(self.extensions.values_mut());
        let columns: Vec<&mut Arc<Column>> = columns.collect();
        columns
            .into_par_iter()
            .for_each(|column| Arc::make_mut(column).shrink());
        self.place_by_id.shrink_to_fit();
        Arc::make_mut(&mut self.live).shrink_to_fit();
    }
}
