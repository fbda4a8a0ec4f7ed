//! What of a membership rule the service can sift by itself, as a filter: it has an index where there is none here. The
//! rule is asked of everybody who is listed all the same; the filter only keeps away those it cannot fit.

use super::query;
use crate::model::{Source, Subject};
use crate::rule::ast::{Comparison, Expression, ExpressionKind, Literal, LiteralKind, Operand, Test};
use crate::rule::Rule;

/// Texts of users that Graph filters by `eq`, `in` and `startswith` on the basic path (user resource page): the index
/// behind the advanced one lags, and who is missing there would be missing here.
const FILTERABLE: [&str; 14] = [
    "city",
    "country",
    "department",
    "displayName",
    "employeeId",
    "givenName",
    "jobTitle",
    "mail",
    "mailNickname",
    "postalCode",
    "state",
    "surname",
    "usageLocation",
    "userPrincipalName",
];

/// Of this one not how it begins.
const USER_TYPE: &str = "userType";

/// The service takes so many alternatives in a filter.
pub(super) const MOST_CLAUSES: usize = 15;

/// A filter that everybody passes who fits the rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RuleFilter {
    pub(super) text: String,
    /// Nobody else passes it, as far as the service calls texts alike that the rule does.
    pub(super) is_whole_rule: bool,
    clauses: usize,
}

impl RuleFilter {
    /// None: nothing of the rule is a filter.
    pub(super) fn of(rule: &Rule) -> Option<Self> {
        if rule.subject() != Subject::User {
            return None;
        }
        implied(rule.ast()).filter(|filter| filter.clauses <= MOST_CLAUSES)
    }
}

fn implied(expression: &Expression) -> Option<RuleFilter> {
    match &expression.kind {
        ExpressionKind::And(parts) => {
            let known: Vec<RuleFilter> = parts.iter().filter_map(implied).collect();
            let is_all = known.len() == parts.len();
            joined(known, " and ").map(|filter| RuleFilter {
                is_whole_rule: is_all && filter.is_whole_rule,
                ..filter
            })
        }
        // Who fits may fit any of the parts, so all of them must be known.
        ExpressionKind::Or(parts) => {
            let known: Option<Vec<RuleFilter>> = parts.iter().map(implied).collect();
            joined(known?, " or ").map(|filter| RuleFilter {
                text: format!("({})", filter.text),
                ..filter
            })
        }
        ExpressionKind::Comparison(comparison) => compared(comparison),
        ExpressionKind::Not(_)
        | ExpressionKind::Quantified(_)
        | ExpressionKind::DirectReports { .. }
        | ExpressionKind::MemberOf { .. } => None,
    }
}

fn joined(parts: Vec<RuleFilter>, word: &str) -> Option<RuleFilter> {
    let texts: Vec<&str> = parts.iter().map(|part| part.text.as_str()).collect();
    (!parts.is_empty()).then(|| RuleFilter {
        text: texts.join(word),
        is_whole_rule: parts.iter().all(|part| part.is_whole_rule),
        clauses: parts.iter().map(|part| part.clauses).sum(),
    })
}

fn compared(comparison: &Comparison) -> Option<RuleFilter> {
    let Operand::Property(property) = &comparison.operand else {
        return None;
    };
    let Source::Member(name) = property.source else {
        return None;
    };
    let begins = FILTERABLE.contains(&name);
    if comparison.operator.is_negative() || !(begins || name == USER_TYPE) {
        return None;
    }
    let literal = &comparison.literal;
    let (text, clauses) = match &comparison.test {
        Test::Equals(_) => (format!("{name} eq {}", quoted(literal)?), 1),
        Test::StartsWith(_) if begins => (format!("startswith({name},{})", quoted(literal)?), 1),
        Test::In(_) => {
            let LiteralKind::List(values) = &literal.kind else {
                return None;
            };
            let values: Option<Vec<String>> = values.iter().map(quoted).collect();
            let values = values?;
            (format!("{name} in ({})", values.join(",")), values.len())
        }
        _ => return None,
    };
    Some(RuleFilter {
        text,
        is_whole_rule: true,
        clauses,
    })
}

/// None: no text, or none to look for.
fn quoted(literal: &Literal) -> Option<String> {
    match &literal.kind {
        LiteralKind::Text { value, .. } if !value.is_empty() => Some(query::literal(value)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::rule::RuleOptions;

    fn filter(rule: &str) -> Option<(String, bool)> {
        let filter = RuleFilter::of(&Rule::parse(rule, &RuleOptions::default()).unwrap())?;
        Some((filter.text, filter.is_whole_rule))
    }

    #[test]
    fn equalities_beginnings_and_lists_are_as_good_as_a_filter() {
        for (rule, wanted) in [
            (r#"user.department -eq "Sales""#, "department eq 'Sales'"),
            (r#"user.Surname -eq "O'Hara""#, "surname eq 'O''Hara'"),
            (r#"user.city -startsWith "Mün""#, "startswith(city,'Mün')"),
            (r#"user.country -in ["DE", "FR"]"#, "country in ('DE','FR')"),
            (
                r#"(user.city -eq "Oslo" -or user.city -eq "Rome") -and user.userType -eq "Guest""#,
                "(city eq 'Oslo' or city eq 'Rome') and userType eq 'Guest'",
            ),
        ] {
            assert_eq!(filter(rule), Some((wanted.to_owned(), true)), "{rule}");
        }
    }

    #[test]
    fn of_a_conjunction_the_known_parts_narrow() {
        let rule = r#"user.department -eq "Sales" -and (user.displayName -match "^A" -or user.city -eq "Oslo")"#;
        assert_eq!(filter(rule), Some(("department eq 'Sales'".to_owned(), false)));
    }

    #[test]
    fn what_may_fit_others_too_is_no_filter() {
        for rule in [
            r#"user.department -ne "Sales""#,
            r#"-not (user.department -eq "Sales")"#,
            r#"user.department -eq null"#,
            r#"user.department -eq "Sales" -or user.displayName -match "^A""#,
            r#"user.companyName -eq "Contoso""#,
            r#"user.userType -startsWith "G""#,
            r#"user.mail -endsWith "@contoso.example""#,
            r#"user.accountEnabled -eq true"#,
            r#"device.displayName -eq "D""#,
            r#"user.otherMails -any (_ -eq "a@contoso.example")"#,
        ] {
            assert_eq!(filter(rule), None, "{rule}");
        }
    }

    #[test]
    fn a_filter_longer_than_the_service_takes_is_none() {
        let names: Vec<String> = (0..16).map(|number| format!("\"c{number}\"")).collect();
        assert_eq!(filter(&format!("user.city -in [{}]", names.join(", "))), None);
    }
}
