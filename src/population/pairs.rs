//! Which values have which pairs of neighbouring bytes. A text within a value brings all its pairs along, so that one
//! pass over the values rules nearly all of them out for every text that is looked for, however many those are.

use super::stretch::{Some512, Stretch, STRETCH};

/// Pairs share a row where their hashes are the same.
const HASHES: usize = 1 << 12;
/// Pairs of a text that are looked at; a few tell it from the others.
const ASKED: usize = 4;

/// The pairs that some text asks for.
pub(super) struct Pairs {
    /// The row of a hash; 0 is the row of what nobody asks for.
    rows: Vec<u16>,
    /// The values of the stretch at hand that have a pair, by row.
    sets: Vec<Some512>,
}

impl Pairs {
    pub(super) fn new() -> Self {
        Self {
            rows: vec![0; HASHES],
            sets: vec![[0; STRETCH / 8]],
        }
    }

    /// Whether there is nothing to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.sets.len() == 1
    }

    /// Asks for the pairs of a text; gives their rows, in which every value stands that holds the text.
    pub(super) fn ask(&mut self, text: &[u8]) -> Vec<u16> {
        let step = (text.len().saturating_sub(1)).div_ceil(ASKED).max(1);
        let mut asked = Vec::new();
        for pair in text.windows(2).step_by(step) {
            let row = &mut self.rows[hash(pair[0], pair[1])];
            if *row == 0 {
                // There are far fewer hashes than rows could be.
                *row = u16::try_from(self.sets.len()).unwrap_or(0);
                self.sets.push([0; STRETCH / 8]);
            }
            asked.push(*row);
        }
        asked
    }

    /// Looks at the values of a stretch.
    pub(super) fn fill(&mut self, stretch: &Stretch) {
        self.sets.iter_mut().for_each(|set| *set = [0; STRETCH / 8]);
        for index in 0..stretch.len() {
            let (byte, bit) = (index / 8, 1 << (index % 8));
            let value = stretch.value(index);
            for (first, second) in value.iter().zip(value.get(1..).unwrap_or_default()) {
                let row = self.rows[hash(*first, *second)];
                self.sets[usize::from(row)][byte] |= bit;
            }
        }
    }

    /// Keeps the values that stand in all these rows.
    pub(super) fn keep(&self, rows: &[u16], set: &mut Some512) {
        for row in rows {
            super::bits::and(set, &self.sets[usize::from(*row)]);
        }
    }
}

fn hash(first: u8, second: u8) -> usize {
    // Letters differ in their low bits; six of each are kept.
    usize::from(first & 63) << 6 | usize::from(second & 63)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_hold_a_text_are_kept_and_few_others() {
        let texts = ["ANNA@CONTOSO", "HANS", "AN", "", "BANANA"];
        let mut ends = Vec::new();
        let joined = texts.iter().fold(String::new(), |joined, text| {
            let joined = joined + text;
            ends.push(u32::try_from(joined.len()).unwrap_or(0));
            joined
        });
        let mut stretch = Stretch::new();
        stretch.fill(&joined, 0, &ends);
        let mut pairs = Pairs::new();
        let (nan, short) = (pairs.ask(b"NAN"), pairs.ask(b"A"));
        assert!(short.is_empty());
        pairs.fill(&stretch);
        let mut set = [u8::MAX; STRETCH / 8];
        pairs.keep(&nan, &mut set);
        assert_eq!(set[0], 0b1_0001 & set[0]);
        assert_eq!(set[0] & 0b1_0000, 0b1_0000);
    }
}
