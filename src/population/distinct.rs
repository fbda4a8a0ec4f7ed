//! Which of many answers are the same. Tenants have few domains, so that most of what rules ask of the ends of addresses comes
//! to a handful of sets; bitmaps are made of each once.

use std::collections::BTreeMap;

use super::masks::SHARED;

/// Things of which some are the same.
#[derive(Debug)]
pub(super) struct Distinct {
    /// The first ones of those that are the same, by their number.
    pub(super) firsts: Vec<usize>,
    /// The place in `firsts` of each.
    places: Vec<usize>,
}

impl Distinct {
    /// Ordered, as comparing sets is over at the first byte in which they differ.
    pub(super) fn of<T: Ord>(all: impl Iterator<Item = T>) -> Self {
        let mut known = BTreeMap::new();
        let mut firsts = Vec::new();
        let mut place = |(number, one): (usize, T)| {
            *known.entry(one).or_insert_with(|| {
                firsts.push(number);
                firsts.len() - 1
            })
        };
        let places = all.enumerate().map(&mut place).collect();
        Self { firsts, places }
    }

    /// When the first ones are put into groups of [`SHARED`], all those that are the same as one of a group, with its place
    /// there.
    pub(super) fn of_group(&self, group: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let places = self.places.iter().enumerate();
        let of_group = places.filter(move |(_, &place)| place / SHARED == group);
        of_group.map(|(number, place)| (number, place % SHARED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_the_same_has_the_place_of_the_first() {
        let distinct = Distinct::of("abacabdefghia".chars());
        assert_eq!(distinct.firsts, [0, 1, 3, 6, 7, 8, 9, 10, 11]);
        let of_group = |group| distinct.of_group(group).collect::<Vec<_>>();
        assert_eq!(
            of_group(0)[..7],
            [(0, 0), (1, 1), (2, 0), (3, 2), (4, 0), (5, 1), (6, 3)]
        );
        assert_eq!((of_group(0).len(), of_group(1)), (12, vec![(11, 0)]));
    }
}
