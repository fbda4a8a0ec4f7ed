//! Tokens to a checked rule (rule-language specification, section 3).
//!
//! Grammar and types are told in one pass from left to right, because the leftmost fault is the one to report: each
//! name, operator and value is checked as soon as it is read ([`super::names`], [`super::check`]).

use super::ast::{Comparison, Expression, ExpressionKind, Quantified};
use super::error::{RuleError, RuleErrorKind, Span};
use super::names::ElementKind;
use super::operator::{foreign_operator, Operator, Quantifier, Word};
use super::options::{BareBody, RuleOptions};
use super::token::{Token, TokenKind};
use super::warning::Warning;
use crate::model::{Property, PropertyType, Subject};

/// Levels of parentheses, `-not` and bodies beyond this are refused (specification, section 3.1).
const MAX_DEPTH: usize = 64;

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) at: usize,
    pub(super) options: &'a RuleOptions,
    pub(super) warnings: &'a mut Vec<Warning>,
    /// Every subject that a property names, and where.
    pub(super) subjects: Vec<(Subject, Span)>,
    /// What the element variable stands for, inside the body of `-any` or `-all`.
    pub(super) element: Option<ElementKind>,
    /// Name of the collection in whose body we are.
    pub(super) collection_name: Option<String>,
    depth: usize,
}

/// An expression and where it stands with the parentheses around it.
pub(super) struct Part {
    pub(super) expression: Expression,
    pub(super) outer: Span,
}

impl Part {
    fn bare(kind: ExpressionKind, span: Span) -> Self {
        Self {
            expression: Expression {
                kind,
                span: span.clone(),
            },
            outer: span,
        }
    }

    fn is_parenthesised(&self) -> bool {
        self.outer != self.expression.span
    }
}

/// What stands where an operator is expected.
enum Found {
    Operator(Operator),
    Quantifier(Quantifier),
    Not,
    Foreign,
}

impl<'a> Parser<'a> {
    pub(super) fn new(
        text: &'a str,
        tokens: &'a [Token],
        options: &'a RuleOptions,
        warnings: &'a mut Vec<Warning>,
    ) -> Self {
        Self {
            text,
            tokens,
            at: 0,
            options,
            warnings,
            subjects: Vec::new(),
            element: None,
            collection_name: None,
            depth: 0,
        }
    }

    /// The whole rule.
    pub(super) fn rule(&mut self) -> Result<Part, RuleError> {
        if self.is_direct_reports() {
            return self.direct_reports();
        }
        let part = self.or_expression()?;
        match self.kind() {
            TokenKind::End => Ok(part),
            _ => Err(self.unexpected_after_condition()),
        }
    }

    // Tokens.

    pub(super) fn token(&self) -> &'a Token {
        self.look_ahead(0)
    }

    /// The last token is the end of the rule, and nothing goes beyond it.
    pub(super) fn look_ahead(&self, offset: usize) -> &'a Token {
        let last = self.tokens.len().saturating_sub(1);
        &self.tokens[(self.at + offset).min(last)]
    }

    pub(super) fn kind(&self) -> &'a TokenKind {
        &self.token().kind
    }

    pub(super) fn span(&self) -> Span {
        self.token().span.clone()
    }

    pub(super) fn advance(&mut self) -> &'a Token {
        let token = self.token();
        self.at += 1;
        token
    }

    pub(super) fn slice(&self, span: &Span) -> &'a str {
        self.text.get(span.clone()).unwrap_or("")
    }

    /// The word of the grammar at the current place, with or without dash.
    pub(super) fn word(&self) -> Option<Word> {
        match self.kind() {
            TokenKind::Operator(word) | TokenKind::Word(word) => Word::find(word),
            _ => None,
        }
    }

    pub(super) fn warn(&mut self, id: &'static str, span: Span, message: impl Into<String>) {
        self.warnings.push(Warning::new(id, span, message));
    }

    pub(super) fn syntax(&self, span: Span, message: impl Into<String>) -> RuleError {
        RuleError::new(RuleErrorKind::SyntaxError, span, message)
    }

    // Expressions.

    fn or_expression(&mut self) -> Result<Part, RuleError> {
        let parts = self.chain(Word::Or, Self::and_expression)?;
        let mixes = |part: &Part| matches!(part.expression.kind, ExpressionKind::And(_)) && !part.is_parenthesised();
        if parts.len() > 1 {
            if let Some(part) = parts.iter().find(|part| mixes(part)) {
                let message = "`-and` binds tighter than `-or`; put parentheses around what belongs together";
                self.warn("W-MIXED", part.outer.clone(), message);
            }
        }
        Ok(joined(parts, ExpressionKind::Or))
    }

    fn and_expression(&mut self) -> Result<Part, RuleError> {
        let parts = self.chain(Word::And, Self::not_expression)?;
        Ok(joined(parts, ExpressionKind::And))
    }

    fn chain(
        &mut self,
        connector: Word,
        operand: fn(&mut Self) -> Result<Part, RuleError>,
    ) -> Result<Vec<Part>, RuleError> {
        let mut parts = vec![operand(self)?];
        while self.word() == Some(connector) {
            self.advance();
            parts.push(operand(self)?);
        }
        Ok(parts)
    }

    fn not_expression(&mut self) -> Result<Part, RuleError> {
        if self.word() != Some(Word::Not) {
            return self.primary();
        }
        let start = self.advance().span.start;
        let inner = self.deeper(Self::not_expression)?;
        let span = start..inner.outer.end;
        Ok(Part::bare(ExpressionKind::Not(Box::new(inner.expression)), span))
    }

    fn deeper(&mut self, parse: fn(&mut Self) -> Result<Part, RuleError>) -> Result<Part, RuleError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            let message = format!("the rule nests more than {MAX_DEPTH} levels");
            let error = RuleError::new(RuleErrorKind::EngineLimit, self.span(), message);
            return Err(error.help("remove parentheses that are not needed"));
        }
        let part = parse(self)?;
        self.depth -= 1;
        Ok(part)
    }

    fn primary(&mut self) -> Result<Part, RuleError> {
        match self.kind() {
            TokenKind::Open => self.parenthesised(),
            TokenKind::Word(_) if self.is_direct_reports() => Err(self.combined_direct_reports()),
            TokenKind::Word(word) if !is_keyword(word) && !is_number_like(word) => self.condition(),
            _ => Err(self.no_condition()),
        }
    }

    fn parenthesised(&mut self) -> Result<Part, RuleError> {
        let open = self.advance().span.clone();
        if matches!(self.kind(), TokenKind::Close) {
            let span = open.start..self.span().end;
            return Err(self
                .syntax(span, "the parentheses are empty")
                .help("put a condition between them, or remove them"));
        }
        let inner = self.deeper(Self::or_expression)?;
        match self.kind() {
            TokenKind::Close => {
                let end = self.advance().span.end;
                Ok(Part {
                    expression: inner.expression,
                    outer: open.start..end,
                })
            }
            TokenKind::End => {
                let error = self.syntax(open, "this `(` has no `)`");
                Err(error.help("add a `)` where the group ends"))
            }
            _ => Err(self.unexpected_after_condition()),
        }
    }

    /// A property, an operator, and what the operator takes.
    fn condition(&mut self) -> Result<Part, RuleError> {
        let operand_span = self.advance().span.clone();
        let path = self.slice(&operand_span);
        self.check_path(path, &operand_span)?;
        let found = self.operator(path, &operand_span)?;
        let operand = self.operand(path, &operand_span)?;
        let operator_span = self.span();
        match found {
            Found::Quantifier(quantifier) => {
                let property = self.collection(&operand, &operand_span, quantifier)?;
                self.advance();
                self.quantified(property, quantifier, operand_span)
            }
            Found::Operator(operator) => {
                self.check_operator(&operand, operator, &operand_span, &operator_span)?;
                self.advance();
                let literal = self.value(operator)?;
                let test = self.test(&operand, operator, &operator_span, &literal)?;
                let span = operand_span.start..literal.span.end;
                let comparison = Comparison {
                    operand,
                    operand_span,
                    operator,
                    literal,
                    test,
                };
                Ok(Part::bare(ExpressionKind::Comparison(Box::new(comparison)), span))
            }
            Found::Not => Err(self.not_is_no_comparison(path)),
            Found::Foreign => Err(self.foreign(&operator_span)),
        }
    }

    /// The operator behind a property; it is not consumed.
    fn operator(&self, path: &str, operand_span: &Span) -> Result<Found, RuleError> {
        let word = match self.kind() {
            TokenKind::Operator(word) | TokenKind::Word(word) => word,
            _ => {
                let error = self.syntax(operand_span.clone(), format!("no operator follows `{path}`"));
                return Err(error.help(format!(
                    "compare it with a value, as in `{path} -eq {}`",
                    sample_value(path)
                )));
            }
        };
        match Word::find(word) {
            Some(Word::Operator(operator)) => Ok(Found::Operator(operator)),
            Some(Word::Quantifier(quantifier)) => Ok(Found::Quantifier(quantifier)),
            Some(Word::Not) => Ok(Found::Not),
            Some(Word::And | Word::Or) => {
                let error = self.syntax(operand_span.clone(), format!("`{path}` alone is not a condition"));
                Err(error.help(format!(
                    "compare it with a value, as in `{path} -eq {}`",
                    sample_value(path)
                )))
            }
            Some(Word::Plus | Word::Minus) => {
                let error = self.syntax(self.span(), format!("`-{word}` follows `system.now` only"));
                Err(error.help("dates are computed on the right side, as in `-ge system.now -minus P30D`"))
            }
            None if foreign_operator(word).is_some() => Ok(Found::Foreign),
            None => Err(self.unknown_operator(word)),
        }
    }

    fn quantified(&mut self, property: Property, quantifier: Quantifier, start: Span) -> Result<Part, RuleError> {
        let kind = ElementKind::of(&property);
        self.refuse_value_as_body(quantifier)?;
        self.element = Some(kind);
        self.collection_name = Some(property.name.to_string());
        let body = self.deeper(Self::body)?;
        self.element = None;
        self.refuse_bare_continuation(kind)?;
        let span = start.start..body.outer.end;
        if kind == ElementKind::Group {
            return Ok(Part::bare(self.member_of(property, quantifier, &start, &body)?, span));
        }
        let quantified = Quantified {
            property,
            quantifier,
            body: Box::new(body.expression),
        };
        Ok(Part::bare(ExpressionKind::Quantified(quantified), span))
    }

    /// A body is one comparison, or any expression in parentheses (specification, section 3.2).
    fn body(&mut self) -> Result<Part, RuleError> {
        let start = self.span();
        if self.options.bare_body == BareBody::Longest && !matches!(self.kind(), TokenKind::Open) {
            self.warn(
                "W-BAREBODY",
                start,
                "the body has no parentheses and reaches as far as it can",
            );
            return self.or_expression();
        }
        let part = self.not_expression()?;
        if !ends_in_parenthesis(&part) {
            self.warn(
                "W-BAREBODY",
                part.outer.clone(),
                "put parentheses around the body of `-any` or `-all`",
            );
        }
        Ok(part)
    }

    fn is_direct_reports(&self) -> bool {
        ["Direct", "Reports", "for"].iter().enumerate().all(|(offset, expected)| {
            matches!(&self.look_ahead(offset).kind, TokenKind::Word(word) if word.eq_ignore_ascii_case(expected))
        })
    }
}

/// One part stays as it is; several are joined.
fn joined(mut parts: Vec<Part>, join: fn(Vec<Expression>) -> ExpressionKind) -> Part {
    if parts.len() == 1 {
        return parts.swap_remove(0);
    }
    let start = parts.first().map_or(0, |part| part.outer.start);
    let end = parts.last().map_or(0, |part| part.outer.end);
    Part::bare(
        join(parts.into_iter().map(|part| part.expression).collect()),
        start..end,
    )
}

/// Whether a body is in parentheses, behind any `-not`.
fn ends_in_parenthesis(part: &Part) -> bool {
    let mut expression = &part.expression;
    let mut is_parenthesised = part.is_parenthesised();
    while let ExpressionKind::Not(inner) = &expression.kind {
        is_parenthesised = is_parenthesised || inner.span.end < expression.span.end;
        expression = inner;
    }
    is_parenthesised
}

/// A value that fits the property of this path.
fn sample_value(path: &str) -> &'static str {
    let name = path.rsplit('.').next().unwrap_or(path);
    let found = [Subject::User, Subject::Device]
        .into_iter()
        .find_map(|subject| Property::find(subject, name));
    match found.map(|property| property.kind) {
        Some(PropertyType::Boolean) => "true",
        Some(PropertyType::Instant) => "2026-01-31T08:00:00Z",
        _ => "\"value\"",
    }
}

pub(super) fn is_keyword(word: &str) -> bool {
    ["null", "true", "false", "system.now"]
        .iter()
        .any(|keyword| keyword.eq_ignore_ascii_case(word))
}

pub(super) fn is_number_like(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_digit() || first == '-' || first == '.')
}
