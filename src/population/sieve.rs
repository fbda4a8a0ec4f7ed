//! Finds many texts ("needles") in many others, mostly by not looking at them: a table says of every three bytes, letter
//! case aside, whether they are the ones that some needle is known by. Where the table says yes, the needles in question are
//! compared.
//!
//! Of the three bytes that a needle could be known by, those count that are rarest in the texts. A needle of fewer bytes
//! has a row in the table for each that may follow.
//!
//! To look up every other place only, with two rows or more for each needle, takes longer: half of the rows of short needles
//! would have a byte that can be any, and so many that the table says yes for most texts.
//!
//! An [`Automaton`](super::automaton::Automaton) would find the same, but its steps have to wait for one another, and here many
//! look-ups go side by side.

use super::needle::{slot, word, Needle, Placed, Short, BEHIND};

/// The table has this power of two of rows; half of what three bytes of five bits can be, so that it leaves room in the
/// first-level cache.
const BITS: u32 = 14;
const SLOTS: usize = 1 << BITS;
/// Bytes of a text whose places are looked up side by side; most names have no more.
const STEP: usize = 18;
/// Places that are looked up in one word.
const PART: usize = 6;

/// What finds a number of needles.
#[derive(Debug)]
pub(super) struct Sieve {
    /// By slot; 1: some needle has its three bytes there.
    is_wanted: Box<[u8; SLOTS]>,
    /// By slot, where its anchors begin in `anchors`.
    starts: Vec<u32>,
    anchors: Vec<Anchor>,
    needles: Vec<Needle>,
}

/// Three bytes that a needle is known by.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    needle: u32,
    /// Where they are in it.
    offset: usize,
}

impl Sieve {
    /// Finds these needles, in upper case, of which none is empty, but for those that a NUL stands before: they are found by
    /// [`Beginnings`](super::beginnings::Beginnings). A NUL behind a needle stands for the end of a text. `sample` holds some
    /// texts.
    pub(super) fn new<'a>(needles: &[Vec<u8>], sample: impl Iterator<Item = &'a [u8]>) -> Self {
        let weights = weights(sample);
        let mut by_slot: Vec<(u16, Anchor)> = Vec::new();
        for (number, needle) in (0..).zip(needles).filter(|(_, needle)| needle.first() != Some(&0)) {
            let (offset, slots) = rarest(needle, &weights);
            let anchor = Anchor { needle: number, offset };
            by_slot.extend(slots.into_iter().map(|slot| (slot, anchor)));
        }
        by_slot.sort_unstable_by_key(|(slot, anchor)| (*slot, anchor.needle));
        let mut is_wanted = Box::new([0; SLOTS]);
        let mut starts = vec![0_u32; SLOTS + 1];
        for (slot, _) in &by_slot {
            is_wanted[usize::from(*slot)] = 1;
            starts[usize::from(*slot) + 1] += 1;
        }
        for slot in 0..SLOTS {
            starts[slot + 1] += starts[slot];
        }
        Self {
            is_wanted,
            starts,
            anchors: by_slot.into_iter().map(|(_, anchor)| anchor).collect(),
            needles: needles.iter().map(|needle| Needle::new(needle)).collect(),
        }
    }

    /// Calls `visit` with the number of each needle that the text holds, maybe more than once.
    pub(super) fn look_at(&self, text: &Placed, mut visit: impl FnMut(usize)) {
        // No needle of its own has the NUL before the text.
        let mut at = 1;
        while at < text.end() {
            let places = self.candidates(text, at);
            if places != 0 {
                self.check(text.bytes(), at, places, &mut visit);
            }
            at += STEP;
        }
    }

    /// The places from `at` on at which the table says yes, as bits.
    fn candidates(&self, text: &Placed, at: usize) -> u32 {
        let Some(bytes) = text.bytes().get(at..).and_then(|rest| rest.first_chunk::<BEHIND>()) else {
            return 0;
        };
        self.candidates_of(std::array::from_fn(|part| word(&bytes[PART * part..])))
    }

    /// As [`Sieve::look_at`], in a short text.
    #[inline]
    pub(super) fn look_at_short(&self, text: &Short, mut visit: impl FnMut(usize)) {
        let mut places = self.candidates_of(text.sixths());
        while places != 0 {
            let place = places.trailing_zeros() as usize;
            places &= places - 1;
            for anchor in self.of_slot(slot::<BITS>(text.word(place))) {
                let needle = &self.needles[anchor.needle as usize];
                if place
                    .checked_sub(anchor.offset)
                    .is_some_and(|start| needle.is_in(text, start))
                {
                    visit(anchor.needle as usize);
                }
            }
        }
    }

    #[inline]
    fn of_slot(&self, slot: usize) -> &[Anchor] {
        &self.anchors[self.starts[slot] as usize..self.starts[slot + 1] as usize]
    }

    /// The places at which the table says yes, in words that begin at every sixth byte.
    #[inline]
    fn candidates_of(&self, words: [u64; STEP / PART]) -> u32 {
        let mut places = 0;
        for (part, word) in words.into_iter().enumerate() {
            for place in 0..PART {
                let is_wanted = self.is_wanted[slot::<BITS>(word >> (8 * place))];
                places |= u32::from(is_wanted) << (PART * part + place);
            }
        }
        places
    }

    #[inline(never)]
    fn check(&self, bytes: &[u8], at: usize, mut places: u32, visit: &mut impl FnMut(usize)) {
        while places != 0 {
            let place = at + places.trailing_zeros() as usize;
            places &= places - 1;
            for anchor in self.of_slot(slot::<BITS>(word(&bytes[place..]))) {
                let needle = &self.needles[anchor.needle as usize];
                let start = place.checked_sub(anchor.offset);
                if start.is_some_and(|start| bytes.get(start..).is_some_and(|bytes| needle.is_at(bytes))) {
                    visit(anchor.needle as usize);
                }
            }
        }
    }
}

/// How often each row is met in some texts.
fn weights<'a>(sample: impl Iterator<Item = &'a [u8]>) -> Vec<u32> {
    let mut weights = vec![1; SLOTS];
    let mut placed = Placed::default();
    for text in sample {
        placed.put(text);
        for three in placed.bytes()[..=placed.end() + 2].windows(3) {
            weights[slot::<BITS>(word(three))] += 1;
        }
    }
    // Every text has NULs behind it.
    weights[0] = u32::MAX / 64;
    weights
}

/// The place in a needle whose three bytes are rarest, and their rows.
fn rarest(needle: &[u8], weights: &[u32]) -> (usize, Vec<u16>) {
    // What is behind the end of a text is known.
    let known = needle.len() + 2 * usize::from(needle.last() == Some(&0));
    let weighed = (0..known.saturating_sub(2).clamp(1, needle.len().max(1))).map(|offset| {
        let slots = slots_at(&needle[offset..]);
        let weight = slots.iter().map(|&slot| u64::from(weights[usize::from(slot)]));
        (weight.sum::<u64>(), offset, slots)
    });
    // A row that is not met in the sample is met in other texts.
    let rarest = weighed.min_by_key(|(weight, offset, slots)| (*weight, slots.len(), *offset));
    rarest.map(|(_, offset, slots)| (offset, slots)).unwrap_or_default()
}

/// The rows of three bytes, of which those that a needle does not say can be any.
fn slots_at(needle: &[u8]) -> Vec<u16> {
    let is_end = needle.last() == Some(&0);
    let mut words = vec![0_u64];
    for place in 0..3 {
        let bytes = match needle.get(place) {
            Some(&byte) => byte..=byte,
            None if is_end => 0..=0,
            None => 0..=31,
        };
        words = words
            .into_iter()
            .flat_map(|word| bytes.clone().map(move |byte| word | u64::from(byte) << (8 * place)))
            .collect();
    }
    let slots = words
        .into_iter()
        .map(|word| u16::try_from(slot::<BITS>(word)).unwrap_or(0));
    let mut slots: Vec<u16> = slots.collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}
