//! The cores of a dictionary's addresses: what its [`Frames`](super::frames::Frames) leave of them.

use super::frames::{Frame, MAX_LEADS, MAX_TAILS};
use super::needle::Short;
use super::text_dictionary::TextDictionary;

/// Cuts lead and domain off.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cores<'a> {
    texts: &'a TextDictionary,
    /// What a lead, and what a tail and the `@` before it take of a text, by number.
    lead_lengths: [usize; MAX_LEADS + 1],
    tail_lengths: [usize; MAX_TAILS + 1],
}

impl<'a> Cores<'a> {
    pub(super) fn of(texts: &'a TextDictionary) -> Self {
        let frames = texts.frames();
        Self {
            texts,
            lead_lengths: std::array::from_fn(|number| frames.lead_length(number)),
            tail_lengths: std::array::from_fn(|number| frames.tail_length(number)),
        }
    }

    /// The core of a code that is not 0: all of a text without a frame.
    #[inline]
    pub(super) fn core(&self, code: usize, frame: Frame) -> &'a [u8] {
        self.texts.within(code, self.around(frame))
    }

    /// The same, also as a short text, where it is one.
    #[inline]
    pub(super) fn short(&self, code: usize, frame: Frame) -> (&'a [u8], Option<Short>) {
        self.texts.short(code, self.around(frame))
    }

    fn around(&self, frame: Frame) -> (usize, usize) {
        (self.lead_lengths[frame.lead()], self.tail_lengths[frame.tail()])
    }
}
