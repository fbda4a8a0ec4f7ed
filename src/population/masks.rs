//! Answers by code. Eight conditions on a column share one mask a code, a bit each, so that one look at a place answers
//! eight conditions.

// A pattern is known by its source, which never changes; only what it is compiled to is made late.
#![allow(clippy::mutable_key_type)]

use std::collections::HashMap;

use time::OffsetDateTime;

use super::bits;
use super::column::{Column, PlanCodes, Values};
use super::condition::{Answer, Body, Question, TextTest};
use super::list_dictionary::ListDictionary;
use super::row::Cell;
use super::text_answers::{self, CodeSet};
use super::text_dictionary::TextDictionary;
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

/// The masks of all questions to a column, [`SHARED`] questions each. A column that nobody has a value in is none.
pub(super) fn masks(column: Option<&Column>, questions: &[&Question], now: OffsetDateTime) -> Vec<Masks> {
    match column.map(|column| &column.values) {
        Some(Values::Texts(texts)) => {
            let sets = scalar_sets(texts, questions);
            sets.chunks(SHARED).map(|sets| masks_of(sets, texts.len())).collect()
        }
        Some(Values::TextLists { texts, lists }) => {
            let elements = Elements { texts, plans: None };
            elements.masks(lists, questions)
        }
        Some(Values::PlanLists {
            texts, plans, lists, ..
        }) => {
            let plans = Some(plans.as_slice());
            Elements { texts, plans }.masks(lists, questions)
        }
        Some(values @ (Values::Booleans | Values::Instants { .. })) => {
            asked_each(values.len(), questions, now, |code| values.cell(code))
        }
        None => asked_each(1, questions, now, |_| Cell::Missing),
    }
}

/// Asks every value every question.
fn asked_each<'a>(
    codes: usize,
    questions: &[&Question],
    now: OffsetDateTime,
    cell: impl Fn(u32) -> Cell<'a>,
) -> Vec<Masks> {
    let asked = |questions: &[&Question]| {
        let mut masks = Masks {
            holds: vec![0; codes],
            errors: None,
        };
        for (code, mask) in (0..).zip(&mut masks.holds) {
            let cell = cell(code);
            for (bit, question) in questions.iter().enumerate() {
                *mask |= u8::from(question.answer(&cell, now) == Answer::True) << bit;
            }
        }
        masks
    };
    questions.chunks(SHARED).map(asked).collect()
}

fn scalar_sets(texts: &TextDictionary, questions: &[&Question]) -> Vec<CodeSet> {
    let tests: Vec<&TextTest> = questions.iter().filter_map(|question| text_test(question)).collect();
    let mut answers = text_answers::answer(texts, &tests).into_iter();
    let set = |question: &&Question| {
        if text_test(question).is_some() {
            return answers.next().unwrap_or_else(|| CodeSet::empty(texts.len()));
        }
        let mut set = CodeSet::empty(texts.len());
        match question {
            Question::IsMissing => bits::insert(&mut set.holds, 0),
            Question::IsId(id) => texts
                .find_id(id)
                .for_each(|code| bits::insert(&mut set.holds, code as usize)),
            _ => {}
        }
        set
    };
    questions.iter().map(set).collect()
}

fn text_test(question: &Question) -> Option<&TextTest> {
    match question {
        Question::Text(test) => Some(test),
        _ => None,
    }
}

/// The masks of up to eight sets.
fn masks_of(sets: &[CodeSet], codes: usize) -> Masks {
    let holds: Vec<&[u8]> = sets.iter().map(|set| set.holds.as_slice()).collect();
    let has_errors = sets.iter().any(|set| set.errors.is_some());
    let errors: Vec<&[u8]> = sets
        .iter()
        .map(|set| set.errors.as_deref().unwrap_or_default())
        .collect();
    Masks {
        holds: turned(&holds, codes),
        errors: has_errors.then(|| turned(&errors, codes)),
    }
}

/// Eight sets of codes as one mask a code.
fn turned(sets: &[&[u8]], codes: usize) -> Vec<u8> {
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

    fn masks(&self, lists: &ListDictionary, questions: &[&Question]) -> Vec<Masks> {
        let mut tests: Vec<&TextTest> = Vec::new();
        let mut numbers: HashMap<&TextTest, usize> = HashMap::new();
        for question in questions {
            if let Question::Elements(_, body) = question {
                each_test(body, &mut |test| {
                    numbers.entry(test).or_insert_with(|| {
                        tests.push(test);
                        tests.len() - 1
                    });
                });
            }
        }
        let answers = text_answers::answer(self.texts, &tests);
        let by_test: HashMap<&TextTest, &CodeSet> = tests.into_iter().zip(&answers).collect();
        let masks = |questions: &[&Question]| {
            let sets: Vec<CodeSet> = questions
                .iter()
                .map(|question| self.satisfying(question, &by_test))
                .collect();
            list_masks(lists, questions, &masks_of(&sets, self.len()))
        };
        questions.chunks(SHARED).map(masks).collect()
    }

    /// The elements that satisfy what a question asks of elements.
    fn satisfying(&self, question: &Question, answers: &HashMap<&TextTest, &CodeSet>) -> CodeSet {
        match question {
            Question::Elements(_, body) => self.body(body, answers),
            Question::HasId(ids) => {
                let mut set = CodeSet::empty(self.len());
                let found = ids.iter().flat_map(|id| self.texts.find_id(id));
                found.for_each(|code| bits::insert(&mut set.holds, code as usize));
                set
            }
            _ => CodeSet::empty(self.len()),
        }
    }

    fn body(&self, body: &Body, answers: &HashMap<&TextTest, &CodeSet>) -> CodeSet {
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
                    return CodeSet::empty(self.len());
                };
                if self.plans.is_none() {
                    return (*answer).clone();
                }
                let holds = self.through(member.place(), |code| bits::contains(&answer.holds, code));
                let errors = answer.errors.as_ref().map(|errors| {
                    let failing = self.through(member.place(), |code| bits::contains(errors, code));
                    failing.holds
                });
                CodeSet { errors, ..holds }
            }
        }
    }

    fn join(
        &self,
        parts: &[Body],
        answers: &HashMap<&TextTest, &CodeSet>,
        with: impl Fn(&mut CodeSet, CodeSet),
    ) -> CodeSet {
        let mut sets = parts.iter().map(|part| self.body(part, answers));
        let mut joined = sets.next().unwrap_or_else(|| CodeSet::empty(self.len()));
        sets.for_each(|set| with(&mut joined, set));
        joined
    }

    /// The plans whose member has a code that fits. A text is never missing.
    fn through(&self, member: usize, fits: impl Fn(usize) -> bool) -> CodeSet {
        let mut set = CodeSet::empty(self.len());
        for (element, plan) in self.plans.unwrap_or_default().iter().enumerate() {
            if fits(plan[member] as usize) {
                bits::insert(&mut set.holds, element);
            }
        }
        set
    }
}

impl CodeSet {
    fn not(&mut self) {
        if let Some(errors) = &self.errors {
            bits::or(&mut self.holds, errors);
        }
        bits::not(&mut self.holds);
    }

    fn or(&mut self, other: &Self) {
        bits::or(&mut self.holds, &other.holds);
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

fn each_test<'a>(body: &'a Body, visit: &mut impl FnMut(&'a TextTest)) {
    match body {
        Body::Or(parts) | Body::And(parts) => parts.iter().for_each(|part| each_test(part, visit)),
        Body::Not(inner) => each_test(inner, visit),
        Body::Test(_, test) => visit(test),
        Body::Missing(_) => {}
    }
}

/// From masks of elements to masks of lists: some element, or every one.
fn list_masks(lists: &ListDictionary, questions: &[&Question], elements: &Masks) -> Masks {
    let bits_of = |wanted: fn(&Question) -> bool| {
        let numbered = questions.iter().enumerate();
        numbered.fold(0_u8, |mask, (bit, question)| mask | u8::from(wanted(question)) << bit)
    };
    let every = bits_of(|question| matches!(question, Question::Elements(Quantifier::All, _)));
    let some = bits_of(|question| matches!(question, Question::Elements(Quantifier::Any, _) | Question::HasId(_)));
    let missing = bits_of(|question| matches!(question, Question::IsMissing));
    let mut masks = Masks {
        holds: Vec::with_capacity(lists.len()),
        errors: elements.errors.as_ref().map(|_| Vec::with_capacity(lists.len())),
    };
    for list in lists.lists() {
        let (mut any, mut all) = (0, u8::MAX);
        for &element in list {
            let mask = elements.holds[element as usize];
            any |= mask;
            all &= mask;
        }
        let holds = any & some | all & every | if list.is_empty() { missing } else { 0 };
        masks.holds.push(holds);
        if let (Some(errors), Some(failing)) = (&mut masks.errors, &elements.errors) {
            let mut error = 0;
            let mut refuted = 0;
            for &element in list {
                let (mask, failed) = (elements.holds[element as usize], failing[element as usize]);
                error |= failed;
                refuted |= !(mask | failed);
            }
            errors.push(error & (some & !any | every & !refuted));
        }
    }
    masks
}
