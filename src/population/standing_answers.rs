//! What the conditions on a column answer for one value. Where a column has few values, the answers for each are kept:
//! the next change of the property then finds the conditions that turn by comparing two bitmaps, and the other columns of
//! a formula are answered by looking up a bit. Columns with many values, such as names and addresses, are asked.

use std::sync::Arc;

use super::bits;
use super::condition::Answer;

/// A column with more values than this has them asked each time.
const FEW: usize = 16_384;
/// Answers that take more than this together are dropped, and found again where they are needed.
const MOST_BYTES: usize = 32 << 20;

/// Answers by the numbers that conditions have within their column.
#[derive(Debug, Clone)]
pub(super) struct ColumnAnswers {
    holds: Vec<u8>,
    /// Empty where there is none.
    errors: Vec<u8>,
}

impl ColumnAnswers {
    /// Of conditions none of which holds.
    pub(super) fn none(conditions: usize) -> Self {
        Self {
            holds: vec![0; Self::bytes_of(conditions)],
            errors: Vec::new(),
        }
    }

    #[inline]
    pub(super) fn get(&self, number: usize) -> Answer {
        match bits::contains(&self.holds, number) {
            true => Answer::True,
            false if !self.errors.is_empty() && bits::contains(&self.errors, number) => Answer::Error,
            false => Answer::False,
        }
    }

    /// Which conditions hold, as bits; nothing where one is an error.
    pub(super) fn without_errors(&self) -> Option<&[u8]> {
        self.errors.iter().all(|&byte| byte == 0).then_some(&self.holds)
    }

    /// Bytes of answers to so many conditions: whole words, for comparing.
    pub(super) fn bytes_of(conditions: usize) -> usize {
        conditions.div_ceil(64) * 8
    }

    /// Puts the answer to a condition that did not hold so far.
    pub(super) fn put(&mut self, number: usize, answer: Answer) {
        match answer {
            Answer::True => bits::insert(&mut self.holds, number),
            Answer::False => {}
            Answer::Error => {
                self.errors.resize(self.holds.len(), 0);
                bits::insert(&mut self.errors, number);
            }
        }
    }

    /// Takes over what holds or fails in others, for a list of which they are an element; [`ColumnAnswers::settle`] comes
    /// behind the last.
    pub(super) fn or(&mut self, other: &Self) {
        bits::or(&mut self.holds, &other.holds);
        if !other.errors.is_empty() {
            self.errors.resize(self.holds.len(), 0);
            bits::or(&mut self.errors, &other.errors);
        }
    }

    /// What holds does not fail.
    pub(super) fn settle(&mut self) {
        bits::and_not(&mut self.errors, &self.holds);
    }

    /// Puts the answer to a condition in the place of another one.
    pub(super) fn replace(&mut self, number: usize, answer: Answer) {
        bits::remove(&mut self.holds, number);
        if !self.errors.is_empty() {
            bits::remove(&mut self.errors, number);
        }
        self.put(number, answer);
    }

    /// Calls `visit` for each condition that has another answer in the other ones, in ascending order.
    pub(super) fn each_difference(&self, other: &Self, visit: impl FnMut(usize)) {
        let mut differ: Vec<u8> = self
            .holds
            .iter()
            .zip(&other.holds)
            .map(|(one, other)| one ^ other)
            .collect();
        for errors in [&self.errors, &other.errors] {
            if !errors.is_empty() {
                let other = if std::ptr::eq(errors, &self.errors) {
                    other
                } else {
                    self
                };
                for (number, differ) in differ.iter_mut().enumerate() {
                    *differ |= errors[number] ^ other.errors.get(number).copied().unwrap_or(0);
                }
            }
        }
        bits::each(&differ, visit);
    }

    fn bytes(&self) -> usize {
        self.holds.len() + self.errors.len() + size_of::<Self>()
    }
}

/// The answers for values that came up, by column and code.
#[derive(Debug, Default)]
pub(super) struct KeptAnswers {
    columns: Vec<Vec<Option<Arc<ColumnAnswers>>>>,
    /// Those for single plans, by column and code of the plan.
    plans: Vec<Vec<Option<Arc<ColumnAnswers>>>>,
    bytes: usize,
}

impl KeptAnswers {
    /// Drops all: conditions were added, or codes have another meaning.
    pub(super) fn clear(&mut self) {
        self.columns.clear();
        self.plans.clear();
        self.bytes = 0;
    }

    /// Whether the answers for all values of a column are kept; those for the missing value always are.
    pub(super) fn takes_all(values: usize) -> bool {
        values <= FEW
    }

    pub(super) fn get(&self, column: usize, code: u32) -> Option<&Arc<ColumnAnswers>> {
        self.columns.get(column)?.get(code as usize)?.as_ref()
    }

    pub(super) fn get_plan(&self, column: usize, code: u32) -> Option<&Arc<ColumnAnswers>> {
        self.plans.get(column)?.get(code as usize)?.as_ref()
    }

    pub(super) fn keep(&mut self, column: usize, code: u32, answers: Arc<ColumnAnswers>) {
        self.make_room(&answers);
        put(&mut self.columns, column, code, answers);
    }

    pub(super) fn keep_plan(&mut self, column: usize, code: u32, answers: Arc<ColumnAnswers>) {
        self.make_room(&answers);
        put(&mut self.plans, column, code, answers);
    }

    fn make_room(&mut self, answers: &ColumnAnswers) {
        self.bytes += answers.bytes();
        if self.bytes > MOST_BYTES {
            self.clear();
            self.bytes = answers.bytes();
        }
    }
}

fn put(columns: &mut Vec<Vec<Option<Arc<ColumnAnswers>>>>, column: usize, code: u32, answers: Arc<ColumnAnswers>) {
    let code = code as usize;
    if columns.len() <= column {
        columns.resize_with(column + 1, Vec::new);
    }
    let codes = &mut columns[column];
    if codes.len() <= code {
        codes.resize(code + 1, None);
    }
    codes[code] = Some(answers);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_differ_where_one_holds_or_fails_and_the_other_does_not() {
        let (mut one, mut other) = (ColumnAnswers::none(200), ColumnAnswers::none(200));
        let all = [Answer::False, Answer::True, Answer::Error];
        let pairs = || all.into_iter().flat_map(|one| all.map(|other| (one, other)));
        for (number, (first, second)) in pairs().enumerate() {
            one.put(number * 21, first);
            other.put(number * 21, second);
            assert_eq!((one.get(number * 21), other.get(number * 21)), (first, second));
        }
        let expected: Vec<usize> = pairs()
            .enumerate()
            .filter(|(_, (first, second))| first != second)
            .map(|(number, _)| number * 21)
            .collect();
        for (one, other) in [(&one, &other), (&other, &one)] {
            let mut found = Vec::new();
            one.each_difference(other, |number| found.push(number));
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn what_takes_too_much_is_dropped() {
        let mut kept = KeptAnswers::default();
        let answers = Arc::new(ColumnAnswers::none(MOST_BYTES * 2));
        for code in 0..9 {
            kept.keep(0, code, answers.clone());
        }
        assert!(kept.get(0, 8).is_some() && kept.get(0, 0).is_none());
        assert!(kept.bytes <= MOST_BYTES && KeptAnswers::takes_all(FEW) && !KeptAnswers::takes_all(FEW + 1));
    }
}
