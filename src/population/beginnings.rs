//! Finds texts ("needles") that a core begins with, by one look at its first three bytes.

use super::needle::{slot, Needle, Placed, Short};

/// The table has this power of two of rows.
const BITS: u32 = 12;

/// What finds needles with a NUL before them.
#[derive(Debug)]
pub(super) struct Beginnings {
    /// Slots that have needles, as bits: they stay in the first-level cache, and most texts begin with none.
    is_used: [u64; 1 << (BITS - 6)],
    /// By slot, where its needles begin in `by_slot`.
    starts: Box<[u32; (1 << BITS) + 1]>,
    by_slot: Vec<(usize, Needle)>,
}

impl Beginnings {
    /// Of those needles, in upper case, that a NUL stands before.
    pub(super) fn of(needles: &[Vec<u8>]) -> Self {
        let mut by_slot: Vec<(usize, usize)> = Vec::new();
        for (number, needle) in needles.iter().enumerate() {
            if let Some((0, text)) = needle.split_first() {
                by_slot.extend(words(text).map(|word| (slot::<BITS>(word), number)));
            }
        }
        by_slot.sort_unstable();
        by_slot.dedup();
        let mut is_used = [0; 1 << (BITS - 6)];
        let mut starts = Box::new([0; (1 << BITS) + 1]);
        for (slot, _) in &by_slot {
            is_used[slot / 64] |= 1_u64 << (slot % 64);
            starts[slot + 1] += 1;
        }
        for slot in 0..1 << BITS {
            starts[slot + 1] += starts[slot];
        }
        // Without the NUL.
        let needle = |(_, number): (usize, usize)| (number, Needle::new(&needles[number][1..]));
        Self {
            is_used,
            starts,
            by_slot: by_slot.into_iter().map(needle).collect(),
        }
    }

    /// As [`Beginnings::look_at`], in a short text.
    #[inline]
    pub(super) fn look_at_short(&self, text: &Short, mut visit: impl FnMut(usize)) {
        for (number, needle) in self.of_slot(slot::<BITS>(text.word(0))) {
            if needle.is_in(text, 0) {
                visit(*number);
            }
        }
    }

    #[inline]
    fn of_slot(&self, slot: usize) -> &[(usize, Needle)] {
        if self.is_used[slot / 64] >> (slot % 64) & 1 == 0 {
            return &[];
        }
        &self.by_slot[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }

    /// Calls `visit` with the number of each needle that the text begins with.
    pub(super) fn look_at(&self, text: &Placed, mut visit: impl FnMut(usize)) {
        for (number, needle) in self.of_slot(slot::<BITS>(text.word(1))) {
            if needle.is_at(&text.bytes()[1..]) {
                visit(*number);
            }
        }
    }
}

/// Three bytes as a number; those that a text does not have can be any.
fn words(text: &[u8]) -> impl Iterator<Item = u64> {
    let mut words = vec![0];
    for place in 0..3 {
        let bytes = text.get(place).map_or(0..=31, |&byte| byte..=byte);
        words = words
            .into_iter()
            .flat_map(|word| bytes.clone().map(move |byte| word | u64::from(byte) << (8 * place)))
            .collect();
    }
    words.into_iter()
}
