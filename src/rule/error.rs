//! Why a rule is refused, or can not be answered.

use std::ops::Range;

use serde_json::{json, Value};

/// Half-open byte range of the rule text.
pub type Span = Range<usize>;

/// Kinds of refusal (rule-language specification, section 10.2). The split is ours; the service tells less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RuleErrorKind {
    /// The rule is empty or blank.
    EmptyRule,
    /// More than 3,072 UTF-16 units.
    RuleTooLong,
    /// A character that no token has, an unterminated string, a lone dash or `$`.
    InvalidCharacter,
    /// A missing operator or parenthesis, an unknown operator word, a value on the left, a broken list.
    SyntaxError,
    /// The prefix is neither `user` nor `device`, or there is none.
    InvalidObjectType,
    /// The object, or the element, has no such property.
    PropertyNotSupported,
    /// The operator does not exist, or not for this type.
    OperatorNotSupported,
    /// The value does not fit the property and the operator.
    InvalidOperands,
    /// The pattern of `-match` does not compile.
    InvalidRegex,
    /// The value is no date.
    InvalidDate,
    /// What follows `-plus` or `-minus` is no duration.
    InvalidDuration,
    /// `system.now` is used in a way that the language does not have.
    InvalidDateExpression,
    /// `-any`, `-all` or an element variable is misused.
    InvalidLambda,
    /// `Direct Reports for` is combined with something.
    DirectReportsCombined,
    /// `Direct Reports for` without the object id of a manager.
    InvalidDirectReports,
    /// A memberOf rule that is more than the one allowed form.
    MemberOfRestriction,
    /// A memberOf rule with more than 50 groups. Named as [`RuleErrorKind::MemberOfRestriction`]; a limit, not a form.
    MemberOfCount,
    /// `user.` and `device.` in one rule.
    MixedObjectTypes,
    /// The rule is about users, the group or entity about devices, or the other way round.
    SubjectMismatch,
    /// A limit of this engine: nesting, size of a pattern.
    EngineLimit,
    /// A .NET pattern construct that this engine lacks.
    RegexUnsupported,
}

/// What a kind of refusal is about; the C ABI and PowerShell group errors by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleErrorCategory {
    /// The text does not follow the grammar.
    Syntax,
    /// The parts do not fit each other.
    Type,
    /// The rule is beyond a limit.
    Limit,
}

impl RuleErrorKind {
    /// Every kind, in the order of the specification.
    pub const ALL: [Self; 21] = [
        Self::EmptyRule,
        Self::RuleTooLong,
        Self::InvalidCharacter,
        Self::SyntaxError,
        Self::InvalidObjectType,
        Self::PropertyNotSupported,
        Self::OperatorNotSupported,
        Self::InvalidOperands,
        Self::InvalidRegex,
        Self::InvalidDate,
        Self::InvalidDuration,
        Self::InvalidDateExpression,
        Self::InvalidLambda,
        Self::DirectReportsCombined,
        Self::InvalidDirectReports,
        Self::MemberOfRestriction,
        Self::MemberOfCount,
        Self::MixedObjectTypes,
        Self::SubjectMismatch,
        Self::EngineLimit,
        Self::RegexUnsupported,
    ];

    /// Name as in the specification.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmptyRule => "EmptyRule",
            Self::RuleTooLong => "RuleTooLong",
            Self::InvalidCharacter => "InvalidCharacter",
            Self::SyntaxError => "SyntaxError",
            Self::InvalidObjectType => "InvalidObjectType",
            Self::PropertyNotSupported => "PropertyNotSupported",
            Self::OperatorNotSupported => "OperatorNotSupported",
            Self::InvalidOperands => "InvalidOperands",
            Self::InvalidRegex => "InvalidRegex",
            Self::InvalidDate => "InvalidDate",
            Self::InvalidDuration => "InvalidDuration",
            Self::InvalidDateExpression => "InvalidDateExpression",
            Self::InvalidLambda => "InvalidLambda",
            Self::DirectReportsCombined => "DirectReportsCombined",
            Self::InvalidDirectReports => "InvalidDirectReports",
            Self::MemberOfRestriction | Self::MemberOfCount => "MemberOfRestriction",
            Self::MixedObjectTypes => "MixedObjectTypes",
            Self::SubjectMismatch => "SubjectMismatch",
            Self::EngineLimit => "EngineLimit",
            Self::RegexUnsupported => "RegexUnsupported",
        }
    }

    /// Syntax, type or limit.
    pub fn category(self) -> RuleErrorCategory {
        match self {
            Self::EmptyRule | Self::InvalidCharacter | Self::SyntaxError => RuleErrorCategory::Syntax,
            Self::RuleTooLong | Self::MemberOfCount | Self::EngineLimit => RuleErrorCategory::Limit,
            _ => RuleErrorCategory::Type,
        }
    }

    /// The closest text of the service, where one is known (specification, section 10.1).
    fn service_text(self) -> Option<&'static str> {
        match self {
            Self::RuleTooLong => Some("Rule exceeds maximum allowed length."),
            Self::InvalidCharacter => Some("Invalid characters found in the rule"),
            Self::SyntaxError | Self::InvalidRegex => Some("Query compilation error."),
            Self::InvalidObjectType => Some("No object type"),
            Self::SubjectMismatch => Some("Invalid object type."),
            Self::PropertyNotSupported => Some("Wrong property applied."),
            Self::OperatorNotSupported => Some("Operator isn't supported on attribute."),
            Self::InvalidOperands => Some("Invalid operands found for operator"),
            _ => None,
        }
    }
}

/// Why a rule was refused: the one primary error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct RuleError {
    /// Kind.
    pub kind: RuleErrorKind,
    /// Half-open byte range of the rule text.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Replacement for the text of the span.
    pub suggestion: Option<String>,
    /// Closest text of the service.
    pub service_text: Option<String>,
}

impl RuleError {
    pub(super) fn new(kind: RuleErrorKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: one_line(message.into()),
            help: None,
            suggestion: None,
            service_text: kind.service_text().map(str::to_owned),
        }
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(one_line(help.into()));
        self
    }

    pub(super) fn suggest(mut self, replacement: impl Into<String>) -> Self {
        self.suggestion = Some(replacement.into());
        self
    }

    pub(super) fn service(mut self, text: impl Into<String>) -> Self {
        self.service_text = Some(text.into());
        self
    }

    /// Kind, message, start, end, help, suggestion and serviceText, as the C ABI passes them on.
    pub fn to_json(&self) -> Value {
        json!({
            "kind": self.kind.name(),
            "message": self.message,
            "start": self.span.start,
            "end": self.span.end,
            "help": self.help,
            "suggestion": self.suggestion,
            "serviceText": self.service_text,
        })
    }
}

/// A message is one line of bounded length, whatever text of the user it quotes.
fn one_line(message: String) -> String {
    const LONGEST: usize = 400;
    if message.len() <= LONGEST && !message.contains(char::is_control) {
        return message;
    }
    let escaped = message.chars().flat_map(|character| {
        let is_control = character.is_control();
        let escape = is_control.then(|| character.escape_default()).into_iter().flatten();
        escape.chain((!is_control).then_some(character))
    });
    let mut line: String = escaped.take(LONGEST).collect();
    if line.chars().count() == LONGEST {
        line.push('…');
    }
    line
}

/// Why a rule could not be answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct EvaluationError {
    /// Kind name: `EngineLimit` or `SubjectMismatch`.
    pub kind: &'static str,
    /// Half-open byte range of the rule text.
    pub span: Span,
    /// One line.
    pub message: String,
}

/// Why options or a context were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{argument}: {message}")]
pub struct ArgumentError {
    /// The member at fault, or `options` / `context` as a whole.
    pub argument: String,
    /// What is wrong with it, and what would be right.
    pub message: String,
}
