//! The membership-rule language. (Interface stub.)

use std::ops::Range;

use crate::model::{Entity, Subject};

/// Where a rule is stored; decides on names without prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Container {
    /// A group.
    #[default]
    Group,
    /// An administrative unit.
    AdministrativeUnit,
}

/// Options of the parser. JSON form: `{"subject":…,"container":…,"profile":…}` plus switches.
#[derive(Debug, Clone, Default)]
pub struct RuleOptions {
    /// Expected subject; none: read it off the rule.
    pub subject: Option<Subject>,
    /// Container.
    pub container: Container,
}

/// A checked rule.
#[derive(Debug, Clone)]
pub struct Rule {
    text: String,
}

impl Rule {
    /// Parses and checks.
    ///
    /// # Errors
    /// The primary error.
    pub fn parse(text: &str, _options: &RuleOptions) -> Result<Self, RuleError> {
        Ok(Self { text: text.to_owned() })
    }
    /// The text as given.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// The subject.
    pub fn subject(&self) -> Subject {
        Subject::User
    }
    /// Findings that do not change the result.
    pub fn warnings(&self) -> &[Warning] {
        &[]
    }
    /// Ids of the source groups of a memberOf rule.
    pub fn source_groups(&self) -> Option<&[String]> {
        None
    }
    /// Manager of a direct-reports rule.
    pub fn manager(&self) -> Option<&str> {
        None
    }
    /// Whether the answer depends on the time.
    pub fn reads_clock(&self) -> bool {
        false
    }
    /// Whether the entity fits.
    ///
    /// # Errors
    /// When the answer depends on a part that could not be evaluated.
    pub fn evaluate(&self, _entity: &Entity, _context: &Context) -> Result<bool, EvaluationError> {
        Ok(false)
    }
    /// The tree of evaluateDynamicMembership.
    ///
    /// # Errors
    /// As `evaluate`.
    pub fn explain(&self, _entity: &Entity, _context: &Context) -> Result<serde_json::Value, EvaluationError> {
        Ok(serde_json::Value::Null)
    }
}

/// What the entity alone does not say.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// `system.now`; none: the machine's clock.
    pub now: Option<time::OffsetDateTime>,
    /// Groups the entity is a direct member of; wins over the entity's `memberOf`.
    pub groups: Option<Vec<String>>,
    /// Manager; wins over the entity's.
    pub manager: Option<String>,
}

/// Kinds of refusal (rule-language specification, section 10.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleErrorKind {
    /// The rule is empty.
    EmptyRule,
    /// Something else (stub).
    SyntaxError,
}

impl RuleErrorKind {
    /// Name as in the specification.
    pub fn name(self) -> &'static str {
        "SyntaxError"
    }
}

/// Why a rule was refused.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct RuleError {
    /// Kind.
    pub kind: RuleErrorKind,
    /// Half-open byte range of the rule text.
    pub span: Range<usize>,
    /// One line.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Replacement for the text of the span.
    pub suggestion: Option<String>,
    /// Closest text of the service.
    pub service_text: Option<String>,
}

/// A finding that does not change the result (section 15).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// Id, as `W-CASE`.
    pub id: &'static str,
    /// Half-open byte range of the rule text.
    pub span: Range<usize>,
    /// One line.
    pub message: String,
}

/// Why a rule could not be answered.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{message}")]
pub struct EvaluationError {
    /// Kind name, as `EngineLimit`, `SubjectMismatch`.
    pub kind: &'static str,
    /// Half-open byte range of the rule text.
    pub span: Range<usize>,
    /// One line.
    pub message: String,
}

/// Straightened rule text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Straightened {
    /// The text with typographic delimiters replaced.
    pub text: String,
    /// How many quotes were replaced.
    pub replaced: usize,
}

/// Replaces typographic quotes that delimit a value; leaves those inside a value alone.
pub fn straighten_quotes(text: &str) -> Straightened {
    Straightened {
        text: text.to_owned(),
        replaced: 0,
    }
}
