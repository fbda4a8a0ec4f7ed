//! Rules as programs over columns: what they ask, each question once, and how each rule joins the answers.

use std::collections::hash_map::{Entry, HashMap};

use super::condition::{Body, Bound, ColumnName, Condition, Member, Question, TextTest};
use super::row::{id_column, manager_column};
use crate::model::{properties, Property, PropertyType, Source, Subject};
use crate::rule::ast::{Comparison, Expression, ExpressionKind, Moment, Operand, Quantified, Test};
use crate::rule::{Context, Quantifier, Rule, RuleOptions, ScalarOnCollectionNegative};

/// What a rule does with the answers. Negation stands at the leaves only.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Formula {
    /// Everybody, or nobody.
    Constant(bool),
    /// The answer to a condition, or its opposite.
    Condition { index: usize, negative: bool },
    /// At least one.
    Or(Vec<Formula>),
    /// All.
    And(Vec<Formula>),
}

/// Rules that were compiled together.
#[derive(Debug, Clone, Default)]
pub(super) struct Program {
    /// Every question that some rule asks, once.
    pub(super) conditions: Vec<Condition>,
    index_by_condition: HashMap<Condition, usize>,
    /// The distinct formulas; rules that mean the same share one.
    pub(super) formulas: Vec<Formula>,
    index_by_formula: HashMap<Formula, usize>,
}

impl Program {
    /// Compiles a rule. Gives the index of its formula, or nothing where columns cannot answer it: then it is the
    /// reference evaluator's.
    pub(super) fn add(&mut self, rule: &Rule, context: &Context) -> Option<usize> {
        let compiler = Compiler {
            subject: rule.subject(),
            options: rule.options(),
            context,
        };
        let draft = compiler.expression(rule.ast())?;
        let formula = self.formula(draft, false);
        let index = self.formulas.len();
        Some(match self.index_by_formula.entry(formula) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.formulas.push(new.key().clone());
                *new.insert(index)
            }
        })
    }

    /// Adds the conditions that read the clock of a rule that columns cannot answer: they tell when to ask it again.
    pub(super) fn add_timed(&mut self, rule: &Rule, context: &Context) {
        let compiler = Compiler {
            subject: rule.subject(),
            options: rule.options(),
            context,
        };
        rule.ast().walk(&mut |expression| {
            let ExpressionKind::Comparison(comparison) = &expression.kind else {
                return;
            };
            let (Test::DateAtLeast(Moment::FromNow(_)) | Test::DateAtMost(Moment::FromNow(_))) = comparison.test else {
                return;
            };
            if let Some(draft) = compiler.comparison(comparison) {
                self.formula(draft, false);
            }
        });
    }

    /// Gives the conditions their numbers, and moves negation down to them; both laws hold for errors as well.
    fn formula(&mut self, draft: Draft, negative: bool) -> Formula {
        match draft {
            Draft::Constant(value) => Formula::Constant(value != negative),
            Draft::Not(inner) => self.formula(*inner, !negative),
            Draft::Condition(condition) => Formula::Condition {
                index: self.condition(condition),
                negative,
            },
            Draft::Or(parts) => {
                let parts = parts.into_iter().map(|part| self.formula(part, negative)).collect();
                join(parts, negative)
            }
            Draft::And(parts) => {
                let parts = parts.into_iter().map(|part| self.formula(part, negative)).collect();
                join(parts, !negative)
            }
        }
    }

    fn condition(&mut self, condition: Condition) -> usize {
        let index = self.conditions.len();
        match self.index_by_condition.entry(condition) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(new) => {
                self.conditions.push(new.key().clone());
                *new.insert(index)
            }
        }
    }
}

/// Joins parts, `all` of them or at least one; parts of the same kind become one level.
fn join(parts: Vec<Formula>, all: bool) -> Formula {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match (part, all) {
            (Formula::And(inner), true) | (Formula::Or(inner), false) => flat.extend(inner),
            (Formula::Constant(value), _) if value == all => {}
            (other, _) => flat.push(other),
        }
    }
    if flat.contains(&Formula::Constant(!all)) {
        return Formula::Constant(!all);
    }
    match (flat.len(), all) {
        (0, _) => Formula::Constant(all),
        (1, _) => flat.swap_remove(0),
        (_, true) => Formula::And(flat),
        (_, false) => Formula::Or(flat),
    }
}

/// A rule before its conditions have numbers.
enum Draft {
    Constant(bool),
    Condition(Condition),
    Not(Box<Draft>),
    Or(Vec<Draft>),
    And(Vec<Draft>),
}

impl Draft {
    fn not(self) -> Self {
        Self::Not(Box::new(self))
    }
}

struct Compiler<'a> {
    subject: Subject,
    options: &'a RuleOptions,
    context: &'a Context,
}

impl Compiler<'_> {
    fn expression(&self, expression: &Expression) -> Option<Draft> {
        Some(match &expression.kind {
            ExpressionKind::Or(parts) => Draft::Or(self.all(parts)?),
            ExpressionKind::And(parts) => Draft::And(self.all(parts)?),
            ExpressionKind::Not(inner) => self.expression(inner)?.not(),
            ExpressionKind::Comparison(comparison) => self.comparison(comparison)?,
            ExpressionKind::Quantified(quantified) => self.quantified(quantified)?,
            ExpressionKind::DirectReports { manager } => self.direct_reports(manager),
            ExpressionKind::MemberOf { property, groups } => self.member_of(property, groups)?,
        })
    }

    fn all(&self, parts: &[Expression]) -> Option<Vec<Draft>> {
        parts.iter().map(|part| self.expression(part)).collect()
    }

    fn comparison(&self, comparison: &Comparison) -> Option<Draft> {
        let Operand::Property(property) = &comparison.operand else {
            return None;
        };
        let column = self.column(property)?;
        let negative = comparison.operator.is_negative();
        let question = match (&comparison.test, property.kind) {
            (Test::IsMissing, _) => Question::IsMissing,
            (Test::IsTrue(wanted), PropertyType::Boolean) => Question::IsTrue(*wanted),
            (Test::DateEquals(instant), PropertyType::Instant) => Question::IsAt(*instant),
            (Test::DateAtLeast(moment), PropertyType::Instant) => Question::IsFrom(Bound::from(*moment)),
            (Test::DateAtMost(moment), PropertyType::Instant) => Question::IsUntil(Bound::from(*moment)),
            (test, PropertyType::Text) => Question::Text(TextTest::of(test)?),
            (test, PropertyType::TextCollection) => return self.on_collection(column, TextTest::of(test)?, negative),
            _ => return None,
        };
        let is_missing = question == Question::IsMissing;
        Some(self.signed(column, question, negative, is_missing))
    }

    /// A negative operator is the opposite of its positive one; whether it holds for a missing value is an option.
    fn signed(&self, column: ColumnName, question: Question, negative: bool, is_missing: bool) -> Draft {
        let asked = Draft::Condition(Condition {
            column: column.clone(),
            question,
        });
        match (negative, is_missing || self.options.negative_on_null) {
            (false, _) => asked,
            (true, true) => asked.not(),
            (true, false) => Draft::And(vec![asked.not(), missing(column).not()]),
        }
    }

    /// A scalar operator directly on a collection (specification, 6.6).
    fn on_collection(&self, column: ColumnName, test: TextTest, negative: bool) -> Option<Draft> {
        let body = Body::Test(Member::Itself, test);
        if negative && self.options.scalar_on_collection_negative == ScalarOnCollectionNegative::Some {
            let some = Draft::Condition(Condition {
                column: column.clone(),
                question: Question::Elements(Quantifier::Any, Body::Not(Box::new(body))),
            });
            return Some(match self.options.negative_on_null {
                true => Draft::Or(vec![some, missing(column)]),
                false => some,
            });
        }
        Some(self.signed(column, Question::Elements(Quantifier::Any, body), negative, false))
    }

    fn quantified(&self, quantified: &Quantified) -> Option<Draft> {
        let column = self.column(&quantified.property)?;
        let body = self.body(&quantified.body, quantified.property.kind)?;
        Some(Draft::Condition(Condition {
            column,
            question: Question::Elements(quantified.quantifier, body),
        }))
    }

    /// A body that looks at a property of the subject as well is none of one column.
    fn body(&self, expression: &Expression, kind: PropertyType) -> Option<Body> {
        let parts =
            |parts: &[Expression]| -> Option<Vec<Body>> { parts.iter().map(|part| self.body(part, kind)).collect() };
        Some(match &expression.kind {
            ExpressionKind::Or(inner) => Body::Or(parts(inner)?),
            ExpressionKind::And(inner) => Body::And(parts(inner)?),
            ExpressionKind::Not(inner) => Body::Not(Box::new(self.body(inner, kind)?)),
            ExpressionKind::Comparison(comparison) => {
                let member = match (&comparison.operand, kind) {
                    (Operand::Element, PropertyType::TextCollection) => Member::Itself,
                    (Operand::Plan(member), PropertyType::PlanCollection) => Member::from(*member),
                    _ => return None,
                };
                let negative = comparison.operator.is_negative();
                self.body_test(member, &comparison.test, negative)?
            }
            ExpressionKind::Quantified(_) | ExpressionKind::DirectReports { .. } | ExpressionKind::MemberOf { .. } => {
                return None
            }
        })
    }

    fn body_test(&self, member: Member, test: &Test, negative: bool) -> Option<Body> {
        let is_missing = matches!(test, Test::IsMissing);
        let asked = match test {
            Test::IsMissing => Body::Missing(member),
            other => Body::Test(member, TextTest::of(other)?),
        };
        Some(match (negative, is_missing || self.options.negative_on_null) {
            (false, _) => asked,
            (true, true) => Body::Not(Box::new(asked)),
            (true, false) => {
                let present = Body::Not(Box::new(Body::Missing(member)));
                Body::And(vec![Body::Not(Box::new(asked)), present])
            }
        })
    }

    /// The manager of the context, where it names one, is everybody's.
    fn direct_reports(&self, manager: &str) -> Draft {
        let is_manager = |column| {
            Draft::Condition(Condition {
                column: ColumnName::Listed(column),
                question: Question::IsId(manager.to_ascii_lowercase()),
            })
        };
        let reports = match &self.context.manager {
            Some(everybodys) => Draft::Constant(everybodys.eq_ignore_ascii_case(manager)),
            None => is_manager(manager_column(self.subject)),
        };
        match self.options.direct_reports_includes_manager {
            true => Draft::Or(vec![reports, is_manager(id_column(self.subject))]),
            false => reports,
        }
    }

    /// The groups of the context, where it names some, are everybody's.
    fn member_of(&self, property: &Property, groups: &[String]) -> Option<Draft> {
        if let Some(everybodys) = &self.context.groups {
            let is_listed = |id: &String| groups.iter().any(|group| group.eq_ignore_ascii_case(id));
            return Some(Draft::Constant(everybodys.iter().any(is_listed)));
        }
        let mut ids: Vec<String> = groups.iter().map(|group| group.to_ascii_lowercase()).collect();
        ids.sort_unstable();
        ids.dedup();
        Some(Draft::Condition(Condition {
            column: self.column(property)?,
            question: Question::HasId(ids),
        }))
    }

    fn column(&self, property: &Property) -> Option<ColumnName> {
        if property.source == Source::Extension {
            return Some(ColumnName::Extension(property.name.to_ascii_lowercase()));
        }
        let listed = properties(self.subject).iter();
        listed
            .clone()
            .position(|listed| listed.source == property.source && listed.kind == property.kind)
            .filter(|_| property.subject == self.subject)
            .map(ColumnName::Listed)
    }
}

fn missing(column: ColumnName) -> Draft {
    Draft::Condition(Condition {
        column,
        question: Question::IsMissing,
    })
}
