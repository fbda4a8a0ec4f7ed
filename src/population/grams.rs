//! Which tests of text a value cannot satisfy, without a look at them: a test needs certain pairs of neighbouring bytes,
//! and a value, as a [`FramedText`](super::framed_text::FramedText), has certain ones. Both are kept as sets of 128 bits,
//! so that hundreds of tests are ruled out in a microsecond, out of memory that is read in one go.

use super::condition::{Question, TextTest};
use super::recogniser::text_test;
use super::search::{Needles, Search};
use crate::rule::UpperText;

/// A set of pairs, each of which stands for one bit; what is not in a value's set is not in the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grams(u128);

impl Grams {
    /// What a value has that satisfies this; nothing where that cannot be said.
    pub(super) fn of_question(question: &Question) -> Self {
        let Some(test) = text_test(question) else {
            return Self(0);
        };
        match test {
            TextTest::Equals(text) => Self::of_whole(text),
            TextTest::In(texts) => {
                let all = texts
                    .iter()
                    .map(Self::of_whole)
                    .reduce(|one, other| Self(one.0 & other.0));
                all.unwrap_or(Self(0))
            }
            test => {
                let mut needles = Needles::default();
                let search = Search::of(test, &mut needles);
                let needs = search.iter().flat_map(|search| &search.needs);
                Self(needs.fold(0, |all, &needle| all | Self::of_bytes(&needles.texts()[needle]).0))
            }
        }
    }

    fn of_whole(text: &UpperText) -> Self {
        Self::of_bytes(&[b"\0", text.as_str().as_bytes(), b"\0"].concat())
    }

    /// The pairs in these bytes.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        let mut halves = [0_u64; 2];
        for pair in bytes.windows(2) {
            let number = u32::from(u16::from_le_bytes([pair[0], pair[1]])).wrapping_mul(0x9e37_79b1) >> 25;
            halves[number as usize / 64] |= 1 << (number % 64);
        }
        Self(u128::from(halves[0]) | u128::from(halves[1]) << 64)
    }

    /// The same in half the room, where two pairs share a bit.
    #[allow(clippy::cast_possible_truncation)] // Both halves are taken.
    pub(super) fn folded(self) -> u64 {
        self.0 as u64 | (self.0 >> 64) as u64
    }

    /// Whether a value that has these can have what is needed.
    pub(super) fn may_satisfy(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }
}
