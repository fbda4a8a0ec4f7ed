//! Conditions that hold for few codes, by code: what a place costs is one look, and one more for each condition that holds.

use std::ops::Range;

use super::bits;
use super::codes::Codes;
use super::members::Bits;
use super::spread::part;

/// Lists of conditions, by code.
#[derive(Debug)]
pub(super) struct Listed {
    /// Where the list of each code starts in `conditions`.
    starts: Vec<u32>,
    conditions: Vec<u32>,
    count: usize,
}

impl Listed {
    /// From the codes of each condition.
    pub(super) fn of_sets(sets: &[Vec<u32>], codes: usize) -> Self {
        let mut starts = vec![0_u32; codes + 1];
        for &code in sets.iter().flatten() {
            starts[code as usize] += 1;
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
                let start = &mut starts[code as usize];
                *start -= 1;
                conditions[*start as usize] = condition;
            }
        }
        Self {
            starts,
            conditions,
            count: sets.len(),
        }
    }

    /// How many conditions there are.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The conditions that hold for a code.
    pub(super) fn of(&self, code: usize) -> &[u32] {
        match self.starts.get(code..code + 2) {
            Some(&[start, end]) if start < end => &self.conditions[start as usize..end as usize],
            _ => &[],
        }
    }

    /// Puts the places of some codes into the bitmaps of the conditions that hold for them; notes which of them are not
    /// empty.
    pub(super) fn fill(&self, codes: &Codes, places: &Range<usize>, bitmaps: &mut [Bits], is_met: &mut [bool]) {
        for (bitmap, is_met) in bitmaps.iter_mut().zip(is_met.iter_mut()) {
            bitmap.fill(0);
            *is_met = false;
        }
        let mut put = |(place, code): (usize, usize)| {
            for &condition in self.of(code) {
                bits::insert(&mut bitmaps[condition as usize], place);
                is_met[condition as usize] = true;
            }
        };
        match codes {
            Codes::Byte(codes) => numbered(codes, places).for_each(&mut put),
            Codes::Short(codes) => numbered(codes, places).for_each(&mut put),
            Codes::Word(codes) => part(codes, places)
                .iter()
                .map(|&code| code as usize)
                .enumerate()
                .for_each(put),
        }
    }
}

fn numbered<'a, T: Copy + Into<usize>>(
    codes: &'a [T],
    places: &Range<usize>,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    part(codes, places).iter().map(|&code| code.into()).enumerate()
}

/// Makes lists code by code.
#[derive(Debug, Default)]
pub(super) struct Lister {
    starts: Vec<u32>,
    conditions: Vec<u32>,
}

impl Lister {
    /// Goes on to the next code.
    pub(super) fn next(&mut self) {
        self.starts
            .push(u32::try_from(self.conditions.len()).unwrap_or(u32::MAX));
    }

    /// Adds a condition to the list of the code, unless it is there.
    pub(super) fn add(&mut self, condition: u32) {
        let start = self.starts.last().copied().unwrap_or(0) as usize;
        if !self.conditions[start..].contains(&condition) {
            self.conditions.push(condition);
        }
    }

    /// The lists of all codes up to the last.
    pub(super) fn finish(mut self, conditions: usize) -> Listed {
        self.next();
        Listed {
            starts: self.starts,
            conditions: self.conditions,
            count: conditions,
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
