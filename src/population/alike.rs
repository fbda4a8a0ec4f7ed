//! Who has one core in all addresses: that of the user principal name. Most users are like that, and it is noted of them, a
//! bit in each column, so that a walk along everybody's addresses has to read the principal names alone, and the others of those
//! in whose names something was found.
//!
//! Bits are set when a load is over, and taken back whenever a value is put to their place; who has none is looked at in full.

use std::sync::Arc;

use rayon::prelude::*;

use super::bits;
use super::codes::Codes;
use super::column::{Column, Values};
use super::frames::MAX_TAILS;
use super::needle::Short;
use super::text_dictionary::TextDictionary;
use super::text_walk::Holders;
use super::Population;
use crate::model::{properties, Property, Source};

/// The property whose core the addresses of a user have.
const ANCHOR: &str = "userPrincipalName";

/// The user principal names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor<'a> {
    texts: &'a TextDictionary,
    codes: &'a Codes,
    /// What a tail and the `@` before it take of a name, by number.
    tail_lengths: [usize; MAX_TAILS + 1],
    /// Who still has the name that others were compared with.
    pub(super) alike: &'a [u8],
}

impl<'a> Anchor<'a> {
    pub(super) fn new(texts: &'a TextDictionary, codes: &'a Codes, alike: &'a [u8]) -> Self {
        let frames = texts.frames();
        Self {
            texts,
            codes,
            tail_lengths: std::array::from_fn(|number| frames.tail_length(number)),
            alike,
        }
    }

    fn of(column: &'a Column) -> Option<Self> {
        let Values::Texts(texts) = &column.values else {
            return None;
        };
        let has_addresses = !texts.frames().tails().is_empty();
        has_addresses.then(|| Self::new(texts, &column.codes, &column.alike))
    }

    /// Whether these are the texts that names are among.
    pub(super) fn is_of(&self, texts: &TextDictionary) -> bool {
        std::ptr::eq(self.texts, texts)
    }

    /// The core of the name at a place that has one, also as a short text.
    #[inline]
    pub(super) fn core(&self, place: usize) -> (&'a [u8], Option<Short>) {
        let code = self.codes.get(place) as usize;
        let tail = self.texts.frames().of(code).tail();
        self.texts.short(code, (0, self.tail_lengths[tail]))
    }

    /// Whether there is such a name; a lead is nothing that one begins with.
    fn has_core(&self, place: usize) -> bool {
        let frame = self.texts.frames().of(self.codes.get(place) as usize);
        frame.tail() != 0 && frame.lead() == 0
    }

    /// Which of the places from a multiple of eight on have this core in all texts of a column, as bits.
    pub(super) fn compare(&self, texts: &TextDictionary, holders: Holders, first: usize, places: usize) -> Vec<u8> {
        let mut alike = bits::empty(places - first);
        for place in first..places.min(self.codes.len()) {
            if !self.has_core(place) {
                continue;
            }
            let (core, _) = self.core(place);
            let is_alike = |&code: &u32| code == 0 || texts.core(code as usize) == Some(core);
            if holders.at(place, &mut 0).iter().all(is_alike) {
                bits::insert(&mut alike, place - first);
            }
        }
        alike
    }
}

impl Population {
    /// The user principal names, where there are addresses among them.
    pub(super) fn anchor(&self) -> Option<Anchor<'_>> {
        let is_anchor = |property: &Property| property.source == Source::Member(ANCHOR);
        let column = properties(self.subject).iter().position(is_anchor)?;
        Anchor::of(&self.columns[column])
    }

    /// Notes who of those that came since the last time has one core in all addresses.
    pub(super) fn note_alike(&mut self) {
        let Some(anchor) = self.anchor() else {
            return;
        };
        let noted = anchor.alike.len();
        let compare = |column: &Arc<Column>| {
            let (texts, holders) = match &column.values {
                Values::Texts(texts) => (texts, Holders::Single(&column.codes)),
                Values::TextLists { texts, lists } => (texts, Holders::Listed(&column.codes, lists)),
                _ => return None,
            };
            // The last byte has room for those that came since. A column whose first address came since has no bits yet.
            let first = if column.alike.len() == noted {
                8 * noted.saturating_sub(1)
            } else {
                0
            };
            let alike = || anchor.compare(texts, holders, first, self.places);
            (!texts.frames().tails().is_empty()).then(|| (first, alike()))
        };
        let found: Vec<Option<(usize, Vec<u8>)>> = self.columns.par_iter().map(compare).collect();
        for (column, found) in self.columns.iter_mut().zip(found) {
            if let Some((first, alike)) = found {
                let bits = &mut Arc::make_mut(column).alike;
                bits.truncate(first / 8);
                bits.reserve_exact(alike.len());
                bits.extend(alike);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::model::{Entity, Subject};
    use crate::rule::{Context, Rule, RuleOptions};

    fn user(number: usize, core: &str, mail: &str) -> String {
        format!(
            r#"{{"id":"{number}","userPrincipalName":"{core}@drumkit.onmicrosoft.com","mail":"{mail}@contoso.example","proxyAddresses":["SMTP:{mail}@contoso.example","smtp:{core}@drumkit.onmicrosoft.com"]}}"#
        )
    }

    fn users(numbers: std::ops::Range<usize>) -> Vec<String> {
        let core = |number| match number % 5 {
            0 => format!("anna.{number}"),
            1 => format!("a-name-of-more-bytes-than-others.{number}"),
            _ => format!("user{number}"),
        };
        let user = |number| match number % 7 {
            0 => user(number, &core(number), "other"),
            _ => user(number, &core(number), &core(number)),
        };
        numbers.map(user).collect()
    }

    fn check(population: &Population, alike: usize) {
        let column = population.anchor().unwrap().alike;
        let all = population.columns.iter().filter(|column| !column.alike.is_empty());
        let all = all.fold(column.to_vec(), |mut all, column| {
            bits::and(&mut all, &column.alike);
            all
        });
        assert_eq!(bits::count(&all), alike);
        let tests = [
            "user.mail -contains \"anna\"",
            "user.mail -startsWith \"o\"",
            "user.userPrincipalName -endsWith \"3@drumkit.onmicrosoft.com\"",
            "user.userPrincipalName -match \"^a.*more.*1\"",
            "user.userPrincipalName -contains \"changed\"",
            "user.proxyAddresses -any (_ -startsWith \"smtp:anna.1\")",
            "user.proxyAddresses -any (_ -contains \"changed\")",
            "user.proxyAddresses -all (_ -contains \"er\")",
        ];
        let rules = tests.map(|test| Rule::parse(test, &RuleOptions::default()).unwrap());
        let context = Context::default();
        let found = population.evaluate(&rules.iter().collect::<Vec<_>>(), &context);
        for (number, rule) in rules.iter().enumerate() {
            let fits = |place: &usize| {
                let entity = population.entity_at(*place);
                entity.is_some_and(|entity| rule.evaluate(&entity, &context).unwrap())
            };
            let wanted = (0..population.places).filter(|&place| population.lives(place));
            assert_eq!(
                found.count(number).unwrap(),
                wanted.filter(fits).count(),
                "{}",
                tests[number]
            );
        }
    }

    #[test]
    fn whoever_is_not_alike_any_more_is_looked_at_in_full() {
        let mut population = Population::new(Subject::User);
        let load = |population: &mut Population, lines: &[String]| {
            population.load_jsonl(lines.join("\n").as_bytes()).unwrap();
        };
        load(&mut population, &users(0..70));
        check(&population, 60);
        let mut put = |line: String, alike| {
            let entity = Entity::from_slice(Subject::User, line.as_bytes()).unwrap();
            population.upsert(entity).unwrap();
            check(&population, alike);
        };
        // Another name of the one, another mail of the other, and one that is new.
        put(user(1, "changed", "user1"), 59);
        put(user(2, "user2", "changed"), 58);
        put(user(70, "changed.too", "changed.too"), 58);
        load(&mut population, &users(71..90));
        // Of the last eight places before, only 70 is new and alike; 77 and 84 are not.
        check(&population, 58 + 1 + 17);
        load(&mut population, &[user(3, "changed", "changed")]);
        check(&population, 58 + 1 + 17 - 1);
        population.remove("5");
        check(&population, 58 + 1 + 17 - 1);
    }
}
