//! evaluateDynamicMembership: whether an object is, or would be, a member, and why (beta alone).

use serde_json::{json, Value};

use super::kind::Kind;
use super::links::{self, Relation};
use super::memory;
use super::objects;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use crate::rule::{Context, Rule, RuleOptions};

/// Answers with the group's rule or, where the body has one, with that rule instead.
pub(super) fn answer(call: &Call<'_>, group: Option<&str>) -> Result<Answer, Refusal> {
    let body = call.object()?;
    let Some(member) = body.get("memberId").and_then(Value::as_str) else {
        return Err(Refusal::bad_request("The parameter 'memberId' must be one object id.")
            .with_detail("InvalidValue", "memberId"));
    };
    let given = body.get("membershipRule").and_then(Value::as_str);
    call.read(|connection| {
        let group = group
            .map(|key| objects::named(connection, Kind::Group, key))
            .transpose()?;
        let stored = group
            .as_ref()
            .filter(|group| group.is_dynamic())
            .and_then(|group| group.text("membershipRule"));
        let text = given.or(stored).ok_or_else(|| {
            Refusal::bad_request("The group has no membership rule and the request gives none.")
                .with_detail("InvalidValue", "membershipRule")
        })?;
        let options = group.as_ref().map_or_else(RuleOptions::default, memory::rule_options);
        let rule = Rule::parse(text, &options).map_err(|error| Refusal::rule(&error))?;
        let object = objects::live(connection, member)?;
        let entity = memory::entity(connection, &object)?
            .filter(|entity| entity.subject == rule.subject())
            .ok_or_else(|| {
                Refusal::rule_in_place(
                    "SubjectMismatch",
                    "The rule and the member are not of the same object type.",
                )
            })?;
        let mut groups = Vec::new();
        for seq in links::sources(connection, Relation::Member, object.seq)? {
            groups.extend(
                objects::by_seq(connection, seq)?
                    .filter(|found| found.kind == Kind::Group)
                    .map(|found| found.id),
            );
        }
        let context = Context {
            now: Some(call.shared.clock.now()),
            groups: Some(groups),
            manager: links::manager_id(connection, object.seq)?,
        };
        let unanswered = |error: crate::rule::EvaluationError| Refusal::rule_in_place(error.kind, error.message);
        let result = rule.evaluate(&entity, &context).map_err(unanswered)?;
        let details = rule.explain(&entity, &context).map_err(unanswered)?;
        let details = details
            .get("membershipRuleEvaluationDetails")
            .cloned()
            .unwrap_or(details);
        Ok(Answer::ok(json!({
            "@odata.context": call.context("microsoft.graph.evaluateDynamicMembershipResult"),
            "membershipRule": text,
            "membershipRuleEvaluationResult": result,
            "membershipRuleEvaluationDetails": details,
        })))
    })
}
