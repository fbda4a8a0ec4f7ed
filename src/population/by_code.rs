//! Conditions on a column of few codes: one pass over a block makes a bitmap of each code, and a condition joins those of the
//! codes for which it holds. Most conditions hold for one code, and have its bitmap for nothing.

use std::ops::Range;

use super::bits;
use super::code_set::Codes;
use super::members::{Bits, BLOCK_BYTES};
use super::spread::part;

/// Conditions, by the codes for which they hold.
#[derive(Debug)]
pub(super) struct ByCode {
    codes: usize,
    /// Where the bitmap of each condition is; those of the codes come first.
    slots: Vec<usize>,
    joins: Vec<Join>,
}

/// A bitmap that is put together from those of codes.
#[derive(Debug)]
struct Join {
    codes: Vec<u32>,
    /// The codes are those for which the condition does not hold.
    is_opposite: bool,
}

impl ByCode {
    /// From the codes of each condition.
    pub(super) fn of(sets: &[Codes], codes: usize) -> Self {
        let mut by_code = Self {
            codes,
            slots: Vec::with_capacity(sets.len()),
            joins: Vec::new(),
        };
        for set in sets {
            let slot = by_code.slot(set);
            by_code.slots.push(slot);
        }
        by_code
    }

    fn slot(&mut self, set: &Codes) -> usize {
        let list = set.list();
        if let [single] = *list {
            return single as usize;
        }
        let is_opposite = list.len() * 2 > self.codes;
        let codes = match is_opposite {
            true => (0..u32::try_from(self.codes).unwrap_or(0))
                .filter(|&code| !set.contains(code as usize))
                .collect(),
            false => list.into_owned(),
        };
        self.joins.push(Join { codes, is_opposite });
        self.codes + self.joins.len() - 1
    }

    /// How many bitmaps there are.
    pub(super) fn len(&self) -> usize {
        self.codes + self.joins.len()
    }

    /// Where the bitmap of each condition is.
    pub(super) fn slots(&self) -> &[usize] {
        &self.slots
    }

    /// Makes the bitmaps of some places.
    pub(super) fn fill(&self, codes: &[u8], places: &Range<usize>, bitmaps: &mut [Bits]) {
        let (by_code, joined) = bitmaps.split_at_mut(self.codes);
        by_code.iter_mut().for_each(|bitmap| bitmap.fill(0));
        for (place, &code) in part(codes, places).iter().enumerate() {
            bits::insert(&mut by_code[usize::from(code)], place);
        }
        for (join, joined) in self.joins.iter().zip(joined) {
            let mut bitmaps = join.codes.iter().map(|&code| &by_code[code as usize]);
            *joined = bitmaps.next().copied().unwrap_or([0; BLOCK_BYTES]);
            bitmaps.for_each(|bitmap| bits::or(joined, bitmap));
            if join.is_opposite {
                bits::not(joined);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_has_the_places_of_its_codes() {
        let sets = [vec![1], vec![], vec![0, 2], vec![0, 1, 3], vec![0, 1, 2, 3]];
        let by_code = ByCode::of(&sets.clone().map(Codes::Few), 4);
        let places = [3_u8, 1, 1, 0, 2, 0, 3, 3, 1];
        let mut bitmaps = vec![[0xff; BLOCK_BYTES]; by_code.len()];
        by_code.fill(&places, &(0..places.len()), &mut bitmaps);
        for (set, &slot) in sets.iter().zip(by_code.slots()) {
            for (place, code) in (0_u32..).zip(places) {
                let holds = bits::contains(&bitmaps[slot], place as usize);
                assert_eq!(
                    holds,
                    set.iter().any(|&held| held == u32::from(code)),
                    "{set:?} {place}"
                );
            }
        }
    }
}
