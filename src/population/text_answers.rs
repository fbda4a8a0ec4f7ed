//! Which texts of dictionaries satisfy tests.
//!
//! Equality is a look-up. The texts that all other tests look for, at the start, at the end or anywhere, are found together
//! ([`text_walk`](super::text_walk)). Of a pattern that walk finds the texts that every match has to hold, so that the engine
//! runs on few values or on none.
//!
//! UTF-8 never holds one character inside another, so that bytes give the answers characters would.

use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use super::alike::Anchor;
use super::bits;
use super::code_set::{CodeSet, Codes};
use super::condition::TextTest;
use super::search::{Needles, Others, Search};
use super::text_dictionary::{TextDictionary, Unusual};
use super::text_walk::{self, Holders, Sought};
use crate::rule::pattern::StepLimit;

/// Values that one thread asks at a time.
const PART: usize = 1 << 12;

/// Tests of the texts of a dictionary.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub(super) texts: &'a TextDictionary,
    pub(super) holders: Holders<'a>,
    /// Who has texts with the core of the anchor, if that is still the same; see [`alike`](super::alike).
    pub(super) alike: &'a [u8],
    pub(super) tests: Vec<&'a TextTest>,
}

/// The set of every test of each dictionary, in the order of the tests. It says nothing of texts that nobody has.
pub(super) fn answer(asked: &[&Asked], anchor: Option<&Anchor>) -> Vec<Vec<CodeSet>> {
    let mut searches: Vec<Vec<Option<Search>>> = Vec::with_capacity(asked.len());
    let mut sought: Vec<Sought> = Vec::with_capacity(asked.len());
    for asked in asked {
        let Asked {
            texts,
            holders,
            alike,
            tests,
        } = asked;
        let mut needles = Needles::default();
        searches.push(tests.iter().map(|test| Search::of(test, &mut needles)).collect());
        sought.push(Sought {
            texts,
            holders: *holders,
            alike,
            needles,
        });
    }
    let found = text_walk::find(&sought, anchor);
    let answer = |((asked, searches), holders): ((&&Asked, &Vec<Option<Search>>), Vec<Codes>)| {
        let dictionary = Dictionary {
            texts: asked.texts,
            holders,
        };
        let tests = asked.tests.par_iter().zip(searches);
        let set = |(test, search): (&&TextTest, &Option<Search>)| match search {
            Some(search) => dictionary.answer(test, search),
            None => look_up(asked.texts, test),
        };
        tests.map(set).collect()
    };
    let each = asked.par_iter().zip(&searches).zip(found);
    each.map(answer).collect()
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

/// A dictionary, and which of its texts hold each needle.
struct Dictionary<'a> {
    texts: &'a TextDictionary,
    holders: Vec<Codes>,
}

impl Dictionary<'_> {
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
        for (&code, answer) in asked.iter().zip(self.ask(test, &asked)) {
            match answer {
                Ok(true) => fitting.push(code),
                Ok(false) => {}
                Err(_) => set.errors.push(code),
            }
        }
        set.holds.put(&asked, &fitting);
        set
    }

    fn ask(&self, test: &TextTest, codes: &[u32]) -> Vec<Result<bool, StepLimit>> {
        let ask = |&code: &u32| test.holds(self.texts.text(code));
        codes.par_iter().with_min_len(PART).map(ask).collect()
    }

    /// The values whose answer what they hold does not tell, in ascending order.
    fn to_ask(&self, search: &Search, holders: &Codes) -> Vec<u32> {
        let asked_of_unusual = |unusual: &&Unusual| match search.others {
            _ if unusual.is_apart => true,
            Others::Alike => false,
            Others::AskedIfHolding => search.is_exact && holders.contains(unusual.code as usize),
            Others::Asked => true,
        };
        let unusual = self.texts.unusual().iter().filter(asked_of_unusual);
        let mut asked: Vec<u32> = unusual.map(|unusual| unusual.code).collect();
        if !search.is_exact {
            asked.extend_from_slice(&holders.list());
            asked.sort_unstable();
            asked.dedup();
        }
        asked
    }

    fn all(&self) -> Codes {
        let mut all = bits::empty(self.texts.len());
        (1..self.texts.len()).for_each(|code| bits::insert(&mut all, code));
        Codes::Many(Arc::new(all))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::alike::compare;
    use super::super::codes;
    use super::super::condition::SamePattern;
    use super::super::list_dictionary::ListDictionary;
    use super::*;
    use crate::rule::pattern::Pattern;
    use crate::rule::UpperText;

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
        let many = (0..(1 << 15) + 2_000).map(|number| match number % 3 {
            0 => format!("user{number}@contoso{}.example", number % 300),
            _ => format!("smtp:user{number}@contoso{}.example", number % 300),
        });
        pairs
            .clone()
            .chain(many)
            .chain(["anna.z@contoso.example".to_owned()])
            .collect()
    }

    fn tests() -> Vec<TextTest> {
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
        of_text.chain(of_pattern).collect()
    }

    #[test]
    fn every_value_has_the_answer_that_the_test_gives_it() {
        let mut texts = TextDictionary::new();
        for value in values() {
            texts.intern(&value);
        }
        let tests = tests();
        let asked = Asked {
            texts: &texts,
            holders: Holders::Others,
            alike: &[],
            tests: tests.iter().collect(),
        };
        let sets = answer(&[&asked], None).remove(0);
        check(&texts, &tests, &sets);
    }

    fn check(texts: &TextDictionary, tests: &[TextTest], sets: &[CodeSet]) {
        assert_eq!(tests.len(), sets.len());
        for (test, set) in tests.iter().zip(sets) {
            assert!(!set.holds.contains(0), "{test:?} holds for the missing value");
            for code in 1..u32::try_from(texts.len()).unwrap() {
                let (holds, text) = (set.holds.contains(code as usize), texts.text(code));
                assert_eq!(holds, test.holds(text).unwrap(), "{test:?} {text:?}");
            }
        }
    }

    #[test]
    fn addresses_of_one_user_have_their_own_answers_each() {
        let cores = [
            "anna", "Anna", "anna.k", "na", "", "k:x", "a\0n", "ärzte", "b@na", "user31", "hanna.b", "an",
        ];
        let (mut mails, mut names, mut addresses) =
            (TextDictionary::new(), TextDictionary::new(), TextDictionary::new());
        let (mut by_mail, mut by_name, mut by_list) = (codes::Codes::new(), codes::Codes::new(), codes::Codes::new());
        let mut lists = ListDictionary::new();
        // The later users have what earlier ones had, the last one what the first.
        for (place, number) in (0..cores.len() * 4).chain([7, 0]).enumerate() {
            let (core, other) = (cores[number % cores.len()], cores[number / cores.len()]);
            by_mail.set(place, mails.intern(&format!("{core}@contoso.example")));
            by_name.set(place, names.intern(&format!("{core}@c")));
            let mut list = vec![
                format!("SMTP:{core}@contoso.example"),
                format!("smtp:{core}@c"),
                format!("sip:{other}@contoso.example"),
                format!("x:{core}"),
                core.to_owned(),
            ];
            if number % 2 == 0 {
                // No more than those that are like the others.
                list.truncate(2);
            }
            let list: Vec<u32> = list.iter().map(|text| addresses.intern(text)).collect();
            by_list.set(place, lists.intern(&list));
        }
        let tests = tests();
        let by_list = Holders::Listed(&by_list, &lists);
        let members = [
            (&mails, Holders::Single(&by_mail)),
            (&names, Holders::Single(&by_name)),
            (&addresses, by_list),
        ];
        let places = cores.len() * 4 + 2;
        let everybody = vec![0xff; places.div_ceil(8)];
        let anchor = Anchor::new(&names, &by_name, &everybody);
        let cores = anchor.cores_from(0);
        let alike = members.map(|(texts, holders)| compare(&cores, texts, holders, 0));
        assert!(bits::count(&alike[0]) > 25 && bits::count(&alike[2]) > 8);
        for (anchor, alike) in [(None, &[][..]), (Some(&anchor), &alike[..])] {
            let asked = members.iter().enumerate().map(|(number, (texts, holders))| Asked {
                texts,
                holders: *holders,
                alike: alike.get(number).map_or(&[], Vec::as_slice),
                tests: tests.iter().collect(),
            });
            let asked: Vec<Asked> = asked.collect();
            let sets = answer(&asked.iter().collect::<Vec<_>>(), anchor);
            for ((texts, _), sets) in members.iter().zip(&sets) {
                check(texts, &tests, sets);
            }
        }
    }
}
