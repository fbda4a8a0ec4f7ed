//! A value as tests of text look at it: in upper case, between NULs, so that a needle with a NUL before it is one that
//! the value begins with. The texts of a list stand one behind the other, each between NULs of its own.

use super::grams::Grams;
use super::row::Cell;
use crate::rule::UpperText;

/// The text, or texts, of a value.
#[derive(Debug)]
pub(super) struct FramedText {
    framed: String,
    pub(super) grams: Grams,
    /// All of it is ASCII.
    pub(super) is_ascii: bool,
    /// Needles say nothing of it: it is no text, or has a NUL, which stands for the end of one, or a line feed, of which the
    /// literals of a pattern say nothing.
    pub(super) is_apart: bool,
}

impl FramedText {
    pub(super) fn of(value: &Cell) -> Self {
        let mut framed = String::new();
        let (mut is_ascii, mut is_apart) = (true, false);
        let mut add = |text: &str| {
            is_ascii &= text.is_ascii();
            is_apart |= memchr::memchr2(b'\0', b'\n', text.as_bytes()).is_some();
            framed.reserve(text.len() + 2);
            framed.push('\0');
            if text.is_ascii() {
                let start = framed.len();
                framed.push_str(text);
                framed[start..].make_ascii_uppercase();
            } else {
                framed.push_str(UpperText::new(text).as_str());
            }
            framed.push('\0');
        };
        match value {
            Cell::Text(text) => add(text),
            Cell::Texts(texts) => texts.iter().for_each(|text| add(text)),
            Cell::Missing | Cell::Boolean(_) | Cell::Instant(_) | Cell::Plans(_) => is_apart = true,
        }
        Self {
            grams: Grams::of_bytes(framed.as_bytes()),
            framed,
            is_ascii,
            is_apart,
        }
    }

    /// The single text in upper case; empty where there is none.
    pub(super) fn upper(&self) -> &str {
        let end = self.framed.len().saturating_sub(1);
        self.framed.get(1..end).unwrap_or_default()
    }

    /// Whether it holds a needle, which is not empty.
    pub(super) fn holds(&self, needle: &[u8]) -> bool {
        // Both are short, and a search that prepares itself takes longer than this does.
        let Some((first, rest)) = needle.split_first() else {
            return true;
        };
        let bytes = self.framed.as_bytes();
        let Some(last) = bytes.len().checked_sub(needle.len()) else {
            return false;
        };
        let begins = bytes.iter().take(last + 1).enumerate();
        let mut begins = begins.filter(|(_, byte)| *byte == first);
        begins.any(|(at, _)| bytes[at + 1..].starts_with(rest))
    }
}
