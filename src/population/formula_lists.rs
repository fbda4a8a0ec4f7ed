//! Which formulas a condition is part of. Most are part of a few, whose numbers stand side by side in one table: a change reads
//! those of hundreds of conditions, and lists of their own would each be in memory that is in no cache.

/// Formulas that stand in the table.
const FEW: usize = 4;
/// No formula.
const NONE: u32 = u32::MAX;
/// Set in the first number of a condition whose formulas are in a list: the number of the list.
const LISTED: u32 = 1 << 31;

/// A formula, as a condition has it that is part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part(u32);

/// Set where the formula is nothing but the condition.
const ALONE: u32 = 1 << 30;
/// Set where it is nothing but the opposite of the condition.
const OPPOSITE: u32 = 1 << 29;

impl Part {
    /// Of a formula with other parts.
    pub(super) fn of(formula: u32) -> Self {
        Self(formula)
    }

    /// The formula is the condition, or its opposite.
    pub(super) fn alone(formula: u32, negative: bool) -> Self {
        Self(formula | ALONE | if negative { OPPOSITE } else { 0 })
    }

    pub(super) fn formula(self) -> usize {
        (self.0 & !(ALONE | OPPOSITE)) as usize
    }

    /// Where the formula is nothing but the condition: whether it is its opposite.
    pub(super) fn is_opposite(self) -> Option<bool> {
        (self.0 & ALONE != 0).then_some(self.0 & OPPOSITE != 0)
    }
}

/// Formulas, by the numbers that conditions have within their column.
#[derive(Debug, Default)]
pub(super) struct FormulaLists {
    few: Vec<[u32; FEW]>,
    lists: Vec<Vec<u32>>,
}

impl FormulaLists {
    /// Adds a formula to a condition, unless it is the one that was added last.
    pub(super) fn add(&mut self, condition: usize, Part(formula): Part) {
        if self.few.len() <= condition {
            self.few.resize(condition + 1, [NONE; FEW]);
        }
        let few = &mut self.few[condition];
        if is_listed(few[0]) {
            let list = &mut self.lists[(few[0] & !LISTED) as usize];
            if list.last() != Some(&formula) {
                list.push(formula);
            }
            return;
        }
        match few.iter().position(|&known| known == NONE || known == formula) {
            Some(place) => few[place] = formula,
            None => {
                let list = few.iter().copied().chain([formula]).collect();
                few[0] = LISTED | u32::try_from(self.lists.len()).unwrap_or(0);
                self.lists.push(list);
            }
        }
    }

    /// Calls `visit` with each formula of a condition.
    pub(super) fn each(&self, condition: usize, visit: impl FnMut(Part)) {
        let Some(few) = self.few.get(condition) else { return };
        if is_listed(few[0]) {
            let list = &self.lists[(few[0] & !LISTED) as usize];
            list.iter().copied().map(Part).for_each(visit);
        } else {
            few.iter()
                .copied()
                .take_while(|&formula| formula != NONE)
                .map(Part)
                .for_each(visit);
        }
    }
}

fn is_listed(first: u32) -> bool {
    first & LISTED != 0 && first != NONE
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
    fn a_condition_knows_which_formulas_are_nothing_but_it() {
        let mut formulas = FormulaLists::default();
        let parts = [Part::alone(5, false), Part::of(6), Part::alone(7, true)];
        parts.into_iter().for_each(|part| formulas.add(0, part));
        let mut found = Vec::new();
        formulas.each(0, |part| found.push((part.formula(), part.is_opposite())));
        assert_eq!(found, [(5, Some(false)), (6, None), (7, Some(true))]);
    }
}
