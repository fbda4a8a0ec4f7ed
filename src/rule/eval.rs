//! What a rule means. This is the reference: every other way to an answer is tested against it.
//!
//! An answer is true, false, or an evaluation error: a pattern that reached its step limit. An error counts only where
//! the answer depends on it (true -or error is true), so that the order of evaluation never shows.

use std::borrow::Cow;

use time::OffsetDateTime;

use super::ast::{Comparison, Expression, ExpressionKind, Moment, Operand, PlanMember, Quantified, Test};
use super::context::Context;
use super::error::{EvaluationError, Span};
use super::operator::Quantifier;
use super::options::{RuleOptions, ScalarOnCollectionNegative};
use crate::model::{AssignedPlan, Entity, Property, PropertyType};

pub(super) type Answer = Result<bool, EvaluationError>;

/// Everything an evaluation looks at.
#[derive(Clone, Copy)]
pub(super) struct Evaluation<'a> {
    pub(super) entity: &'a Entity,
    pub(super) context: &'a Context,
    pub(super) options: &'a RuleOptions,
    /// `system.now`, the same for the whole evaluation.
    pub(super) now: OffsetDateTime,
    /// The element at hand, inside the body of `-any` or `-all`.
    pub(super) element: Option<Element<'a>>,
}

/// An element of a collection.
#[derive(Clone, Copy)]
pub(super) enum Element<'a> {
    Text(&'a str),
    Plan(AssignedPlan<'a>),
}

impl<'a> Evaluation<'a> {
    pub(super) fn answer(&self, expression: &Expression) -> Answer {
        match &expression.kind {
            ExpressionKind::Or(parts) => any(parts.iter().map(|part| self.answer(part))),
            ExpressionKind::And(parts) => all(parts.iter().map(|part| self.answer(part))),
            ExpressionKind::Not(inner) => self.answer(inner).map(|answer| !answer),
            ExpressionKind::Comparison(comparison) => self.compare(comparison, &expression.span),
            ExpressionKind::Quantified(quantified) => self.quantify(quantified),
            ExpressionKind::DirectReports { manager } => Ok(self.reports_to(manager)),
            ExpressionKind::MemberOf { groups, .. } => Ok(!self.common_groups(groups).is_empty()),
        }
    }

    /// `-any`: some element; `-all`: every element, so also true for the empty collection (specification, section 7).
    fn quantify(&self, quantified: &Quantified) -> Answer {
        let elements = self.elements(&quantified.property).into_iter();
        let answers = elements.map(|element| {
            Self {
                element: Some(element),
                ..*self
            }
            .answer(&quantified.body)
        });
        match quantified.quantifier {
            Quantifier::Any => any(answers),
            Quantifier::All => all(answers),
        }
    }

    /// A user whose manager this is, or the manager (specification, 8.1; choice A21).
    fn reports_to(&self, manager: &str) -> bool {
        let is_manager = |id: &str| id.eq_ignore_ascii_case(manager);
        let is_report = self.manager().is_some_and(is_manager);
        is_report || self.options.direct_reports_includes_manager && self.entity.id().is_some_and(is_manager)
    }

    pub(super) fn manager(&self) -> Option<&'a str> {
        self.context.manager.as_deref().or_else(|| self.entity.manager())
    }

    /// Groups of the list that the entity is a direct member of (specification, 8.3).
    pub(super) fn common_groups(&self, groups: &'a [String]) -> Vec<&'a str> {
        let memberships: Vec<&str> = match &self.context.groups {
            Some(groups) => groups.iter().map(String::as_str).collect(),
            None => self.entity.groups(),
        };
        let is_member = |group: &&String| memberships.iter().any(|id| id.eq_ignore_ascii_case(group));
        groups.iter().filter(is_member).map(String::as_str).collect()
    }

    fn compare(&self, comparison: &Comparison, span: &Span) -> Answer {
        let Comparison {
            operand,
            operator,
            test,
            ..
        } = comparison;
        let negative = operator.is_negative();
        match operand {
            Operand::Property(property) if property.kind == PropertyType::TextCollection => {
                self.compare_collection(property, test, negative, span)
            }
            Operand::Property(property) => match property.kind {
                PropertyType::Boolean => Ok(self.compare_boolean(self.entity.boolean(property), test, negative)),
                PropertyType::Instant => Ok(self.compare_instant(property, test, negative)),
                _ => self.compare_text(self.entity.text(property), test, negative, span),
            },
            Operand::Element | Operand::Plan(_) | Operand::GroupId => {
                self.compare_text(self.element_text(operand).map(Cow::Borrowed), test, negative, span)
            }
        }
    }

    fn compare_text(&self, value: Option<Cow<'_, str>>, test: &Test, negative: bool, span: &Span) -> Answer {
        match (test, value) {
            (Test::IsMissing, value) => Ok(value.is_none() != negative),
            (_, None) => Ok(self.answer_for_missing(negative)),
            (test, Some(value)) => Ok(holds(test, &value, span)? != negative),
        }
    }

    fn compare_boolean(&self, value: Option<bool>, test: &Test, negative: bool) -> bool {
        match (test, value) {
            (Test::IsTrue(expected), Some(value)) => (value == *expected) != negative,
            (Test::IsMissing, value) => value.is_none() != negative,
            _ => self.answer_for_missing(negative),
        }
    }

    fn compare_instant(&self, property: &Property, test: &Test, negative: bool) -> bool {
        let value = self.entity.instant(property);
        match (test, value) {
            (Test::IsMissing, value) => value.is_none() != negative,
            (Test::DateEquals(expected), Some(value)) => (value == *expected) != negative,
            (Test::DateAtLeast(bound), Some(value)) => value >= self.moment(*bound),
            (Test::DateAtMost(bound), Some(value)) => value <= self.moment(*bound),
            _ => self.answer_for_missing(negative),
        }
    }

    /// A scalar operator directly on a string collection (specification, 6.6; choice A15): the positive operator asks
    /// for some element, the negative one for none.
    fn compare_collection(&self, property: &Property, test: &Test, negative: bool, span: &Span) -> Answer {
        let elements = self.entity.texts(property);
        if matches!(test, Test::IsMissing) {
            return Ok(elements.is_empty() != negative);
        }
        if negative && elements.is_empty() {
            return Ok(self.answer_for_missing(negative));
        }
        let mut satisfied = elements.into_iter().map(|element| holds(test, element, span));
        match (negative, self.options.scalar_on_collection_negative) {
            (false, _) => any(satisfied),
            (true, ScalarOnCollectionNegative::None) => any(satisfied).map(|answer| !answer),
            (true, ScalarOnCollectionNegative::Some) => {
                any(satisfied.by_ref().map(|answer| answer.map(|holds| !holds)))
            }
        }
    }

    /// Missing values satisfy no positive operator and every negative one (specification, 6.3; choice A16).
    fn answer_for_missing(&self, negative: bool) -> bool {
        negative && self.options.negative_on_null
    }

    fn moment(&self, moment: Moment) -> OffsetDateTime {
        match moment {
            Moment::Fixed(instant) => instant,
            Moment::FromNow(duration) => self.now.saturating_add(duration),
        }
    }

    fn elements(&self, property: &Property) -> Vec<Element<'a>> {
        match property.kind {
            PropertyType::PlanCollection => self.entity.plans().into_iter().map(Element::Plan).collect(),
            _ => self.entity.texts(property).into_iter().map(Element::Text).collect(),
        }
    }

    fn element_text(&self, operand: &Operand) -> Option<&'a str> {
        match (operand, self.element?) {
            (Operand::Element, Element::Text(text)) => Some(text),
            (Operand::Plan(PlanMember::CapabilityStatus), Element::Plan(plan)) => plan.capability_status,
            (Operand::Plan(PlanMember::Service), Element::Plan(plan)) => plan.service,
            (Operand::Plan(PlanMember::ServicePlanId), Element::Plan(plan)) => plan.service_plan_id,
            _ => None,
        }
    }
}

/// Whether a present text satisfies a test (specification, 6.2).
fn holds(test: &Test, value: &str, span: &Span) -> Answer {
    Ok(match test {
        Test::Equals(text) => text.equals(value),
        Test::StartsWith(text) => text.begins(value),
        Test::EndsWith(text) => text.ends(value),
        Test::Contains(text) => text.is_within(value),
        Test::In(texts) => texts.iter().any(|text| text.equals(value)),
        Test::TextAtLeast(text) => text.compare(value).is_ge(),
        Test::TextAtMost(text) => text.compare(value).is_le(),
        Test::Matches(pattern) => return pattern.is_match(value).map_err(|_| step_limit(pattern.source(), span)),
        // The checker gives these to booleans, dates and missing values only.
        Test::IsMissing | Test::IsTrue(_) | Test::DateEquals(_) | Test::DateAtLeast(_) | Test::DateAtMost(_) => false,
    })
}

fn step_limit(pattern: &str, span: &Span) -> EvaluationError {
    EvaluationError {
        kind: "EngineLimit",
        span: span.clone(),
        message: format!("the pattern `{pattern}` reached the step limit on this value"),
    }
}

/// True where one is true; else the first error, if there is one.
fn any(answers: impl Iterator<Item = Answer>) -> Answer {
    let mut error = None;
    for answer in answers {
        match answer {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(found) => error = error.or(Some(found)),
        }
    }
    error.map_or(Ok(false), Err)
}

/// False where one is false; else the first error, if there is one.
fn all(answers: impl Iterator<Item = Answer>) -> Answer {
    any(answers.map(|answer| answer.map(|answer| !answer))).map(|answer| !answer)
}
