//! One population taken into another: how the parts of a parallel load come together, and how a population is rebuilt
//! without values that nobody has any more.

use std::sync::Arc;

use rayon::prelude::*;

use super::column::Column;
use super::row::{id_column, Cell};
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
        columns.for_each(|column| Arc::make_mut(column).shrink());
        self.place_by_id.shrink_to_fit();
        Arc::make_mut(&mut self.live).shrink_to_fit();
    }
}
