//! Warnings about a value, and about the shape of a whole rule (specification, section 15).

use super::ast::{Comparison, Expression, ExpressionKind, Literal, LiteralKind, Operand, PlanMember, Test};
use super::operator::{Operator, Quantifier};
use super::parser::Parser;
use super::warning::Warning;
use crate::model::Property;

/// So many `-eq` on one property joined by `-or` are better one `-in`.
const OR_CHAIN: usize = 3;

impl Parser<'_> {
    /// Warns of values that look like a slip.
    pub(super) fn lint_value(&mut self, operand: &Operand, operator: Operator, literal: &Literal) {
        let LiteralKind::Text { value, .. } = &literal.kind else {
            return;
        };
        let span = || literal.span.clone();
        if ["null", "$null"].iter().any(|null| null.eq_ignore_ascii_case(value)) {
            self.warn(
                "W-QNULL",
                span(),
                "in quotes this is text; for missing values write `null` without quotes",
            );
        }
        if value.is_empty() {
            self.warn(
                "W-EMPTY",
                span(),
                "empty text is not null; for missing values write `null`",
            );
        }
        let is_equality = matches!(operator.positive(), Operator::Eq | Operator::In);
        let values = documented_values(operand);
        if is_equality && !values.is_empty() && !values.iter().any(|known| known.eq_ignore_ascii_case(value)) {
            let known = values.join("`, `");
            self.warn(
                "W-ENUM",
                span(),
                format!("`{value}` is not a documented value; those are `{known}`"),
            );
        }
        self.lint_address(operand, operator, literal, value);
    }

    fn lint_address(&mut self, operand: &Operand, operator: Operator, literal: &Literal, value: &str) {
        if !self.is_about_addresses(operand) {
            return;
        }
        let (kind, rest) = value.split_once(':').unwrap_or(("", value));
        if rest.starts_with(' ') && !kind.is_empty() {
            let message = format!("addresses have no blank behind `{kind}:`");
            self.warn("W-PREFIXBLANK", literal.span.clone(), message);
        } else if kind.is_empty() && matches!(operator.positive(), Operator::Eq | Operator::StartsWith | Operator::In) {
            let message = "addresses begin with `smtp:`, `sip:` or another prefix; this matches none";
            self.warn("W-NOPREFIX", literal.span.clone(), message);
        }
    }

    fn is_about_addresses(&self, operand: &Operand) -> bool {
        match operand {
            Operand::Property(property) => property.name == "proxyAddresses",
            Operand::Element => self.collection_name.as_deref() == Some("proxyAddresses"),
            Operand::Plan(_) | Operand::GroupId => false,
        }
    }
}

fn documented_values(operand: &Operand) -> &'static [&'static str] {
    match operand {
        Operand::Property(property) => property.documented_values,
        Operand::Plan(PlanMember::CapabilityStatus) => &["Enabled", "Warning", "Suspended", "Deleted", "LockedOut"],
        _ => &[],
    }
}

/// Warnings about the shape of a rule.
pub(super) fn lint(root: &Expression, warnings: &mut Vec<Warning>) {
    lint_missing_values(root, &[], warnings);
    root.walk(&mut |expression| match &expression.kind {
        ExpressionKind::Or(parts) => lint_or_chain(expression, parts, warnings),
        ExpressionKind::Quantified(quantified) if quantified.quantifier == Quantifier::All => {
            let message = "`-all` is also true for an empty collection; join it with an `-any` to leave those out";
            warnings.push(Warning::new("W-ALLEMPTY", expression.span.clone(), message));
        }
        ExpressionKind::Comparison(comparison) => lint_slow(expression, comparison, warnings),
        _ => {}
    });
}

fn lint_or_chain(expression: &Expression, parts: &[Expression], warnings: &mut Vec<Warning>) {
    let asked = |part: &Expression| {
        let ExpressionKind::Comparison(comparison) = &part.kind else {
            return None;
        };
        let is_equality = comparison.operator == Operator::Eq && matches!(comparison.test, Test::Equals(_));
        is_equality.then(|| comparison.operand.clone())
    };
    let operands: Vec<Operand> = parts.iter().filter_map(asked).collect();
    let is_chained = |operand: &&Operand| operands.iter().filter(|other| other == operand).count() >= OR_CHAIN;
    if operands.iter().any(|operand| is_chained(&operand)) {
        let message =
            "many `-eq` on one property joined by `-or`: `-in` with a list is shorter and faster in the service";
        warnings.push(Warning::new("W-ORCHAIN", expression.span.clone(), message));
    }
}

fn lint_slow(expression: &Expression, comparison: &Comparison, warnings: &mut Vec<Warning>) {
    let message = match &comparison.test {
        Test::Contains(_) => {
            "`-contains` is slow in the service; prefer `-startsWith`, `-eq` or `-in` where they fit".to_owned()
        }
        Test::Matches(pattern) => match plain_form(pattern.source()) {
            Some((operator, text)) => {
                format!("`-match` is slow in the service; this pattern is `-{operator} \"{text}\"`")
            }
            None => "`-match` is slow in the service; prefer another operator where one fits".to_owned(),
        },
        _ => return,
    };
    warnings.push(Warning::new("W-SLOW", expression.span.clone(), message));
}

/// The operator that a plain pattern stands for.
fn plain_form(pattern: &str) -> Option<(&'static str, String)> {
    let (starts, inner) = pattern.strip_prefix('^').map_or((false, pattern), |rest| (true, rest));
    let (ends, inner) = inner.strip_suffix('$').map_or((false, inner), |rest| (true, rest));
    let is_plain = |character: char| character.is_alphanumeric() || " -_@,#&".contains(character);
    if inner.is_empty() || !inner.chars().all(is_plain) {
        return None;
    }
    let operator = match (starts, ends) {
        (true, true) => "eq",
        (true, false) => "startsWith",
        (false, true) => "endsWith",
        (false, false) => "contains",
    };
    Some((operator, inner.to_owned()))
}

/// A negative operator on a property that can be missing, without `-ne null` beside it.
fn lint_missing_values(expression: &Expression, guarded: &[&Property], warnings: &mut Vec<Warning>) {
    match &expression.kind {
        ExpressionKind::And(parts) => {
            let guards = parts.iter().filter_map(guard);
            let guarded: Vec<&Property> = guarded.iter().copied().chain(guards).collect();
            parts
                .iter()
                .for_each(|part| lint_missing_values(part, &guarded, warnings));
        }
        ExpressionKind::Or(parts) => parts
            .iter()
            .for_each(|part| lint_missing_values(part, guarded, warnings)),
        ExpressionKind::Not(inner) => lint_missing_values(inner, guarded, warnings),
        ExpressionKind::Comparison(comparison) => {
            let Operand::Property(property) = &comparison.operand else {
                return;
            };
            let lets_missing_in = comparison.operator.is_negative() && !matches!(comparison.test, Test::IsMissing);
            if lets_missing_in && property.nullable && !guarded.contains(&property) {
                let path = property.path();
                let word = comparison.operator.word();
                let message = format!(
                    "`-{word}` is also true where `{path}` is missing; add `{path} -ne null -and` to leave those out"
                );
                warnings.push(Warning::new("W-NEGNULL", expression.span.clone(), message));
            }
        }
        ExpressionKind::Quantified(_) | ExpressionKind::DirectReports { .. } | ExpressionKind::MemberOf { .. } => {}
    }
}

fn guard(part: &Expression) -> Option<&Property> {
    let ExpressionKind::Comparison(comparison) = &part.kind else {
        return None;
    };
    match (&comparison.operand, comparison.operator, &comparison.test) {
        (Operand::Property(property), Operator::Ne, Test::IsMissing) => Some(property),
        _ => None,
    }
}
