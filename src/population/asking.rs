//! The answers for one entity, before and after a change: each condition is asked once, and only when a rule needs it.

use std::cell::OnceCell;

use time::OffsetDateTime;

use super::column::Column;
use super::condition::{Answer, Condition, Question, TextTest};
use super::program::Formula;
use super::row::Cell;
use crate::rule::UpperText;

/// What an entity was, or is: one value for each column that some condition looks at. None: it is not there.
pub(super) struct State<'a> {
    pub(super) values: Option<Vec<StateValue<'a>>>,
    pub(super) now: OffsetDateTime,
}

/// A value, and what is made of it when a condition asks.
pub(super) struct StateValue<'a> {
    /// None: nobody has a value in the column.
    column: Option<&'a Column>,
    code: u32,
    cell: OnceCell<Cell<'a>>,
    upper: OnceCell<UpperText>,
}

impl<'a> StateValue<'a> {
    pub(super) fn new(column: Option<&'a Column>, code: u32) -> Self {
        Self {
            column,
            code,
            cell: OnceCell::new(),
            upper: OnceCell::new(),
        }
    }

    pub(super) fn cell(&self) -> &Cell<'a> {
        let cell = || {
            self.column
                .map_or(Cell::Missing, |column| column.values.cell(self.code))
        };
        self.cell.get_or_init(cell)
    }

    /// The text in upper case, empty where it is none.
    pub(super) fn upper(&self) -> &str {
        let text = match self.cell() {
            Cell::Text(text) => text.as_ref(),
            _ => "",
        };
        self.upper.get_or_init(|| UpperText::new(text)).as_str()
    }

    fn answer(&self, question: &Question, now: OffsetDateTime) -> Answer {
        match (question, self.cell()) {
            (Question::Text(TextTest::Equals(text)), Cell::Text(_)) => Answer::of(self.upper() == text.as_str()),
            (Question::Text(TextTest::StartsWith(text)), Cell::Text(_)) => {
                Answer::of(self.upper().starts_with(text.as_str()))
            }
            (Question::Text(TextTest::EndsWith(text)), Cell::Text(_)) => {
                Answer::of(self.upper().ends_with(text.as_str()))
            }
            (Question::Text(TextTest::Contains(text)), Cell::Text(_)) => {
                Answer::of(self.upper().contains(text.as_str()))
            }
            (Question::Text(TextTest::Matches(pattern)), Cell::Text(text)) => {
                let literals = pattern.0.literals();
                if is_plain(text) && !literals.are_in(self.upper()) {
                    return Answer::False;
                }
                question.answer(self.cell(), now)
            }
            (question, cell) => question.answer(cell, now),
        }
    }
}

/// What the literals of a pattern speak of.
fn is_plain(text: &str) -> bool {
    text.is_ascii() && !text.contains('\n')
}

/// An answer before and after.
pub(super) type Pair = (Answer, Answer);

/// The conditions of a program, asked about one entity.
pub(super) struct Asking<'a> {
    conditions: &'a [Condition],
    /// The column of each condition.
    columns: &'a [usize],
    before: &'a State<'a>,
    after: &'a State<'a>,
    /// Columns whose value is not what it was.
    changed: &'a [bool],
    known: Vec<Option<Pair>>,
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        conditions: &'a [Condition],
        columns: &'a [usize],
        (before, after): (&'a State<'a>, &'a State<'a>),
        changed: &'a [bool],
    ) -> Self {
        Self {
            conditions,
            columns,
            before,
            after,
            changed,
            known: vec![None; conditions.len()],
        }
    }

    /// The answers to a condition.
    pub(super) fn condition(&mut self, index: usize) -> Pair {
        if let Some(known) = self.known[index] {
            return known;
        }
        let (condition, column) = (&self.conditions[index], self.columns[index]);
        let ask = |state: &State| match &state.values {
            Some(values) => values[column].answer(&condition.question, state.now),
            None => Answer::False,
        };
        let after = ask(self.after);
        let is_same = !self.changed[column] && self.before.values.is_some() && self.after.values.is_some();
        let before = match is_same && (self.before.now == self.after.now || !condition.reads_clock()) {
            true => after,
            false => ask(self.before),
        };
        self.known[index] = Some((before, after));
        (before, after)
    }

    /// The answers to a formula; who is not there fits nothing.
    pub(super) fn formula(&mut self, formula: &FlatFormula) -> Pair {
        let (before, after) = match formula {
            FlatFormula::Flat { decisive, literals } => self.first_of(literals, *decisive, |asking, literal| {
                asking.literal(literal >> 1, literal & 1 == 1)
            }),
            FlatFormula::Nested(formula) => self.answer(formula),
        };
        let there = |state: &State, answer| if state.values.is_some() { answer } else { Answer::False };
        (there(self.before, before), there(self.after, after))
    }

    fn literal(&mut self, condition: u32, negative: bool) -> Pair {
        let (before, after) = self.condition(condition as usize);
        match negative {
            true => (before.not(), after.not()),
            false => (before, after),
        }
    }

    fn answer(&mut self, formula: &Formula) -> Pair {
        match formula {
            Formula::Constant(value) => (Answer::of(*value), Answer::of(*value)),
            Formula::Condition { index, negative } => {
                self.literal(u32::try_from(*index).unwrap_or(u32::MAX), *negative)
            }
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

/// A formula, laid out so that asking it touches little memory: most are one level of conditions.
#[derive(Debug)]
pub(super) enum FlatFormula {
    /// Twice the number of each condition, and one more where it is negated.
    Flat {
        decisive: Answer,
        literals: Literals,
    },
    Nested(Formula),
}

/// Up to [`FEW`] literals, in place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literals {
    count: u8,
    literals: [u32; FEW],
}

const FEW: usize = 6;

impl IntoIterator for &Literals {
    type Item = u32;
    type IntoIter = std::iter::Take<std::array::IntoIter<u32, FEW>>;

    fn into_iter(self) -> Self::IntoIter {
        self.literals.into_iter().take(usize::from(self.count))
    }
}

impl FlatFormula {
    pub(super) fn of(formula: &Formula) -> Self {
        let (decisive, parts) = match formula {
            Formula::Or(parts) => (Answer::True, parts.as_slice()),
            Formula::And(parts) => (Answer::False, parts.as_slice()),
            single => (Answer::True, std::slice::from_ref(single)),
        };
        let mut literals = Literals {
            count: 0,
            literals: [0; FEW],
        };
        if parts.len() > FEW {
            return Self::Nested(formula.clone());
        }
        for (part, literal) in parts.iter().zip(&mut literals.literals) {
            let Formula::Condition { index, negative } = part else {
                return Self::Nested(formula.clone());
            };
            *literal = u32::try_from(*index * 2).unwrap_or(u32::MAX) + u32::from(*negative);
            literals.count += 1;
        }
        Self::Flat { decisive, literals }
    }
}
