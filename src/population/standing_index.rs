//! From what changed to the rules that may notice: conditions by column, found by the value where that can be
//! ([`Recogniser`]); rules by condition.

use std::collections::HashMap;

use time::OffsetDateTime;

use super::asking::{Asking, FlatFormula};
use super::bits;
use super::column::Values;
use super::condition::{ColumnName, Question};
use super::program::{Formula, Program};
use super::recogniser::{Recogniser, Way};
use super::Population;

/// So many new conditions are asked one by one before recognisers are made anew.
const FRESH: usize = 4;

/// The conditions and formulas of a program, found by what changed.
#[derive(Debug, Default)]
pub(super) struct StandingIndex {
    columns: Vec<ColumnConditions>,
    column_by_name: HashMap<ColumnName, usize>,
    column_by_condition: Vec<usize>,
    /// How the recogniser of its column finds a condition, once it has been given it.
    ways: Vec<Way>,
    /// How many could be known and are not yet.
    fresh: usize,
    /// The formulas that a condition is part of.
    formulas_by_condition: Vec<Vec<usize>>,
    rules_by_formula: Vec<Vec<usize>>,
    formulas: Vec<FlatFormula>,
}

#[derive(Debug)]
struct ColumnConditions {
    name: ColumnName,
    recogniser: Recogniser,
    /// Conditions that it knows.
    recognised: Vec<usize>,
    /// All others, which are asked one by one.
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

    /// How the recogniser of its column finds a condition.
    pub(super) fn way(&self, condition: usize) -> Way {
        self.ways[condition]
    }

    pub(super) fn recogniser(&self, column: usize) -> &Recogniser {
        &self.columns[column].recogniser
    }

    /// Gives recognisers the conditions that they do not know yet, when asking these one by one would cost more.
    pub(super) fn settle(&mut self, program: &Program) {
        if self.fresh <= FRESH + program.conditions.len() / 16 {
            return;
        }
        self.fresh = 0;
        for column in &mut self.columns {
            let question = |number: usize| &program.conditions[number].question;
            let (others, taken): (Vec<usize>, Vec<usize>) = column
                .others
                .iter()
                .partition(|&&number| Way::of(question(number)) == Way::Asked);
            if taken.is_empty() {
                continue;
            }
            column.others = others;
            column.recognised.extend(&taken);
            taken
                .iter()
                .for_each(|&number| self.ways[number] = Way::of(question(number)));
            column.recogniser = Recogniser::of(column.recognised.iter().map(|&number| (number, question(number))));
        }
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
                recogniser: Recogniser::default(),
                recognised: Vec::new(),
                others: Vec::new(),
                timed: Vec::new(),
            });
            self.columns.len() - 1
        });
        self.column_by_condition.push(column);
        self.formulas_by_condition.push(Vec::new());
        self.ways.push(Way::Asked);
        self.fresh += usize::from(Way::of(&condition.question) != Way::Asked);
        let column = &mut self.columns[column];
        column.others.push(number);
        if condition.reads_clock() {
            column.timed.push(number);
        }
    }

    /// The formulas with a condition whose answer is not what it was, in ascending order.
    pub(super) fn touched(&self, asking: &mut Asking, changed: &[bool], has_time_passed: bool) -> Vec<usize> {
        let mut touched = bits::empty(self.rules_by_formula.len());
        let mut look = |asking: &mut Asking, conditions: &[usize]| {
            for &condition in conditions {
                let (before, after) = asking.condition(condition);
                if before != after {
                    self.formulas_by_condition[condition]
                        .iter()
                        .for_each(|&formula| bits::insert(&mut touched, formula));
                }
            }
        };
        for (number, column) in self.columns.iter().enumerate() {
            if changed[number] {
                let recognised = asking.recognised(number);
                look(asking, &recognised);
                look(asking, &column.others);
            } else if has_time_passed {
                look(asking, &column.timed);
            }
        }
        let mut formulas = Vec::new();
        bits::each(&touched, |formula| formulas.push(formula));
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
