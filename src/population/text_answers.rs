//! Which texts of a dictionary satisfy a test.
//!
//! Small dictionaries and patterns are asked value by value. Everything else runs over stretches of upper-cased text,
//! made once for all tests of a column: begin, end and order are then comparisons of bytes, and a substring is found by
//! one search over the whole stretch. UTF-8 keeps the order of its characters and never holds one character inside
//! another, so that bytes give the answers characters would.

use memchr::memmem::Finder;

use super::bits;
use super::condition::TextTest;
use super::text_dictionary::TextDictionary;
use crate::rule::UpperText;

/// Values that are upper-cased at a time; their text stays in the first-level cache.
const STRETCH: usize = 512;

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
    let mut scans = Vec::new();
    for (test, set) in tests.iter().zip(&mut sets) {
        match test {
            TextTest::Equals(wanted) => look_up(texts, wanted, set),
            TextTest::In(wanted) => wanted.iter().for_each(|wanted| look_up(texts, wanted, set)),
            TextTest::Matches(_) => ask_each(texts, test, set),
            TextTest::StartsWith(text) => scans.push((Scan::Begins(text.as_str().as_bytes()), set)),
            TextTest::EndsWith(text) => scans.push((Scan::Ends(text.as_str().as_bytes()), set)),
            TextTest::Contains(text) => scans.push((Scan::Holds(Box::new(Finder::new(text.as_str()))), set)),
            TextTest::AtLeast(text) => scans.push((Scan::AtLeast(text.as_str().as_bytes()), set)),
            TextTest::AtMost(text) => scans.push((Scan::AtMost(text.as_str().as_bytes()), set)),
        }
    }
    if !scans.is_empty() {
        run(texts, &mut scans);
    }
    sets
}

fn look_up(texts: &TextDictionary, wanted: &UpperText, set: &mut CodeSet) {
    for code in texts.find_equal(wanted) {
        bits::insert(&mut set.holds, code as usize);
    }
}

fn ask_each(texts: &TextDictionary, test: &TextTest, set: &mut CodeSet) {
    let (all, ends) = texts.parts();
    let mut start = 0;
    for (code, &end) in ends.iter().enumerate().skip(1) {
        match test.holds(&all[start..end as usize]) {
            Ok(true) => bits::insert(&mut set.holds, code),
            Ok(false) => {}
            Err(_) => set.fail(code),
        }
        start = end as usize;
    }
}

/// A test on upper-cased text.
enum Scan<'a> {
    Begins(&'a [u8]),
    Ends(&'a [u8]),
    Holds(Box<Finder<'a>>),
    AtLeast(&'a [u8]),
    AtMost(&'a [u8]),
}

fn run(texts: &TextDictionary, scans: &mut [(Scan, &mut CodeSet)]) {
    let (all, ends) = texts.parts();
    let mut stretch = Stretch::default();
    let mut start = 0;
    for (number, ends) in ends[1..].chunks(STRETCH).enumerate() {
        let end = ends.last().map_or(start, |&end| end as usize);
        stretch.fill(&all[start..end], start, ends);
        for (scan, set) in scans.iter_mut() {
            stretch.ask(scan, 1 + number * STRETCH, &mut set.holds);
        }
        start = end;
    }
}

/// Some values, upper-cased.
#[derive(Default)]
struct Stretch {
    upper: Vec<u8>,
    ends: Vec<usize>,
}

impl Stretch {
    fn fill(&mut self, texts: &str, offset: usize, ends: &[u32]) {
        self.upper.clear();
        self.ends.clear();
        if texts.is_ascii() {
            self.upper.extend_from_slice(texts.as_bytes());
            self.upper.make_ascii_uppercase();
            self.ends.extend(ends.iter().map(|&end| end as usize - offset));
            return;
        }
        let mut start = 0;
        for end in ends.iter().map(|&end| end as usize - offset) {
            let text = &texts[start..end];
            if text.is_ascii() {
                self.upper.extend(text.bytes().map(|byte| byte.to_ascii_uppercase()));
            } else {
                self.upper.extend_from_slice(UpperText::new(text).as_str().as_bytes());
            }
            self.ends.push(self.upper.len());
            start = end;
        }
    }

    fn ask(&self, scan: &Scan, first_code: usize, holds: &mut [u8]) {
        match scan {
            Scan::Begins(text) => self.each(first_code, holds, |value| value.starts_with(text)),
            Scan::Ends(text) => self.each(first_code, holds, |value| value.ends_with(text)),
            Scan::AtLeast(text) => self.each(first_code, holds, |value| value >= *text),
            Scan::AtMost(text) => self.each(first_code, holds, |value| value <= *text),
            Scan::Holds(finder) => self.find(finder, first_code, holds),
        }
    }

    fn each(&self, first_code: usize, holds: &mut [u8], test: impl Fn(&[u8]) -> bool) {
        let mut start = 0;
        for (index, &end) in self.ends.iter().enumerate() {
            let code = first_code + index;
            holds[code / 8] |= u8::from(test(&self.upper[start..end])) << (code % 8);
            start = end;
        }
    }

    fn find(&self, finder: &Finder, first_code: usize, holds: &mut [u8]) {
        let length = finder.needle().len();
        if length == 0 {
            return self.each(first_code, holds, |_| true);
        }
        let (mut at, mut index) = (0, 0);
        while let Some(found) = finder.find(&self.upper[at..]) {
            let found = at + found;
            while self.ends[index] <= found {
                index += 1;
            }
            if found + length <= self.ends[index] {
                bits::insert(holds, first_code + index);
                at = self.ends[index];
            } else {
                // It begins in one value and ends in the next.
                at = found + 1;
            }
        }
    }
}
