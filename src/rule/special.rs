//! The two special rules: direct reports and memberOf (specification, section 8).

use super::ast::Expression;
use super::ast::{ExpressionKind, LiteralKind, Operand};
use super::error::{RuleError, RuleErrorKind, Span};
use super::lexer::is_guid;
use super::operator::{Operator, Quantifier};
use super::options::{Container, MemberOf};
use super::parser::{Parser, Part};
use super::token::{Quote, TokenKind};
use crate::model::{Property, Subject};

/// Groups that one memberOf rule can name.
const MAX_SOURCE_GROUPS: usize = 50;

impl Parser<'_> {
    /// `Direct Reports for "id"`: the whole rule.
    pub(super) fn direct_reports(&mut self) -> Result<Part, RuleError> {
        let start = self.span().start;
        let prefix = start..self.look_ahead(2).span.end;
        self.at += 3;
        let token = self.token();
        let manager = match &token.kind {
            TokenKind::Text { value, quote } if is_guid(value) => {
                if *quote != Quote::Double {
                    self.warn(
                        "W-DRQUOTE",
                        token.span.clone(),
                        "the documented form has double quotes around the id",
                    );
                }
                value
            }
            TokenKind::Guid(guid) => {
                self.warn(
                    "W-DRQUOTE",
                    token.span.clone(),
                    "the documented form has double quotes around the id",
                );
                guid
            }
            TokenKind::End => {
                return Err(invalid_manager(
                    prefix,
                    "the object id of the manager is missing".to_owned(),
                ))
            }
            _ => {
                let found = self.slice(&token.span);
                return Err(invalid_manager(
                    token.span.clone(),
                    format!("`{found}` is not an object id"),
                ));
            }
        };
        self.advance();
        let span = start..token.span.end;
        if !matches!(self.kind(), TokenKind::End) {
            let rest = self.span().start..self.text.trim_end().len();
            return Err(combined(rest, "nothing can follow `Direct Reports for` and its id"));
        }
        if self.options.container == Container::AdministrativeUnit {
            let message = "whether administrative units take direct-reports rules is not documented";
            self.warn("W-DRAU", span.clone(), message);
        }
        self.subjects.push((Subject::User, prefix));
        let kind = ExpressionKind::DirectReports {
            manager: manager.clone(),
        };
        Ok(Part {
            expression: Expression {
                kind,
                span: span.clone(),
            },
            outer: span,
        })
    }

    /// `Direct Reports for` somewhere inside a rule.
    pub(super) fn combined_direct_reports(&self) -> RuleError {
        let span = self.span().start..self.look_ahead(2).span.end;
        combined(span, "`Direct Reports for` must be the whole rule")
    }

    /// `memberOf -any (group.objectId -in [...])`; every other form is refused.
    pub(super) fn member_of(
        &mut self,
        property: Property,
        quantifier: Quantifier,
        start: &Span,
        body: &Part,
    ) -> Result<ExpressionKind, RuleError> {
        let name = self.slice(start);
        let refuse = |span: Span, message: &str| {
            RuleError::new(RuleErrorKind::MemberOfRestriction, span, message)
                .help(format!("the only form is `{name} -any (group.objectId -in ['…'])`"))
        };
        let span = start.start..body.outer.end;
        if quantifier == Quantifier::All {
            return Err(refuse(span, "a memberOf rule takes `-any`, not `-all`"));
        }
        let comparison = match &body.expression.kind {
            ExpressionKind::Comparison(comparison)
                if comparison.operand == Operand::GroupId && comparison.operator == Operator::In =>
            {
                comparison
            }
            _ => {
                let message = "the body of a memberOf rule is `group.objectId -in` and a list";
                return Err(refuse(body.outer.clone(), message));
            }
        };
        let LiteralKind::List(literals) = &comparison.literal.kind else {
            return Err(refuse(span, "a memberOf rule takes a list of group ids"));
        };
        if literals.len() > MAX_SOURCE_GROUPS {
            let found = literals.len();
            let message = format!("the rule names {found} groups; {MAX_SOURCE_GROUPS} are allowed");
            let kind = RuleErrorKind::MemberOfCount;
            return Err(RuleError::new(kind, body.outer.clone(), message).help("split the list over several groups"));
        }
        if self.options.memberof == MemberOf::Reject {
            return Err(refuse(
                span,
                "memberOf rules are refused here: the preview ended on 3 November 2026",
            ));
        }
        let message =
            "frozen by the service since 2026-11-03; the result here is what the rule says, not what the group holds";
        self.warn("W-MEMBEROF", span, message);
        let groups = literals.iter().filter_map(|literal| match &literal.kind {
            LiteralKind::Text { value, .. }
            | LiteralKind::Guid(value)
            | LiteralKind::Number(value)
            | LiteralKind::Date(value) => Some(value.clone()),
            LiteralKind::Boolean { value, .. } => Some(value.to_string()),
            LiteralKind::Null | LiteralKind::List(_) | LiteralKind::Now(_) => None,
        });
        Ok(ExpressionKind::MemberOf {
            property,
            groups: groups.collect(),
        })
    }
}

fn invalid_manager(span: Span, message: String) -> RuleError {
    RuleError::new(RuleErrorKind::InvalidDirectReports, span, message)
        .help("write `Direct Reports for \"aaaaaaaa-0000-1111-2222-bbbbbbbbbbbb\"` with the object id of the manager")
}

fn combined(span: Span, message: &str) -> RuleError {
    RuleError::new(RuleErrorKind::DirectReportsCombined, span, message)
        .help("such a rule can not be combined with anything, not even with parentheses")
}
