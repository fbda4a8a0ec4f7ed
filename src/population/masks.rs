//! Answers by code, in the form that makes bitmaps of places fastest:
//! - conditions that hold for few codes, as lists of conditions by code ([`Listed`]);
//! - in columns of few codes, a bitmap of each code and what of them each condition joins ([`ByCode`]);
//! - all others eight at a time, a mask a code and a bit a condition, so that one look at a place answers eight.

// A pattern is known by its source, which never changes; only what it is compiled to is made late.
#![allow(clippy::mutable_key_type)]

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use time::OffsetDateTime;

use super::bits;
use super::by_code::ByCode;
use super::code_set::{CodeSet, Codes};
use super::codes;
use super::column::{Column, PlanCodes, Values};
use super::condition::{Answer, Body, Bound, Member, Question, TextTest};
use super::distinct::Distinct;
use super::list_dictionary::ListDictionary;
use super::list_masks::{first_of, list_masks, FEW, GROUPS};
use super::listed::{Listed, Lister};
use super::row::Cell;
use super::text_answers::Asked;
use super::text_dictionary::TextDictionary;
use super::text_walk::Holders;
use crate::rule::Quantifier;

/// Conditions that share a mask.
pub(super) const SHARED: usize = 8;

/// A mask for each code.
#[derive(Debug)]
pub(super) struct Masks {
    pub(super) holds: Vec<u8>,
    /// Conditions that cannot be answered, where there are any.
    pub(super) errors: Option<Vec<u8>>,
}

/// The answers to some of the questions to a column.
#[derive(Debug)]
pub(super) enum Source {
    Masks(Masks),
    Listed(Listed),
    ByCode(ByCode),
}

impl Source {
    /// How many bitmaps it fills.
    pub(super) fn bitmaps(&self) -> usize {
        match self {
            Self::Masks(_) => SHARED,
            Self::Listed(listed) => listed.len(),
            Self::ByCode(by_code) => by_code.len(),
        }
    }

    /// Which of them is that of its question number `place`.
    pub(super) fn slot(&self, place: usize) -> usize {
        match self {
            Self::Masks(_) | Self::Listed(_) => place,
            Self::ByCode(by_code) => by_code.slots()[place],
        }
    }

    /// Whether its question number `place` cannot be answered for some code.
    pub(super) fn fails(&self, place: usize) -> bool {
        match self {
            Self::Masks(masks) => {
                let errors = masks.errors.as_deref().unwrap_or_default();
                errors.iter().any(|mask| mask & (1 << place) != 0)
            }
            Self::Listed(_) | Self::ByCode(_) => false,
        }
    }
}

/// Sources, each with the numbers of the questions that it answers, and the place of each in it; questions with the same
/// answers share a place.
pub(super) type Answers = Vec<(Source, Vec<(usize, usize)>)>;

/// What questions to a column ask of texts: of those that are its values, or of which its values are made.
pub(super) fn asked<'a>(column: Option<&'a Column>, questions: &[&'a Question]) -> Option<Asked<'a>> {
    let column = column?;
    let codes = &column.codes;
    let (texts, holders, tests) = match &column.values {
        Values::Texts(texts) => (
            texts,
            Holders::Single(codes),
            questions.iter().filter_map(|question| text_test(question)).collect(),
        ),
        Values::TextLists { texts, lists } => (texts, Holders::Listed(codes, lists), element_tests(questions)),
        Values::PlanLists { texts, .. } => (texts, Holders::Others, element_tests(questions)),
        Values::Booleans | Values::Instants { .. } => return None,
    };
    Some(Asked {
        texts,
        holders,
        alike: &column.alike,
        tests,
    })
}

/// The answers to all questions to a column. A column that nobody has a value in is none. `sets` answer what was [`asked`].
pub(super) fn answers(
    column: Option<&Column>,
    questions: &[&Question],
    now: OffsetDateTime,
    sets: Vec<CodeSet>,
) -> Answers {
    let Some(column) = column else {
        return grouped(questions, |questions| asked_each(1, questions, now, |_| Cell::Missing));
    };
    match &column.values {
        Values::Texts(texts) => {
            let sets = scalar_sets(texts, questions, sets);
            answers_of_sets(sets, texts.len(), &column.codes)
        }
        Values::TextLists { texts, lists } => Elements { texts, plans: None }.answers(lists, questions, &sets),
        Values::PlanLists {
            texts, plans, lists, ..
        } => {
            let plans = Some(plans.as_slice());
            Elements { texts, plans }.answers(lists, questions, &sets)
        }
        Values::Instants { instants, .. } => {
            let nanoseconds: Vec<i128> = instants.iter().map(|instant| instant.unix_timestamp_nanos()).collect();
            grouped(questions, |questions| instant_masks(&nanoseconds, questions, now))
        }
        values @ Values::Booleans => grouped(questions, |questions| {
            asked_each(values.len(), questions, now, |code| values.cell(code))
        }),
    }
}

/// Masks of all questions, [`SHARED`] questions each.
fn grouped(questions: &[&Question], masks: impl Fn(&[&Question]) -> Masks) -> Answers {
    let numbered = |(group, questions): (usize, &[&Question])| {
        let first = group * SHARED;
        let places = 0..questions.len();
        let numbered = places.map(|place| (first + place, place));
        (Source::Masks(masks(questions)), numbered.collect())
    };
    questions.chunks(SHARED).enumerate().map(numbered).collect()
}

/// Asks every value every question.
fn asked_each<'a>(codes: usize, questions: &[&Question], now: OffsetDateTime, cell: impl Fn(u32) -> Cell<'a>) -> Masks {
    let mut holds = vec![0; codes];
    for (code, mask) in (0..).zip(&mut holds) {
        let cell = cell(code);
        for (bit, question) in questions.iter().enumerate() {
            *mask |= u8::from(question.answer(&cell, now) == Answer::True) << bit;
        }
    }
    Masks { holds, errors: None }
}

/// Compares every instant but the first, which stands for the missing one.
fn instant_masks(nanoseconds: &[i128], questions: &[&Question], now: OffsetDateTime) -> Masks {
    let at = |bound: &Bound| bound.at(now).unix_timestamp_nanos();
    let ranges: Vec<(i128, i128)> = questions
        .iter()
        .map(|question| match question {
            Question::IsAt(instant) => (instant.unix_timestamp_nanos(), instant.unix_timestamp_nanos()),
            Question::IsFrom(bound) => (at(bound), i128::MAX),
            Question::IsUntil(bound) => (i128::MIN, at(bound)),
            _ => (1, 0),
        })
        .collect();
    let mask = |instant: &i128| {
        let numbered = ranges.iter().enumerate();
        numbered.fold(0_u8, |mask, (bit, (from, until))| {
            mask | u8::from(from <= instant && instant <= until) << bit
        })
    };
    let mut holds: Vec<u8> = nanoseconds.iter().map(mask).collect();
    if let Some(missing) = holds.first_mut() {
        *missing = bits_of(questions, |question| matches!(question, Question::IsMissing));
    }
    Masks { holds, errors: None }
}

fn bits_of(questions: &[&Question], wanted: impl Fn(&Question) -> bool) -> u8 {
    let numbered = questions.iter().enumerate();
    numbered.fold(0_u8, |mask, (bit, question)| mask | u8::from(wanted(question)) << bit)
}

fn scalar_sets(texts: &TextDictionary, questions: &[&Question], answers: Vec<CodeSet>) -> Vec<CodeSet> {
    let mut answers = answers.into_iter();
    let set = |question: &&Question| match question {
        Question::Text(_) => answers.next().unwrap_or_else(CodeSet::empty),
        Question::IsMissing => CodeSet::of(vec![0], texts.len()),
        Question::IsId(id) => CodeSet::of(sorted(texts.find_id(id)), texts.len()),
        _ => CodeSet::empty(),
    };
    questions.iter().map(set).collect()
}

fn sorted(codes: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut codes: Vec<u32> = codes.collect();
    codes.sort_unstable();
    codes
}

fn text_test(question: &Question) -> Option<&TextTest> {
    match question {
        Question::Text(test) => Some(test),
        _ => None,
    }
}

/// Sets of codes in the forms that suit them.
fn answers_of_sets(sets: Vec<CodeSet>, codes: usize, column: &codes::Codes) -> Answers {
    let has_errors = sets.iter().any(|set| !set.errors.is_empty());
    if matches!(column, codes::Codes::Byte(_)) && !has_errors && sets.len() > SHARED {
        let all = (0..sets.len()).map(|number| (number, number)).collect();
        let sets: Vec<Codes> = sets.into_iter().map(|set| set.holds).collect();
        return vec![(Source::ByCode(ByCode::of(&sets, codes)), all)];
    }
    let mut answers = Answers::new();
    let (mut few, mut numbers_of_few) = (Vec::new(), Vec::new());
    let (mut many, mut numbers_of_many) = (Vec::new(), Vec::new());
    for (number, set) in sets.into_iter().enumerate() {
        match set {
            CodeSet {
                holds: Codes::Few(codes),
                errors,
            } if errors.is_empty() => {
                numbers_of_few.push((number, few.len()));
                few.push(codes);
            }
            set => {
                many.push(set);
                numbers_of_many.push(number);
            }
        }
    }
    if !few.is_empty() {
        answers.push((Source::Listed(Listed::of_sets(&few, codes)), numbers_of_few));
    }
    let distinct = Distinct::of(many.iter().map(|set| (set.holds.bitmap(codes), &set.errors)));
    let many: Vec<&CodeSet> = distinct.firsts.iter().map(|&first| &many[first]).collect();
    for (group, sets) in many.chunks(SHARED).enumerate() {
        let numbers = distinct
            .of_group(group)
            .map(|(set, place)| (numbers_of_many[set], place));
        let numbers = numbers.collect();
        answers.push((Source::Masks(masks_of(sets, codes)), numbers));
    }
    answers
}

/// The masks of up to eight sets.
fn masks_of(sets: &[&CodeSet], codes: usize) -> Masks {
    let holds: Vec<Cow<[u8]>> = sets.iter().map(|set| set.holds.bitmap(codes)).collect();
    let has_errors = sets.iter().any(|set| !set.errors.is_empty());
    let errors = || -> Vec<Cow<[u8]>> {
        let errors = |set: &&CodeSet| Codes::Few(set.errors.clone()).bitmap(codes).into_owned();
        sets.iter().map(|set| Cow::Owned(errors(set))).collect()
    };
    Masks {
        holds: turned(&holds, codes),
        errors: has_errors.then(|| turned(&errors(), codes)),
    }
}

/// Eight sets of codes as one mask a code.
fn turned(sets: &[Cow<[u8]>], codes: usize) -> Vec<u8> {
    let mut masks = Vec::with_capacity(codes + 8);
    for at in 0..codes.div_ceil(8) {
        let mut square = [0; 8];
        for (byte, set) in square.iter_mut().zip(sets) {
            *byte = set.get(at).copied().unwrap_or(0);
        }
        masks.extend_from_slice(&bits::turn(u64::from_le_bytes(square)).to_le_bytes());
    }
    masks.truncate(codes);
    masks
}

/// The distinct elements of collections: texts, or plans whose members are texts.
struct Elements<'a> {
    texts: &'a TextDictionary,
    plans: Option<&'a [PlanCodes]>,
}

impl Elements<'_> {
    fn len(&self) -> usize {
        self.plans.map_or(self.texts.len(), <[PlanCodes]>::len)
    }

    fn answers(&self, lists: &ListDictionary, questions: &[&Question], sets: &[CodeSet]) -> Answers {
        let by_test: HashMap<&TextTest, &CodeSet> = element_tests(questions).into_iter().zip(sets).collect();
        let mut listed = Vec::new();
        let mut others = Vec::new();
        for (number, question) in questions.iter().enumerate() {
            match self.listed(question, &by_test) {
                Some(elements) => listed.push((number, elements)),
                None => others.push(number),
            }
        }
        let mut answers = Answers::new();
        if !listed.is_empty() {
            let (numbers, elements): (Vec<usize>, Vec<Vec<u32>>) = listed.into_iter().unzip();
            let elements = Listed::of_sets(&elements, self.len());
            let questions: Vec<&Question> = numbers.iter().map(|&number| questions[number]).collect();
            let numbers = numbers.into_iter().zip(0..).collect();
            answers.push((Source::Listed(listed_lists(lists, &questions, &elements)), numbers));
        }
        let sets = others
            .iter()
            .map(|&number| self.satisfying(questions[number], &by_test));
        let sets: Vec<ElementSet> = sets.collect();
        let distinct = Distinct::of(sets.iter());
        for (part, firsts) in distinct.firsts.chunks(SHARED * GROUPS).enumerate() {
            let sets: Vec<&ElementSet> = firsts.iter().map(|&first| &sets[first]).collect();
            let masks = list_masks(lists, &sets, self.len());
            for (group, masks) in masks.into_iter().enumerate() {
                let numbers = distinct.of_group(part * GROUPS + group);
                let numbers = numbers.map(|(set, place)| (others[set], place)).collect();
                answers.push((Source::Masks(masks), numbers));
            }
        }
        answers
    }

    /// The elements that satisfy what a question asks of elements, where they are few and are told by one test.
    fn listed(&self, question: &Question, answers: &HashMap<&TextTest, &CodeSet>) -> Option<Vec<u32>> {
        match question {
            Question::IsMissing => Some(Vec::new()),
            Question::HasId(ids) => Some(sorted(ids.iter().flat_map(|id| self.texts.find_id(id)))),
            Question::Elements(_, Body::Test(Member::Itself, test)) if self.plans.is_none() => {
                match answers.get(test)? {
                    CodeSet {
                        holds: Codes::Few(codes),
                        errors,
                    } if errors.is_empty() => Some(codes.clone()),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The elements that satisfy what a question asks of elements.
    fn satisfying<'b>(&self, question: &Question, answers: &HashMap<&TextTest, &'b CodeSet>) -> ElementSet<'b> {
        match question {
            Question::Elements(quantifier, body) => ElementSet {
                is_every: *quantifier == Quantifier::All,
                ..self.body(body, answers)
            },
            _ => ElementSet::empty(self.len()),
        }
    }

    fn body<'b>(&self, body: &Body, answers: &HashMap<&TextTest, &'b CodeSet>) -> ElementSet<'b> {
        match body {
            Body::Or(parts) => self.join(parts, answers, |set, other| set.or(&other)),
            Body::And(parts) => self.join(parts, answers, |set, other| {
                set.not();
                let mut other = other;
                other.not();
                set.or(&other);
                set.not();
            }),
            Body::Not(inner) => {
                let mut set = self.body(inner, answers);
                set.not();
                set
            }
            Body::Missing(member) => self.through(member.place(), |code| code == 0),
            Body::Test(member, test) => {
                let Some(answer) = answers.get(test) else {
                    return ElementSet::empty(self.len());
                };
                let errors = Codes::Few(answer.errors.clone());
                let has_errors = !answer.errors.is_empty();
                if self.plans.is_none() {
                    return ElementSet {
                        is_every: false,
                        holds: answer.holds.bitmap(self.len()),
                        errors: has_errors.then(|| errors.bitmap(self.len()).into_owned()),
                    };
                }
                let holds = self.through(member.place(), |code| answer.holds.contains(code));
                let failing = || self.through(member.place(), |code| errors.contains(code)).holds;
                ElementSet {
                    errors: has_errors.then(|| failing().into_owned()),
                    ..holds
                }
            }
        }
    }

    fn join<'b>(
        &self,
        parts: &[Body],
        answers: &HashMap<&TextTest, &'b CodeSet>,
        with: impl Fn(&mut ElementSet<'b>, ElementSet<'b>),
    ) -> ElementSet<'b> {
        let mut sets = parts.iter().map(|part| self.body(part, answers));
        let mut joined = sets.next().unwrap_or_else(|| ElementSet::empty(self.len()));
        sets.for_each(|set| with(&mut joined, set));
        joined
    }

    /// The plans whose member has a code that fits. A text is never missing.
    fn through<'b>(&self, member: usize, fits: impl Fn(usize) -> bool) -> ElementSet<'b> {
        let mut holds = bits::empty(self.len());
        for (element, plan) in self.plans.unwrap_or_default().iter().enumerate() {
            if fits(plan[member] as usize) {
                bits::insert(&mut holds, element);
            }
        }
        ElementSet {
            is_every: false,
            holds: Cow::Owned(holds),
            errors: None,
        }
    }
}

/// Elements that satisfy a body, or for which it could not be answered, as bitmaps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ElementSet<'a> {
    /// Whether every element of a list has to satisfy it.
    pub(super) is_every: bool,
    pub(super) holds: Cow<'a, [u8]>,
    pub(super) errors: Option<Vec<u8>>,
}

impl ElementSet<'_> {
    fn empty(elements: usize) -> Self {
        Self {
            is_every: false,
            holds: Cow::Owned(bits::empty(elements)),
            errors: None,
        }
    }

    fn not(&mut self) {
        if let Some(errors) = &self.errors {
            bits::or(self.holds.to_mut(), errors);
        }
        bits::not(self.holds.to_mut());
    }

    fn or(&mut self, other: &Self) {
        bits::or(self.holds.to_mut(), &other.holds);
        match (&mut self.errors, &other.errors) {
            (Some(errors), Some(others)) => bits::or(errors, others),
            (errors @ None, Some(others)) => *errors = Some(others.clone()),
            (_, None) => {}
        }
        if let Some(errors) = &mut self.errors {
            bits::and_not(errors, &self.holds);
        }
    }
}

/// The tests of elements that questions ask for, each once.
fn element_tests<'a>(questions: &[&'a Question]) -> Vec<&'a TextTest> {
    let mut tests = Vec::new();
    let mut known = HashSet::new();
    for question in questions {
        if let Question::Elements(_, body) = question {
            each_test(body, &mut |test| {
                if known.insert(test) {
                    tests.push(test);
                }
            });
        }
    }
    tests
}

fn each_test<'a>(body: &'a Body, visit: &mut impl FnMut(&'a TextTest)) {
    match body {
        Body::Or(parts) | Body::And(parts) => parts.iter().for_each(|part| each_test(part, visit)),
        Body::Not(inner) => each_test(inner, visit),
        Body::Test(_, test) => visit(test),
        Body::Missing(_) => {}
    }
}

/// From questions by element to questions by list: some element, or every one.
fn listed_lists(lists: &ListDictionary, questions: &[&Question], elements: &Listed) -> Listed {
    let is_every = |number: u32| matches!(questions[number as usize], Question::Elements(Quantifier::All, _));
    let numbered = || (0..).zip(questions);
    let mut found = Lister::default();
    for list in lists.lists() {
        found.next();
        let Some((&first, others)) = list.split_first() else {
            let hold =
                numbered().filter(|(number, question)| is_every(*number) || matches!(question, Question::IsMissing));
            hold.for_each(|(number, _)| found.add(number));
            continue;
        };
        let is_listed = first_of(list).is_some_and(|first| elements.has_any_of(&first)) || list.len() > FEW;
        if !is_listed {
            continue;
        }
        let is_in_others = |number| {
            others
                .iter()
                .all(|&other| elements.of(other as usize).contains(&number))
        };
        for &number in elements.of(first as usize) {
            if !is_every(number) || is_in_others(number) {
                found.add(number);
            }
        }
        for &other in others {
            for &number in elements.of(other as usize) {
                if !is_every(number) {
                    found.add(number);
                }
            }
        }
    }
    found.finish(questions.len())
}
