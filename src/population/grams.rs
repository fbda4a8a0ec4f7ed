//! Which tests of text a value cannot satisfy, without a look at them: a test needs certain pairs of neighbouring bytes,
//! and a value has certain ones. Both are kept as sets of 128 bits, so that hundreds of tests are ruled out in a
//! microsecond, out of memory that is read in one go.

use super::condition::Question;
use super::recogniser::text_test;
use super::row::Cell;
use super::search::{Needles, Search};
use crate::rule::UpperText;

/// A set of pairs, each of which stands for one bit; what is not in a value's set is not in the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Grams(u128);

impl Grams {
    /// What a value has that satisfies this; nothing where that cannot be said.
    pub(super) fn of_question(question: &Question) -> Self {
        let mut needles = Needles::default();
        let search = text_test(question).and_then(|test| Search::of(test, &mut needles));
        let needs = search.iter().flat_map(|search| &search.needs);
        Self(needs.fold(0, |all, &needle| all | of_bytes(&needles.texts()[needle])))
    }

    /// What a value has; everything where the needles of a search say nothing about it.
    pub(super) fn of_value(cell: &Cell) -> Self {
        match cell {
            Cell::Missing => Self(0),
            Cell::Text(text) => Self(of_text(text)),
            Cell::Texts(texts) => Self(texts.iter().fold(0, |all, text| all | of_text(text))),
            Cell::Boolean(_) | Cell::Instant(_) | Cell::Plans(_) => Self(u128::MAX),
        }
    }

    /// Whether a value that has these can have what is needed.
    pub(super) fn may_satisfy(self, needed: Self) -> bool {
        needed.0 & !self.0 == 0
    }
}

fn of_text(text: &str) -> u128 {
    // A NUL stands for the end of a value, the literals of a pattern say nothing of a line feed, nor of what is not ASCII.
    if !text.is_ascii() || memchr::memchr2(b'\0', b'\n', text.as_bytes()).is_some() {
        return u128::MAX;
    }
    of_bytes(&[b"\0", UpperText::new(text).as_str().as_bytes(), b"\0"].concat())
}

fn of_bytes(bytes: &[u8]) -> u128 {
    bytes.windows(2).fold(0, |all, pair| {
        let number = u32::from(u16::from_le_bytes([pair[0], pair[1]])).wrapping_mul(0x9e37_79b1) >> 25;
        all | 1 << number
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use time::OffsetDateTime;

    use super::super::condition::Answer;
    use super::super::program::Program;
    use super::*;
    use crate::rule::{Context, Rule, RuleOptions};

    #[test]
    fn no_value_that_satisfies_a_test_is_ruled_out() {
        let tests = [
            "-eq \"anna\"",
            "-in [\"anna\", \"x\"]",
            "-startsWith \"an\"",
            "-startsWith \"\"",
            "-endsWith \"ß\"",
            "-contains \"nn\"",
            "-contains \"\u{212a}\"",
            "-match \"a[mn]+a\"",
            "-match \"^an.*na$\"",
            "-match \"^(?=.*nn)\"",
            "-match \"ä|b\"",
            "-ge \"b\"",
        ];
        let values = [
            "", "anna", "ANNA", "Hannah", "straß", "ÄNNA", "k", "\u{212a}", "a\0nn", "an\nna", "amna", "b",
        ];
        let mut program = Program::default();
        for test in tests {
            for text in [format!("user.city {test}"), format!("user.otherMails -any (_ {test})")] {
                let rule = Rule::parse(&text, &RuleOptions::default()).unwrap();
                program.add(&rule, &Context::default()).unwrap();
            }
        }
        let (mut held, mut ruled_out) = (0, 0);
        for condition in &program.conditions {
            let needed = Grams::of_question(&condition.question);
            for cell in values.iter().flat_map(|value| {
                let text = std::borrow::Cow::Borrowed(*value);
                [
                    Cell::Text(text.clone()),
                    Cell::Texts(vec!["y".into(), text]),
                    Cell::Missing,
                ]
            }) {
                let holds = condition.question.answer(&cell, OffsetDateTime::UNIX_EPOCH) == Answer::True;
                let may_hold = Grams::of_value(&cell).may_satisfy(needed);
                assert!(may_hold || !holds, "{:?} {cell:?}", condition.question);
                held += usize::from(holds);
                ruled_out += usize::from(!may_hold);
            }
        }
        assert!(held > 100 && ruled_out > 200, "{held} {ruled_out}");
    }
}
