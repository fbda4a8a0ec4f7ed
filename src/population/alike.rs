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
use super::cores::Cores;
use super::frames::Frame;
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
    cores: Cores<'a>,
    /// Who still has the name that others were compared with.
    pub(super) alike: &'a [u8],
}

impl<'a> Anchor<'a> {
    pub(super) fn new(texts: &'a TextDictionary, codes: &'a Codes, alike: &'a [u8]) -> Self {
        Self {
            texts,
            codes,
            cores: Cores::of(texts),
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

    fn code(&self, place: usize) -> (usize, Frame) {
        let code = self.codes.get(place) as usize;
        (code, self.texts.frames().of(code))
    }

    /// The core of the name at a place that is noted, also as a short text.
    #[inline]
    pub(super) fn core(&self, place: usize) -> (&'a [u8], Option<Short>) {
        let (code, frame) = self.code(place);
        self.cores.short(code, frame)
    }

    /// The cores of names from a place on; empty where there is none.
    pub(super) fn cores_from(&self, first: usize) -> Vec<&'a [u8]> {
        let core = |place| {
            let (code, frame) = self.code(place);
            match frame.tail() {
                0 => &[],
                _ => self.cores.core(code, frame),
            }
        };
        (first..self.codes.len()).map(core).collect()
    }
}

/// Which of the places from a multiple of eight on, which have these cores, have them in all texts of a column, as bits.
pub(super) fn compare(cores: &[&[u8]], texts: &TextDictionary, holders: Holders, first: usize) -> Vec<u8> {
    let mut alike = bits::empty(cores.len());
    let own = Cores::of(texts);
    for (number, core) in cores.iter().enumerate().filter(|(_, core)| !core.is_empty()) {
        let mut before = 0;
        let is_alike = |&code: &u32| {
            let code = code as usize;
            let frame = texts.frames().of(code);
            let is_same = frame.is_of_core_before() && before + 1 == code;
            before = code;
            code == 0 || frame.tail() != 0 && (is_same || own.core(code, frame) == *core)
        };
        if holders.at(first + number, &mut 0).iter().all(is_alike) {
            bits::insert(&mut alike, number);
        }
    }
    alike
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
        // The last byte has room for those that came since. A column whose first address came since has no bits yet.
        let first = |column: &Arc<Column>| match column.alike.len() == noted {
            true => 8 * noted.saturating_sub(1),
            false => 0,
        };
        let has_addresses = |column: &&Arc<Column>| addresses(column).is_some();
        let start = self.columns.iter().filter(has_addresses).map(first).min().unwrap_or(0);
        let cores = anchor.cores_from(start);
        let compare = |column: &Arc<Column>| {
            let (texts, holders) = addresses(column)?;
            let first = first(column);
            Some((first, compare(&cores[first - start..], texts, holders, first)))
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

/// The texts of a column that has addresses.
fn addresses(column: &Column) -> Option<(&TextDictionary, Holders<'_>)> {
    let (texts, holders) = match &column.values {
        Values::Texts(texts) => (texts, Holders::Single(&column.codes)),
        Values::TextLists { texts, lists } => (texts, Holders::Listed(&column.codes, lists)),
        _ => return None,
    };
    (!texts.frames().tails().is_empty()).then_some((texts, holders))
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
