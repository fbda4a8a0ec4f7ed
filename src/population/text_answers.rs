//! Which texts of a dictionary satisfy a test.
//!
//! Equality is a look-up. Everything else runs over stretches of upper-cased text, made once for all tests of a column,
//! in two steps: comparisons of whole words (the first and the last bytes of a value) and the pairs of bytes in a value leave few values, and those are asked in earnest. Of a pattern the texts that every match has to hold
//! take part in the first step, so that the engine runs on few values or on none. UTF-8 keeps the order of its
//! characters and never holds one character inside another, so that bytes give the answers characters would.

use memchr::memmem::Finder;

use super::bits;
use super::condition::TextTest;
use super::pairs::Pairs;
use super::stretch::{Edge, Some512, Stretch, STRETCH};
use super::text_dictionary::TextDictionary;
use crate::rule::pattern::Literals;
use crate::rule::UpperText;

/// Codes for which a test holds, or could not be answered.
#[derive(Debug, Clone)]
pub(super) struct CodeSet {
    pub(super) holds: Vec<u8>,
    pub(super) errors: Option<Vec<u8>>,
}

impl CodeSet {
    pub(super) fn empty(codes: usize) -> Self {
        Self {
            holds: bits::empty(codes),
            errors: None,
        }
    }

    fn fail(&mut self, code: usize) {
        let length = self.holds.len();
        bits::insert(self.errors.get_or_insert_with(|| vec![0; length]), code);
    }
}

/// The set of every test, in the order of the tests.
pub(super) fn answer(texts: &TextDictionary, tests: &[&TextTest]) -> Vec<CodeSet> {
    let mut sets = vec![CodeSet::empty(texts.len()); tests.len()];
    let mut pairs = Pairs::new();
    let mut scans: Vec<(Scan, &mut CodeSet)> = Vec::new();
    for (test, set) in tests.iter().zip(&mut sets) {
        match test {
            TextTest::Equals(wanted) => look_up(texts, wanted, set),
            TextTest::In(wanted) => wanted.iter().for_each(|wanted| look_up(texts, wanted, set)),
            _ => scans.push((Scan::of(test, &mut pairs), set)),
        }
    }
    if !scans.is_empty() {
        run(texts, &mut scans, &mut pairs);
    }
    sets
}

fn look_up(texts: &TextDictionary, wanted: &UpperText, set: &mut CodeSet) {
    for code in texts.find_equal(wanted) {
        bits::insert(&mut set.holds, code as usize);
    }
}

/// A test, made ready for stretches.
struct Scan<'a> {
    /// What words are compared with.
    begins: Option<Edge>,
    ends: Option<Edge>,
    pairs: Vec<u16>,
    /// Values that pass the comparisons of words satisfy the test.
    is_done: bool,
    last: Last<'a>,
    /// The test, where nothing else decides on odd values.
    odd: Option<&'a TextTest>,
}

/// What is asked of the values that are left.
enum Last<'a> {
    Begins(&'a [u8]),
    Ends(&'a [u8]),
    Holds(Box<Finder<'a>>),
    AtLeast(&'a [u8]),
    AtMost(&'a [u8]),
    Test(&'a TextTest),
}

impl<'a> Scan<'a> {
    fn of(test: &'a TextTest, pairs: &mut Pairs) -> Self {
        match test {
            TextTest::StartsWith(text) => {
                let text = text.as_str();
                let edge = (!text.is_empty()).then(|| Edge::start_of(text.as_bytes()));
                Self {
                    begins: edge,
                    is_done: is_word(text),
                    ..Self::open(Last::Begins(text.as_bytes()))
                }
            }
            TextTest::EndsWith(text) => {
                let text = text.as_str();
                let edge = (!text.is_empty()).then(|| Edge::end_of(text.as_bytes()));
                Self {
                    ends: edge,
                    is_done: is_word(text),
                    ..Self::open(Last::Ends(text.as_bytes()))
                }
            }
            TextTest::Contains(text) => Self {
                pairs: pairs.ask(text.as_str().as_bytes()),
                ..Self::open(Last::Holds(Box::new(Finder::new(text.as_str()))))
            },
            TextTest::AtLeast(text) => Self::open(Last::AtLeast(text.as_str().as_bytes())),
            TextTest::AtMost(text) => Self::open(Last::AtMost(text.as_str().as_bytes())),
            TextTest::Matches(pattern) => Self::of_pattern(test, pattern.0.literals(), pairs),
            TextTest::Equals(_) | TextTest::In(_) => Self::open(Last::Test(test)),
        }
    }

    fn of_pattern(test: &'a TextTest, literals: &'a Literals, pairs: &mut Pairs) -> Self {
        let edge = |text: &str, of: fn(&[u8]) -> Edge| (!text.is_empty()).then(|| of(text.as_bytes()));
        let within = literals.within.iter().map(String::as_str);
        let last = match (literals.is_all, literals.begins.as_str(), literals.ends.as_str()) {
            (true, "", "") => match literals.within.first() {
                Some(text) => Last::Holds(Box::new(Finder::new(text))),
                None => Last::Test(test),
            },
            (true, begins, "") => Last::Begins(begins.as_bytes()),
            (true, _, ends) => Last::Ends(ends.as_bytes()),
            (false, _, _) => Last::Test(test),
        };
        Self {
            begins: edge(&literals.begins, Edge::start_of),
            ends: edge(&literals.ends, Edge::end_of),
            pairs: within.flat_map(|text| pairs.ask(text.as_bytes())).collect(),
            is_done: literals.is_all
                && literals.within.is_empty()
                && is_word(&literals.begins) | is_word(&literals.ends),
            last,
            odd: Some(test),
        }
    }

    /// Everything is asked the last question.
    fn open(last: Last<'a>) -> Self {
        Self {
            begins: None,
            ends: None,
            pairs: Vec::new(),
            is_done: false,
            last,
            odd: None,
        }
    }

    /// The values of a stretch that the comparisons of words leave.
    fn candidates(&self, stretch: &Stretch, pairs: &Pairs) -> Some512 {
        let mut set = [0; STRETCH / 8];
        let (whole, rest) = (stretch.len() / 8, stretch.len() % 8);
        set[..whole].fill(u8::MAX);
        if rest > 0 {
            set[whole] = (1 << rest) - 1;
        }
        if let Some(begins) = self.begins {
            stretch.begins(begins, &mut set);
        }
        if let Some(ends) = self.ends {
            stretch.ends(ends, &mut set);
        }
        pairs.keep(&self.pairs, &mut set);
        set
    }
}

/// Whether a text is compared wholly when a word is; a zero could be the end of a shorter value.
fn is_word(text: &str) -> bool {
    (1..=8).contains(&text.len()) && !text.contains('\0')
}

fn run(texts: &TextDictionary, scans: &mut [(Scan, &mut CodeSet)], pairs: &mut Pairs) {
    let (all, ends) = texts.parts();
    let mut stretch = Stretch::new();
    let mut start = 0;
    for (number, ends) in ends[1..].chunks(STRETCH).enumerate() {
        let end = ends.last().map_or(start, |&end| end as usize);
        let first_code = 1 + number * STRETCH;
        stretch.fill(&all[start..end], start, ends);
        if !pairs.is_empty() {
            pairs.fill(&stretch);
        }
        for (scan, set) in scans.iter_mut() {
            ask(scan, &stretch, pairs, texts, first_code, set);
        }
        start = end;
    }
}

fn ask(scan: &Scan, stretch: &Stretch, pairs: &Pairs, texts: &TextDictionary, first_code: usize, set: &mut CodeSet) {
    let mut candidates = scan.candidates(stretch, pairs);
    let text = |index: usize| texts.text(u32::try_from(first_code + index).unwrap_or(0));
    let test_one = |test: &TextTest, index: usize, set: &mut CodeSet| match test.holds(text(index)) {
        Ok(true) => bits::insert(&mut set.holds, first_code + index),
        Ok(false) => {}
        Err(_) => set.fail(first_code + index),
    };
    if let Some(test) = scan.odd {
        bits::and_not(&mut candidates, &stretch.odd);
        bits::each(&stretch.odd, |index| test_one(test, index, set));
    }
    if scan.is_done {
        return bits::insert_all(&mut set.holds, first_code, &candidates);
    }
    let mut keep = |index: usize, holds: bool| {
        if holds {
            bits::insert(&mut set.holds, first_code + index);
        }
    };
    match &scan.last {
        Last::Begins(text) => bits::each(&candidates, |index| keep(index, stretch.value(index).starts_with(text))),
        Last::Ends(text) => bits::each(&candidates, |index| keep(index, stretch.value(index).ends_with(text))),
        Last::Holds(finder) => {
            // Where a text is frequent it is in the domain of an address, say, and stands as far from the end as before.
            let mut from_end = 0;
            bits::each(&candidates, |index| {
                let value = stretch.value(index);
                let there = value.len().checked_sub(from_end).and_then(|start| value.get(start..));
                let holds = there.is_some_and(|rest| rest.starts_with(finder.needle()))
                    || finder
                        .find(value)
                        .inspect(|start| from_end = value.len() - start)
                        .is_some();
                keep(index, holds);
            });
        }
        Last::AtLeast(text) => bits::each(&candidates, |index| keep(index, stretch.value(index) >= *text)),
        Last::AtMost(text) => bits::each(&candidates, |index| keep(index, stretch.value(index) <= *text)),
        Last::Test(test) => bits::each(&candidates, |index| test_one(test, index, set)),
    }
}
