//! From what changed to the rules that may notice: conditions by column, found by the value where that can be
//! ([`Recogniser`]); rules by condition.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::asking::{AnswerBits, Asking, ConditionPlace, Pair};
use super::bits;
use super::column::Values;
use super::column_tests::ColumnTests;
use super::condition::{Answer, ColumnName, Condition, Question, TextTest};
use super::flat_formula::{FlatFormula, FlatFormulas, Literal};
use super::formula_lists::{FormulaLists, Part};
use super::program::{Formula, Program};
use super::recogniser::{Recogniser, Way};
use super::row::Cell;
use super::standing_answers::{ColumnAnswers, KeptAnswers};
use super::Population;
use crate::rule::Quantifier;

/// So many new conditions are asked one by one before recognisers are made anew.
const FRESH: usize = 4;

/// When conditions turn that are part of more formulas than this, the answers of all columns are looked up at once.
const FEW_PARTS: usize = 32;

/// The conditions and formulas of a program, found by what changed.
#[derive(Debug, Default)]
pub(super) struct StandingIndex {
    columns: Vec<ColumnConditions>,
    column_by_name: HashMap<ColumnName, usize>,
    places: Vec<ConditionPlace>,
    /// How many could be known and are not yet.
    fresh: usize,
    answer_bytes: usize,
    formulas: FlatFormulas,
    /// The formulas that are not false for an entity without any value, in ascending order.
    formulas_of_nothing: Vec<usize>,
}

/// Conditions by the numbers that they have within their column.
#[derive(Debug)]
struct ColumnConditions {
    name: ColumnName,
    /// Their numbers in the program.
    conditions: Vec<usize>,
    /// Where the answers of all columns lie behind one another.
    first_byte: usize,
    /// The formulas that each is part of.
    formulas: FormulaLists,
    tests: ColumnTests,
    recogniser: Recogniser,
    /// Conditions that it knows.
    recognised: Vec<usize>,
    /// Of these, those on whole texts, as bits.
    whole: Vec<u8>,
    /// All others, which are asked one by one.
    others: Vec<usize>,
    /// Those of the others that read the clock.
    timed: Vec<usize>,
    /// Those that every element of a list has to satisfy.
    of_every_element: Vec<usize>,
}

impl StandingIndex {
    /// How many columns some condition looks at.
    pub(super) fn columns(&self) -> usize {
        self.columns.len()
    }

    pub(super) fn column(&self, number: usize) -> &ColumnName {
        &self.columns[number].name
    }

    /// The number of a column, if some condition looks at it.
    pub(super) fn number(&self, name: &ColumnName) -> Option<usize> {
        self.column_by_name.get(name).copied()
    }

    /// Where a condition of the program stands.
    pub(super) fn place(&self, condition: usize) -> ConditionPlace {
        self.places[condition]
    }

    /// The conditions on a column, by the numbers that they have in the program.
    pub(super) fn conditions(&self, column: usize) -> &[usize] {
        &self.columns[column].conditions
    }

    pub(super) fn recogniser(&self, column: usize) -> &Recogniser {
        &self.columns[column].recogniser
    }

    /// Bytes that the answers of all columns take, one behind the other.
    pub(super) fn answer_bytes(&self) -> usize {
        self.answer_bytes
    }

    /// Where the answers of a column begin.
    pub(super) fn first_byte(&self, column: usize) -> usize {
        self.columns[column].first_byte
    }

    /// Those that the recogniser finds by whole texts, as bits.
    pub(super) fn whole(&self, column: usize) -> &[u8] {
        &self.columns[column].whole
    }

    /// The conditions as they are put to a single value.
    pub(super) fn tests(&self, column: usize) -> &ColumnTests {
        &self.columns[column].tests
    }

    /// Those that the recogniser does not know.
    pub(super) fn others(&self, column: usize) -> &[usize] {
        &self.columns[column].others
    }

    /// Those that read the clock.
    pub(super) fn timed(&self, column: usize) -> &[usize] {
        &self.columns[column].timed
    }

    /// Those that every element of a list has to satisfy.
    pub(super) fn of_every_element(&self, column: usize) -> &[usize] {
        &self.columns[column].of_every_element
    }

    /// Gives recognisers the conditions that they do not know yet, when asking these one by one would cost more.
    pub(super) fn settle(&mut self, program: &Program) {
        if self.fresh <= FRESH + program.conditions.len() / 16 {
            return;
        }
        self.fresh = 0;
        for column in &mut self.columns {
            let conditions = &column.conditions;
            let question = |number: usize| &program.conditions[conditions[number]].question;
            let (others, taken): (Vec<usize>, Vec<usize>) = column
                .others
                .iter()
                .partition(|&&number| Way::of(question(number)) == Way::Asked);
            if taken.is_empty() {
                continue;
            }
            column.others = others;
            column.recognised.extend(&taken);
            for &number in &taken {
                if Way::of(question(number)) == Way::Whole {
                    bits::insert(&mut column.whole, number);
                }
            }
            column.recogniser = Recogniser::of(column.recognised.iter().map(|&number| (number, question(number))));
        }
    }

    pub(super) fn formulas(&self) -> &FlatFormulas {
        &self.formulas
    }

    /// Adds a rule that means this formula.
    pub(super) fn add(&mut self, program: &Program, population: &Population, formula: usize, rule: usize) {
        self.add_conditions(program);
        let is_kept = |condition: usize| {
            let column = population.column(&program.conditions[condition].column);
            column.is_none_or(|column| KeptAnswers::takes_all(column.values.len()))
        };
        while self.formulas.len() <= formula {
            let number = self.formulas.len();
            let formula = &program.formulas[number];
            self.formulas.push(formula, |condition| self.places[condition], is_kept);
            if answer_of_nothing(formula, &program.conditions) != Answer::False {
                self.formulas_of_nothing.push(number);
            }
            let number = u32::try_from(number).unwrap_or(u32::MAX);
            each_condition(formula, &mut |condition| {
                let place = self.places[condition];
                let part = match formula {
                    Formula::And(parts) | Formula::Or(parts) => {
                        let holds = matches!(formula, Formula::Or(_));
                        let guard = guard(parts, (condition, holds), &program.conditions, is_kept);
                        let literal = |(guard, negative): (usize, bool)| Literal::new(self.places[guard], negative);
                        let guarded = |literal| Part::guarded(number, literal, holds);
                        guard.and_then(literal).map_or(Part::of(number), guarded)
                    }
                    Formula::Constant(_) | Formula::Condition { .. } => return,
                };
                let formulas = &mut self.columns[place.column as usize].formulas;
                formulas.add(place.number as usize, part);
            });
        }
        self.formulas.add_rule(formula, rule);
        if let Formula::Condition { index, negative } = &program.formulas[formula] {
            let place = self.places[*index];
            let of_formula = || Part::of(u32::try_from(formula).unwrap_or(u32::MAX));
            let part = Part::alone(rule, *negative).unwrap_or_else(of_formula);
            let formulas = &mut self.columns[place.column as usize].formulas;
            formulas.add(place.number as usize, part);
        }
    }

    /// Adds the conditions that the program has got.
    pub(super) fn add_conditions(&mut self, program: &Program) {
        if self.places.len() == program.conditions.len() {
            return;
        }
        for condition in self.places.len()..program.conditions.len() {
            self.add_condition(program, condition);
        }
        self.answer_bytes = 0;
        for column in &mut self.columns {
            column.first_byte = self.answer_bytes;
            self.answer_bytes += ColumnAnswers::bytes_of(column.conditions.len());
        }
    }

    /// Takes a rule out of its formula.
    pub(super) fn forget(&mut self, rule: usize) {
        self.formulas.forget_rule(rule);
        for column in &mut self.columns {
            column.formulas.forget_rule(rule);
        }
    }

    fn add_condition(&mut self, program: &Program, number: usize) {
        let condition = &program.conditions[number];
        let column = *self.column_by_name.entry(condition.column.clone()).or_insert_with(|| {
            self.columns.push(ColumnConditions {
                name: condition.column.clone(),
                conditions: Vec::new(),
                first_byte: 0,
                formulas: FormulaLists::default(),
                tests: ColumnTests::default(),
                recogniser: Recogniser::default(),
                recognised: Vec::new(),
                whole: Vec::new(),
                others: Vec::new(),
                timed: Vec::new(),
                of_every_element: Vec::new(),
            });
            self.columns.len() - 1
        });
        self.fresh += usize::from(Way::of(&condition.question) != Way::Asked);
        let conditions = &mut self.columns[column];
        let within = conditions.conditions.len();
        let small = |number| u32::try_from(number).unwrap_or(u32::MAX);
        self.places.push(ConditionPlace {
            column: small(column),
            number: small(within),
        });
        conditions.conditions.push(number);
        conditions.tests.add(&condition.question);
        conditions.whole.resize(conditions.conditions.len().div_ceil(8), 0);
        conditions.others.push(within);
        if condition.reads_clock() {
            conditions.timed.push(within);
        }
        if matches!(condition.question, Question::Elements(Quantifier::All, _)) {
            conditions.of_every_element.push(within);
        }
    }

    /// The formulas with a condition whose answer is not what it was, in the order of their numbers, but for those that are
    /// decided by another part all the same; rules that are nothing but such a condition are given to `note` instead, with
    /// its answers. Where an entity comes or goes, those are among them that its values do not matter to.
    pub(super) fn touched(
        &self,
        asking: &mut Asking,
        changed: &[usize],
        is_new_or_gone: bool,
        mut note: impl FnMut(usize, Pair),
    ) -> Vec<FlatFormula> {
        let mut touched = bits::empty(self.formulas.len());
        let mut count = 0;
        let mut touch = |column: &ColumnConditions, condition: usize, (before, after): Pair, known: &AnswerBits| {
            column.formulas.each(condition, |part| match part.rule() {
                Some((rule, false)) => note(rule, (before, after)),
                Some((rule, true)) => note(rule, (before.not(), after.not())),
                None => {
                    let is_decided = |(guard, holds)| !is_new_or_gone && known.is_always(guard, holds);
                    if !part.guard().is_some_and(is_decided) {
                        count += usize::from(bits::insert_new(&mut touched, part.formula()));
                    }
                }
            });
        };
        let turned: Vec<Vec<(usize, Pair)>> = changed.iter().map(|&number| asking.turned(number)).collect();
        let turned = || changed.iter().map(|&number| &self.columns[number]).zip(&turned);
        let parts = turned().map(|(column, turned)| column.formulas.look_up(turned.iter().map(|(number, _)| *number)));
        if parts.sum::<usize>() > FEW_PARTS {
            asking.look_up_columns();
        }
        for (column, turned) in turned() {
            for &(condition, pair) in turned {
                touch(column, condition, pair, asking.known());
            }
        }
        if asking.has_time_passed() {
            let unchanged = (0..self.columns.len()).filter(|column| !changed.contains(column));
            for column in unchanged.map(|column| &self.columns[column]) {
                for &condition in &column.timed {
                    let pair = asking.condition(self.places[column.conditions[condition]]);
                    if pair.0 != pair.1 {
                        touch(column, condition, pair, asking.known());
                    }
                }
            }
        }
        if is_new_or_gone {
            for &formula in &self.formulas_of_nothing {
                count += usize::from(bits::insert_new(&mut touched, formula));
            }
        }
        // Copied at once, for these reads of memory need not wait for one another; in between questions they would.
        let mut formulas = Vec::with_capacity(count);
        if count > 0 {
            bits::each(&touched, |formula| formulas.push(self.formulas.get(formula)));
        }
        formulas
    }

    /// The moments after `from`, up to `to`, at which a condition gets another answer for some value.
    pub(super) fn moments(
        &self,
        program: &Program,
        population: &Population,
        from: OffsetDateTime,
        to: Option<OffsetDateTime>,
    ) -> Vec<OffsetDateTime> {
        let mut moments = Vec::new();
        self.each_turn(program, population, |_, _, moment| {
            if moment > from && to.is_none_or(|to| moment <= to) {
                moments.push(moment);
            }
        });
        moments
    }

    /// Places of values for which a condition gets another answer between two moments, in ascending order.
    pub(super) fn moved_places(
        &self,
        program: &Program,
        population: &Population,
        from: OffsetDateTime,
        to: OffsetDateTime,
    ) -> Vec<usize> {
        let (first, last) = (from.min(to), from.max(to));
        let mut moved: HashMap<usize, Vec<bool>> = HashMap::new();
        self.each_turn(program, population, |column, (code, codes), moment| {
            if moment > first && moment <= last {
                moved.entry(column).or_insert_with(|| vec![false; codes])[code] = true;
            }
        });
        let mut places = Vec::new();
        for (column, codes) in moved {
            if let Some(column) = population.column(&self.columns[column].name) {
                places.extend((0..column.codes.len()).filter(|&place| codes[column.codes.get(place) as usize]));
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }

    /// Calls `visit` with column, code (of how many) and moment for each value and condition whose answer turns then.
    fn each_turn(
        &self,
        program: &Program,
        population: &Population,
        mut visit: impl FnMut(usize, (usize, usize), OffsetDateTime),
    ) {
        for (number, column) in self
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| !column.timed.is_empty())
        {
            let Some(Values::Instants { instants, .. }) = population.column(&column.name).map(|column| &column.values)
            else {
                continue;
            };
            for &condition in &column.timed {
                let question = &program.conditions[column.conditions[condition]].question;
                let Some(distance) = question.distance_from_now() else {
                    continue;
                };
                for (code, instant) in instants.iter().enumerate().skip(1) {
                    let Some(reached) = instant.checked_sub(distance) else {
                        continue;
                    };
                    // A value that has to lie behind the bound still does when the bound reaches it.
                    let turn = match question {
                        Question::IsFrom(_) => reached.checked_add(time::Duration::NANOSECOND),
                        _ => Some(reached),
                    };
                    turn.into_iter()
                        .for_each(|turn| visit(number, (code, instants.len()), turn));
                }
            }
        }
    }
}

/// The part of a formula, another one than a condition, that decides most often by being what it `holds`; one whose answers
/// are at hand.
fn guard(
    parts: &[Formula],
    (condition, holds): (usize, bool),
    conditions: &[Condition],
    is_kept: impl Fn(usize) -> bool,
) -> Option<(usize, bool)> {
    let literals = parts.iter().filter_map(|part| match part {
        Formula::Condition { index, negative } => Some((*index, *negative)),
        _ => None,
    });
    let others = literals.filter(|(index, _)| *index != condition && is_kept(*index));
    others.min_by_key(|(index, negative)| {
        let rareness = match conditions[*index].question {
            Question::Text(TextTest::Equals(_)) | Question::IsId(_) => 0,
            Question::Text(TextTest::In(_)) | Question::IsAt(_) | Question::HasId(_) => 1,
            Question::Text(_) => 2,
            Question::Elements(..) => 3,
            Question::IsMissing | Question::IsFrom(_) | Question::IsUntil(_) => 4,
            Question::IsTrue(_) => 5,
        };
        // What is rare rarely holds, and its opposite nearly always does.
        if *negative == holds {
            rareness
        } else {
            8 - rareness
        }
    })
}

fn each_condition(formula: &Formula, visit: &mut impl FnMut(usize)) {
    match formula {
        Formula::Constant(_) => {}
        Formula::Condition { index, .. } => visit(*index),
        Formula::Or(parts) | Formula::And(parts) => parts.iter().for_each(|part| each_condition(part, visit)),
    }
}

/// The answer for an entity without any value, which no moment changes.
fn answer_of_nothing(formula: &Formula, conditions: &[Condition]) -> Answer {
    let answer = |part| answer_of_nothing(part, conditions);
    match formula {
        Formula::Constant(value) => Answer::of(*value),
        Formula::Condition { index, negative } => {
            let question = &conditions[*index].question;
            match (question.answer(&Cell::Missing, OffsetDateTime::UNIX_EPOCH), negative) {
                (answer, true) => answer.not(),
                (answer, false) => answer,
            }
        }
        Formula::Or(parts) => Answer::any(parts.iter().map(answer)),
        Formula::And(parts) => Answer::all(parts.iter().map(answer)),
    }
}
