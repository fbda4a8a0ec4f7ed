//! The membership-rule language: text and model in, answer out. No I/O.
//!
//! A rule goes `lexer` -> `parser` (with `names`, `values` and `check`, because the leftmost fault is the
//! one to report) -> `ast` -> `eval` or `explain`. The rule-language specification that comments cite is our
//! reading of Microsoft's public documentation; its choices are numbered A01 to A36.

pub mod ast;
mod check;
mod context;
mod description;
mod did_you_mean;
mod duration;
mod error;
mod eval;
mod explain;
mod explain_text;
mod lexer;
mod lint;
mod misplaced;
mod names;
mod operator;
mod options;
mod parser;
pub mod pattern;
mod print;
mod rendering;
mod special;
mod text_order;
mod token;
mod typography;
mod values;
mod vocabulary;
mod warning;
mod whole_rule;

use std::sync::Arc;

use serde_json::{json, Value};
use time::OffsetDateTime;

use ast::{Expression, ExpressionKind, LiteralKind, Operand};
use eval::Evaluation;

pub use context::Context;
pub use error::{ArgumentError, EvaluationError, RuleError, RuleErrorCategory, RuleErrorKind, Span};
pub use explain_text::render_explanation;
pub use operator::{Operator, Quantifier};
pub use options::{
    BacktickToken, BareBody, Container, MemberOf, Profile, RuleOptions, ScalarOnCollection, ScalarOnCollectionNegative,
};
pub use rendering::{render_error, underline};
pub use text_order::UpperText;
pub use token::Quote;
pub use typography::{straighten_quotes, Straightened};
pub use vocabulary::vocabulary;
pub use warning::Warning;

use crate::model::{Entity, Property, Subject};

/// UTF-16 units that a rule may have (specification, section 9; choice A36).
const MAX_LENGTH: usize = 3_072;

/// A checked rule. Cheap to clone, and usable from many threads at once.
#[derive(Debug, Clone)]
pub struct Rule {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    text: String,
    subject: Subject,
    options: RuleOptions,
    warnings: Vec<Warning>,
    root: Expression,
    reads_clock: bool,
}

impl Rule {
    /// Parses and checks a rule.
    ///
    /// # Errors
    /// The primary error: that of the earliest phase, and within a phase the leftmost (specification, section 10.2).
    pub fn parse(text: &str, options: &RuleOptions) -> Result<Self, RuleError> {
        check_length(text)?;
        let mut warnings = Vec::new();
        let tokens = lexer::tokenize(text, options, &mut warnings)?;
        let mut parser = parser::Parser::new(text, &tokens, options, &mut warnings);
        let part = parser.rule()?;
        let subjects = std::mem::take(&mut parser.subjects);
        let root = part.expression;
        let subject = whole_rule::check(&root, &subjects)?;
        let first = subjects.first().map_or(root.span.clone(), |(_, span)| span.clone());
        whole_rule::check_expected(options.subject, subject, first)?;
        lint::lint(&root, &mut warnings);
        warnings.sort_by_key(|warning| warning.span.start);
        if options.profile == Profile::StrictDocs {
            refuse_first_warning(&warnings)?;
        }
        let reads_clock = reads_clock(&root);
        let inner = Inner {
            text: text.to_owned(),
            subject,
            options: *options,
            warnings,
            root,
            reads_clock,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The text as given.
    pub fn text(&self) -> &str {
        &self.inner.text
    }

    /// Users or devices.
    pub fn subject(&self) -> Subject {
        self.inner.subject
    }

    /// The options that the rule was parsed with; they decide on its meaning.
    pub fn options(&self) -> &RuleOptions {
        &self.inner.options
    }

    /// Findings that do not change the result, from left to right.
    pub fn warnings(&self) -> &[Warning] {
        &self.inner.warnings
    }

    /// The rule as a tree. Its `Display` is the canonical form.
    pub fn ast(&self) -> &Expression {
        &self.inner.root
    }

    /// Ids of the source groups of a memberOf rule; nothing for other rules.
    pub fn source_groups(&self) -> Option<&[String]> {
        match &self.inner.root.kind {
            ExpressionKind::MemberOf { groups, .. } => Some(groups),
            _ => None,
        }
    }

    /// Object id of the manager of a direct-reports rule; nothing for other rules.
    pub fn manager(&self) -> Option<&str> {
        match &self.inner.root.kind {
            ExpressionKind::DirectReports { manager } => Some(manager),
            _ => None,
        }
    }

    /// Whether the answer depends on the time.
    pub fn reads_clock(&self) -> bool {
        self.inner.reads_clock
    }

    /// The properties that the rule reads, each once, in the order of the text.
    pub fn properties(&self) -> Vec<&Property> {
        let mut found: Vec<&Property> = Vec::new();
        self.inner.root.walk(&mut |expression| {
            let property = match &expression.kind {
                ExpressionKind::Comparison(comparison) => match &comparison.operand {
                    Operand::Property(property) => Some(property),
                    _ => None,
                },
                ExpressionKind::Quantified(quantified) => Some(&quantified.property),
                ExpressionKind::MemberOf { property, .. } => Some(property),
                _ => None,
            };
            found.extend(property.filter(|property| !found.contains(property)));
        });
        found
    }

    /// Whether the entity fits the rule.
    ///
    /// # Errors
    /// When the entity is of the other subject (`SubjectMismatch`), or the answer depends on a pattern that reached
    /// its step limit (`EngineLimit`).
    pub fn evaluate(&self, entity: &Entity, context: &Context) -> Result<bool, EvaluationError> {
        self.evaluation(entity, context)?.answer(&self.inner.root)
    }

    /// The answer to the rule and to every part of it, in the shape of Graph's evaluateDynamicMembership. A part that
    /// could not be answered, but on which nothing depends, has the result null.
    ///
    /// # Errors
    /// As [`Rule::evaluate`].
    pub fn explain(&self, entity: &Entity, context: &Context) -> Result<Value, EvaluationError> {
        let evaluation = self.evaluation(entity, context)?;
        let result = evaluation.answer(&self.inner.root)?;
        Ok(json!({
            "membershipRule": self.inner.text,
            "membershipRuleEvaluationResult": result,
            "membershipRuleEvaluationDetails": explain::details(&evaluation, &self.inner.root, &self.inner.text),
        }))
    }

    fn evaluation<'a>(&'a self, entity: &'a Entity, context: &'a Context) -> Result<Evaluation<'a>, EvaluationError> {
        let (expected, found) = (self.inner.subject, entity.subject);
        if expected != found {
            return Err(EvaluationError {
                kind: RuleErrorKind::SubjectMismatch.name(),
                span: 0..self.inner.text.len(),
                message: format!(
                    "the rule is about {}s, and this is a {}",
                    expected.prefix(),
                    found.prefix()
                ),
            });
        }
        let now = if self.inner.reads_clock {
            context.now()
        } else {
            OffsetDateTime::UNIX_EPOCH
        };
        Ok(Evaluation {
            entity,
            context,
            options: &self.inner.options,
            now,
            element: None,
        })
    }
}

fn check_length(text: &str) -> Result<(), RuleError> {
    if text.trim().is_empty() {
        let error = RuleError::new(RuleErrorKind::EmptyRule, 0..text.len(), "the rule is empty");
        return Err(error.help("a rule is a condition such as `user.department -eq \"Sales\"`"));
    }
    let length = text.encode_utf16().count();
    if length <= MAX_LENGTH {
        return Ok(());
    }
    let mut units = 0;
    let fits = |(_, character): &(usize, char)| {
        units += character.len_utf16();
        units <= MAX_LENGTH
    };
    let start = text
        .char_indices()
        .take_while(fits)
        .last()
        .map_or(0, |(at, character)| at + character.len_utf8());
    let message = format!("the rule has {length} characters; {MAX_LENGTH} are allowed");
    Err(RuleError::new(RuleErrorKind::RuleTooLong, start..text.len(), message)
        .help("shorten it: `-in` with a list replaces many `-or`"))
}

fn refuse_first_warning(warnings: &[Warning]) -> Result<(), RuleError> {
    match warnings
        .iter()
        .find_map(|warning| warning.strict_kind().map(|kind| (warning, kind)))
    {
        Some((warning, kind)) => {
            let error = RuleError::new(kind, warning.span.clone(), warning.message.clone());
            Err(error.help(format!("{} is an error in the profile `strict-docs`", warning.id)))
        }
        None => Ok(()),
    }
}

fn reads_clock(root: &Expression) -> bool {
    let mut found = false;
    root.walk(&mut |expression| {
        if let ExpressionKind::Comparison(comparison) = &expression.kind {
            found |= matches!(comparison.literal.kind, LiteralKind::Now(_));
        }
    });
    found
}
