//! The right side of a comparison, as written (specification, sections 2.3, 4 and 6.7).

use time::Duration;

use super::ast::{Literal, LiteralKind};
use super::duration::parse_duration;
use super::error::{RuleError, RuleErrorKind, Span};
use super::operator::{Operator, Word};
use super::parser::Parser;
use super::token::TokenKind;

impl Parser<'_> {
    pub(super) fn invalid_operands(&self, operator: Operator, span: Span, message: impl Into<String>) -> RuleError {
        let service = format!("Invalid operands found for operator -{}", operator.word());
        RuleError::new(RuleErrorKind::InvalidOperands, span, message).service(service)
    }

    pub(super) fn value(&mut self, operator: Operator) -> Result<Literal, RuleError> {
        match self.kind() {
            TokenKind::OpenList => self.list(operator),
            TokenKind::Open => self.now_in_parentheses(operator),
            TokenKind::Word(word) if is_system_now(word) => self.now_expression(),
            _ => self.single(operator),
        }
    }

    /// Any value but a list and `system.now`.
    fn single(&mut self, operator: Operator) -> Result<Literal, RuleError> {
        let kind = match self.kind() {
            TokenKind::Text { value, quote } => LiteralKind::Text {
                value: value.clone(),
                quote: *quote,
            },
            TokenKind::Number(number) => LiteralKind::Number(number.clone()),
            TokenKind::Date(date) => LiteralKind::Date(date.clone()),
            TokenKind::Guid(guid) => LiteralKind::Guid(guid.clone()),
            TokenKind::Dollar(word) => keyword(word, true).ok_or_else(|| self.bare_word(operator, word))?,
            TokenKind::Word(word) => match (keyword(word, false), Word::find(word)) {
                (Some(keyword), _) => keyword,
                (None, Some(Word::And | Word::Or | Word::Not)) => return Err(self.no_value(operator)),
                (None, _) => return Err(self.bare_word(operator, word)),
            },
            _ => return Err(self.no_value(operator)),
        };
        Ok(Literal {
            kind,
            span: self.advance().span.clone(),
        })
    }

    fn no_value(&self, operator: Operator) -> RuleError {
        let word = operator.word();
        let span = self.span();
        let error = match self.slice(&span) {
            "" => self.syntax(span, format!("the rule ends where the value of `-{word}` is expected")),
            found => self.syntax(
                span.clone(),
                format!("`{found}` stands where the value of `-{word}` is expected"),
            ),
        };
        error.help(match operator.positive() {
            Operator::In => "a list stands in square brackets: `[\"Sales\", \"Marketing\"]`",
            _ => "a value is text in double quotes, `true`, `false`, `null`, or a date",
        })
    }

    fn bare_word(&self, operator: Operator, word: &str) -> RuleError {
        let span = self.span();
        let prefix = word.split('.').next().unwrap_or("");
        let is_property = word.contains('.')
            && ["user", "device"]
                .iter()
                .any(|known| known.eq_ignore_ascii_case(prefix));
        if is_property || word == "_" {
            let error = self.invalid_operands(
                operator,
                span,
                format!("the property `{word}` stands on the right side"),
            );
            return error.help("a rule compares a property with a value, not with another property");
        }
        self.invalid_operands(operator, span, format!("`{word}` is text without quotes"))
            .help("put text into double quotes")
            .suggest(format!("\"{word}\""))
    }

    fn list(&mut self, operator: Operator) -> Result<Literal, RuleError> {
        let open = self.advance().span.clone();
        if matches!(self.kind(), TokenKind::CloseList) {
            let span = open.start..self.span().end;
            return Err(self
                .invalid_operands(operator, span, "the list is empty")
                .help("put at least one value into it"));
        }
        let mut items = Vec::new();
        loop {
            items.push(self.item(operator, &open, !items.is_empty())?);
            match self.kind() {
                TokenKind::Comma => self.advance(),
                TokenKind::CloseList => {
                    let span = open.start..self.advance().span.end;
                    return Ok(Literal {
                        kind: LiteralKind::List(items),
                        span,
                    });
                }
                TokenKind::End => return Err(self.unclosed(open)),
                _ => {
                    let span = self.span();
                    let error = self.syntax(span.clone(), format!("`,` is missing before `{}`", self.slice(&span)));
                    return Err(error.help("separate the values of a list by commas, and close it with `]`"));
                }
            };
        }
    }

    fn item(&mut self, operator: Operator, open: &Span, is_after_comma: bool) -> Result<Literal, RuleError> {
        let span = self.span();
        match self.kind() {
            TokenKind::End => Err(self.unclosed(open.clone())),
            TokenKind::CloseList if is_after_comma => Err(self
                .syntax(span, "the list ends in a comma")
                .help("remove the last comma")),
            TokenKind::OpenList => Err(self
                .invalid_operands(operator, span, "a list inside a list")
                .help("use one pair of brackets")),
            TokenKind::Word(word) if is_system_now(word) => {
                let error = self.invalid_operands(operator, span, "`system.now` inside a list");
                Err(error.help("`system.now` stands behind `-ge` and `-le` only"))
            }
            _ => self.single(operator),
        }
    }

    fn unclosed(&self, open: Span) -> RuleError {
        self.syntax(open, "this `[` has no `]`").help("close the list with `]`")
    }

    fn now_in_parentheses(&mut self, operator: Operator) -> Result<Literal, RuleError> {
        let mut opened = 0;
        while matches!(self.look_ahead(opened).kind, TokenKind::Open) {
            opened += 1;
        }
        if !matches!(&self.look_ahead(opened).kind, TokenKind::Word(word) if is_system_now(word)) {
            let error = self.syntax(
                self.span(),
                format!("`(` stands where the value of `-{}` is expected", operator.word()),
            );
            return Err(error.help(match operator.positive() {
                Operator::In => "a list stands in square brackets: `[\"Sales\", \"Marketing\"]`",
                _ => "write the value without parentheses",
            }));
        }
        let open = self.span();
        self.at += opened;
        let now = self.now_expression()?;
        for _ in 0..opened {
            if !matches!(self.kind(), TokenKind::Close) {
                return Err(self
                    .syntax(open, "this `(` has no `)`")
                    .help("close it behind the duration"));
            }
            self.advance();
        }
        let end = self.look_behind().end;
        self.refuse_second_step()?;
        Ok(Literal {
            kind: now.kind,
            span: open.start..end,
        })
    }

    /// `system.now`, and one `-plus` or `-minus` with a duration.
    fn now_expression(&mut self) -> Result<Literal, RuleError> {
        let now = self.advance().span.clone();
        let sign = match self.word() {
            Some(Word::Plus) => 1,
            Some(Word::Minus) => -1,
            _ => {
                return Ok(Literal {
                    kind: LiteralKind::Now(Duration::ZERO),
                    span: now,
                })
            }
        };
        let word = self.advance();
        let duration = self.duration(&word.span)?;
        let end = self.advance().span.end;
        self.refuse_second_step()?;
        Ok(Literal {
            kind: LiteralKind::Now(duration * sign),
            span: now.start..end,
        })
    }

    fn look_behind(&self) -> Span {
        self.tokens
            .get(self.at.saturating_sub(1))
            .map_or(0..0, |token| token.span.clone())
    }

    fn refuse_second_step(&self) -> Result<(), RuleError> {
        if !matches!(self.word(), Some(Word::Plus | Word::Minus)) {
            return Ok(());
        }
        let message = "`system.now` takes one `-plus` or `-minus`";
        Err(
            RuleError::new(RuleErrorKind::InvalidDateExpression, self.span(), message)
                .help("add the two durations up, and write one"),
        )
    }

    /// The duration at the current place; it is not consumed.
    fn duration(&mut self, operator: &Span) -> Result<Duration, RuleError> {
        let span = self.span();
        let found = self.slice(&span);
        let invalid = |duration: &str| {
            RuleError::new(
                RuleErrorKind::InvalidDuration,
                span.clone(),
                format!("`{duration}` is not a duration"),
            )
            .help("a duration is ISO 8601 in years, months, days, hours, minutes and seconds: `P30D`, `P7DT3H`")
        };
        match self.kind() {
            TokenKind::Word(word) => parse_duration(word).ok_or_else(|| invalid(word)),
            TokenKind::Text { value, .. } => {
                let duration = parse_duration(value).ok_or_else(|| invalid(value))?;
                self.warn("W-QDURATION", span.clone(), "a duration is written without quotes");
                Ok(duration)
            }
            TokenKind::Number(_)
            | TokenKind::Date(_)
            | TokenKind::Guid(_)
            | TokenKind::Dollar(_)
            | TokenKind::OpenList => {
                let message = format!("`{}` takes a duration, not `{found}`", self.slice(operator));
                let error = RuleError::new(RuleErrorKind::InvalidDateExpression, span.clone(), message);
                Err(match self.kind() {
                    TokenKind::Number(days) if days.bytes().all(|byte| byte.is_ascii_digit()) => error
                        .help(format!("for days write `P{days}D`"))
                        .suggest(format!("P{days}D")),
                    _ => error.help("a duration is ISO 8601: `P30D`, `P7DT3H`"),
                })
            }
            _ => {
                let message = format!("the duration of `{}` is missing", self.slice(operator));
                Err(self
                    .syntax(operator.clone(), message)
                    .help("as in `system.now -minus P30D`"))
            }
        }
    }
}

fn is_system_now(word: &str) -> bool {
    word.eq_ignore_ascii_case("system.now")
}

fn keyword(word: &str, dollar: bool) -> Option<LiteralKind> {
    match word.to_ascii_lowercase().as_str() {
        "null" => Some(LiteralKind::Null),
        "true" => Some(LiteralKind::Boolean { value: true, dollar }),
        "false" => Some(LiteralKind::Boolean { value: false, dollar }),
        _ => None,
    }
}
