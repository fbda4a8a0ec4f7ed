//! Options of the parser: subject, container, profile, and the switches of the rule-language specification's section
//! 14 for points where the evidence is thin.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::error::ArgumentError;
use crate::model::Subject;

/// Where a rule is stored; decides on names without prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Container {
    /// A group.
    #[default]
    Group,
    /// An administrative unit.
    AdministrativeUnit,
}

/// How strictly a rule has to follow the current article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Refuse what is known to be refused, warn about the rest.
    #[default]
    Service,
    /// Refuse whatever the current article does not show.
    StrictDocs,
}

/// Meaning of a backtick before the opening quote (choice A03).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BacktickToken {
    /// The value includes both quotes.
    #[default]
    Quotes,
    /// The value is what stands between the quotes.
    Plain,
    /// Refused.
    Error,
}

/// Meaning of `-contains` and its kin directly on a string collection (choice A15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScalarOnCollection {
    /// `-contains` looks for text inside the elements.
    #[default]
    Text,
    /// `-contains` looks for an element that is equal.
    Whole,
    /// Refused.
    Reject,
}

/// Meaning of negative operators directly on a string collection (choice A15).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ScalarOnCollectionNegative {
    /// No element satisfies the positive operator.
    #[default]
    None,
    /// Some element satisfies the negative operator.
    Some,
}

/// How far a body without parentheses reaches (choice A05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BareBody {
    /// One comparison.
    #[default]
    One,
    /// As far as possible, as the list of precedences says.
    Longest,
}

/// What to do with memberOf rules now that the preview has ended (choice A23).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MemberOf {
    /// Evaluate and warn.
    #[default]
    Evaluate,
    /// Refuse.
    Reject,
}

/// Options of the parser. In JSON: `subject`, `container`, `profile`, and the switches by the names of section 14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RuleOptions {
    /// Expected subject; none: read it off the rule.
    pub subject: Option<Subject>,
    /// Container.
    pub container: Container,
    /// Profile.
    pub profile: Profile,
    /// Whether negative operators are true for missing values (choice A16).
    pub negative_on_null: bool,
    /// Meaning of a backtick before the opening quote (choice A03).
    pub backtick_token: BacktickToken,
    /// Meaning of scalar operators on string collections (choice A15).
    pub scalar_on_collection: ScalarOnCollection,
    /// Meaning of negative scalar operators on string collections (choice A15).
    pub scalar_on_collection_negative: ScalarOnCollectionNegative,
    /// Extent of a body without parentheses (choice A05).
    pub bare_body: BareBody,
    /// Whether the manager belongs to the own direct-reports group (choice A21).
    pub direct_reports_includes_manager: bool,
    /// Whether administrative units take names without prefix (choice A24).
    pub au_bare_names: bool,
    /// What to do with memberOf rules (choice A23).
    pub memberof: MemberOf,
}

impl Default for RuleOptions {
    fn default() -> Self {
        Self {
            subject: None,
            container: Container::default(),
            profile: Profile::default(),
            negative_on_null: true,
            backtick_token: BacktickToken::default(),
            scalar_on_collection: ScalarOnCollection::default(),
            scalar_on_collection_negative: ScalarOnCollectionNegative::default(),
            bare_body: BareBody::default(),
            direct_reports_includes_manager: true,
            au_bare_names: true,
            memberof: MemberOf::default(),
        }
    }
}

impl RuleOptions {
    /// Reads options from JSON; empty text is the default, and null members are as if left out.
    ///
    /// # Errors
    /// When it is no JSON object, has an unknown member, or a value that a member does not take.
    pub fn from_json(json: &[u8]) -> Result<Self, ArgumentError> {
        if json.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let refuse = |error: serde_json::Error| ArgumentError {
            argument: "options".to_owned(),
            message: format!("not valid rule options: {}", plain_words(&error)),
        };
        let members: Map<String, Value> = serde_json::from_slice(json).map_err(refuse)?;
        let present = members.into_iter().filter(|(_, value)| !value.is_null()).collect();
        serde_json::from_value(Value::Object(present)).map_err(refuse)
    }
}

/// The message of the JSON reader without its position, which means nothing in a one-line object.
pub(super) fn plain_words(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}
