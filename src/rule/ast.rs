//! A checked rule as a tree; every node knows where it stands in the text.

use time::{Duration, OffsetDateTime};

use super::error::Span;
use super::operator::{Operator, Quantifier};
use super::pattern::Pattern;
use super::text_order::UpperText;
use super::token::Quote;
use crate::model::Property;

/// A part of a rule that is true or false.
#[derive(Debug)]
pub struct Expression {
    /// What it is.
    pub kind: ExpressionKind,
    /// Where it stands, without parentheses around it.
    pub span: Span,
}

/// The kinds of expression.
#[derive(Debug)]
pub enum ExpressionKind {
    /// At least one is true; two or more, in source order.
    Or(Vec<Expression>),
    /// All are true; two or more, in source order.
    And(Vec<Expression>),
    /// The opposite.
    Not(Box<Expression>),
    /// A property, an operator and a value.
    Comparison(Box<Comparison>),
    /// `-any` or `-all` over a collection.
    Quantified(Quantified),
    /// `Direct Reports for`: the reports of this manager, and the manager (specification, 8.1).
    DirectReports {
        /// Object id of the manager.
        manager: String,
    },
    /// `memberOf -any (group.objectId -in [...])`: direct members of one of these groups (specification, 8.3).
    MemberOf {
        /// The property, for its subject.
        property: Property,
        /// Object ids of the groups.
        groups: Vec<String>,
    },
}

/// `operand operator value`.
#[derive(Debug)]
pub struct Comparison {
    /// Left side.
    pub operand: Operand,
    /// Where the operand stands.
    pub operand_span: Span,
    /// The operator as written.
    pub operator: Operator,
    /// Right side.
    pub literal: Literal,
    /// What the comparison asks, compiled; the operator's negation is not part of it.
    pub test: Test,
}

/// What a comparison looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    /// A property of the subject.
    Property(Property),
    /// `_`: the element of a string collection.
    Element,
    /// `assignedPlan.…`: a member of an assigned plan.
    Plan(PlanMember),
    /// `group.objectId`.
    GroupId,
}

/// Members of an assigned plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlanMember {
    /// `capabilityStatus`
    CapabilityStatus,
    /// `service`
    Service,
    /// `servicePlanId`
    ServicePlanId,
}

impl PlanMember {
    /// Every member.
    pub const ALL: [Self; 3] = [Self::CapabilityStatus, Self::Service, Self::ServicePlanId];

    /// The name, as the article spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::CapabilityStatus => "capabilityStatus",
            Self::Service => "service",
            Self::ServicePlanId => "servicePlanId",
        }
    }
}

/// A value as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiteralKind {
    /// Text in quotes; un-escaped.
    Text {
        /// The value.
        value: String,
        /// How it is quoted.
        quote: Quote,
    },
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Boolean {
        /// The value.
        value: bool,
        /// Written with `$`.
        dollar: bool,
    },
    /// `null` or `$null`.
    Null,
    /// A date without quotes, as written.
    Date(String),
    /// A GUID without quotes.
    Guid(String),
    /// A list in brackets.
    List(Vec<Literal>),
    /// `system.now` and what is added to it.
    Now(Duration),
}

/// The question a comparison asks of a present value.
#[derive(Debug)]
pub enum Test {
    /// `-eq null`: is the value missing?
    IsMissing,
    /// A boolean `-eq`.
    IsTrue(bool),
    /// Text `-eq`, whole.
    Equals(UpperText),
    /// `-startsWith`
    StartsWith(UpperText),
    /// `-endsWith`
    EndsWith(UpperText),
    /// `-contains`
    Contains(UpperText),
    /// `-match`
    Matches(Pattern),
    /// `-in`
    In(Vec<UpperText>),
    /// Text `-ge`
    TextAtLeast(UpperText),
    /// Text `-le`
    TextAtMost(UpperText),
    /// A date `-eq`
    DateEquals(OffsetDateTime),
    /// A date `-ge`
    DateAtLeast(Moment),
    /// A date `-le`
    DateAtMost(Moment),
}

/// A moment on the right side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A date.
    Fixed(OffsetDateTime),
    /// `system.now` and what is added to it.
    FromNow(Duration),
}

/// `collection -any (body)`.
#[derive(Debug)]
pub struct Quantified {
    /// The collection.
    pub property: Property,
    /// `-any` or `-all`.
    pub quantifier: Quantifier,
    /// What is asked of each element.
    pub body: Box<Expression>,
}

impl Expression {
    /// Calls `visit` for this expression and everything below it, in source order.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expression)) {
        visit(self);
        match &self.kind {
            ExpressionKind::Or(parts) | ExpressionKind::And(parts) => parts.iter().for_each(|part| part.walk(visit)),
            ExpressionKind::Not(inner) => inner.walk(visit),
            ExpressionKind::Quantified(quantified) => quantified.body.walk(visit),
            ExpressionKind::Comparison(_) | ExpressionKind::DirectReports { .. } | ExpressionKind::MemberOf { .. } => {}
        }
    }
}
