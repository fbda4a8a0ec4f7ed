//! Which texts of a dictionary satisfy a test.
//!
//! Equality is a look-up. The texts that all other tests look for, at the start, at the end or anywhere, are found together
//! in one pass over the dictionary ([`Sieve`]). Of a pattern that pass looks for the texts that every match has to hold, so
//! that the engine runs on few values or on none.
//!
//! Addresses of a column share few domains, which are looked at once ([`Tails`](super::tails::Tails)).
//!
//! UTF-8 never holds one character inside another, so that bytes give the answers characters would.

use std::borrow::Cow;
use std::ops::Range;

use rayon::prelude::*;

use super::beginnings::Beginnings;
use super::bits;
use super::code_set::{CodeSet, Codes};
use super::condition::TextTest;
use super::leads::Leads;
use super::search::{Needles, Others, Search};
use super::sieve::{Sieve, Span};
use super::text_dictionary::{TextDictionary, Unusual};
use crate::rule::UpperText;

/// Codes that one thread answers at a time: a multiple of eight, so that sets of them are put together by bytes.
const PART: usize = 1 << 15;
/// Values that are looked at to learn what is rare among them.
const SAMPLE: usize = 1_000;

/// The set of every test, in the order of the tests.
pub(super) fn answer(texts: &TextDictionary, tests: &[&TextTest]) -> Vec<CodeSet> {
    let mut needles = Needles::default();
    let searches: Vec<Option<Search>> = tests.iter().map(|test| Search::of(test, &mut needles)).collect();
    let asked = || {
        tests
            .iter()
            .zip(&searches)
            .filter_map(|(test, search)| Some((*test, search.as_ref()?)))
    };
    let mut parts = Vec::new();
    if asked().next().is_some() {
        let finder = Finder::new(texts, needles.texts());
        let part = |start: usize| {
            let part = Part::find(texts, start..texts.len().min(start + PART), &finder);
            let sets = asked().map(|(test, search)| part.answer(test, search));
            (start, sets.collect::<Vec<CodeSet>>().into_iter())
        };
        parts = (0..texts.len()).into_par_iter().step_by(PART).map(part).collect();
    }
    let mut next = || {
        let parts = parts
            .iter_mut()
            .filter_map(|(start, sets)| Some((*start, sets.next()?)));
        CodeSet::joined(parts, texts.len())
    };
    let set = |(test, search): (&&TextTest, &Option<Search>)| match search {
        Some(_) => next(),
        None => look_up(texts, test),
    };
    tests.iter().zip(&searches).map(set).collect()
}

fn look_up(texts: &TextDictionary, test: &TextTest) -> CodeSet {
    let wanted = match test {
        TextTest::Equals(wanted) => std::slice::from_ref(wanted),
        TextTest::In(wanted) => wanted.as_slice(),
        _ => &[],
    };
    let mut codes: Vec<u32> = wanted.iter().flat_map(|wanted| texts.find_equal(wanted)).collect();
    codes.sort_unstable();
    codes.dedup();
    CodeSet::of(codes, texts.len())
}

/// What finds needles in the values of one dictionary: in tails, in leads, and in what stands between them.
struct Finder {
    sieve: Sieve,
    beginnings: Beginnings,
    needles: usize,
    leads: Leads,
    /// The needles in each lead.
    in_leads: Vec<Vec<usize>>,
    /// The needles in each tail, from number 1 on.
    in_tails: Vec<Vec<usize>>,
    tail_lengths: Vec<usize>,
}

impl Finder {
    fn new(texts: &TextDictionary, needles: &[Vec<u8>]) -> Self {
        let step = (texts.len() / SAMPLE).max(1);
        let sample = || {
            (1..texts.len())
                .step_by(step)
                .map(|code| (code, texts.between_nuls(&(code..code + 1)).0))
        };
        let leads = Leads::of(sample().map(|(_, value)| value));
        let looked_up = |(code, value): (usize, &'_ [u8])| {
            let span = span_of(0, value.len() - 1, texts.tails().len(code), leads.find(value));
            span.first..value.len().min(span.last + 3)
        };
        let sample = sample().map(|(code, value)| &value[looked_up((code, value))]);
        let sieve = Sieve::new(needles, sample);
        let all_in = |text: &[u8]| {
            let is_in = |needle: &usize| memchr::memmem::find(text, &needles[*needle]).is_some();
            (0..needles.len()).filter(is_in).collect()
        };
        let tail = |tail: &Vec<u8>| all_in(&[b"@", tail.as_slice()].concat().to_ascii_uppercase());
        Self {
            sieve,
            beginnings: Beginnings::of(needles, &leads),
            needles: needles.len(),
            in_leads: leads.texts().map(all_in).collect(),
            leads,
            in_tails: [Vec::new()]
                .into_iter()
                .chain(texts.tails().texts().iter().map(tail))
                .collect(),
            tail_lengths: [0]
                .into_iter()
                .chain(texts.tails().texts().iter().map(|tail| tail.len() - 1))
                .collect(),
        }
    }
}

/// What of a value between two NULs has to be looked at.
fn span_of(start: usize, end: usize, tail: usize, lead: Option<(usize, usize)>) -> Span {
    Span {
        start,
        // What goes on behind the lead has a byte there.
        first: start + lead.map_or(0, |(_, length)| (length - 2) & !1),
        last: if tail == 0 { end } else { end - tail - 2 },
        end,
    }
}

/// What was found in some values of a dictionary, whose codes are counted from the first one's.
struct Part<'a> {
    texts: &'a TextDictionary,
    codes: Range<usize>,
    /// The values that hold each needle.
    holders: Vec<Codes>,
    unusual: &'a [Unusual],
}

impl<'a> Part<'a> {
    fn find(texts: &'a TextDictionary, codes: Range<usize>, finder: &Finder) -> Self {
        let mut found = Found {
            start: codes.start,
            holders: vec![Vec::new(); finder.needles],
            with_lead: vec![bits::empty(codes.len()); finder.in_leads.len()],
        };
        // Code 0 is no text.
        let asked = codes.start.max(1)..codes.end;
        let unusual = texts.unusual(&asked);
        found.look_at(texts, &asked, finder);
        let limit = codes.len();
        let holders = found.holders.into_iter().map(|found| Codes::listed(found, limit));
        let mut part = Self {
            texts,
            unusual,
            holders: holders.collect(),
            codes,
        };
        for (needles, values) in finder.in_leads.iter().zip(&found.with_lead) {
            part.add(needles, values);
        }
        part.add_tails(&finder.in_tails);
        part
    }

    /// What stands in a tail stands in all values that have it.
    fn add_tails(&mut self, in_tails: &[Vec<usize>]) {
        let tails = self.texts.tails();
        if !tails.reaches(self.codes.start) {
            return;
        }
        let mut values = vec![Vec::new(); in_tails.len()];
        for (at, code) in self.codes.clone().enumerate() {
            let number = tails.number(code);
            if !in_tails[number].is_empty() {
                if values[number].is_empty() {
                    values[number] = bits::empty(self.codes.len());
                }
                bits::insert(&mut values[number], at);
            }
        }
        for (needles, values) in in_tails.iter().zip(&values).filter(|(_, values)| !values.is_empty()) {
            self.add(needles, values);
        }
    }

    /// Notes that these values hold these needles.
    fn add(&mut self, needles: &[usize], values: &[u8]) {
        for &needle in needles {
            let mut holders = self.holders[needle].bitmap(self.codes.len()).into_owned();
            bits::or(&mut holders, values);
            self.holders[needle] = Codes::Many(holders);
        }
    }

    fn answer(&self, test: &TextTest, search: &Search) -> CodeSet {
        let mut needs = search.needs.iter().map(|&needle| Cow::Borrowed(&self.holders[needle]));
        let first = needs.next().unwrap_or_else(|| Cow::Owned(self.all()));
        let holders = needs.fold(first, |holders, other| Cow::Owned(holders.and(&other)));
        let asked = self.to_ask(search, &holders);
        let mut set = CodeSet {
            holds: if search.is_exact {
                holders.into_owned()
            } else {
                Codes::Few(Vec::new())
            },
            errors: Vec::new(),
        };
        if asked.is_empty() {
            return set;
        }
        let mut fitting = Vec::new();
        for &at in &asked {
            match test.holds(self.text(at)) {
                Ok(true) => fitting.push(at),
                Ok(false) => {}
                Err(_) => set.errors.push(at),
            }
        }
        set.holds.put(&asked, &fitting);
        set
    }

    /// The values whose answer what they hold does not tell, in ascending order.
    fn to_ask(&self, search: &Search, holders: &Codes) -> Vec<u32> {
        let asked_of_unusual = |unusual: &&Unusual| {
            let at = unusual.code as usize - self.codes.start;
            match search.others {
                _ if unusual.is_apart => true,
                Others::Alike => false,
                Others::AskedIfHolding => search.is_exact && holders.contains(at),
                Others::Asked => true,
            }
        };
        let unusual = self.unusual.iter().filter(asked_of_unusual);
        let at = |unusual: &Unusual| unusual.code - u32::try_from(self.codes.start).unwrap_or(0);
        let mut asked: Vec<u32> = unusual.map(at).collect();
        if !search.is_exact {
            asked.extend_from_slice(&holders.list());
            asked.sort_unstable();
            asked.dedup();
        }
        asked
    }

    fn all(&self) -> Codes {
        let mut all = bits::empty(self.codes.len());
        let first = usize::from(self.codes.start == 0);
        (first..self.codes.len()).for_each(|at| bits::insert(&mut all, at));
        Codes::Many(all)
    }

    fn text(&self, at: u32) -> &'a str {
        self.texts.text(u32::try_from(self.codes.start).unwrap_or(0) + at)
    }
}

/// Values by what they hold.
struct Found {
    /// The code that values are counted from.
    start: usize,
    /// By needle, outside of leads and tails, in ascending order.
    holders: Vec<Vec<u32>>,
    /// By lead, as bitmaps.
    with_lead: Vec<Vec<u8>>,
}

impl Found {
    fn look_at(&mut self, texts: &TextDictionary, codes: &Range<usize>, finder: &Finder) {
        let (bytes, ends) = texts.between_nuls(codes);
        let mut unusual = texts.unusual(codes).iter().peekable();
        let mut upper = Vec::new();
        let mut start = 0;
        for (code, end) in codes.clone().zip(ends) {
            match unusual.next_if(|unusual| unusual.code as usize == code) {
                None => {
                    let tail = finder.tail_lengths[texts.tails().number(code)];
                    self.look_at_one(code, bytes, (start, end), tail, finder);
                }
                Some(unusual) if unusual.is_apart => {}
                Some(unusual) => {
                    upper.clear();
                    upper.push(0);
                    upper.extend_from_slice(UpperText::new(texts.text(unusual.code)).as_str().as_bytes());
                    upper.push(0);
                    self.look_at_one(code, &upper, (0, upper.len() - 1), 0, finder);
                }
            }
            start = end;
        }
    }

    fn look_at_one(&mut self, code: usize, bytes: &[u8], (start, end): (usize, usize), tail: usize, finder: &Finder) {
        let at = u32::try_from(code - self.start).unwrap_or(0);
        let lead = finder.leads.find(&bytes[start..]);
        if let Some((lead, _)) = lead {
            bits::insert(&mut self.with_lead[lead], code - self.start);
        }
        let mut visit = |needle: usize| {
            let holders = &mut self.holders[needle];
            if holders.last() != Some(&at) {
                holders.push(at);
            }
        };
        finder.beginnings.look_at(bytes, (start, end), lead, &mut visit);
        finder.sieve.look_at(bytes, span_of(start, end, tail, lead), visit);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::condition::SamePattern;
    use super::*;
    use crate::rule::pattern::Pattern;

    const TEXTS: [&str; 33] = [
        "",
        "a",
        "@",
        "A@",
        "@c",
        "na@",
        "na@co",
        "na@contoso.example",
        "@contoso",
        "contoso",
        "example",
        ".EXAMPLE",
        "o.e",
        "anna@contoso.example",
        "smtp:",
        "b@na@co",
        "@b@",
        "ä",
        "ß@c",
        "\u{212a}",
        "a\0n",
        "e\nx",
        "m",
        "tp:",
        "p:",
        ":an",
        "smtp:anna@contoso",
        "tp:anna.k",
        ":x:",
        "p:ä",
        "user31@",
        "31@c",
        "1@",
    ];
    const PATTERNS: [&str; 11] = [
        "^an.*example$",
        "na@con",
        "[an]+@contoso",
        "example$",
        "^smtp:",
        "^$",
        "anna",
        "k",
        "[sß]e$",
        "^(?=.*stra).*e",
        "(?-i)Anna",
    ];

    fn values() -> Vec<String> {
        let heads = [
            "",
            "a",
            "anna",
            "SMTP:Anna",
            "hanna.b",
            "b@na",
            "ärzte",
            "straße",
            "a\0na",
            "e\nx",
            "K\u{212a}",
            "smtp:anna.k",
            "smtp:ärzte",
            "sip:x:y",
            "smtp:",
            "SMTP:an average address of some more letters than others",
        ];
        let tails = [
            "",
            "@",
            "@contoso.example",
            "@Contoso.Example",
            "@co",
            "@c",
            "@contoso.example\n",
            "@x@c",
        ];
        let pairs = heads
            .iter()
            .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")));
        // More domains than have numbers, and more values than one part has.
        let many = (0..PART + 2_000).map(|number| match number % 3 {
            0 => format!("user{number}@contoso{}.example", number % 300),
            _ => format!("smtp:user{number}@contoso{}.example", number % 300),
        });
        pairs
            .clone()
            .chain(many)
            .chain(["anna.z@contoso.example".to_owned()])
            .collect()
    }

    #[test]
    fn every_value_has_the_answer_that_the_test_gives_it() {
        let mut texts = TextDictionary::new();
        for value in values() {
            texts.intern(&value);
        }
        let of_text = TEXTS.iter().map(|text| UpperText::new(text)).flat_map(|text| {
            [
                TextTest::Equals(text.clone()),
                TextTest::StartsWith(text.clone()),
                TextTest::EndsWith(text.clone()),
                TextTest::Contains(text.clone()),
                TextTest::AtLeast(text),
            ]
        });
        let of_pattern = PATTERNS
            .iter()
            .map(|pattern| TextTest::Matches(SamePattern(Pattern::new(pattern).unwrap())));
        let tests: Vec<TextTest> = of_text.chain(of_pattern).collect();
        let sets = answer(&texts, &tests.iter().collect::<Vec<_>>());
        for (test, set) in tests.iter().zip(&sets) {
            assert!(!set.holds.contains(0), "{test:?} holds for the missing value");
            for code in 1..u32::try_from(texts.len()).unwrap() {
                let holds = set.holds.contains(code as usize);
                assert_eq!(
                    holds,
                    test.holds(texts.text(code)).unwrap(),
                    "{test:?} {:?}",
                    texts.text(code)
                );
            }
        }
    }
}
