//! Finds many texts ("needles") in many values, mostly by not looking at them: a table says of every three bytes, letter
//! case aside, whether they are a part of some needle. Only every other place of a value is looked up in it; each needle
//! has three bytes in the table for both cases. Where the table says yes, the needles in question are compared.
//!
//! Of the three bytes that a needle could be known by, those count that are rarest in the values.
//!
//! An [`Automaton`](super::automaton::Automaton) would find the same, but its steps have to wait for one another, and here a
//! dozen look-ups go side by side.

/// Rows of the table; half of what three bytes of five bits can be, so that it leaves room in the first-level cache.
const SLOTS: usize = 1 << 14;
/// Bytes of a value whose places are looked up side by side.
const STEP: usize = 24;
/// What is read for that: the last place begins two bytes before the end of a step.
const READ: usize = 32;
/// Of each byte, what small and capital letters share.
const FIVE_BITS: u32 = 0x001f_1f1f;
/// Bytes of a needle that are compared at once.
const WORD: usize = 8;

/// What finds a number of needles.
#[derive(Debug)]
pub(super) struct Sieve {
    /// By slot; not 0: some needle has its three bytes there.
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
    /// From these bytes to the start of the needle.
    to_start: i32,
}

/// Where a value stands among others, each with a NUL before and behind it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    /// The NUL before it.
    pub(super) start: usize,
    /// The first place that is looked up, an even number of bytes behind the start: every needle of interest reaches past
    /// the second byte behind it.
    pub(super) first: usize,
    /// The last place at which a needle of interest may begin: at most that of the NUL behind it.
    pub(super) last: usize,
    /// The NUL behind it.
    pub(super) end: usize,
}

impl Sieve {
    /// Finds these needles, in upper case, of which none is empty, but for those that a NUL stands before: they are found by
    /// [`Beginnings`](super::beginnings::Beginnings). A NUL behind a needle stands for the end of a value. `sample` holds of
    /// some values what is looked up.
    pub(super) fn new<'a>(needles: &[Vec<u8>], sample: impl Iterator<Item = &'a [u8]>) -> Self {
        let weights = weights(sample);
        let mut by_slot: Vec<(u16, Anchor)> = Vec::new();
        for (number, needle) in (0..).zip(needles).filter(|(_, needle)| needle.first() != Some(&0)) {
            for parity in 0..2 {
                let (offset, slots) = rarest(needle, parity, &weights);
                let anchor = Anchor {
                    needle: number,
                    to_start: -offset,
                };
                by_slot.extend(slots.into_iter().map(|slot| (slot, anchor)));
            }
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

    /// Calls `visit` with the number of each needle that the value holds, maybe more than once.
    pub(super) fn look_at(&self, bytes: &[u8], span: Span, mut visit: impl FnMut(usize)) {
        let mut at = span.first;
        while at <= span.last {
            // Two bytes behind the last place belong to it; what follows is another's.
            let known = (span.last + 3 - at).min(READ);
            let mut copy = [0; READ];
            let chunk = match bytes.get(at..).and_then(|rest| rest.first_chunk::<READ>()) {
                Some(chunk) => chunk,
                None => {
                    let rest = &bytes[at..];
                    copy[..rest.len()].copy_from_slice(rest);
                    &copy
                }
            };
            if self.is_candidate(chunk, known) {
                self.check(bytes, chunk, at, span, &mut visit);
            }
            at += STEP;
        }
    }

    /// Whether the table says yes anywhere in the first `known` bytes.
    fn is_candidate(&self, chunk: &[u8; READ], known: usize) -> bool {
        let mask = Mask::of(known);
        let mut wanted = 0;
        for part in 0..4 {
            let word = word_at(chunk, 6 * part) & mask.part(part);
            for shift in [0, 16, 32] {
                wanted |= self.is_wanted[slot(word >> shift)];
            }
        }
        wanted != 0
    }

    #[inline(never)]
    fn check(&self, bytes: &[u8], chunk: &[u8; READ], at: usize, span: Span, visit: &mut impl FnMut(usize)) {
        let mut places = 0_u32;
        for place in 0..STEP / 2 {
            let is_wanted = self.is_wanted[slot(word_at(chunk, 2 * place))];
            places |= u32::from(is_wanted) << place;
        }
        while places != 0 {
            let place = at + 2 * places.trailing_zeros() as usize;
            places &= places - 1;
            if place > span.last {
                return;
            }
            let slot = slot(word(&bytes[place..]));
            for anchor in &self.anchors[self.starts[slot] as usize..self.starts[slot + 1] as usize] {
                let needle = &self.needles[anchor.needle as usize];
                let Some(start) = place.checked_add_signed(anchor.to_start as isize) else {
                    continue;
                };
                if start >= span.start && start + needle.text.len() <= span.end + 1 && needle.is_at(bytes, start) {
                    visit(anchor.needle as usize);
                }
            }
        }
    }
}

/// Three bytes, the first of a word, as a row of the table.
#[allow(clippy::cast_possible_truncation)] // The bytes behind the third are cut off.
fn slot(word: u64) -> usize {
    ((word as u32 & FIVE_BITS).wrapping_mul(0x9e37_79b1) >> 18) as usize
}

fn word_at(chunk: &[u8; READ], at: usize) -> u64 {
    chunk[at..].first_chunk().map_or_else(
        || {
            let mut word = [0; WORD];
            word[..READ - at].copy_from_slice(&chunk[at..]);
            u64::from_le_bytes(word)
        },
        |word| u64::from_le_bytes(*word),
    )
}

/// Hides what stands behind the bytes in question.
struct Mask<'a>(&'a [u8; READ]);

impl Mask<'_> {
    fn of(known: usize) -> Self {
        static BYTES: [u8; 2 * READ] = {
            let mut bytes = [0; 2 * READ];
            let mut at = 0;
            while at < READ {
                bytes[at] = u8::MAX;
                at += 1;
            }
            bytes
        };
        static NONE: [u8; READ] = [0; READ];
        Self(BYTES[READ - known.min(READ)..].first_chunk().unwrap_or(&NONE))
    }

    fn part(&self, part: usize) -> u64 {
        word_at(self.0, 6 * part)
    }
}

/// How often each row is met in some values.
fn weights<'a>(sample: impl Iterator<Item = &'a [u8]>) -> Vec<u32> {
    let mut weights = vec![1; SLOTS];
    for value in sample {
        for three in value.windows(3) {
            let word = three.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
            weights[slot(word)] += 1;
        }
    }
    // Bytes that are hidden look like three NULs.
    weights[0] = u32::MAX / 64;
    weights
}

/// Of the places in a needle that are looked up where it begins at an even place (parity 0) or an odd one, the one whose
/// bytes are rarest: its offset, and its rows. A place before the needle, or one that reaches behind it, has many rows.
fn rarest(needle: &[u8], parity: i32, weights: &[u32]) -> (i32, Vec<u16>) {
    let (least, most) = limits(needle);
    let known = i32::try_from(needle.len()).unwrap_or(i32::MAX) - 3;
    let offsets = || (-parity..=most).step_by(2).filter(|offset| *offset >= least);
    let is_inside = |offset: &i32| (0..=known).contains(offset);
    // Each byte that is not known multiplies the rows.
    let unknown = |offset: &i32| (-offset).max(0) + (offset - known).max(0);
    let fewest = offsets().map(|offset| unknown(&offset)).min();
    let candidates = offsets().filter(|offset| is_inside(offset) || Some(unknown(offset)) == fewest);
    let weighed = candidates.map(|offset| {
        let slots = slots_at(needle, offset);
        let weight = slots
            .iter()
            .map(|&slot| u64::from(weights[usize::from(slot)]))
            .sum::<u64>();
        (weight, offset, slots)
    });
    let rarest = weighed.min_by_key(|(weight, ..)| *weight);
    rarest.map(|(_, offset, slots)| (offset, slots)).unwrap_or_default()
}

/// The offsets at which a needle may be known. What stands in the lead of a value (up to its first `:`) or in its domain
/// (from its only `@` on) is looked at elsewhere: a needle that goes on behind a lead is known by what is behind it, and one
/// that reaches into a domain by what is before it.
fn limits(needle: &[u8]) -> (i32, i32) {
    let last = needle.len() - 1;
    let at = memchr::memchr(b'@', needle).filter(|&at| at > 0);
    let most = at.map_or(last, |at| at - 1);
    let colon = memchr::memchr(b':', needle).filter(|&colon| colon < last && at.is_none_or(|at| colon < at));
    let number = |offset: usize| i32::try_from(offset).unwrap_or(i32::MAX - 2);
    (colon.map_or(-1, |colon| number(colon) - 1), number(most))
}

/// The rows of the three bytes at an offset of a needle, of which those that it does not say can be any.
fn slots_at(needle: &[u8], offset: i32) -> Vec<u16> {
    let mut words = vec![0_u64];
    for place in 0..3 {
        let known = usize::try_from(offset + place).ok().and_then(|at| needle.get(at));
        let bytes = match known {
            Some(&byte) => byte..=byte,
            None => 0..=31,
        };
        words = words
            .into_iter()
            .flat_map(|word| bytes.clone().map(move |byte| word | u64::from(byte) << (8 * place)))
            .collect();
    }
    let slots = words.into_iter().map(|word| u16::try_from(slot(word)).unwrap_or(0));
    let mut slots: Vec<u16> = slots.collect();
    slots.sort_unstable();
    slots.dedup();
    slots
}

/// A needle, its first bytes as a number.
#[derive(Debug)]
pub(super) struct Needle {
    first: u64,
    /// The bits in which a value must agree: all but that of letter case.
    care: u64,
    text: Vec<u8>,
}

impl Needle {
    pub(super) fn new(text: &[u8]) -> Self {
        let mut care = [0; WORD];
        for (care, byte) in care.iter_mut().zip(text) {
            *care = if byte.is_ascii_uppercase() { !0x20 } else { u8::MAX };
        }
        Self {
            first: word(text),
            care: u64::from_le_bytes(care),
            text: text.to_vec(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether it stands at a place, letter case of ASCII aside.
    pub(super) fn is_at(&self, bytes: &[u8], start: usize) -> bool {
        let Some(bytes) = bytes.get(start..) else {
            return false;
        };
        if (word(bytes) ^ self.first) & self.care != 0 {
            return false;
        }
        let rest = self.text.get(WORD..).unwrap_or_default();
        rest.is_empty()
            || bytes
                .get(WORD..self.text.len())
                .is_some_and(|bytes| bytes.eq_ignore_ascii_case(rest))
    }
}

/// The first eight bytes, with zeros behind them where there are fewer.
fn word(bytes: &[u8]) -> u64 {
    let mut word = [0; WORD];
    match bytes.first_chunk() {
        Some(eight) => word = *eight,
        None => word[..bytes.len()].copy_from_slice(bytes),
    }
    u64::from_le_bytes(word)
}
