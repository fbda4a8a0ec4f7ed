//! Some values of a dictionary, upper-cased, with the first and last eight bytes of each as a word: whether a value begins
//! or ends with a short text is then a comparison of words, many at a time.

use super::bits;
use crate::rule::UpperText;

/// Values at a time; their text stays in the first-level cache.
pub(super) const STRETCH: usize = 512;
/// A set of the values at hand.
pub(super) type Some512 = [u8; STRETCH / 8];

/// Up to [`STRETCH`] values.
pub(super) struct Stretch {
    /// Eight zeros, the values, eight zeros.
    upper: Vec<u8>,
    /// Where each value starts in `upper`, and behind them where the last ends.
    starts: Vec<usize>,
    heads: [u64; STRETCH],
    tails: [u64; STRETCH],
    /// Values that are not ASCII, or have a line feed: what literals of a pattern say nothing about.
    pub(super) odd: Some512,
}

const ROOM: usize = 8;

impl Stretch {
    pub(super) fn new() -> Self {
        Self {
            upper: Vec::new(),
            starts: Vec::new(),
            heads: [0; STRETCH],
            tails: [0; STRETCH],
            odd: [0; STRETCH / 8],
        }
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// Takes values: `texts` has them one behind the other, `ends` says where each ends, counted from `offset` before.
    pub(super) fn fill(&mut self, texts: &str, offset: usize, ends: &[u32]) {
        self.upper.clear();
        self.upper.extend_from_slice(&[0; ROOM]);
        self.starts.clear();
        self.starts.push(ROOM);
        self.odd = [0; STRETCH / 8];
        let ends = ends.iter().map(|&end| end as usize - offset);
        if texts.is_ascii() {
            self.upper.extend_from_slice(texts.as_bytes());
            self.upper.make_ascii_uppercase();
            self.starts.extend(ends.map(|end| ROOM + end));
        } else {
            let mut start = 0;
            for (index, end) in ends.enumerate() {
                let text = &texts[start..end];
                if text.is_ascii() {
                    self.upper.extend(text.bytes().map(|byte| byte.to_ascii_uppercase()));
                } else {
                    self.upper.extend_from_slice(UpperText::new(text).as_str().as_bytes());
                    bits::insert(&mut self.odd, index);
                }
                self.starts.push(self.upper.len());
                start = end;
            }
        }
        self.upper.extend_from_slice(&[0; ROOM]);
        self.find_line_feeds();
        self.cut_heads_and_tails();
    }

    fn find_line_feeds(&mut self) {
        let mut index = 0;
        for place in memchr::memchr_iter(b'\n', &self.upper) {
            while self.starts.get(index + 1).is_some_and(|&end| end <= place) {
                index += 1;
            }
            bits::insert(&mut self.odd, index);
        }
    }

    fn cut_heads_and_tails(&mut self) {
        let bounds = self.starts.iter().zip(&self.starts[1..]);
        for ((&start, &end), (head, tail)) in bounds.zip(self.heads.iter_mut().zip(&mut self.tails)) {
            let unused = 8 * (8 - (end - start).min(8) as u32);
            // A shift by 64, for the empty value, is none at all.
            *head = u64::from_le_bytes(eight(&self.upper[start..])) & u64::MAX.checked_shr(unused).unwrap_or(0);
            *tail = u64::from_le_bytes(eight(&self.upper[end - 8..])) & u64::MAX.checked_shl(unused).unwrap_or(0);
        }
    }

    /// A value in upper case.
    pub(super) fn value(&self, index: usize) -> &[u8] {
        &self.upper[self.starts[index]..self.starts[index + 1]]
    }

    /// Values whose first bytes are these, of which there are up to eight.
    pub(super) fn begins(&self, wanted: Edge, set: &mut Some512) {
        compare(&self.heads, wanted, set);
    }

    /// Values whose last bytes are these.
    pub(super) fn ends(&self, wanted: Edge, set: &mut Some512) {
        compare(&self.tails, wanted, set);
    }
}

/// Up to eight bytes at the start or the end of a value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edge {
    mask: u64,
    bytes: u64,
}

impl Edge {
    /// The first bytes of a text that is not empty.
    pub(super) fn start_of(text: &[u8]) -> Self {
        let length = text.len().min(8);
        let mut bytes = [0; 8];
        bytes[..length].copy_from_slice(&text[..length]);
        Self::of(bytes, u64::MAX >> (8 * (8 - length)))
    }

    /// The last bytes of a text that is not empty.
    pub(super) fn end_of(text: &[u8]) -> Self {
        let length = text.len().min(8);
        let mut bytes = [0; 8];
        bytes[8 - length..].copy_from_slice(&text[text.len() - length..]);
        Self::of(bytes, u64::MAX << (8 * (8 - length)))
    }

    fn of(bytes: [u8; 8], mask: u64) -> Self {
        let bytes = u64::from_le_bytes(bytes);
        Self { mask, bytes }
    }
}

fn compare(words: &[u64; STRETCH], wanted: Edge, set: &mut Some512) {
    for (byte, words) in set.iter_mut().zip(words.chunks_exact(8)) {
        let hit = |(bit, word): (usize, &u64)| u8::from(word & wanted.mask == wanted.bytes) << bit;
        *byte &= words.iter().enumerate().map(hit).fold(0, |all, hit| all | hit);
    }
}

fn eight(bytes: &[u8]) -> [u8; 8] {
    let mut word = [0; 8];
    word.copy_from_slice(&bytes[..8]);
    word
}
