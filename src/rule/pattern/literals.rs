//! What the text of every match has to hold, read off the pattern: most values can be told from a few characters, and
//! only the rest need the engine.

use super::set;
use super::syntax::{Anchor, Node, Parsed};

/// What a value has to hold if the pattern is found in it. All of it is upper-cased ASCII, and it is true of values of
/// ASCII without a line feed only: elsewhere letters may have more than two forms, and `$` more than one place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Literals {
    /// The value begins with this.
    pub begins: String,
    /// The value ends with this.
    pub ends: String,
    /// The value holds each of these.
    pub within: Vec<String>,
    /// A value that holds all this matches; the engine need not be asked.
    pub is_all: bool,
    /// Values that are not ASCII have to hold it as well, in upper case: the pattern takes nothing but ASCII for any of its
    /// characters. That they hold all does not say that they match.
    pub is_of_any_letters: bool,
}

enum Item {
    Character {
        /// In upper case.
        character: char,
        /// The pattern takes it in lower case as well.
        in_both_cases: bool,
        /// The pattern takes nothing else for it, such as the Kelvin sign for `K`.
        is_ascii: bool,
    },
    Start,
    End,
    /// Anything else, or nothing.
    Gap,
}

impl Literals {
    /// Whether a value, in upper case, holds all this.
    pub fn are_in(&self, upper: &str) -> bool {
        let is_within = |text: &String| upper.contains(text.as_str());
        upper.starts_with(&self.begins) && upper.ends_with(&self.ends) && self.within.iter().all(is_within)
    }

    pub(super) fn of(parsed: &Parsed) -> Self {
        let mut literals = Self {
            is_of_any_letters: true,
            ..Self::default()
        };
        let mut items = Vec::new();
        walk(&parsed.root, &mut items, &mut literals);
        let anchored = (
            matches!(items.first(), Some(Item::Start)),
            matches!(items.last(), Some(Item::End)),
        );
        let end = items.len() - usize::from(anchored.1);
        let plain = items.get(usize::from(anchored.0)..end).unwrap_or_default();
        let is_literal = |item: &Item| {
            matches!(
                item,
                Item::Character {
                    in_both_cases: true,
                    ..
                }
            )
        };
        // Both anchors around one text ask for that text, which `begins` and `ends` together do not say.
        literals.is_all = !plain.is_empty() && plain.iter().all(is_literal) && anchored != (true, true);
        let runs = runs(plain);
        let last = runs.len() - 1;
        for (number, run) in runs.into_iter().enumerate() {
            match (number == 0 && anchored.0, number == last && anchored.1) {
                (true, true) => {
                    literals.begins.clone_from(&run);
                    literals.ends = run;
                }
                (true, false) => literals.begins = run,
                (false, true) => literals.ends = run,
                (false, false) if !run.is_empty() => literals.within.push(run),
                (false, false) => {}
            }
        }
        literals
    }
}

/// Texts between gaps; at least one, which may be empty.
fn runs(items: &[Item]) -> Vec<String> {
    let mut runs = vec![String::new()];
    for item in items {
        match (item, runs.last_mut()) {
            (Item::Character { character, .. }, Some(run)) => run.push(*character),
            _ => runs.push(String::new()),
        }
    }
    runs
}

/// `literals` get what stands in a look-ahead or look-behind, beside the rest.
fn walk(node: &Node, items: &mut Vec<Item>, literals: &mut Literals) {
    match node {
        Node::Empty => {}
        Node::Set(fragment) => {
            let item = character(fragment);
            literals.is_of_any_letters &= !matches!(item, Item::Character { is_ascii: false, .. });
            items.push(item);
        }
        Node::Anchor(Anchor::Start) => items.push(Item::Start),
        Node::Anchor(Anchor::End | Anchor::VeryEnd) => items.push(Item::End),
        Node::Capture(_, body) | Node::Atomic(body) => walk(body, items, literals),
        Node::Sequence(parts) => parts.iter().for_each(|part| walk(part, items, literals)),
        Node::Repeat { body, min, .. } if *min > 0 => {
            walk(body, items, literals);
            items.push(Item::Gap);
        }
        Node::Look {
            negative: false, body, ..
        } => {
            let mut inner = Vec::new();
            walk(body, &mut inner, literals);
            literals
                .within
                .extend(runs(&inner).into_iter().filter(|run| !run.is_empty()));
            items.push(Item::Gap);
        }
        Node::Anchor(_) | Node::BackReference { .. } | Node::Look { .. } | Node::Repeat { .. } | Node::Choice(_) => {
            items.push(Item::Gap);
        }
    }
}

/// The character of a set that has one, letter case aside.
fn character(fragment: &str) -> Item {
    let ranges = set::ranges(fragment).unwrap_or_default();
    let is_in = |byte: &u8| {
        ranges
            .iter()
            .any(|(start, end)| (*start..=*end).contains(&char::from(*byte)))
    };
    let found: Vec<u8> = (0..128).filter(is_in).take(3).collect();
    let is_ascii = ranges.iter().all(|(_, end)| end.is_ascii());
    match found.as_slice() {
        [single] => Item::Character {
            character: char::from(single.to_ascii_uppercase()),
            in_both_cases: !single.is_ascii_alphabetic(),
            is_ascii,
        },
        [upper, lower] if upper.to_ascii_lowercase() == *lower => Item::Character {
            character: char::from(*upper),
            in_both_cases: true,
            is_ascii,
        },
        _ => Item::Gap,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Pattern;

    fn of(source: &str) -> (String, String, Vec<String>, bool) {
        let pattern = Pattern::new(source).unwrap();
        let found = pattern.literals().clone();
        (found.begins, found.ends, found.within, found.is_all)
    }

    fn expected(begins: &str, ends: &str, within: &[&str], is_all: bool) -> (String, String, Vec<String>, bool) {
        let within = within.iter().map(|text| (*text).to_owned()).collect();
        (begins.to_owned(), ends.to_owned(), within, is_all)
    }

    #[test]
    fn a_plain_text_is_all_that_a_value_has_to_hold() {
        assert_eq!(of("sales"), expected("", "", &["SALES"], true));
        assert_eq!(of("^sales"), expected("SALES", "", &[], true));
        assert_eq!(of("(sales)$"), expected("", "SALES", &[], true));
    }

    #[test]
    fn texts_around_gaps_have_to_be_there_but_are_not_all() {
        assert_eq!(of("^a.*b-c+d$"), expected("A", "D", &["B-C"], false));
        assert_eq!(of("^sales$"), expected("SALES", "SALES", &[], false));
        assert_eq!(of("(?=.*east)x"), expected("", "", &["EAST", "X"], false));
        assert_eq!(of("(?-i)Sales"), expected("", "", &["SALES"], false));
        assert_eq!(of("ab\\b"), expected("", "", &["AB"], false));
    }

    #[test]
    fn other_letters_have_to_hold_a_text_whose_characters_they_are_not_taken_for() {
        let is_of_any_letters = |source| Pattern::new(source).unwrap().literals().is_of_any_letters;
        assert!(is_of_any_letters("^sales.*[a-z\\w]$"));
        assert!(!is_of_any_letters("kim"), "the Kelvin sign is a `k`");
        assert!(!is_of_any_letters("s[aä]les"));
        assert!(!is_of_any_letters("(?=.*kim)x"));
    }

    #[test]
    fn what_may_be_missing_is_not_asked_for() {
        assert_eq!(of("a|b"), expected("", "", &[], false));
        assert_eq!(of("a*"), expected("", "", &[], false));
        assert_eq!(of("(?!a)"), expected("", "", &[], false));
        assert_eq!(of(""), expected("", "", &[], false));
        assert_eq!(of("^$"), expected("", "", &[], false));
        assert_eq!(of("[ab]"), expected("", "", &[], false));
        assert_eq!(of("$a^"), expected("", "", &["A"], false));
    }
}
