//! What to say where the grammar expected something else.

use super::error::{RuleError, RuleErrorKind, Span};
use super::names::ElementKind;
use super::operator::{foreign_operator, Operator, Quantifier, Word};
use super::parser::{is_keyword, is_number_like, Parser};
use super::token::TokenKind;
use crate::rule::did_you_mean::nearest;

impl Parser<'_> {
    /// Something stands behind a complete condition.
    pub(super) fn unexpected_after_condition(&self) -> RuleError {
        let span = self.span();
        let found = self.slice(&span);
        match self.kind() {
            TokenKind::Close => self
                .syntax(span, "this `)` has no `(`")
                .help("remove it, or add a `(` before the group"),
            TokenKind::Operator(word) if foreign_operator(word).is_some() => self.foreign(&span),
            TokenKind::Operator(word) => match Word::find(word) {
                Some(Word::Not) => self.missing_connector(span),
                Some(_) => self
                    .syntax(span, format!("the operator `{found}` has no property before it"))
                    .help("write the property again: `user.city -eq \"A\" -or user.city -eq \"B\"`"),
                None => self.unknown_operator(word),
            },
            TokenKind::End => self.syntax(span, "the rule ends too early"),
            _ => self.missing_connector(span),
        }
    }

    fn missing_connector(&self, span: Span) -> RuleError {
        let found = self.slice(&span).to_owned();
        self.syntax(span, format!("`-and` or `-or` is missing before `{found}`"))
            .help("join two conditions by `-and` or `-or`")
    }

    /// A condition should begin here.
    pub(super) fn no_condition(&self) -> RuleError {
        let span = self.span();
        let found = self.slice(&span);
        match self.kind() {
            TokenKind::End => {
                let error = self.syntax(span, "the rule ends where a condition is expected");
                error.help("complete the condition, or remove the operator before it")
            }
            TokenKind::Operator(word) => match Word::find(word) {
                Some(Word::And | Word::Or) => self
                    .syntax(span, format!("`{found}` has no condition before it"))
                    .help("`-and` and `-or` stand between two conditions"),
                _ => self
                    .syntax(span, format!("the operator `{found}` has no property before it"))
                    .help("a condition is a property, an operator and a value: `user.department -eq \"Sales\"`"),
            },
            TokenKind::Close => self
                .syntax(span, "a condition is missing before this `)`")
                .help("complete the condition, or remove the operator before it"),
            TokenKind::OpenList | TokenKind::CloseList | TokenKind::Comma | TokenKind::Open => self
                .syntax(span, format!("`{found}` stands where a condition is expected"))
                .help("brackets and commas belong to the list behind `-in` and `-notIn`"),
            _ => self
                .syntax(span, format!("the value `{found}` stands where a property is expected"))
                .help("the property is on the left and the value on the right: `user.department -eq \"Sales\"`"),
        }
    }

    pub(super) fn check_path(&self, path: &str, span: &Span) -> Result<(), RuleError> {
        let parts: Vec<&str> = path.split('.').collect();
        if parts.iter().any(|part| part.is_empty() || is_number_like(part)) {
            let error = self.syntax(span.clone(), format!("`{path}` is not a property name"));
            return Err(error.help("a property is `user.name` or `device.name`"));
        }
        if parts.len() <= 2 {
            return Ok(());
        }
        let error = self.syntax(span.clone(), format!("`{path}` has more than two parts"));
        let is_attribute = parts[1].eq_ignore_ascii_case("onPremisesExtensionAttributes")
            || parts[1].eq_ignore_ascii_case("extensionAttributes");
        Err(if is_attribute {
            let name = format!("{}.{}", parts[0], parts[2]);
            error.help(format!("write `{name}`")).suggest(name)
        } else {
            error.help("a property is `user.name` or `device.name`; members of other objects can not be read")
        })
    }

    pub(super) fn unknown_operator(&self, word: &str) -> RuleError {
        let span = self.span();
        let found = self.slice(&span);
        let error = self.syntax(span, format!("`{found}` is not an operator"));
        let near = match word.to_ascii_lowercase().as_str() {
            "equals" | "equal" | "is" => Some("eq"),
            "notequals" | "notequal" | "neq" => Some("ne"),
            "beginswith" | "starts" | "sw" => Some("startsWith"),
            "ends" | "ew" => Some("endsWith"),
            "includes" | "has" => Some("contains"),
            "regex" | "matches" => Some("match"),
            "gte" => Some("ge"),
            "lte" => Some("le"),
            _ => nearest(word, operator_words()),
        };
        match near {
            Some(near) => error.help(format!("did you mean `-{near}`?")).suggest(format!("-{near}")),
            None => error.help(
                "operators are -eq -ne -startsWith -notStartsWith -endsWith -notEndsWith -contains -notContains -match \
                 -notMatch -in -notIn -ge -le -any -all",
            ),
        }
    }

    /// An operator of PowerShell that this language does not have.
    pub(super) fn foreign(&self, span: &Span) -> RuleError {
        let found = self.slice(span);
        let word = found.trim_start_matches(|character: char| !character.is_ascii_alphabetic());
        let message = format!("the operator `{found}` does not exist in membership rules");
        let error = RuleError::new(RuleErrorKind::OperatorNotSupported, span.clone(), message);
        let ours = foreign_operator(word).unwrap_or("");
        match word.to_ascii_lowercase().as_str() {
            "like" | "ilike" | "clike" => {
                self.instead_of_like(error, ["-contains", "-startsWith", "-endsWith", "-match"])
            }
            "notlike" | "inotlike" | "cnotlike" => {
                self.instead_of_like(error, ["-notContains", "-notStartsWith", "-notEndsWith", "-notMatch"])
            }
            "gt" | "lt" => error
                .help(format!("there is only `{ours}`, which includes the bound"))
                .suggest(ours),
            "xor" => error.help("spell it out with `-and`, `-or` and `-not`"),
            _ if ours.is_empty() => error.help("a rule can compare values, and nothing else"),
            _ => error.help(format!("write `{ours}`")).suggest(ours),
        }
    }

    /// What `-like` with these wildcards is here.
    fn instead_of_like(&self, error: RuleError, [contains, starts, ends, matches]: [&str; 4]) -> RuleError {
        let ours = match &self.look_ahead(1).kind {
            TokenKind::Text { value, .. } => {
                let inner = value.trim_matches('*');
                match (value.starts_with('*'), value.ends_with('*')) {
                    _ if inner.contains(['*', '?', '[']) => matches,
                    (true, true) => contains,
                    (true, false) => ends,
                    (false, true) => starts,
                    (false, false) if contains == "-contains" => "-eq",
                    (false, false) => "-ne",
                }
            }
            _ => contains,
        };
        error
            .help(format!("use `{ours}`; there are no wildcards"))
            .suggest(ours)
    }

    /// `user.x -not null`: `-not` stands before a condition.
    pub(super) fn not_is_no_comparison(&self, path: &str) -> RuleError {
        let (span, next) = (self.span(), self.look_ahead(1));
        let is_value = match &next.kind {
            TokenKind::Operator(_) | TokenKind::End | TokenKind::Close | TokenKind::Open => false,
            TokenKind::Word(word) => Word::find(word).is_none(),
            _ => true,
        };
        if is_value {
            let value = self.slice(&next.span);
            return RuleError::new(
                RuleErrorKind::InvalidOperands,
                span,
                "`-not` does not compare a property with a value",
            )
            .help(format!("write `{path} -ne {value}`"))
            .suggest("-ne")
            .service("Invalid operands found for operator -not");
        }
        self.syntax(span, "`-not` stands between a property and its operator")
            .help(format!("put it before the condition: `-not ({path} …)`"))
    }

    /// `-any "x"`: the service names the operator in that case.
    pub(super) fn refuse_value_as_body(&self, quantifier: Quantifier) -> Result<(), RuleError> {
        let is_value = match self.kind() {
            TokenKind::Text { .. } | TokenKind::Number(_) | TokenKind::Date(_) | TokenKind::Guid(_) => true,
            TokenKind::Dollar(_) | TokenKind::OpenList => true,
            TokenKind::Word(word) => is_keyword(word) || is_number_like(word),
            _ => false,
        };
        if !is_value {
            return Ok(());
        }
        let word = quantifier.word();
        let span = self.span();
        let message = format!("`-{word}` takes a condition, not the value `{}`", self.slice(&span));
        Err(RuleError::new(RuleErrorKind::InvalidOperands, span, message)
            .help(format!("write `-{word} (_ -eq \"value\")`"))
            .service(format!("Invalid operands found for operator -{word}")))
    }

    /// `-any _ -eq "a" -and _ -eq "b"`: a body without parentheses is one comparison (choice A05).
    pub(super) fn refuse_bare_continuation(&self, kind: ElementKind) -> Result<(), RuleError> {
        if !matches!(self.word(), Some(Word::And | Word::Or)) {
            return Ok(());
        }
        let mut ahead = 1;
        while matches!(&self.look_ahead(ahead).kind, TokenKind::Operator(word) | TokenKind::Word(word) if Word::find(word) == Some(Word::Not))
            || matches!(self.look_ahead(ahead).kind, TokenKind::Open)
        {
            ahead += 1;
        }
        let token = self.look_ahead(ahead);
        let variable = kind.variable();
        match &token.kind {
            TokenKind::Word(word)
                if word
                    .split('.')
                    .next()
                    .is_some_and(|first| first.eq_ignore_ascii_case(variable)) =>
            {
                let message = format!("`{word}` stands outside the body of `-any` or `-all`");
                Err(
                    RuleError::new(RuleErrorKind::InvalidLambda, token.span.clone(), message).help(
                        "put parentheses around the whole body: `-any (_ -startsWith \"a\" -and _ -endsWith \"b\")`",
                    ),
                )
            }
            _ => Ok(()),
        }
    }
}

fn operator_words() -> impl Iterator<Item = &'static str> {
    Operator::ALL
        .into_iter()
        .map(Operator::word)
        .chain(["any", "all", "and", "or", "not"])
}
