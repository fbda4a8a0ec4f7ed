//! Patterns that ask for nothing but texts in a certain order, such as `^sales.*uk$`: a search from text to text is all they
//! take. Most patterns of membership rules are such, and a population asks them about many values.

use super::set;
use super::syntax::{Anchor, Node, Parsed};

/// More characters than this in one repetition are left to the engines.
const MAX_REPEATED: u32 = 64;

/// Runs of characters with anything between them; right for values of ASCII without a line feed.
#[derive(Debug)]
pub(super) struct Ordered {
    runs: Vec<Run>,
    is_at_start: bool,
    is_at_end: bool,
}

/// Which characters of ASCII may stand at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set([u64; 2]);

impl Set {
    /// Everything but the line feed, which no value has.
    const ANY: Self = Self([u64::MAX, u64::MAX]);

    fn of(fragment: &str) -> Option<Self> {
        let mut set = Self([1 << b'\n', 0]);
        for (start, end) in set::ranges(fragment)? {
            for byte in (0..128_u8).filter(|&byte| (start..=end).contains(&char::from(byte))) {
                set.0[usize::from(byte / 64)] |= 1 << (byte % 64);
            }
        }
        Some(set)
    }

    fn contains(self, byte: u8) -> bool {
        self.0[usize::from(byte / 64 % 2)] >> (byte % 64) & 1 == 1
    }
}

#[derive(Debug, Default)]
struct Run {
    sets: Vec<Set>,
    rarest: Option<Letter>,
}

/// A character of a run that can be but one letter.
#[derive(Debug, Clone, Copy)]
struct Letter {
    /// Where it stands in the run.
    at: usize,
    upper: u8,
    lower: u8,
}

/// Letters of names and addresses, frequent ones first.
const FREQUENT: &[u8] = b"EARINOTSLCMDUHPGB.@FYWKV";

impl Run {
    fn new(sets: Vec<Set>) -> Self {
        let letter = |(at, set): (usize, &Set)| {
            let letters: Vec<u8> = (0..128)
                .filter(|&byte| byte != b'\n' && set.contains(byte))
                .take(3)
                .collect();
            match *letters.as_slice() {
                [single] => Some(Letter {
                    at,
                    upper: single,
                    lower: single,
                }),
                [upper, lower] => Some(Letter { at, upper, lower }),
                _ => None,
            }
        };
        let rarity = |letter: &Letter| {
            let upper = letter.upper.to_ascii_uppercase();
            FREQUENT
                .iter()
                .position(|&other| other == upper)
                .unwrap_or(FREQUENT.len())
        };
        let rarest = sets.iter().enumerate().filter_map(letter).max_by_key(rarity);
        Self { sets, rarest }
    }

    fn is_at(&self, value: &[u8], at: usize) -> bool {
        let bytes = value.get(at..at + self.sets.len());
        bytes.is_some_and(|bytes| self.sets.iter().zip(bytes).all(|(set, &byte)| set.contains(byte)))
    }

    /// The first place from `from` on.
    fn find(&self, value: &[u8], from: usize) -> Option<usize> {
        let last = value.len().checked_sub(self.sets.len())?;
        let mut at = from;
        while at <= last {
            if let Some(letter) = self.rarest {
                at += memchr::memchr2(letter.upper, letter.lower, value.get(at + letter.at..)?)?;
            }
            if self.is_at(value, at) {
                return Some(at);
            }
            at += 1;
        }
        None
    }
}

impl Ordered {
    /// Nothing where the pattern asks for more.
    pub(super) fn of(parsed: &Parsed) -> Option<Self> {
        let mut pieces = Pieces::default();
        pieces.take(&parsed.root)?;
        let mut items = pieces.items;
        // Where nothing is asked of what stands around, one of many will do.
        if !pieces.is_at_start && matches!(items.first(), Some(Item::Loop)) {
            items.remove(0);
        }
        if !pieces.is_at_end && matches!(items.last(), Some(Item::Loop)) {
            items.pop();
        }
        let mut runs = vec![Vec::new()];
        for item in items {
            match (item, runs.last_mut()) {
                (Item::Set(set), Some(run)) => run.push(set),
                (Item::Gap, _) => runs.push(Vec::new()),
                (Item::Loop, _) | (_, None) => return None,
            }
        }
        Some(Self {
            runs: runs.into_iter().map(Run::new).collect(),
            is_at_start: pieces.is_at_start,
            is_at_end: pieces.is_at_end,
        })
    }

    /// Whether the pattern is found in a value of ASCII without a line feed.
    pub(super) fn is_match(&self, value: &[u8]) -> bool {
        let mut from = 0;
        for (number, run) in self.runs.iter().enumerate() {
            let at = match (
                self.is_at_start && number == 0,
                self.is_at_end && number + 1 == self.runs.len(),
            ) {
                (true, false) => Some(0),
                (is_at_start, true) => {
                    let at = value.len().checked_sub(run.sets.len());
                    at.filter(|&at| at >= from && (!is_at_start || at == 0))
                }
                (false, false) => run.find(value, from),
            };
            match at {
                Some(at) if run.is_at(value, at) => from = at + run.sets.len(),
                _ => return false,
            }
        }
        true
    }
}

enum Item {
    Set(Set),
    /// Anything.
    Gap,
    /// Any number of characters of some set.
    Loop,
}

/// What a pattern asks for, from left to right.
#[derive(Default)]
struct Pieces {
    items: Vec<Item>,
    is_at_start: bool,
    is_at_end: bool,
    /// Nothing may follow.
    is_closed: bool,
}

impl Pieces {
    fn take(&mut self, node: &Node) -> Option<()> {
        if self.is_closed && !matches!(node, Node::Empty) {
            return None;
        }
        match node {
            Node::Empty => {}
            Node::Set(fragment) => self.items.push(Item::Set(Set::of(fragment)?)),
            Node::Anchor(Anchor::Start) if self.items.is_empty() => self.is_at_start = true,
            Node::Anchor(Anchor::End | Anchor::VeryEnd) => {
                self.is_at_end = true;
                self.is_closed = true;
            }
            Node::Capture(_, body) => self.take(body)?,
            Node::Sequence(parts) => parts.iter().try_for_each(|part| self.take(part))?,
            // What is looked ahead for may as well follow, if nothing else does.
            Node::Look {
                behind: false,
                negative: false,
                body,
            } => {
                self.take(body)?;
                self.is_closed = true;
            }
            Node::Repeat { body, min, max, .. } => self.repeat(body, *min, *max)?,
            _ => return None,
        }
        Some(())
    }

    fn repeat(&mut self, body: &Node, min: u32, max: Option<u32>) -> Option<()> {
        let Node::Set(fragment) = body else {
            return None;
        };
        let set = Set::of(fragment)?;
        let more = match max {
            None if set == Set::ANY => Some(Item::Gap),
            None => Some(Item::Loop),
            Some(max) if max == min => None,
            Some(_) => return None,
        };
        let is_first = self.items.is_empty();
        let sets = (min <= MAX_REPEATED).then(|| (0..min).map(|_| Item::Set(set)))?;
        if is_first {
            self.items.extend(more);
            self.items.extend(sets);
        } else {
            self.items.extend(sets);
            self.items.extend(more);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::syntax;
    use super::Ordered;

    fn of(pattern: &str) -> Option<Ordered> {
        Ordered::of(&syntax::parse(pattern).unwrap())
    }

    #[test]
    fn texts_in_order_are_found_without_an_engine() {
        for (pattern, matching, others) in [
            ("sales", &["SALES", "presales"][..], &["sale", ""][..]),
            ("^a.*b$", &["ab", "AxxB"], &["a", "xab", "abx"]),
            ("^aba$", &["aba"], &["abaaba", "ab"]),
            ("aba.*ba$", &["ababa", "xaba1ba"], &["aba", "abba"]),
            ("a.*b.*a", &["aba", "xaxbxa"], &["ab", "aa"]),
            ("[a-m]+x", &["bx", "zzmx"], &["x", "zx"]),
            ("x\\d+", &["x1", "x12"], &["x"]),
            ("^(?=.*ab)", &["ab", "xxab"], &["ba"]),
            ("ab(?=cd$)", &["abcd"], &["abcde"]),
            ("^.{2}a", &["xxa"], &["xa", "xxxb"]),
            ("(a)(.+)b", &["axb"], &["ab"]),
            ("", &["", "x"], &[]),
            ("^$", &[""], &["x"]),
        ] {
            let ordered = of(pattern).unwrap();
            for value in matching {
                assert!(ordered.is_match(value.as_bytes()), "{pattern} {value}");
            }
            for value in others {
                assert!(!ordered.is_match(value.as_bytes()), "{pattern} {value}");
            }
        }
    }

    #[test]
    fn what_asks_for_more_is_left_to_the_engines() {
        for pattern in [
            "a|b", "a?", "xa+b", "^a+b", "(?=a)b", "(?!a)", "(?<=a)b", "a\\b", "(a)\\1", "(?>a)b", "(?m)^a", "a{1,2}",
            "$a", "a^",
        ] {
            assert!(of(pattern).is_none(), "{pattern}");
        }
    }
}
