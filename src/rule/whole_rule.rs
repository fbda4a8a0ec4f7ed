//! What only the whole rule shows: mixed subjects, memberOf beside something else, the wrong subject (specification,
//! section 10.2, phases 5 and 6).

use super::ast::{Expression, ExpressionKind};
use super::error::{RuleError, RuleErrorKind, Span};
use crate::model::Subject;

/// The subject of the rule; refuses a rule about users and devices, and a memberOf condition that is not alone.
pub(super) fn check(root: &Expression, subjects: &[(Subject, Span)]) -> Result<Subject, RuleError> {
    let first = subjects
        .iter()
        .min_by_key(|(_, span)| span.start)
        .map_or(Subject::User, |(subject, _)| *subject);
    let mixed = subjects
        .iter()
        .filter(|(subject, _)| *subject != first)
        .min_by_key(|(_, span)| span.start);
    let member_of = member_of_beside_others(root);
    match (mixed, member_of) {
        (Some((_, span)), Some(other)) if other.start < span.start => Err(not_alone(other)),
        (Some((other, span)), _) => {
            let message = format!("the rule is about {}s and about {}s", first.prefix(), other.prefix());
            Err(RuleError::new(RuleErrorKind::MixedObjectTypes, span.clone(), message)
                .help("make two groups, one with users and one with devices"))
        }
        (None, Some(span)) => Err(not_alone(span)),
        (None, None) => Ok(first),
    }
}

/// Refuses a rule whose subject is not the expected one.
pub(super) fn check_expected(expected: Option<Subject>, found: Subject, span: Span) -> Result<(), RuleError> {
    match expected {
        Some(expected) if expected != found => {
            let message = format!(
                "the rule is about {}s, and {}s are expected",
                found.prefix(),
                expected.prefix()
            );
            Err(RuleError::new(RuleErrorKind::SubjectMismatch, span, message)
                .help(format!("use properties that begin with `{}.`", expected.prefix())))
        }
        _ => Ok(()),
    }
}

fn member_of_beside_others(root: &Expression) -> Option<Span> {
    if matches!(root.kind, ExpressionKind::MemberOf { .. }) {
        return None;
    }
    let mut found: Option<Span> = None;
    root.walk(&mut |expression| {
        if matches!(expression.kind, ExpressionKind::MemberOf { .. }) && found.is_none() {
            found = Some(expression.span.clone());
        }
    });
    found
}

fn not_alone(span: Span) -> RuleError {
    RuleError::new(
        RuleErrorKind::MemberOfRestriction,
        span,
        "a memberOf condition must be the whole rule",
    )
    .help("it can not be negated or combined; make a second group for the other conditions")
}
