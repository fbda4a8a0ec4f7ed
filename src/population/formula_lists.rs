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
    /// With the flags below; where the formula is nothing but the condition, this is the number of a rule.
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

    /// Of a rule that is the condition, or its opposite; nothing for a number that is too large.
    pub(super) fn alone(rule: usize, negative: bool) -> Option<Self> {
        let rule = u32::try_from(rule).ok().filter(|rule| rule & (FLAGS | LISTED) == 0)?;
        Some(Self::of(rule | ALONE | if negative { OPPOSITE } else { 0 }))
    }

    pub(super) fn formula(self) -> usize {
        (self.formula & !FLAGS) as usize
    }

    /// Where it is of a rule that is nothing but the condition: its number, and whether it is the opposite.
    pub(super) fn rule(self) -> Option<(usize, bool)> {
        (self.formula & ALONE != 0).then_some((self.formula(), self.formula & OPPOSITE != 0))
    }

    /// Whether both are of the same formula, or rule.
    fn is_as(self, other: Self) -> bool {
        (self.formula ^ other.formula) & !(GUARDED | HOLDS) == 0
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
            if !list.last().is_some_and(|last| last.is_as(part)) {
                list.push(part);
            }
            return;
        }
        let is_free = |known: &Part| *known == NO_PART || known.is_as(part);
        match few.iter().position(is_free) {
            Some(place) => few[place] = part,
            None => {
                let list = few.iter().copied().chain([part]).collect();
                few[0].formula = LISTED | u32::try_from(self.lists.len()).unwrap_or(0);
                self.lists.push(list);
            }
        }
    }

    /// Takes a rule out of those that are nothing but a condition.
    pub(super) fn forget_rule(&mut self, rule: usize) {
        let is_other = |part: &Part| part.rule().is_none_or(|(known, _)| known != rule);
        for few in self.few.iter_mut().filter(|few| !is_listed(few[0])) {
            if !few.iter().all(|part| *part == NO_PART || is_other(part)) {
                let mut others = few
                    .iter()
                    .copied()
                    .filter(|part| is_other(part) && *part != NO_PART)
                    .collect::<Vec<_>>();
                others.resize(FEW, NO_PART);
                few.copy_from_slice(&others);
            }
        }
        for list in &mut self.lists {
            list.retain(is_other);
        }
    }

    /// Reads where the formulas of conditions lie, all at once, for these reads of memory need not wait for one another;
    /// they are in a cache then. Tells how many formulas there may be.
    pub(super) fn look_up(&self, conditions: impl Iterator<Item = usize>) -> usize {
        let firsts = conditions.filter_map(|condition| Some(self.few.get(condition)?[0]));
        let (lists, few): (Vec<Part>, Vec<Part>) = firsts.partition(|first| is_listed(*first));
        let lists = lists
            .iter()
            .map(|first| &self.lists[(first.formula & !LISTED) as usize]);
        let lists: Vec<&Vec<Part>> = lists.collect();
        let ends = lists
            .iter()
            .filter_map(|list| Some(list.first()?.formula ^ list.last()?.formula));
        std::hint::black_box(ends.fold(0, |all, end| all ^ end));
        FEW * few.len() + lists.iter().map(|list| list.len()).sum::<usize>()
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
            Some(Part::of(6)),
            Part::alone(7, true),
            Some(Part::guarded(8, Literal::ANY, true)),
            Part::alone(1 << 27, true),
        ];
        parts.into_iter().flatten().for_each(|part| formulas.add(0, part));
        let mut found = Vec::new();
        formulas.each(0, |part| found.push((part.formula(), part.rule(), part.guard())));
        let expected = [
            (5, Some((5, false)), None),
            (6, None, None),
            (7, Some((7, true)), None),
            (8, None, Some((Literal::ANY, true))),
        ];
        assert_eq!(found, expected);

        assert_eq!(formulas.look_up([0, 7].into_iter()), 4);

        formulas.forget_rule(5);
        formulas.forget_rule(6);
        let numbers = |formulas: &FormulaLists| {
            let mut found = Vec::new();
            formulas.each(0, |part| found.push(part.formula()));
            found
        };
        assert_eq!(numbers(&formulas), [6, 7, 8]);
        (9..12)
            .filter_map(|rule| Part::alone(rule, false))
            .for_each(|part| formulas.add(0, part));
        formulas.forget_rule(7);
        formulas.forget_rule(10);
        assert_eq!(numbers(&formulas), [6, 8, 9, 11]);
        assert_eq!(formulas.look_up([0, 0].into_iter()), 8);
    }
}
