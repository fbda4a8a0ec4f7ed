//! Which formulas a condition is part of. Most are part of a few, whose numbers stand side by side in one table: a change reads
//! those of hundreds of conditions, and lists of their own would each be in memory that is in no cache.

use super::flat_formula::Literal;

/// Formulas that stand in the table.
const FEW: usize = 4;
/// No formula.
const NONE: u32 = u32::MAX;
/// Set in the first number of a condition whose formulas are in a list: the number of the list.
const LISTED: u32 = 1 << 31;

/// A formula, as a condition has it that is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    /// With the flags below.
    formula: u32,
    guard: Literal,
}

/// Set where the formula is nothing but the condition.
const ALONE: u32 = 1 << 30;
/// Set where it is nothing but the opposite of the condition.
const OPPOSITE: u32 = 1 << 29;
/// Set where there is a guard.
const GUARDED: u32 = 1 << 28;
/// Set where the formula holds as long as its guard does; else it does not hold as long as its guard does not.
const HOLDS: u32 = 1 << 27;
const FLAGS: u32 = ALONE | OPPOSITE | GUARDED | HOLDS;

const NO_PART: Part = Part {
    formula: NONE,
    guard: Literal::ANY,
};

impl Part {
    /// Of a formula with other parts.
    pub(super) fn of(formula: u32) -> Self {
        Self {
            formula,
            guard: Literal::ANY,
        }
    }

    /// Of a formula that has the same answer, `holds` or not, as long as another part of it is that.
    pub(super) fn guarded(formula: u32, guard: Literal, holds: bool) -> Self {
        let formula = formula | GUARDED | if holds { HOLDS } else { 0 };
        Self { formula, guard }
    }

    /// The formula is the condition, or its opposite.
    pub(super) fn alone(formula: u32, negative: bool) -> Self {
        Self::of(formula | ALONE | if negative { OPPOSITE } else { 0 })
    }

    pub(super) fn formula(self) -> usize {
        (self.formula & !FLAGS) as usize
    }

    /// Where the formula is nothing but the condition: whether it is its opposite.
    pub(super) fn is_opposite(self) -> Option<bool> {
        (self.formula & ALONE != 0).then_some(self.formula & OPPOSITE != 0)
    }

    /// The other part that decides, and what it is then.
    pub(super) fn guard(self) -> Option<(Literal, bool)> {
        (self.formula & GUARDED != 0).then_some((self.guard, self.formula & HOLDS != 0))
    }
}

/// Formulas, by the numbers that conditions have within their column.
#[derive(Debug, Default)]
pub(super) struct FormulaLists {
    few: Vec<[Part; FEW]>,
    lists: Vec<Vec<Part>>,
}

impl FormulaLists {
    /// Adds a formula to a condition, unless it is the one that was added last.
    pub(super) fn add(&mut self, condition: usize, part: Part) {
        if self.few.len() <= condition {
            self.few.resize(condition + 1, [NO_PART; FEW]);
        }
        let few = &mut self.few[condition];
        if is_listed(few[0]) {
            let list = &mut self.lists[(few[0].formula & !LISTED) as usize];
            if list.last().map(|last| last.formula()) != Some(part.formula()) {
                list.push(part);
            }
            return;
        }
        let is_free = |known: &Part| *known == NO_PART || known.formula() == part.formula();
        match few.iter().position(is_free) {
            Some(place) => few[place] = part,
            None => {
                let list = few.iter().copied().chain([part]).collect();
                few[0].formula = LISTED | u32::try_from(self.lists.len()).unwrap_or(0);
                self.lists.push(list);
            }
        }
    }

    /// Calls `visit` with each formula of a condition.
    pub(super) fn each(&self, condition: usize, visit: impl FnMut(Part)) {
        let Some(few) = self.few.get(condition) else { return };
        if is_listed(few[0]) {
            let list = &self.lists[(few[0].formula & !LISTED) as usize];
            list.iter().copied().for_each(visit);
        } else {
            let parts = few.iter().copied();
            parts.take_while(|part| part.formula != NONE).for_each(visit);
        }
    }
}

fn is_listed(first: Part) -> bool {
    first.formula & LISTED != 0 && first.formula != NONE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_has_each_formula_once() {
        let mut formulas = FormulaLists::default();
        for (condition, formula) in [
            (2, 0),
            (0, 1),
            (0, 1),
            (2, 3),
            (2, 3),
            (2, 4),
            (2, 6),
            (2, 7),
            (2, 7),
            (2, 8),
            (0, 9),
        ] {
            formulas.add(condition, Part::of(formula));
        }
        let all = (0..4).map(|condition| {
            let mut found = Vec::new();
            formulas.each(condition, |part| found.push(part.formula()));
            found
        });
        assert_eq!(
            all.collect::<Vec<_>>(),
            [vec![1, 9], vec![], vec![0, 3, 4, 6, 7, 8], vec![]]
        );
    }

    #[test]
    fn a_condition_knows_what_else_decides_a_formula() {
        let mut formulas = FormulaLists::default();
        let parts = [
            Part::alone(5, false),
            Part::of(6),
            Part::alone(7, true),
            Part::guarded(8, Literal::ANY, true),
        ];
        parts.into_iter().for_each(|part| formulas.add(0, part));
        let mut found = Vec::new();
        formulas.each(0, |part| found.push((part.formula(), part.is_opposite(), part.guard())));
        let expected = [
            (5, Some(false), None),
            (6, None, None),
            (7, Some(true), None),
            (8, None, Some((Literal::ANY, true))),
        ];
        assert_eq!(found, expected);
    }
}
