//! What a test of text looks for in a value, as needles: those of a bulk evaluation are found in all values of a column by a
//! [`Sieve`](super::sieve::Sieve) and its company, those of standing rules in a single value by an
//! [`Automaton`](super::automaton::Automaton).

use std::collections::HashMap;

use super::condition::TextTest;
use crate::rule::pattern::Literals;
use crate::rule::UpperText;

/// A byte that UTF-8 does not have.
const NOWHERE: u8 = 0xfe;

/// The texts to look for, each once.
#[derive(Debug, Default)]
pub(super) struct Needles {
    texts: Vec<Vec<u8>>,
    numbers: HashMap<Vec<u8>, usize>,
}

impl Needles {
    /// What to look for, by number.
    pub(super) fn texts(&self) -> &[Vec<u8>] {
        &self.texts
    }

    /// The number of a text, which is added if it is new.
    pub(super) fn add(&mut self, text: Vec<u8>) -> usize {
        let texts = &mut self.texts;
        *self.numbers.entry(text).or_insert_with_key(|text| {
            texts.push(text.clone());
            texts.len() - 1
        })
    }

    fn begins(&mut self, text: &str) -> usize {
        self.number(text, |text| [b"\0", text].concat())
    }

    fn ends(&mut self, text: &str) -> usize {
        self.number(text, |text| [text, b"\0"].concat())
    }

    fn within(&mut self, text: &str) -> usize {
        self.number(text, <[u8]>::to_vec)
    }

    fn number(&mut self, text: &str, placed: impl Fn(&[u8]) -> Vec<u8>) -> usize {
        // Only values that have a NUL hold one, and these are asked one by one; no value has this byte.
        self.add(if text.contains('\0') {
            vec![NOWHERE]
        } else {
            placed(text.as_bytes())
        })
    }
}

/// How the values that satisfy a test are found.
#[derive(Debug)]
pub(super) struct Search {
    /// What they hold, by the numbers of needles.
    pub(super) needs: Vec<usize>,
    /// Values that hold all this satisfy the test.
    pub(super) is_exact: bool,
    pub(super) others: Others,
}

/// How it is found whether values that are not ASCII satisfy a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// As it is for all values.
    Alike,
    /// They hold what is needed, but have to be asked then.
    AskedIfHolding,
    /// They are asked, each one.
    Asked,
}

impl Search {
    /// None: the test is a look-up.
    pub(super) fn of(test: &TextTest, needles: &mut Needles) -> Option<Self> {
        let exact = |text: &UpperText, number: &mut dyn FnMut(&str) -> usize| Self {
            needs: Vec::from_iter((!text.as_str().is_empty()).then(|| number(text.as_str()))),
            is_exact: true,
            others: Others::Alike,
        };
        Some(match test {
            TextTest::Equals(_) | TextTest::In(_) => return None,
            TextTest::StartsWith(text) => exact(text, &mut |text| needles.begins(text)),
            TextTest::EndsWith(text) => exact(text, &mut |text| needles.ends(text)),
            TextTest::Contains(text) => exact(text, &mut |text| needles.within(text)),
            TextTest::Matches(pattern) => Self::of_pattern(pattern.0.literals(), needles),
            TextTest::AtLeast(_) | TextTest::AtMost(_) => Self {
                needs: Vec::new(),
                is_exact: false,
                others: Others::Alike,
            },
        })
    }

    fn of_pattern(literals: &Literals, needles: &mut Needles) -> Self {
        let mut needs: Vec<usize> = literals.within.iter().map(|text| needles.within(text)).collect();
        if !literals.begins.is_empty() {
            needs.push(needles.begins(&literals.begins));
        }
        if !literals.ends.is_empty() {
            needs.push(needles.ends(&literals.ends));
        }
        Self {
            is_exact: literals.is_all && !needs.is_empty(),
            others: match literals.is_of_any_letters {
                true => Others::AskedIfHolding,
                false => Others::Asked,
            },
            needs,
        }
    }
}
