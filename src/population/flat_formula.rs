//! Formulas as standing rules ask them: many at a time, out of memory that is in no cache. So one takes half a line of a
//! cache, and it names conditions by where their answers lie. Rules are apart, for most formulas turn out to say what
//! they said before, and others are a single condition, which is known to have turned.

use super::asking::ConditionPlace;
use super::condition::Answer;
use super::program::Formula;

/// Literals that a flat formula has room for.
const FEW: usize = 6;
/// Instead of the number of literals, where there are more, or more than one level of them.
const NESTED: u8 = u8::MAX;
/// A literal has 10 bits for the column, 21 for the number in it, and one for negation.
const COLUMNS: u32 = 1 << 10;
const NUMBERS: u32 = 1 << 21;

/// Instead of the number of a rule.
const NO_RULE: u32 = u32::MAX;
/// Set where the number is that of a list of rules.
const SHARED: u32 = 1 << 31;

/// A formula, or the number under which it is found.
#[derive(Debug, Clone, Copy)]
pub(super) struct FlatFormula {
    literals: [Literal; FEW],
    number: u32,
    count: u8,
    decisive: Answer,
}

/// A condition, or its opposite.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Literal(u32);

impl Literal {
    /// Where it does not matter which.
    pub(super) const ANY: Self = Self(0);

    pub(super) fn new(place: ConditionPlace, negative: bool) -> Option<Self> {
        let fits = place.column < COLUMNS && place.number < NUMBERS;
        fits.then(|| Self(place.column << 22 | place.number << 1 | u32::from(negative)))
    }

    pub(super) fn place(self) -> ConditionPlace {
        ConditionPlace {
            column: self.0 >> 22,
            number: (self.0 >> 1) % NUMBERS,
        }
    }

    pub(super) fn is_negative(self) -> bool {
        self.0 & 1 == 1
    }
}

impl FlatFormula {
    pub(super) fn number(&self) -> usize {
        self.number as usize
    }
}

/// A formula as it is asked.
pub(super) enum Shape<'a> {
    /// One level: `decisive` where a literal is that, else an error where one is an error, else the opposite.
    Flat(Answer, &'a [Literal]),
    Nested(&'a Formula),
}

/// All formulas of standing rules, by their number, and the rules that mean them.
#[derive(Debug, Default)]
pub(super) struct FlatFormulas {
    formulas: Vec<FlatFormula>,
    /// The rule of each, or the list of its rules.
    rules: Vec<u32>,
    nested: Vec<Formula>,
    shared: Vec<Vec<usize>>,
}

impl FlatFormulas {
    pub(super) fn len(&self) -> usize {
        self.formulas.len()
    }

    /// Adds a formula; `is_quick` tells of conditions whether their answers are at hand, which are asked first then.
    pub(super) fn push(
        &mut self,
        formula: &Formula,
        place: impl Fn(usize) -> ConditionPlace,
        is_quick: impl Fn(usize) -> bool,
    ) {
        let flat = flat(formula, place, is_quick).unwrap_or_else(|| {
            self.nested.push(formula.clone());
            let mut literals = [Literal(0); FEW];
            literals[0].0 = u32::try_from(self.nested.len() - 1).unwrap_or(u32::MAX);
            FlatFormula {
                literals,
                number: 0,
                count: NESTED,
                decisive: Answer::True,
            }
        });
        let number = u32::try_from(self.formulas.len()).unwrap_or(u32::MAX);
        self.formulas.push(FlatFormula { number, ..flat });
        self.rules.push(NO_RULE);
    }

    /// Adds a rule that means a formula.
    pub(super) fn add_rule(&mut self, formula: usize, rule: usize) {
        let number = &mut self.rules[formula];
        match (*number, u32::try_from(rule)) {
            (NO_RULE, Ok(rule)) if rule < SHARED => *number = rule,
            (known, _) if known != NO_RULE && known & SHARED != 0 => self.shared[(known & !SHARED) as usize].push(rule),
            (known, _) => {
                let first = (known != NO_RULE).then_some(known as usize);
                self.shared.push(first.into_iter().chain([rule]).collect());
                *number = SHARED | u32::try_from(self.shared.len() - 1).unwrap_or(u32::MAX);
            }
        }
    }

    /// Takes a rule out of its formula.
    pub(super) fn forget_rule(&mut self, rule: usize) {
        for known in &mut self.rules {
            if *known & SHARED == 0 && *known as usize == rule {
                *known = NO_RULE;
            }
        }
        for rules in &mut self.shared {
            rules.retain(|&other| other != rule);
        }
    }

    pub(super) fn get(&self, formula: usize) -> FlatFormula {
        self.formulas[formula]
    }

    pub(super) fn shape<'a>(&'a self, formula: &'a FlatFormula) -> Shape<'a> {
        match formula.count {
            NESTED => Shape::Nested(&self.nested[formula.literals[0].0 as usize]),
            count => Shape::Flat(formula.decisive, &formula.literals[..usize::from(count)]),
        }
    }

    /// Calls `visit` for each rule that means a formula.
    pub(super) fn each_rule(&self, formula: usize, mut visit: impl FnMut(usize)) {
        match self.rules[formula] {
            NO_RULE => {}
            rule if rule & SHARED == 0 => visit(rule as usize),
            list => self.shared[(list & !SHARED) as usize]
                .iter()
                .for_each(|&rule| visit(rule)),
        }
    }
}

fn flat(
    formula: &Formula,
    place: impl Fn(usize) -> ConditionPlace,
    is_quick: impl Fn(usize) -> bool,
) -> Option<FlatFormula> {
    let (decisive, parts) = match formula {
        Formula::Or(parts) => (Answer::True, parts.as_slice()),
        Formula::And(parts) => (Answer::False, parts.as_slice()),
        single => (Answer::True, std::slice::from_ref(single)),
    };
    if parts.len() > FEW {
        return None;
    }
    let is_first = |part: &&Formula| matches!(part, Formula::Condition { index, .. } if is_quick(*index));
    let (first, last): (Vec<&Formula>, Vec<&Formula>) = parts.iter().partition(is_first);
    let mut literals = [Literal(0); FEW];
    for (part, literal) in first.into_iter().chain(last).zip(&mut literals) {
        let Formula::Condition { index, negative } = part else {
            return None;
        };
        *literal = Literal::new(place(*index), *negative)?;
    }
    Some(FlatFormula {
        literals,
        number: 0,
        count: u8::try_from(parts.len()).ok()?,
        decisive,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(formulas: &FlatFormulas, number: usize) -> Vec<usize> {
        let mut rules = Vec::new();
        formulas.each_rule(number, |rule| rules.push(rule));
        rules
    }

    #[test]
    fn a_formula_keeps_its_literals_and_its_rules() {
        let condition = |index, negative| Formula::Condition { index, negative };
        let place = |index: usize| ConditionPlace {
            column: u32::try_from(index).unwrap_or(0),
            number: 2_000_000,
        };
        let mut formulas = FlatFormulas::default();
        formulas.push(
            &Formula::And(vec![condition(7, true), condition(1_023, false)]),
            place,
            |_| true,
        );
        formulas.push(&condition(1_024, false), place, |_| true);
        let formula = formulas.get(0);
        let Shape::Flat(Answer::False, literals) = formulas.shape(&formula) else {
            unreachable!("two literals are flat");
        };
        let found: Vec<(u32, u32, bool)> = literals
            .iter()
            .map(|literal| (literal.place().column, literal.place().number, literal.is_negative()))
            .collect();
        assert_eq!(found, [(7, 2_000_000, true), (1_023, 2_000_000, false)]);
        assert!(matches!(
            formulas.shape(&formulas.get(1)),
            Shape::Nested(Formula::Condition { index: 1_024, .. })
        ));
        assert_eq!(size_of::<FlatFormula>(), 32);

        for rule in [5, 9, usize::MAX] {
            formulas.add_rule(0, rule);
        }
        formulas.add_rule(1, usize::MAX - 1);
        assert_eq!(rules(&formulas, 0), [5, 9, usize::MAX]);
        formulas.forget_rule(5);
        formulas.forget_rule(usize::MAX - 1);
        assert_eq!(
            (rules(&formulas, 0), rules(&formulas, 1)),
            (vec![9, usize::MAX], vec![])
        );
        formulas.add_rule(1, 3);
        assert_eq!(rules(&formulas, 1), [3]);
    }
}
