//! What a tenant has besides objects: `/organization`, `/domains` and `/subscribedSkus`.

use http::Method;
use serde_json::{json, Map, Value};

use super::kind::Kind;
use super::licenses::{NAME, PLAN, PRODUCT};
use super::plain_list;
use super::refusal::Refusal;
use super::request::{Answer, Call};
use super::tenant;

/// Answers what follows `/organization`.
pub(super) fn organization(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    call.read(|connection| answer(call, "organization", vec![tenant::organization(connection)?], rest))
}

/// Answers what follows `/domains`: the default domain, and those that principal names have.
pub(super) fn domains(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let default = tenant::default_domain(connection)?;
        let mut names = vec![default.clone()];
        let mut statement = connection.prepare_cached(
            "SELECT DISTINCT substr(principal_name, instr(principal_name, '@') + 1) FROM object
             WHERE kind = ?1 AND deleted = 0 ORDER BY 1",
        )?;
        let mut rows = statement.query([Kind::User.number()])?;
        while let Some(row) = rows.next()? {
            let name: Option<String> = row.get(0)?;
            names.extend(name.filter(|name| !name.eq_ignore_ascii_case(&default)));
        }
        let domains = names.iter().map(|name| domain(name, *name == default)).collect();
        answer(call, "domains", domains, rest)
    })
}

fn domain(name: &str, is_default: bool) -> Map<String, Value> {
    plain_list::members(json!({
        "id": name,
        "authenticationType": "Managed",
        "availabilityStatus": null,
        "isAdminManaged": true,
        "isDefault": is_default,
        "isInitial": is_default,
        "isRoot": true,
        "isVerified": true,
        "passwordNotificationWindowInDays": null,
        "passwordValidityPeriodInDays": null,
        "state": null,
        "supportedServices": ["Email", "OfficeCommunicationsOnline"],
    }))
}

/// Answers what follows `/subscribedSkus`: one subscription, with the plan that dynamic membership needs.
pub(super) fn subscribed_skus(call: &Call<'_>, rest: &[&str]) -> Result<Answer, Refusal> {
    call.read(|connection| {
        let tenant = tenant::id(connection)?;
        let users: i64 = connection
            .prepare_cached("SELECT count(*) FROM object WHERE kind = ?1 AND deleted = 0")?
            .query_row([Kind::User.number()], |row| row.get(0))?;
        let consumed: i64 = connection
            .prepare_cached(
                "SELECT count(*) FROM object o, json_each(o.json, '$.assignedLicenses') license
                 WHERE o.kind = ?1 AND o.deleted = 0 AND json_extract(license.value, '$.skuId') = ?2",
            )?
            .query_row(rusqlite::params![Kind::User.number(), PRODUCT], |row| row.get(0))?;
        let subscription = json!({
            "id": format!("{tenant}_{PRODUCT}"),
            "accountId": tenant,
            "accountName": tenant::default_domain(connection)?,
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": consumed,
            "skuId": PRODUCT,
            "skuPartNumber": NAME,
            "subscriptionIds": [],
            "prepaidUnits": { "enabled": users.max(25), "lockedOut": 0, "suspended": 0, "warning": 0 },
            "servicePlans": [{
                "servicePlanId": PLAN, "servicePlanName": NAME, "provisioningStatus": "Success", "appliesTo": "User",
            }],
        });
        answer(call, "subscribedSkus", vec![plain_list::members(subscription)], rest)
    })
}

fn answer(call: &Call<'_>, context: &str, items: Vec<Map<String, Value>>, rest: &[&str]) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    match rest {
        [] => Ok(plain_list::page(call, context, items)),
        [id] => {
            let has_id = |item: &Map<String, Value>| {
                item.get("id")
                    .and_then(Value::as_str)
                    .is_some_and(|own| own.eq_ignore_ascii_case(id))
            };
            let found = items.into_iter().find(has_id).ok_or_else(|| Refusal::not_found(id))?;
            Ok(Answer::ok(plain_list::entity(call, context, found)))
        }
        [_, segment, ..] => Err(Refusal::unknown_segment(segment)),
    }
}
