//! The answers for one entity, before and after a change: each condition is asked once, and only when a rule needs it.

use std::cell::OnceCell;

use time::OffsetDateTime;

use super::column::Column;
use super::condition::{Answer, Condition, Question, TextTest};
use super::program::Formula;
use super::recogniser::{Recognised, Way};
use super::row::Cell;
use super::standing_index::StandingIndex;
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
    index: &'a StandingIndex,
    before: Side<'a>,
    after: Side<'a>,
    /// Columns whose value is not what it was.
    changed: &'a [bool],
}

/// What is known of one of the two states.
struct Side<'a> {
    state: &'a State<'a>,
    known: Vec<Known>,
    /// What recognisers found in the value of a column.
    recognised: Vec<Option<Recognised>>,
    /// Columns whose conditions on whole texts are known.
    looked_up: Vec<bool>,
}

/// What is known of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Known {
    /// Nothing; or that it does not hold, where the recogniser has looked for it.
    Nothing,
    /// It is one that the recogniser does not rule out.
    Possible,
    Is(Answer),
}

impl<'a> Side<'a> {
    fn new(state: &'a State<'a>, conditions: usize, columns: usize) -> Self {
        Self {
            state,
            known: vec![Known::Nothing; conditions],
            recognised: std::iter::repeat_with(|| None).take(columns).collect(),
            looked_up: vec![false; columns],
        }
    }

    fn answer(&mut self, condition: usize, conditions: &[Condition], index: &StandingIndex) -> Answer {
        let Some(values) = &self.state.values else {
            return Answer::False;
        };
        if let Known::Is(answer) = self.known[condition] {
            return answer;
        }
        let column = index.column_by_condition()[condition];
        let way = index.way(condition);
        if way == Way::Whole && !self.looked_up[column] {
            self.looked_up[column] = true;
            for possible in index.recogniser(column).recognise_whole(values[column].cell()) {
                self.known[possible] = Known::Possible;
            }
        }
        let has_been_looked_for = way == Way::Whole || way == Way::Search && self.recognised[column].is_some();
        if has_been_looked_for && self.known[condition] == Known::Nothing {
            return Answer::False;
        }
        let answer = values[column].answer(&conditions[condition].question, self.state.now);
        self.known[condition] = Known::Is(answer);
        answer
    }

    /// Lets the recogniser of a column look at the value; gives the conditions that it does not rule out.
    fn recognise(&mut self, column: usize, index: &StandingIndex) -> &Recognised {
        let value = self.state.values.as_ref().map(|values| &values[column]);
        let known = &mut self.known;
        self.looked_up[column] = true;
        self.recognised[column].get_or_insert_with(|| {
            let recognised = value.map_or_else(Recognised::default, |value| {
                index.recogniser(column).recognise(value.cell())
            });
            for &condition in &recognised.possible {
                known[condition] = Known::Possible;
            }
            for &condition in &recognised.certain {
                known[condition] = Known::Is(Answer::True);
            }
            recognised
        })
    }
}

impl<'a> Asking<'a> {
    pub(super) fn new(
        conditions: &'a [Condition],
        index: &'a StandingIndex,
        (before, after): (&'a State<'a>, &'a State<'a>),
        changed: &'a [bool],
    ) -> Self {
        let side = |state| Side::new(state, conditions.len(), changed.len());
        Self {
            conditions,
            index,
            before: side(before),
            after: side(after),
            changed,
        }
    }

    /// The conditions on a column that its recogniser does not rule out, before or after.
    pub(super) fn recognised(&mut self, column: usize) -> Vec<usize> {
        let mut found = Vec::new();
        for side in [&mut self.before, &mut self.after] {
            let recognised = side.recognise(column, self.index);
            found.extend(recognised.certain.iter().chain(&recognised.possible));
        }
        found
    }

    /// The answers to a condition.
    pub(super) fn condition(&mut self, index: usize) -> Pair {
        let column = self.index.column_by_condition()[index];
        let after = self.after.answer(index, self.conditions, self.index);
        let (old, new) = (self.before.state, self.after.state);
        let is_same = !self.changed[column] && old.values.is_some() && new.values.is_some();
        let before = match is_same && (old.now == new.now || !self.conditions[index].reads_clock()) {
            true => after,
            false => self.before.answer(index, self.conditions, self.index),
        };
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
        (there(self.before.state, before), there(self.after.state, after))
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
