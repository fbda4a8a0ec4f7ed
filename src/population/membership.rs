//! The answer of an evaluation.

use std::sync::Arc;

use super::column::Column;
use super::members::{Block, BLOCK, BLOCK_BYTES};
use super::row::Cell;
use crate::rule::EvaluationError;

/// Who fits which rule; independent of the population and the rules from then on.
#[derive(Debug)]
pub struct Membership {
    pub(super) ids: Arc<Column>,
    pub(super) live: Arc<Vec<u8>>,
    pub(super) blocks: Vec<Block>,
    pub(super) answers: Vec<Result<Members, EvaluationError>>,
}

/// Which set of the blocks it is, and how many are in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Members {
    pub(super) set: usize,
    pub(super) count: usize,
}

impl Membership {
    /// How many rules were evaluated.
    pub fn rules(&self) -> usize {
        self.answers.len()
    }

    /// How many fit rule `index`.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    ///
    /// # Panics
    /// When there is no rule of this index; see [`Membership::rules`].
    pub fn count(&self, index: usize) -> Result<usize, &EvaluationError> {
        self.answers[index].as_ref().map(|members| members.count)
    }

    /// Ids of those who fit rule `index`, in the order of insertion.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    ///
    /// # Panics
    /// When there is no rule of this index; see [`Membership::rules`].
    pub fn ids(&self, index: usize) -> Result<Vec<&str>, &EvaluationError> {
        let members = self.answers[index].as_ref()?;
        let mut ids = Vec::with_capacity(members.count);
        for (number, block) in self.blocks.iter().enumerate() {
            each_id(&self.ids, &self.live, number, block, members.set, |id| ids.push(id));
        }
        Ok(ids)
    }

    /// Some of these ids: `count` of them at most, from the `from`th on.
    ///
    /// # Errors
    /// That rule's own evaluation error.
    ///
    /// # Panics
    /// When there is no rule of this index; see [`Membership::rules`].
    pub fn some_ids(&self, index: usize, from: usize, count: usize) -> Result<Vec<&str>, &EvaluationError> {
        let members = self.answers[index].as_ref()?;
        let mut ids = Vec::new();
        let mut before = 0;
        for (number, block) in self.blocks.iter().enumerate() {
            let here = block.count(members.set);
            if before + here > from && ids.len() < count {
                let mut place = before;
                each_id(&self.ids, &self.live, number, block, members.set, |id| {
                    if place >= from && ids.len() < count {
                        ids.push(id);
                    }
                    place += 1;
                });
            }
            before += here;
        }
        Ok(ids)
    }

    /// Bytes that the results take, without the ids, which they share with the population.
    pub fn bytes(&self) -> usize {
        self.blocks.iter().map(Block::bytes).sum()
    }
}

/// Calls `visit` for the id of everybody in a set of a block.
pub(super) fn each_id<'a>(
    ids: &'a Column,
    live: &[u8],
    number: usize,
    block: &Block,
    set: usize,
    mut visit: impl FnMut(&'a str),
) {
    block.each(set, live_in(live, number), |place| {
        if let Cell::Text(std::borrow::Cow::Borrowed(id)) = ids.cell(number * BLOCK + place) {
            visit(id);
        }
    });
}

/// Who lives in a block.
pub(super) fn live_in(live: &[u8], number: usize) -> &[u8] {
    let start = number * BLOCK_BYTES;
    live.get(start..live.len().min(start + BLOCK_BYTES)).unwrap_or_default()
}
