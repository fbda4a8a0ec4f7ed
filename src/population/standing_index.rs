//! From what changed to the rules that may notice: conditions by column, and by the text they ask for where they ask for
//! a whole one; rules by condition.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::asking::{Asking, FlatFormula, StateValue};
use super::column::Values;
use super::condition::{ColumnName, Question, TextTest};
use super::program::{Formula, Program};
use super::row::Cell;
use super::Population;
use crate::rule::UpperText;

/// The conditions and formulas of a program, found by what changed.
#[derive(Debug, Default)]
pub(super) struct StandingIndex {
    columns: Vec<ColumnConditions>,
    column_by_name: HashMap<ColumnName, usize>,
    column_by_condition: Vec<usize>,
    /// The formulas that a condition is part of.
    formulas_by_condition: Vec<Vec<usize>>,
    rules_by_formula: Vec<Vec<usize>>,
    formulas: Vec<FlatFormula>,
}

#[derive(Debug)]
struct ColumnConditions {
    name: ColumnName,
    /// Conditions that hold for one text or for a few, by each of these in upper case.
    by_text: HashMap<String, Vec<usize>>,
    /// All others.
    others: Vec<usize>,
    /// Those of the others that read the clock.
    timed: Vec<usize>,
}

impl StandingIndex {
    /// The columns that some condition looks at.
    pub(super) fn columns(&self) -> impl ExactSizeIterator<Item = &ColumnName> {
        self.columns.iter().map(|column| &column.name)
    }

    pub(super) fn column_by_condition(&self) -> &[usize] {
        &self.column_by_condition
    }

    /// The rules that mean a formula.
    pub(super) fn rules(&self, formula: usize) -> &[usize] {
        self.rules_by_formula.get(formula).map_or(&[], Vec::as_slice)
    }

    /// The formulas, laid out for asking.
    pub(super) fn formulas(&self) -> &[FlatFormula] {
        &self.formulas
    }

    /// Adds a rule that means this formula.
    pub(super) fn add(&mut self, program: &Program, formula: usize, rule: usize) {
        self.add_conditions(program);
        while self.rules_by_formula.len() <= formula {
            let number = self.rules_by_formula.len();
            self.rules_by_formula.push(Vec::new());
            self.formulas.push(FlatFormula::of(&program.formulas[number]));
            each_condition(&program.formulas[number], &mut |condition| {
                let formulas = &mut self.formulas_by_condition[condition];
                if formulas.last() != Some(&number) {
                    formulas.push(number);
                }
            });
        }
        self.rules_by_formula[formula].push(rule);
    }

    /// Adds the conditions that the program has got.
    pub(super) fn add_conditions(&mut self, program: &Program) {
        for condition in self.column_by_condition.len()..program.conditions.len() {
            self.add_condition(program, condition);
        }
    }

    /// Takes a rule out of its formula.
    pub(super) fn forget(&mut self, rule: usize) {
        self.rules_by_formula
            .iter_mut()
            .for_each(|rules| rules.retain(|&other| other != rule));
    }

    fn add_condition(&mut self, program: &Program, number: usize) {
        let condition = &program.conditions[number];
        let column = *self.column_by_name.entry(condition.column.clone()).or_insert_with(|| {
            self.columns.push(ColumnConditions {
                name: condition.column.clone(),
                by_text: HashMap::new(),
                others: Vec::new(),
                timed: Vec::new(),
            });
            self.columns.len() - 1
        });
        self.column_by_condition.push(column);
        self.formulas_by_condition.push(Vec::new());
        let column = &mut self.columns[column];
        let mut by_text = |text: &str| column.by_text.entry(text.to_owned()).or_default().push(number);
        match &condition.question {
            Question::Text(TextTest::Equals(text)) => by_text(text.as_str()),
            Question::Text(TextTest::In(texts)) => texts.iter().for_each(|text| by_text(text.as_str())),
            Question::IsId(id) => by_text(UpperText::new(id).as_str()),
            _ => column.others.push(number),
        }
        if condition.reads_clock() {
            column.timed.push(number);
        }
    }

    /// The formulas with a condition whose answer is not what it was, in ascending order.
    pub(super) fn touched<'a>(
        &self,
        asking: &mut Asking,
        (old, new): (&'a [StateValue<'a>], &'a [StateValue<'a>]),
        changed: &[bool],
        has_time_passed: bool,
    ) -> Vec<usize> {
        let mut touched = vec![false; self.rules_by_formula.len()];
        let mut look = |asking: &mut Asking, conditions: &[usize]| {
            for &condition in conditions {
                let (before, after) = asking.condition(condition);
                if before != after {
                    self.formulas_by_condition[condition]
                        .iter()
                        .for_each(|&formula| touched[formula] = true);
                }
            }
        };
        for (number, column) in self.columns.iter().enumerate() {
            if changed[number] {
                for value in [&old[number], &new[number]] {
                    if let Cell::Text(_) = value.cell() {
                        look(asking, column.by_text.get(value.upper()).map_or(&[], Vec::as_slice));
                    }
                }
                look(asking, &column.others);
            } else if has_time_passed {
                look(asking, &column.timed);
            }
        }
        let touched = touched.into_iter().enumerate();
        touched
            .filter_map(|(formula, touched)| touched.then_some(formula))
            .collect()
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
                let question = &program.conditions[condition].question;
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

fn each_condition(formula: &Formula, visit: &mut impl FnMut(usize)) {
    match formula {
        Formula::Constant(_) => {}
        Formula::Condition { index, .. } => visit(*index),
        Formula::Or(parts) | Formula::And(parts) => parts.iter().for_each(|part| each_condition(part, visit)),
    }
}
