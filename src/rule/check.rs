//! Which operator goes with which property, and which value with both (specification, sections 4.1 and 6.1).

use super::ast::{Literal, LiteralKind, Moment, Operand, Test};
use super::error::{RuleError, RuleErrorKind, Span};
use super::operator::Operator;
use super::options::ScalarOnCollection;
use super::parser::Parser;
use super::pattern::{Pattern, PatternError};
use super::text_order::UpperText;
use crate::model::{parse_instant, PropertyType};

impl Parser<'_> {
    /// Refuses an operator that the operand's type does not take.
    pub(super) fn check_operator(
        &mut self,
        operand: &Operand,
        operator: Operator,
        operand_span: &Span,
        span: &Span,
    ) -> Result<(), RuleError> {
        let kind = type_of(operand);
        let name = self.slice(operand_span);
        let word = operator.word();
        let is_order = matches!(operator, Operator::Ge | Operator::Le);
        let is_equality = matches!(operator, Operator::Eq | Operator::Ne);
        match kind {
            PropertyType::Boolean if !is_equality => Err(unsupported_operator(operator, name, kind, span)
                .help(format!("a boolean takes `-eq` and `-ne`: `{name} -eq true`"))),
            PropertyType::Instant if !is_equality && !is_order => Err(unsupported_operator(operator, name, kind, span)
                .help(format!(
                    "a date takes `-eq`, `-ne`, `-ge` and `-le`: `{name} -ge system.now -minus P30D`"
                ))),
            PropertyType::PlanCollection => {
                let message = format!("`-{word}` can not be used on `{name}`, which is a collection of plans");
                Err(self.invalid_operands(operator, span.clone(), message).help(format!(
                    "write `{name} -any (assignedPlan.servicePlanId {} …)`",
                    self.slice(span)
                )))
            }
            PropertyType::GroupCollection => {
                let message = format!("`-{word}` can not be used on `{name}`");
                Err(
                    RuleError::new(RuleErrorKind::MemberOfRestriction, span.clone(), message)
                        .help(format!("the only form is `{name} -any (group.objectId -in ['…'])`")),
                )
            }
            PropertyType::TextCollection if self.options.scalar_on_collection == ScalarOnCollection::Reject => {
                let message = format!("`-{word}` is used directly on the collection `{name}`");
                Err(self
                    .invalid_operands(operator, span.clone(), message)
                    .help(format!("write `{name} -any (_ -{word} …)`")))
            }
            PropertyType::TextCollection => {
                self.warn_of_scalar_on_collection(name, operator, span);
                self.warn_of_text_order(operator, span);
                Ok(())
            }
            PropertyType::Text => {
                self.warn_of_text_order(operator, span);
                Ok(())
            }
            PropertyType::Boolean | PropertyType::Instant => Ok(()),
        }
    }

    fn warn_of_text_order(&mut self, operator: Operator, span: &Span) {
        if matches!(operator, Operator::Ge | Operator::Le) {
            let message = "compares text character by character, not versions or numbers: `10.0.9` is above `10.0.10`";
            self.warn("W-STRORDER", span.clone(), message);
        }
    }

    fn warn_of_scalar_on_collection(&mut self, name: &str, operator: Operator, span: &Span) {
        let word = operator.word();
        let meaning = match operator.is_negative() {
            true => format!("no element satisfies `-{}`", operator.positive().word()),
            false => "some element satisfies it".to_owned(),
        };
        let message = format!(
            "`-{word}` directly on a collection is true when {meaning}; the documented form is `{name} -any (_ -{word} …)`"
        );
        self.warn("W-COLLSCALAR", span.clone(), message);
    }

    /// Checks the value and compiles the comparison.
    pub(super) fn test(
        &mut self,
        operand: &Operand,
        operator: Operator,
        operator_span: &Span,
        literal: &Literal,
    ) -> Result<Test, RuleError> {
        if matches!(literal.kind, LiteralKind::Null) {
            return self.null_test(operator, literal);
        }
        match type_of(operand) {
            PropertyType::Boolean => self.boolean_test(operator, literal),
            PropertyType::Instant => self.date_test(operator, literal),
            kind => self.text_test(kind, operator, operator_span, literal, operand),
        }
    }

    fn null_test(&self, operator: Operator, literal: &Literal) -> Result<Test, RuleError> {
        if matches!(operator, Operator::Eq | Operator::Ne) {
            return Ok(Test::IsMissing);
        }
        let message = format!("`-{}` can not compare with null", operator.word());
        let error = self.invalid_operands(operator, literal.span.clone(), message);
        Err(error.help("use `-eq null` for missing values and `-ne null` for present ones"))
    }

    fn boolean_test(&mut self, operator: Operator, literal: &Literal) -> Result<Test, RuleError> {
        let span = literal.span.clone();
        match &literal.kind {
            LiteralKind::Boolean { value, dollar } => {
                if *dollar {
                    self.warn("W-QBOOL", span, format!("write `{value}` without `$`"));
                }
                Ok(Test::IsTrue(*value))
            }
            LiteralKind::Text { value, .. } if is_word(value, "true") || is_word(value, "false") => {
                self.warn(
                    "W-QBOOL",
                    span,
                    format!("write `{}` without quotes", value.to_ascii_lowercase()),
                );
                Ok(Test::IsTrue(is_word(value, "true")))
            }
            _ => {
                let found = self.slice(&span);
                let error = self.invalid_operands(operator, span, format!("`{found}` is neither `true` nor `false`"));
                Err(error.help("this property is a boolean: compare it with `true` or `false`"))
            }
        }
    }

    fn date_test(&mut self, operator: Operator, literal: &Literal) -> Result<Test, RuleError> {
        let moment = match &literal.kind {
            LiteralKind::Now(_) if matches!(operator, Operator::Eq | Operator::Ne) => {
                let message = format!("`-{}` can not compare with `system.now`", operator.word());
                return Err(
                    RuleError::new(RuleErrorKind::InvalidDateExpression, literal.span.clone(), message)
                        .help("use `-ge` and `-le`; no date is equal to this very moment"),
                );
            }
            LiteralKind::Now(duration) => Moment::FromNow(*duration),
            LiteralKind::Text { value, .. } | LiteralKind::Date(value) => self.date(value, literal)?,
            _ => return Err(self.no_date(literal)),
        };
        Ok(match (operator, moment) {
            (Operator::Ge, moment) => Test::DateAtLeast(moment),
            (Operator::Le, moment) => Test::DateAtMost(moment),
            (_, Moment::Fixed(instant)) => Test::DateEquals(instant),
            (_, Moment::FromNow(_)) => return Err(self.no_date(literal)),
        })
    }

    fn date(&mut self, value: &str, literal: &Literal) -> Result<Moment, RuleError> {
        let Some(instant) = parse_instant(value) else {
            return Err(self.no_date(literal));
        };
        if value.len() == 10 {
            let message = format!("a date without time is midnight UTC; write `{value}T00:00:00Z`");
            self.warn("W-DATEONLY", literal.span.clone(), message);
        }
        Ok(Moment::Fixed(instant))
    }

    fn no_date(&self, literal: &Literal) -> RuleError {
        let found = self.slice(&literal.span);
        let error = RuleError::new(
            RuleErrorKind::InvalidDate,
            literal.span.clone(),
            format!("`{found}` is not a date"),
        );
        match &literal.kind {
            LiteralKind::Text { value, .. } if value.to_ascii_lowercase().contains("system.now") => {
                error.help("write `system.now` without quotes")
            }
            _ => error.help("a date is ISO 8601: `2026-01-31T08:00:00Z`"),
        }
    }

    fn text_test(
        &mut self,
        kind: PropertyType,
        operator: Operator,
        operator_span: &Span,
        literal: &Literal,
        operand: &Operand,
    ) -> Result<Test, RuleError> {
        let is_list = matches!(literal.kind, LiteralKind::List(_));
        let is_in = operator.positive() == Operator::In;
        let span = literal.span.clone();
        match &literal.kind {
            LiteralKind::List(items) if is_in => {
                let mut texts = Vec::new();
                for item in items {
                    texts.push(UpperText::new(&self.text_value(operator, item)?));
                    self.lint_value(operand, operator, item);
                }
                return Ok(Test::In(texts));
            }
            LiteralKind::List(_) => {
                let message = format!("`-{}` takes one value, not a list", operator.word());
                let error = self
                    .invalid_operands(operator, span, message)
                    .service("Invalid characters found in the rule");
                return Err(match operator {
                    Operator::Eq => error.help("use `-in` to compare with several values"),
                    Operator::Ne => error.help("use `-notIn` to compare with several values"),
                    _ => error.help("write one condition per value, joined by `-or`"),
                });
            }
            _ if is_in && !is_list => {
                let found = self.slice(&span);
                let error = self.invalid_operands(
                    operator,
                    span,
                    format!("`-{}` takes a list, not a single value", operator.word()),
                );
                return Err(error.help(format!("write `[{found}]`")).suggest(format!("[{found}]")));
            }
            _ => {}
        }
        let text = self.text_value(operator, literal)?;
        self.lint_value(operand, operator, literal);
        let is_whole =
            kind == PropertyType::TextCollection && self.options.scalar_on_collection == ScalarOnCollection::Whole;
        let upper = || UpperText::new(&text);
        Ok(match operator.positive() {
            Operator::Contains if is_whole => Test::Equals(upper()),
            Operator::Contains => Test::Contains(upper()),
            Operator::StartsWith => Test::StartsWith(upper()),
            Operator::EndsWith => Test::EndsWith(upper()),
            Operator::Match => Test::Matches(self.pattern(&text, literal, operator_span)?),
            Operator::Ge => Test::TextAtLeast(upper()),
            Operator::Le => Test::TextAtMost(upper()),
            _ => Test::Equals(upper()),
        })
    }

    /// The text that a value stands for beside a text property.
    fn text_value(&mut self, operator: Operator, literal: &Literal) -> Result<String, RuleError> {
        let span = literal.span.clone();
        match &literal.kind {
            LiteralKind::Text { value, .. } => Ok(value.clone()),
            LiteralKind::Number(number) => {
                self.warn(
                    "W-NUM",
                    span,
                    format!("the number is compared as the text \"{number}\"; write the quotes"),
                );
                Ok(number.clone())
            }
            LiteralKind::Date(date) => {
                self.warn(
                    "W-NUM",
                    span,
                    format!("the date is compared as the text \"{date}\"; write the quotes"),
                );
                Ok(date.clone())
            }
            LiteralKind::Guid(guid) => {
                self.warn("W-BARE-GUID", span, "put the GUID into quotes");
                Ok(guid.clone())
            }
            LiteralKind::Boolean { value, .. } => {
                self.warn(
                    "W-BOOLSTR",
                    span,
                    format!("compared as the text \"{value}\"; this property is no boolean"),
                );
                Ok(value.to_string())
            }
            LiteralKind::Null => {
                let error = self.invalid_operands(operator, span, "null inside a list");
                Err(error.help("compare with null on its own: `-eq null`, joined by `-or`"))
            }
            LiteralKind::Now(_) => {
                let error = self.invalid_operands(operator, span, "`system.now` is compared with text");
                Err(error.help("`system.now` goes with `user.employeeHireDate` only"))
            }
            LiteralKind::List(_) => Err(self.invalid_operands(operator, span, "a list inside a list")),
        }
    }

    fn pattern(&self, text: &str, literal: &Literal, operator_span: &Span) -> Result<Pattern, RuleError> {
        let span = literal.span.clone();
        let operator = self.slice(operator_span);
        Pattern::new(text).map_err(|error| match error {
            PatternError::Invalid(reason) => {
                let error = RuleError::new(
                    RuleErrorKind::InvalidRegex,
                    span,
                    format!("the pattern is not valid: {reason}"),
                );
                match text.starts_with('*') {
                    true => error.help("`*` repeats what is before it; for any text write `.*`, or use `-endsWith`"),
                    false => error.help(format!(
                        "`{operator}` takes a .NET regular expression; escape special characters by `\\`"
                    )),
                }
            }
            PatternError::Unsupported(construct) => {
                let message = format!("this engine can not evaluate {construct}");
                let mut error = RuleError::new(RuleErrorKind::RegexUnsupported, span, message);
                error.service_text = None;
                error.help("the service may accept it; write the pattern in another way to evaluate it here")
            }
            PatternError::TooLarge(reason) => {
                RuleError::new(RuleErrorKind::EngineLimit, span, reason).help("simplify the pattern")
            }
        })
    }
}

/// The type that decides on operators; elements and their members are text.
fn type_of(operand: &Operand) -> PropertyType {
    match operand {
        Operand::Property(property) => property.kind,
        Operand::Element | Operand::Plan(_) | Operand::GroupId => PropertyType::Text,
    }
}

fn unsupported_operator(operator: Operator, name: &str, kind: PropertyType, span: &Span) -> RuleError {
    let message = format!(
        "`-{}` can not be used on `{name}`, which is a {}",
        operator.word(),
        kind.name()
    );
    RuleError::new(RuleErrorKind::OperatorNotSupported, span.clone(), message)
}

fn is_word(text: &str, word: &str) -> bool {
    text.eq_ignore_ascii_case(word)
}
