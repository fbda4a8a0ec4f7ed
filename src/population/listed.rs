//! Conditions that hold for few codes, by code: what a place costs is one look, and one more for each condition that holds.
//!
//! Most codes have no condition. So that a look at them stays in the cache, it is at a bit; a code that has conditions is found
//! by counting the bits before its own.

use std::ops::Range;

use super::bits;
use super::codes::Codes;
use super::members::Bits;
use super::spread::part;

/// Codes that share a word.
const WORD: usize = 64;

/// Lists of conditions, by code.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// The codes that have conditions, as bits.
    has_some: Vec<u64>,
    /// How many codes before those of a word have conditions.
    before: Vec<u32>,
    /// Where the list of each code that has conditions starts in `conditions`.
    starts: Vec<u32>,
    conditions: Vec<u32>,
    count: usize,
}

impl Listed {
    /// From the codes of each condition.
    pub(super) fn of_sets(sets: &[Vec<u32>], codes: usize) -> Self {
        let mut listed = Self {
            has_some: vec![0; codes.div_ceil(WORD)],
            count: sets.len(),
            ..Self::default()
        };
        for &code in sets.iter().flatten() {
            listed.has_some[code as usize / WORD] |= 1 << (code as usize % WORD);
        }
        listed.count_before();
        let mut starts = vec![0_u32; listed.starts.len()];
        for &code in sets.iter().flatten() {
            starts[listed.rank(code as usize)] += 1;
        }
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut conditions = vec![0; end as usize];
        for (condition, set) in (0..u32::try_from(sets.len()).unwrap_or(0)).zip(sets).rev() {
            for &code in set {
                // From behind, so that each start is where it belongs when all are put.
                let start = &mut starts[listed.rank(code as usize)];
                *start -= 1;
                conditions[*start as usize] = condition;
            }
        }
        Self {
            starts,
            conditions,
            ..listed
        }
    }

    /// Counts the codes that have conditions, and makes room for their starts and for where the last list ends.
    fn count_before(&mut self) {
        let mut all = 0;
        let count = |word: &u64| {
            let before = all;
            all += word.count_ones();
            before
        };
        self.before = self.has_some.iter().map(count).collect();
        self.starts = vec![0; all as usize + 1];
    }

    /// How many codes before this one have conditions.
    #[inline]
    fn rank(&self, code: usize) -> usize {
        let before_it = self.has_some[code / WORD] & ((1 << (code % WORD)) - 1);
        (self.before[code / WORD] + before_it.count_ones()) as usize
    }

    /// How many conditions there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Whether some condition holds for one of these codes.
    #[inline]
    pub(super) fn has_any_of<const COUNT: usize>(&self, codes: &[u32; COUNT]) -> bool {
        let has_some = |code: u32| {
            let word = self.has_some.get(code as usize / WORD).copied().unwrap_or(0);
            word >> (code as usize % WORD) & 1
        };
        codes.iter().fold(0, |all, &code| all | has_some(code)) != 0
    }

    /// The conditions that hold for a code.
    #[inline]
    pub(super) fn of(&self, code: usize) -> &[u32] {
        match self.has_some.get(code / WORD) {
            Some(word) if word >> (code % WORD) & 1 != 0 => {
                let rank = self.rank(code);
                &self.conditions[self.starts[rank] as usize..self.starts[rank + 1] as usize]
            }
            _ => &[],
        }
    }

    /// Puts the places of some codes into the bitmaps of the conditions that hold for them; notes which of them are not
    /// empty.
    pub(super) fn fill(&self, codes: &Codes, places: &Range<usize>, bitmaps: &mut [Bits], is_met: &mut [bool]) {
        for (bitmap, is_met) in bitmaps.iter_mut().zip(is_met.iter_mut()) {
            // The others are empty.
            if std::mem::take(is_met) {
                bitmap.fill(0);
            }
        }
        match codes {
            Codes::Byte(codes) => self.put_all(part(codes, places), bitmaps, is_met),
            Codes::Short(codes) => self.put_all(part(codes, places), bitmaps, is_met),
            Codes::Word(codes) => self.put_all(part(codes, places), bitmaps, is_met),
        }
    }

    #[inline]
    fn put_all<T: Copy + Into<u32>>(&self, codes: &[T], bitmaps: &mut [Bits], is_met: &mut [bool]) {
        for (place, &code) in codes.iter().enumerate() {
            let code: u32 = code.into();
            // Most have none, which is found without a call.
            if self.has_any_of(&[code]) {
                for &condition in self.of(code as usize) {
                    bits::insert(&mut bitmaps[condition as usize], place);
                    is_met[condition as usize] = true;
                }
            }
        }
    }
}

/// Makes lists code by code.
#[derive(Debug, Default)]
pub(super) struct Lister {
    codes: usize,
    /// The list of the code starts here.
    start: usize,
    listed: Listed,
}

impl Lister {
    /// Goes on to the next code.
    pub(super) fn next(&mut self) {
        if self.codes.is_multiple_of(WORD) {
            self.listed.has_some.push(0);
        }
        self.codes += 1;
        self.start = self.listed.conditions.len();
    }

    /// Adds a condition to the list of the code, unless it is there.
    pub(super) fn add(&mut self, condition: u32) {
        let Listed {
            has_some,
            starts,
            conditions,
            ..
        } = &mut self.listed;
        if conditions[self.start..].is_empty() {
            starts.push(u32::try_from(self.start).unwrap_or(u32::MAX));
            if let Some(last) = has_some.last_mut() {
                *last |= 1 << ((self.codes + WORD - 1) % WORD);
            }
        }
        if !conditions[self.start..].contains(&condition) {
            conditions.push(condition);
        }
    }

    /// The lists of all codes up to the last.
    pub(super) fn finish(self, conditions: usize) -> Listed {
        let mut listed = self.listed;
        // Counting makes room for other starts; these are known.
        let mut starts = std::mem::take(&mut listed.starts);
        starts.push(u32::try_from(listed.conditions.len()).unwrap_or(u32::MAX));
        listed.count_before();
        Listed {
            starts,
            count: conditions,
            ..listed
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_the_conditions_whose_sets_it_is_in() {
        let listed = Listed::of_sets(&[vec![1, 3], vec![], vec![0, 3]], 4);
        let all: Vec<&[u32]> = (0..5).map(|code| listed.of(code)).collect();
        assert_eq!(all, [&[2][..], &[0], &[], &[0, 2], &[]]);
        assert_eq!(listed.len(), 3);
    }

    #[test]
    fn lists_that_are_made_code_by_code_have_each_condition_once() {
        let mut lister = Lister::default();
        for conditions in [&[][..], &[2, 2, 0], &[2]] {
            lister.next();
            conditions.iter().for_each(|&condition| lister.add(condition));
        }
        let listed = lister.finish(3);
        let all: Vec<&[u32]> = (0..4).map(|code| listed.of(code)).collect();
        assert_eq!(all, [&[][..], &[2, 0], &[2], &[]]);
    }
}
