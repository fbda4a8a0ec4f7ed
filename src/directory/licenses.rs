//! assignLicense and licenseDetails of users and groups (graph-behaviour reference, 1.4 and 5). The tenant has one product,
//! with the plan that dynamic membership needs; what a group has does not reach its members.

use http::{Method, StatusCode};
use serde_json::{json, Map, Value};

use super::clock::instant_text;
use super::kind::Kind;
use super::objects::{self, Object};
use super::refusal::Refusal;
use super::request::{Answer, Call};

/// The product and service plan that dynamic membership needs, by the ids the service has for them.
pub(super) const PRODUCT: &str = "078d2b04-f1bd-4111-bbd4-b4b1b354cef4";
pub(super) const PLAN: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";
/// Their name.
pub(super) const NAME: &str = "AAD_PREMIUM";

/// What a request assigns and takes away, by product.
struct Request {
    added: Vec<Value>,
    removed: Vec<String>,
}

/// Answers `POST /{users|groups}/{key}/assignLicense`.
pub(super) fn assign(call: &Call<'_>, kind: Kind, key: &str) -> Result<Answer, Refusal> {
    let request = Request::of(call.object()?)?;
    call.write(|change| {
        let mut object = call.managed(change.connection, kind, key)?;
        let has_place = object.text("usageLocation").is_some_and(|place| !place.is_empty());
        if kind == Kind::User && !request.added.is_empty() && !has_place {
            return Err(Refusal::bad_request(
                "License assignment cannot be done for user with invalid usage location.",
            ));
        }
        request.carry_out(&mut object, &instant_text(change.now))?;
        objects::update(change.connection, &object)?;
        change.entity_changed(&object)?;
        let mut answer = call.show(change.connection, &object)?;
        if kind == Kind::Group {
            // Groups are worked on later.
            answer.status = StatusCode::ACCEPTED;
        }
        Ok(answer)
    })
}

/// Answers `/users/{key}/licenseDetails`.
pub(super) fn details(call: &Call<'_>, key: &str) -> Result<Answer, Refusal> {
    if call.method != Method::GET {
        return Err(Refusal::method_not_allowed());
    }
    call.read(|connection| {
        let user = objects::named(connection, Kind::User, key)?;
        let details: Vec<Value> = licenses(&user)
            .iter()
            .map(|license| {
                let product = product_of(license);
                let plans = if product.eq_ignore_ascii_case(PRODUCT) {
                    json!([{ "servicePlanId": PLAN, "servicePlanName": NAME, "provisioningStatus": "Success", "appliesTo": "User" }])
                } else {
                    json!([])
                };
                let name = product.eq_ignore_ascii_case(PRODUCT).then_some(NAME);
                json!({ "id": format!("{}_{product}", user.id), "skuId": product, "skuPartNumber": name, "servicePlans": plans })
            })
            .collect();
        let context = format!("users('{}')/licenseDetails", user.id);
        Ok(Answer::ok(json!({ "@odata.context": call.context(&context), "value": details })))
    })
}

/// Whether a group has licenses, which keeps it from being deleted.
pub(super) fn has_licenses(object: &Object) -> bool {
    !licenses(object).is_empty()
}

fn licenses(object: &Object) -> Vec<Value> {
    match object.properties.get("assignedLicenses") {
        Some(Value::Array(licenses)) => licenses.clone(),
        _ => Vec::new(),
    }
}

fn product_of(license: &Value) -> &str {
    license.get("skuId").and_then(Value::as_str).unwrap_or_default()
}

impl Request {
    fn of(body: &Map<String, Value>) -> Result<Self, Refusal> {
        let list = |name: &str| match body.get(name) {
            Some(Value::Array(items)) => Ok(items.clone()),
            _ => Err(Refusal::bad_request(format!("The parameter '{name}' must be a list."))),
        };
        let added = list("addLicenses")?;
        for license in &added {
            let product = product_of(license);
            if !product.eq_ignore_ascii_case(PRODUCT) {
                return Err(Refusal::bad_request(format!(
                    "License {product} does not correspond to a valid company License."
                )));
            }
            let plans = license.get("disabledPlans").and_then(Value::as_array);
            let is_plan = |plan: &Value| plan.as_str().is_some_and(|plan| plan.eq_ignore_ascii_case(PLAN));
            if !plans.is_none_or(|plans| plans.iter().all(is_plan)) {
                return Err(Refusal::bad_request("A disabled plan is no plan of the license."));
            }
        }
        let removed = list("removeLicenses")?;
        let removed: Option<Vec<String>> = removed.iter().map(|id| id.as_str().map(str::to_owned)).collect();
        Ok(Self {
            added,
            removed: removed.ok_or_else(|| Refusal::bad_request("Invalid GUID specified."))?,
        })
    }

    fn carry_out(&self, object: &mut Object, now: &str) -> Result<(), Refusal> {
        let mut licenses = licenses(object);
        for product in &self.removed {
            let before = licenses.len();
            licenses.retain(|license| !product_of(license).eq_ignore_ascii_case(product));
            if licenses.len() == before {
                return Err(Refusal::bad_request(format!(
                    "{} does not have a corresponding license.",
                    object.kind.resource()
                )));
            }
        }
        for license in &self.added {
            licenses.retain(|other| !product_of(other).eq_ignore_ascii_case(PRODUCT));
            let disabled = license.get("disabledPlans").cloned().unwrap_or_else(|| json!([]));
            licenses.push(json!({ "skuId": PRODUCT, "disabledPlans": disabled }));
        }
        if object.kind == Kind::User {
            set_plans(object, &licenses, now);
        }
        object
            .properties
            .insert("assignedLicenses".to_owned(), Value::Array(licenses));
        Ok(())
    }
}

/// Our product's plan follows the license; plans of others stay.
fn set_plans(object: &mut Object, licenses: &[Value], now: &str) {
    let own = licenses
        .iter()
        .find(|license| product_of(license).eq_ignore_ascii_case(PRODUCT));
    let disabled = own
        .and_then(|license| license.get("disabledPlans"))
        .and_then(Value::as_array);
    let has_plan = own.is_some() && disabled.is_none_or(Vec::is_empty);
    let mut plans = match object.properties.remove("assignedPlans") {
        Some(Value::Array(plans)) => plans,
        _ => Vec::new(),
    };
    let is_own = |plan: &Value| {
        let id = plan.get("servicePlanId").and_then(Value::as_str);
        id.is_some_and(|id| id.eq_ignore_ascii_case(PLAN))
    };
    if !has_plan {
        plans.retain(|plan| !is_own(plan));
    } else if !plans.iter().any(is_own) {
        plans.push(json!({
            "assignedDateTime": now, "capabilityStatus": "Enabled", "service": "AADPremiumService", "servicePlanId": PLAN,
        }));
    }
    object
        .properties
        .insert("assignedPlans".to_owned(), Value::Array(plans));
}
