//! The answers for one entity, before and after a change: each condition is asked once, and only when a rule needs it.

use std::cell::OnceCell;
use std::sync::Arc;

use time::OffsetDateTime;

use super::bits;
use super::column::{Column, Values};
use super::condition::{Answer, Condition, Question, TextTest};
use super::flat_formula::{FlatFormula, Literal, Shape};
use super::framed_text::FramedText;
use super::plan_table::read_plan;
use super::program::Formula;
use super::row::{Cell, Plan};
use super::standing_answers::{ColumnAnswers, KeptAnswers};
use super::standing_index::StandingIndex;
use super::Population;
use crate::rule::Quantifier;

/// With more conditions than this on a column, a walk of its recogniser along the value costs less than ruling them out
/// one by one.
const FEW: usize = 4_096;

/// As many conditions turn with a change, as a rule.
const SOME: usize = 64;

/// What an entity was, or is.
pub(super) struct State<'a> {
    pub(super) population: &'a Population,
    /// None: it is not there, and so has no value in any column.
    pub(super) place: Option<usize>,
    /// Codes that it had where others stand at the place now, by the index's number of the column.
    pub(super) replaced: &'a [(usize, u32)],
    pub(super) now: OffsetDateTime,
}

impl<'a> State<'a> {
    fn value(&self, column: usize, index: &StandingIndex) -> StateValue<'a> {
        let found = self.population.column(index.column(column));
        StateValue::new(found, self.code(column, found))
    }

    /// The code in a column, which is `found`.
    fn code(&self, column: usize, found: Option<&Column>) -> u32 {
        let replaced = self.replaced.iter().find(|(replaced, _)| *replaced == column);
        match (self.place, found) {
            (Some(_), _) if replaced.is_some() => replaced.map_or(0, |(_, code)| *code),
            (Some(place), Some(found)) => found.code(place),
            _ => 0,
        }
    }
}

/// A value, and what is made of it when a condition asks.
struct StateValue<'a> {
    /// None: nobody has a value in the column.
    column: Option<&'a Column>,
    code: u32,
    cell: OnceCell<Cell<'a>>,
    text: OnceCell<FramedText>,
}

impl<'a> StateValue<'a> {
    fn new(column: Option<&'a Column>, code: u32) -> Self {
        Self {
            column,
            code,
            cell: OnceCell::new(),
            text: OnceCell::new(),
        }
    }

    fn cell(&self) -> &Cell<'a> {
        let cell = || {
            self.column
                .map_or(Cell::Missing, |column| column.values.cell(self.code))
        };
        self.cell.get_or_init(cell)
    }

    fn text(&self) -> &FramedText {
        self.text.get_or_init(|| FramedText::of(self.cell()))
    }

    fn answer(&self, question: &Question, now: OffsetDateTime) -> Answer {
        if let Question::Text(TextTest::Matches(pattern)) = question {
            let text = self.text();
            if text.is_ascii && !text.is_apart && !text.holds_all(pattern.0.literals()) {
                return Answer::False;
            }
        }
        question.answer(self.cell(), now)
    }
}

/// An answer before and after.
pub(super) type Pair = (Answer, Answer);

/// The conditions of a program, asked about one entity.
pub(super) struct Asking<'a> {
    index: &'a StandingIndex,
    asker: Asker<'a>,
    before: Side<'a>,
    after: Side<'a>,
    has_time_passed: bool,
    bits: AnswerBits,
}

/// Answers of columns that are known altogether, none of which is an error: before, and behind them after, those of each
/// column where the index says. Formulas are answered from these few hundred bytes, which stay in the cache.
pub(super) struct AnswerBits {
    bits: Vec<u8>,
    /// Where those after begin.
    after: usize,
    /// Where each column begins that is here.
    starts: Vec<Option<u32>>,
}

impl AnswerBits {
    /// Whether a condition holds before and after, where the column is known.
    #[inline]
    fn get(&self, place: ConditionPlace) -> Option<(bool, bool)> {
        let byte = (self.starts[place.column as usize]? + place.number / 8) as usize;
        let bit = 1 << (place.number % 8);
        Some((self.bits[byte] & bit != 0, self.bits[self.after + byte] & bit != 0))
    }

    /// Whether a literal is known to hold, or not to hold, before and after.
    #[inline]
    pub(super) fn is_always(&self, literal: Literal, holds: bool) -> bool {
        let wanted = holds != literal.is_negative();
        self.get(literal.place()) == Some((wanted, wanted))
    }

    fn put(&mut self, column: usize, start: usize, before: &ColumnAnswers, after: &ColumnAnswers) {
        if let (Some(before), Some(after)) = (before.without_errors(), after.without_errors()) {
            self.bits[start..start + before.len()].copy_from_slice(before);
            self.bits[self.after + start..][..after.len()].copy_from_slice(after);
            self.starts[column] = u32::try_from(start).ok();
        }
    }
}

/// What answers need besides the value.
struct Asker<'a> {
    conditions: &'a [Condition],
    index: &'a StandingIndex,
    kept: &'a mut KeptAnswers,
}

/// What is known of one of the two states.
struct Side<'a> {
    state: State<'a>,
    columns: Vec<Known<'a>>,
}

/// What is known of the conditions on a column.
enum Known<'a> {
    Nothing,
    /// All answers.
    All(Arc<ColumnAnswers>),
    Some(Box<Asked<'a>>),
    /// The value is what it was, so that the other side knows.
    Same,
}

/// Answers that were asked for one by one.
struct Asked<'a> {
    value: StateValue<'a>,
    /// Answers of conditions that had to be asked, which are few.
    answers: Vec<(usize, Answer)>,
}

impl<'a> Side<'a> {
    fn answer(&mut self, place: ConditionPlace, asker: &mut Asker<'a>) -> Answer {
        let column = &mut self.columns[place.column as usize];
        match column {
            Known::All(answers) => answers.get(place.number as usize),
            Known::Some(asked) => asked.answer(place, self.state.now, asker),
            Known::Nothing | Known::Same => {
                let value = self.state.value(place.column as usize, asker.index);
                match asker.kept(place.column as usize, &value, self.state.now) {
                    Some(answers) => {
                        let answer = answers.get(place.number as usize);
                        *column = Known::All(answers);
                        answer
                    }
                    None => {
                        let mut asked = Box::new(Asked::new(value));
                        let answer = asked.answer(place, self.state.now, asker);
                        *column = Known::Some(asked);
                        answer
                    }
                }
            }
        }
    }

    /// The answers of all conditions on a column.
    fn all(&mut self, column: usize, asker: &mut Asker<'a>) -> Arc<ColumnAnswers> {
        if let Known::All(answers) = &self.columns[column] {
            return answers.clone();
        }
        let value = self.state.value(column, asker.index);
        let kept = asker.kept(column, &value, self.state.now);
        let answers = kept.unwrap_or_else(|| Arc::new(asker.all(column, &value, self.state.now)));
        self.columns[column] = Known::All(answers.clone());
        answers
    }
}

impl<'a> Asker<'a> {
    /// The answers for a value, where they are kept.
    fn kept(&mut self, column: usize, value: &StateValue, now: OffsetDateTime) -> Option<Arc<ColumnAnswers>> {
        let values = value.column.map_or(0, |column| column.values.len());
        if !self.index.timed(column).is_empty() || value.code != 0 && !KeptAnswers::takes_all(values) {
            return None;
        }
        if let Some(answers) = self.kept.get(column, value.code) {
            return Some(answers.clone());
        }
        let answers = Arc::new(self.all(column, value, now));
        self.kept.keep(column, value.code, answers.clone());
        Some(answers)
    }

    fn all(&mut self, column: usize, value: &StateValue, now: OffsetDateTime) -> ColumnAnswers {
        match value.column.map(|column| &column.values) {
            Some(Values::PlanLists {
                texts, plans, lists, ..
            }) if value.code != 0 => {
                let list = lists.list(value.code);
                self.all_of_plans(column, list, |plan| read_plan(texts, plans[plan as usize]))
            }
            _ => self.all_of(column, value, now),
        }
    }

    /// The answers for a list of plans. A tenant has few distinct plans, and many lists of them: what is kept are the answers
    /// for each plan, which those for a list follow from.
    fn all_of_plans<'p>(&mut self, column: usize, list: &[u32], plan: impl Fn(u32) -> Plan<'p>) -> ColumnAnswers {
        let conditions = self.index.conditions(column);
        let mut all = ColumnAnswers::none(conditions.len());
        for &code in list {
            match self.kept.get_plan(column, code) {
                Some(answers) => all.or(answers),
                None => {
                    let cell = Cell::Plans(vec![plan(code)]);
                    let mut answers = ColumnAnswers::none(conditions.len());
                    for (number, &condition) in conditions.iter().enumerate() {
                        if let Question::Elements(_, body) = &self.conditions[condition].question {
                            answers.put(number, body.answer(&cell, 0));
                        }
                    }
                    let answers = Arc::new(answers);
                    all.or(&answers);
                    self.kept.keep_plan(column, code, answers);
                }
            }
        }
        all.settle();
        for &number in self.index.of_every_element(column) {
            let Question::Elements(Quantifier::All, body) = &self.conditions[conditions[number]].question else {
                continue;
            };
            let answers = list.iter().map(|&code| body.answer(&Cell::Plans(vec![plan(code)]), 0));
            all.replace(number, Answer::all(answers));
        }
        all
    }

    fn all_of(&self, column: usize, value: &StateValue, now: OffsetDateTime) -> ColumnAnswers {
        let conditions = self.index.conditions(column);
        let mut answers = ColumnAnswers::none(conditions.len());
        let mut ask = |number: usize| {
            if answers.get(number) == Answer::False {
                answers.put(number, value.answer(&self.conditions[conditions[number]].question, now));
            }
        };
        let recogniser = self.index.recogniser(column);
        if conditions.len() > FEW {
            let recognised = recogniser.recognise(value.cell());
            recognised.possible.into_iter().for_each(&mut ask);
            self.index.others(column).iter().copied().for_each(ask);
            for number in recognised.certain {
                answers.put(number, Answer::True);
            }
            return answers;
        }
        let (tests, whole) = (self.index.tests(column), self.index.whole(column));
        if let Cell::Instant(instant) = value.cell() {
            tests.each_of_instant(*instant, |number, answer| {
                let ask = || value.answer(&self.conditions[conditions[number]].question, now);
                answers.put(number, answer.unwrap_or_else(ask));
            });
            return answers;
        }
        recogniser.recognise_whole(value.cell()).into_iter().for_each(&mut ask);
        tests.each_possible(value.text(), |number, answer| {
            if !bits::contains(whole, number) {
                let ask = || value.answer(&self.conditions[conditions[number]].question, now);
                answers.put(number, answer.unwrap_or_else(ask));
            }
        });
        answers
    }
}

impl<'a> Asked<'a> {
    fn new(value: StateValue<'a>) -> Self {
        Self {
            value,
            answers: Vec::new(),
        }
    }

    fn answer(&mut self, place: ConditionPlace, now: OffsetDateTime, asker: &Asker) -> Answer {
        let (column, number) = (place.column as usize, place.number as usize);
        if let Some(answer) = asker.index.tests(column).answer(number, self.value.text()) {
            return answer;
        }
        if let Some((_, answer)) = self.answers.iter().find(|(known, _)| *known == number) {
            return *answer;
        }
        let condition = asker.index.conditions(column)[number];
        let answer = self.value.answer(&asker.conditions[condition].question, now);
        self.answers.push((number, answer));
        answer
    }
}

/// Where a condition stands in the index.
#[derive(Debug, Clone, Copy)]
pub(super) struct ConditionPlace {
    pub(super) column: u32,
    /// Within the column.
    pub(super) number: u32,
}

impl<'a> Asking<'a> {
    /// `changed` are the columns whose value is not what it was; the other columns are those of the state after.
    pub(super) fn new(
        conditions: &'a [Condition],
        index: &'a StandingIndex,
        kept: &'a mut KeptAnswers,
        (before, after): (State<'a>, State<'a>),
        changed: &[usize],
    ) -> Self {
        let side = |state, known: fn() -> Known<'a>| Side {
            state,
            columns: std::iter::repeat_with(known).take(index.columns()).collect(),
        };
        let mut before = side(before, || Known::Same);
        changed
            .iter()
            .for_each(|&column| before.columns[column] = Known::Nothing);
        Self {
            index,
            asker: Asker {
                conditions,
                index,
                kept,
            },
            // Comparing moments takes longer than most answers.
            has_time_passed: before.state.now != after.now,
            before,
            after: side(after, || Known::Nothing),
            bits: AnswerBits {
                bits: vec![0; 2 * index.answer_bytes()],
                after: index.answer_bytes(),
                starts: vec![None; index.columns()],
            },
        }
    }

    /// Looks up what is kept of the columns that did not change, all at once, for these reads of memory need not wait for one
    /// another.
    pub(super) fn look_up_columns(&mut self) {
        let (asker, state) = (&self.asker, &self.after.state);
        let kept: Vec<Option<Arc<ColumnAnswers>>> = (0..self.index.columns())
            .map(|column| {
                let is_same = matches!(self.before.columns[column], Known::Same);
                let is_asked = matches!(self.after.columns[column], Known::Nothing);
                if !is_same || !is_asked || !self.index.timed(column).is_empty() {
                    return None;
                }
                let code = state.code(column, state.population.column(self.index.column(column)));
                asker.kept.get(column, code).cloned()
            })
            .collect();
        for (column, answers) in kept.into_iter().enumerate() {
            if let Some(answers) = answers {
                self.bits.put(column, self.index.first_byte(column), &answers, &answers);
                self.after.columns[column] = Known::All(answers);
            }
        }
    }

    /// What is known of whole columns.
    pub(super) fn known(&self) -> &AnswerBits {
        &self.bits
    }

    /// Whether the two states are at different moments.
    pub(super) fn has_time_passed(&self) -> bool {
        self.has_time_passed
    }

    /// The conditions on a changed column that have another answer than before.
    pub(super) fn turned(&mut self, column: usize) -> Vec<(usize, Pair)> {
        let before = self.before.all(column, &mut self.asker);
        let after = self.after.all(column, &mut self.asker);
        self.bits.put(column, self.index.first_byte(column), &before, &after);
        let mut turned = Vec::with_capacity(SOME);
        before.each_difference(&after, |number| {
            turned.push((number, (before.get(number), after.get(number))));
        });
        turned
    }

    /// The answers to a condition.
    #[inline]
    pub(super) fn condition(&mut self, place: ConditionPlace) -> Pair {
        let (column, number) = (place.column as usize, place.number as usize);
        // Most answers are at hand.
        if let Known::All(after) = &self.after.columns[column] {
            match &self.before.columns[column] {
                Known::All(before) => return (before.get(number), after.get(number)),
                Known::Same if !self.has_time_passed => return (after.get(number), after.get(number)),
                _ => {}
            }
        }
        self.ask(place)
    }

    #[inline(never)]
    fn ask(&mut self, place: ConditionPlace) -> Pair {
        let after = self.after.answer(place, &mut self.asker);
        let is_same = matches!(self.before.columns[place.column as usize], Known::Same) && {
            let condition = || self.index.conditions(place.column as usize)[place.number as usize];
            !self.has_time_passed || !self.asker.conditions[condition()].reads_clock()
        };
        let before = match is_same {
            true => after,
            false => self.before.answer(place, &mut self.asker),
        };
        let column = place.column as usize;
        if let (Known::Same, Known::All(answers), false) = (
            &self.before.columns[column],
            &self.after.columns[column],
            self.has_time_passed,
        ) {
            self.bits.put(column, self.index.first_byte(column), answers, answers);
        }
        (before, after)
    }

    /// The answers to a formula, for somebody who is there.
    pub(super) fn formula(&mut self, formula: &FlatFormula) -> Pair {
        match self.index.formulas().shape(formula) {
            Shape::Flat(decisive, literals) => self.flat(decisive, literals).unwrap_or_else(|| {
                self.first_of(literals, decisive, |asking, literal| {
                    asking.literal(literal.place(), literal.is_negative())
                })
            }),
            Shape::Nested(formula) => self.answer(formula),
        }
    }

    /// The answers to a flat formula, unless one of its literals is an error.
    fn flat(&mut self, decisive: Answer, literals: &[Literal]) -> Option<Pair> {
        let ends = decisive == Answer::True;
        // Whether a literal decided.
        let mut decided = (false, false);
        for literal in literals {
            let (before, after) = match self.bits.get(literal.place()) {
                Some(pair) => pair,
                None => match self.condition(literal.place()) {
                    (Answer::Error, _) | (_, Answer::Error) => return None,
                    (before, after) => (before == Answer::True, after == Answer::True),
                },
            };
            let decides = |holds: bool| (holds != literal.is_negative()) == ends;
            decided.0 |= decides(before);
            decided.1 |= decides(after);
            if decided == (true, true) {
                break;
            }
        }
        let answer = |decided: bool| Answer::of(decided == ends);
        Some((answer(decided.0), answer(decided.1)))
    }

    fn literal(&mut self, place: ConditionPlace, negative: bool) -> Pair {
        let (before, after) = self.condition(place);
        match negative {
            true => (before.not(), after.not()),
            false => (before, after),
        }
    }

    fn answer(&mut self, formula: &Formula) -> Pair {
        match formula {
            Formula::Constant(value) => (Answer::of(*value), Answer::of(*value)),
            Formula::Condition { index, negative } => self.literal(self.index.place(*index), *negative),
            Formula::Or(parts) => self.first_of(parts.iter(), Answer::True, Self::answer),
            Formula::And(parts) => self.first_of(parts.iter(), Answer::False, Self::answer),
        }
    }

    /// `decisive` where a part is, else an error where a part is one, else the opposite.
    fn first_of<T>(
        &mut self,
        parts: impl IntoIterator<Item = T>,
        decisive: Answer,
        answer: impl Fn(&mut Self, T) -> Pair,
    ) -> Pair {
        let join = |so_far: Answer, part: Answer| match (so_far, part) {
            (so_far, _) if so_far == decisive => so_far,
            (_, part) if part == decisive => part,
            (Answer::Error, _) | (_, Answer::Error) => Answer::Error,
            (so_far, _) => so_far,
        };
        let mut pair = (decisive.not(), decisive.not());
        for part in parts {
            let (before, after) = answer(self, part);
            pair = (join(pair.0, before), join(pair.1, after));
            if pair == (decisive, decisive) {
                break;
            }
        }
        pair
    }
}
