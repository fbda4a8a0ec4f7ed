//! The answer to every part of a rule, in the shape of Graph's evaluateDynamicMembership (`evaluate-api.md`).

use std::borrow::Cow;

use serde_json::{json, Map, Value};

use super::ast::{Expression, ExpressionKind, Operand};
use super::eval::Evaluation;
use crate::model::{print_instant, Property, PropertyType};

/// A node of `membershipRuleEvaluationDetails`. A part that could not be answered has the result null.
pub(super) fn details(evaluation: &Evaluation<'_>, expression: &Expression, text: &str) -> Value {
    let mut node = Map::new();
    node.insert(
        "expressionResult".to_owned(),
        evaluation.answer(expression).map_or(Value::Null, Value::Bool),
    );
    node.insert(
        "expression".to_owned(),
        json!(text.get(expression.span.clone()).unwrap_or("")),
    );
    match &expression.kind {
        ExpressionKind::Or(parts) | ExpressionKind::And(parts) => {
            let children = parts.iter().map(|part| details(evaluation, part, text)).collect();
            node.insert("expressionEvaluationDetails".to_owned(), Value::Array(children));
        }
        ExpressionKind::Not(inner) => {
            let child = details(evaluation, inner, text);
            node.insert("expressionEvaluationDetails".to_owned(), Value::Array(vec![child]));
        }
        leaf => {
            let (name, value) = looked_at(evaluation, leaf);
            node.insert(
                "propertyToEvaluate".to_owned(),
                json!({ "propertyName": name, "propertyValue": value }),
            );
        }
    }
    Value::Object(node)
}

/// Name and value of the property that a leaf looks at.
fn looked_at(evaluation: &Evaluation<'_>, leaf: &ExpressionKind) -> (String, Option<String>) {
    match leaf {
        ExpressionKind::Comparison(comparison) => match &comparison.operand {
            Operand::Property(property) => (property.name.to_string(), value_of(evaluation, property)),
            // The body of a quantifier is part of its leaf, so that no element comes here.
            Operand::Element | Operand::Plan(_) | Operand::GroupId => (String::new(), None),
        },
        ExpressionKind::Quantified(quantified) => (
            quantified.property.name.to_string(),
            value_of(evaluation, &quantified.property),
        ),
        ExpressionKind::DirectReports { .. } => ("manager".to_owned(), evaluation.manager().map(str::to_owned)),
        ExpressionKind::MemberOf { groups, .. } => (
            "memberOf".to_owned(),
            joined(evaluation.common_groups(groups).into_iter().map(str::to_owned)),
        ),
        ExpressionKind::Or(_) | ExpressionKind::And(_) | ExpressionKind::Not(_) => (String::new(), None),
    }
}

fn value_of(evaluation: &Evaluation<'_>, property: &Property) -> Option<String> {
    let entity = evaluation.entity;
    match property.kind {
        PropertyType::Text => entity.text(property).map(Cow::into_owned),
        PropertyType::Boolean => entity.boolean(property).map(|value| value.to_string()),
        PropertyType::Instant => entity.instant(property).map(print_instant),
        PropertyType::TextCollection => joined(entity.texts(property).into_iter().map(str::to_owned)),
        PropertyType::PlanCollection => joined(entity.plans().into_iter().map(|plan| {
            [plan.service, plan.capability_status, plan.service_plan_id]
                .map(Option::unwrap_or_default)
                .join("/")
        })),
        PropertyType::GroupCollection => joined(entity.groups().into_iter().map(str::to_owned)),
    }
}

/// Elements in one text; an empty collection is a missing value.
fn joined(elements: impl Iterator<Item = String>) -> Option<String> {
    let elements: Vec<String> = elements.collect();
    (!elements.is_empty()).then(|| elements.join(", "))
}
