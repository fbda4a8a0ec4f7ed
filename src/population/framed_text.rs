//! A value as tests of text look at it: in upper case, between NULs, so that a needle with a NUL before it is one that
//! the value begins with. The texts of a list stand one behind the other, each between NULs of its own.

use std::cell::OnceCell;

use super::grams::Grams;
use super::row::Cell;
use crate::rule::pattern::Literals;
use crate::rule::UpperText;

/// The text, or texts, of a value.
#[derive(Debug)]
pub(super) struct FramedText {
    framed: String,
    places: OnceCell<Places>,
    pub(super) grams: Grams,
    /// All of it is ASCII.
    pub(super) is_ascii: bool,
    /// Needles say nothing of it: it is no text, or has a NUL, which stands for the end of one, or a line feed, of which the
    /// literals of a pattern say nothing.
    pub(super) is_apart: bool,
}

impl FramedText {
    pub(super) fn of(value: &Cell) -> Self {
        let bytes = match value {
            Cell::Text(text) => text.len() + 2,
            Cell::Texts(texts) => texts.iter().map(|text| text.len() + 2).sum(),
            _ => 0,
        };
        let mut framed = String::with_capacity(bytes);
        let (mut is_ascii, mut is_apart) = (true, false);
        let mut add = |text: &str| {
            is_ascii &= text.is_ascii();
            is_apart |= memchr::memchr2(b'\0', b'\n', text.as_bytes()).is_some();
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
            places: OnceCell::new(),
            is_ascii,
            is_apart,
        }
    }

    /// Whether a single text holds what every match of a pattern does, as [`Literals::are_in`] says.
    pub(super) fn holds_all(&self, literals: &Literals) -> bool {
        let end = self.framed.len().saturating_sub(1);
        let upper = self.framed.get(1..end).unwrap_or_default();
        upper.starts_with(&literals.begins)
            && upper.ends_with(&literals.ends)
            && literals.within.iter().all(|text| self.holds(text.as_bytes()))
    }

    /// Whether it holds a needle.
    pub(super) fn holds(&self, needle: &[u8]) -> bool {
        let bytes = self.framed.as_bytes();
        if bytes.len() > PLACES || !self.is_ascii {
            return memchr::memmem::find(bytes, needle).is_some();
        }
        let places = self.places.get_or_init(|| Places::of(bytes));
        places.hold(needle)
    }
}

/// Bytes of a text whose places are kept, and one bit stays free for what stands behind the last.
const PLACES: usize = 127;

/// Where each byte of a short text stands, as bits: a needle stands where its bytes do, one behind the other. That takes a
/// look at each byte of the needle and none at the text.
#[derive(Debug)]
struct Places(Box<[u128; 128]>);

impl Places {
    fn of(bytes: &[u8]) -> Self {
        let mut places = Box::new([0; 128]);
        for (place, &byte) in bytes.iter().enumerate().take(PLACES) {
            if let Some(places) = places.get_mut(usize::from(byte)) {
                *places |= 1 << place;
            }
        }
        Self(places)
    }

    fn hold(&self, needle: &[u8]) -> bool {
        let mut ends = u128::MAX;
        for &byte in needle {
            let places = self.0.get(usize::from(byte)).copied().unwrap_or(0);
            ends = (ends & places) << 1;
            if ends == 0 {
                break;
            }
        }
        ends != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(value: &FramedText, needle: &str) -> bool {
        value.holds(needle.as_bytes())
    }

    #[test]
    fn a_value_holds_what_stands_in_it() {
        let value = FramedText::of(&Cell::Texts(vec!["Anna".into(), "Bob".into()]));
        for (needle, wanted) in [
            ("\0ANN", true),
            ("A\0", true),
            ("\0BOB\0", true),
            ("ABOB", false),
            ("\0NN", false),
            ("NNN", false),
            ("BOBB", false),
            ("\u{fe}", false),
            ("B\0\0\0\0\0\0\0\0\0\0\0\0\0\0", false),
        ] {
            assert_eq!(holds(&value, needle), wanted, "{needle:?}");
        }
        assert!(holds(&FramedText::of(&Cell::Text("straße".into())), "\0STRAßE\0"));
        assert!(!holds(&FramedText::of(&Cell::Missing), "X"));
    }

    #[test]
    fn a_value_of_any_length_holds_its_beginning_and_its_end() {
        for length in [1, 60, 62, 63, 124, 125, 126, 127, 200] {
            let text: String = (0..length).map(|place| char::from(b'a' + (place % 25) as u8)).collect();
            let value = FramedText::of(&Cell::Text(text.as_str().into()));
            let upper = text.to_uppercase();
            for needle in [format!("\0{upper}\0"), format!("{upper}\0"), upper.clone()] {
                assert!(holds(&value, &needle), "{length} {needle:?}");
            }
            for needle in [
                format!("{upper}A"),
                format!("{upper}\0A"),
                format!("Z{upper}"),
                "Z".to_owned(),
            ] {
                assert!(!holds(&value, &needle), "{length} {needle:?}");
            }
        }
    }
}
