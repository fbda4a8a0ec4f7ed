//! Dynamic membership of groups in the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, dynamic_group, unified_group, Client};
use rollcall::directory::{Directory, OpenOptions};
use serde_json::json;

const MARKETING: &str = "(user.department -eq \"Marketing\")";

#[test]
fn a_paused_rule_moves_nobody_and_catches_up_when_switched_on() {
    let client = Client::new();
    let ann = client.user("ann", Some("Marketing"));
    client.user("bob", Some("Sales"));
    let group = client.created("v1.0/groups", &dynamic_group("Marketing", MARKETING, "paused"));
    assert_eq!(group["membershipRuleProcessingState"], "Paused");
    assert_eq!(group["membershipRule"], MARKETING);
    let id = group["id"].as_str().unwrap();
    let (own, path) = (format!("groups/{id}"), format!("v1.0/groups/{id}"));
    assert!(client.members(&own).is_empty());
    client.patched(&path, &json!({"membershipRuleProcessingState": "On"}));
    assert_eq!(client.members(&own), ["ann"]);
    client.user("cid", Some("marketing"));
    assert_eq!(
        client.members(&own),
        ["ann", "cid"],
        "a new user joins before the answer"
    );
    client.patched(&format!("v1.0/users/{ann}"), &json!({"department": "Sales"}));
    assert_eq!(client.members(&own), ["cid"]);
    client.patched(&path, &json!({"membershipRuleProcessingState": "Paused"}));
    client.patched(&format!("v1.0/users/{ann}"), &json!({"department": "Marketing"}));
    assert_eq!(client.members(&own), ["cid"]);
    client.patched(&path, &json!({"membershipRuleProcessingState": "On"}));
    assert_eq!(client.members(&own), ["ann", "cid"]);
    let status = client
        .get(&format!("beta/groups/{id}?$select=membershipRuleProcessingStatus"))
        .body;
    assert_eq!(status["membershipRuleProcessingStatus"]["status"], "Succeeded");
}

#[test]
fn a_changed_rule_removes_those_out_and_adds_those_in() {
    let client = Client::new();
    client.user("ann", Some("Marketing"));
    client.user("bob", Some("Sales"));
    let group = client.dynamic_group("Team", MARKETING);
    client.patched(
        &format!("v1.0/groups/{group}"),
        &json!({"membershipRule": "user.department -eq \"Sales\""}),
    );
    assert_eq!(client.members(&format!("groups/{group}")), ["bob"]);
    assert_eq!(client.delete(&format!("v1.0/groups/{group}")).status, 204);
    client.user("cid", Some("Sales"));
    client.post(&format!("v1.0/directory/deletedItems/{group}/restore"), &json!({}));
    assert_eq!(
        client.members(&format!("groups/{group}")),
        ["bob", "cid"],
        "a restored group catches up"
    );
}

#[test]
fn a_dynamic_group_refuses_hand_made_changes_of_members_and_takes_owners() {
    let client = Client::new();
    let ann = client.user("ann", Some("Marketing"));
    let group = client.dynamic_group("Marketing", MARKETING);
    let members = format!("groups/{group}/members");
    let bob = client.user("bob", None);
    assert_refused(&client.link(&members, &bob), 403, "Authorization_RequestDenied");
    assert_refused(
        &client.delete(&format!("v1.0/{members}/{ann}/$ref")),
        403,
        "Authorization_RequestDenied",
    );
    client.add(&format!("groups/{group}/owners"), &bob);
    let mut body = dynamic_group("Bound", MARKETING, "On");
    body["members@odata.bind"] = json!([format!("https://graph.microsoft.com/v1.0/users/{ann}")]);
    assert_refused(&client.post("v1.0/groups", &body), 403, "Authorization_RequestDenied");
}

#[test]
fn static_to_dynamic_empties_and_fills_and_dynamic_to_static_keeps() {
    let client = Client::new();
    let bob = client.user("bob", Some("Sales"));
    client.user("ann", Some("Marketing"));
    let group = client.unified_group("Team");
    let (own, path) = (format!("groups/{group}"), format!("v1.0/groups/{group}"));
    client.add(&format!("{own}/members"), &bob);
    let wrong = json!({"groupTypes": ["Unified", "DynamicMembership"], "membershipRule": "(user.department -eq"});
    assert_eq!(client.patch(&path, &wrong).status, 400);
    assert_eq!(client.members(&own), ["bob"], "a refused rule changes nothing");
    assert_eq!(client.get(&path).body["groupTypes"], json!(["Unified"]));
    let right = json!({
        "groupTypes": ["Unified", "DynamicMembership"], "membershipRule": MARKETING, "membershipRuleProcessingState": "On",
    });
    client.patched(&path, &right);
    assert_eq!(client.members(&own), ["ann"]);
    client.patched(
        &path,
        &json!({"groupTypes": ["Unified"], "membershipRuleProcessingState": "Paused"}),
    );
    assert_eq!(client.members(&own), ["ann"]);
    client.add(&format!("{own}/members"), &bob);
    client.user("cid", Some("Marketing"));
    assert_eq!(client.members(&own), ["ann", "bob"]);
    assert_refused(
        &client.patch(&path, &json!({"groupTypes": []})),
        400,
        "Request_BadRequest",
    );
}

#[test]
fn a_wrong_rule_is_refused_with_our_kind_in_the_details() {
    let client = Client::new();
    let body = dynamic_group("No type", "(department -eq \"Sales\")", "On");
    let response = client.post("v1.0/groups", &body);
    assert_refused(&response, 400, "InvalidObjectTypeException");
    let body = dynamic_group("No such property", "(user.shoeSize -eq \"44\")", "On");
    let response = client.post("v1.0/groups", &body);
    assert_refused(&response, 400, "Request_BadRequest");
    let detail = &response.body["error"]["details"][0];
    assert_eq!(detail["code"], "PropertyNotSupported");
    assert_eq!(detail["target"], "membershipRule");
    let mut body = unified_group("Devices");
    body["groupTypes"] = json!(["Unified", "DynamicMembership"]);
    body["membershipRule"] = json!("(device.deviceOSType -eq \"Windows\")");
    let response = client.post("v1.0/groups", &body);
    assert_refused(&response, 400, "Request_BadRequest");
    assert_eq!(response.body["error"]["details"][0]["code"], "SubjectMismatch");
    assert_eq!(client.get("v1.0/groups").body["value"], json!([]));
}

#[test]
fn a_member_of_group_takes_direct_members_of_its_sources_and_keeps_those_who_leave_them() {
    let client = Client::new();
    let security = client.security_group("Security");
    let mail = client.unified_group("Mail");
    let inner = client.security_group("Inner");
    let ids: Vec<String> = ["ann", "bob", "cid", "dan"]
        .iter()
        .map(|name| client.user(name, None))
        .collect();
    let laptop = client.device("laptop", "Windows");
    client.add(&format!("groups/{security}/members"), &ids[0]);
    client.add(&format!("groups/{security}/members"), &laptop);
    client.add(&format!("groups/{security}/members"), &inner);
    client.add(&format!("groups/{inner}/members"), &ids[3]);
    client.add(&format!("groups/{mail}/members"), &ids[1]);
    let rule = format!("user.memberof -any (group.objectId -in ['{security}', '{mail}'])");
    let fed = client.dynamic_group("Fed", &rule);
    let own = format!("groups/{fed}");
    assert_eq!(client.members(&own), ["ann", "bob"], "direct members, users alone");
    client.add(&format!("groups/{mail}/members"), &ids[2]);
    assert_eq!(client.members(&own), ["ann", "bob", "cid"]);
    client.delete(&format!("v1.0/groups/{mail}/members/{}/$ref", ids[2]));
    assert_eq!(
        client.members(&own),
        ["ann", "bob", "cid"],
        "whoever leaves a source stays"
    );
    client.patched(
        &format!("v1.0/{own}"),
        &json!({"membershipRuleProcessingState": "Paused"}),
    );
    client.patched(&format!("v1.0/{own}"), &json!({"membershipRuleProcessingState": "On"}));
    assert_eq!(client.members(&own), ["ann", "bob", "cid"]);
    client.patched(&format!("v1.0/{own}"), &json!({"membershipRule": format!("{rule} ")}));
    assert_eq!(client.members(&own), ["ann", "bob"], "until the rule is edited");

    let devices = client.dynamic_group(
        "Devices",
        &format!("device.memberOf -any (group.objectId -in ['{security}'])"),
    );
    assert_eq!(client.members(&format!("groups/{devices}")), ["laptop"]);

    let chained = dynamic_group(
        "Chained",
        &format!("user.memberof -any (group.objectId -in ['{fed}'])"),
        "On",
    );
    let response = client.post("v1.0/groups", &chained);
    assert_refused(&response, 400, "Request_BadRequest");
    assert_eq!(response.body["error"]["details"][0]["code"], "MemberOfRestriction");
    let combined = dynamic_group("Both", &format!("{rule} -and (user.city -eq \"Redmond\")"), "On");
    assert_refused(&client.post("v1.0/groups", &combined), 400, "Request_BadRequest");
    let source = json!({
        "groupTypes": ["DynamicMembership"], "membershipRuleProcessingState": "On",
        "membershipRule": format!("user.memberof -any (group.objectId -in ['{inner}'])"),
    });
    assert_refused(
        &client.patch(&format!("v1.0/groups/{security}"), &source),
        400,
        "Request_BadRequest",
    );
}

#[test]
fn a_dynamic_source_feeds_a_member_of_group() {
    let client = Client::new();
    let source = client.dynamic_group("Marketing", MARKETING);
    let fed = client.dynamic_group("Fed", &format!("user.memberof -any (group.objectId -in ['{source}'])"));
    let ann = client.user("ann", Some("Marketing"));
    assert_eq!(client.members(&format!("groups/{fed}")), ["ann"]);
    client.patched(&format!("v1.0/users/{ann}"), &json!({"department": null}));
    assert!(client.members(&format!("groups/{source}")).is_empty());
    assert_eq!(client.members(&format!("groups/{fed}")), ["ann"]);
}

#[test]
fn direct_reports_follow_the_manager_link() {
    let client = Client::new();
    let (boss, ann) = (client.user("boss", None), client.user("ann", None));
    let group = client.dynamic_group("Reports", &format!("Direct Reports for \"{boss}\""));
    assert_eq!(
        client.members(&format!("groups/{group}")),
        ["boss"],
        "the manager is one of them"
    );
    let body = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{boss}")});
    let put = client.send(
        "PUT",
        &format!("v1.0/users/{ann}/manager/$ref"),
        &[],
        Some(&body.to_string()),
    );
    assert_eq!(put.status, 204, "{}", put.body);
    assert_eq!(client.members(&format!("groups/{group}")), ["ann", "boss"]);
    assert_eq!(client.delete(&format!("v1.0/users/{ann}/manager/$ref")).status, 204);
    assert_eq!(client.members(&format!("groups/{group}")), ["boss"]);
}

#[test]
fn a_rule_can_be_tried_on_a_member() {
    let client = Client::new();
    let ann = client.user("ann", Some("Marketing"));
    let group = client.dynamic_group("Marketing", MARKETING);
    let path = format!("beta/groups/{group}/evaluateDynamicMembership");
    let result = client.post(&path, &json!({"memberId": ann})).body;
    assert_eq!(result["membershipRule"], MARKETING);
    assert_eq!(result["membershipRuleEvaluationResult"], true);
    assert_eq!(
        result["membershipRuleEvaluationDetails"]["propertyToEvaluate"]["propertyValue"],
        "Marketing"
    );
    let free = json!({"memberId": ann, "membershipRule": "user.department -eq \"Sales\""});
    let result = client.post("beta/groups/evaluateDynamicMembership", &free).body;
    assert_eq!(result["membershipRuleEvaluationResult"], false);
    let device = json!({"memberId": ann, "membershipRule": "device.deviceOSType -eq \"Windows\""});
    assert_refused(
        &client.post("beta/groups/evaluateDynamicMembership", &device),
        400,
        "Request_BadRequest",
    );
    assert_refused(
        &client.post("v1.0/groups/evaluateDynamicMembership", &free),
        405,
        "Request_BadRequest",
    );
}

#[test]
fn whom_a_rule_cannot_be_answered_for_stays_where_he_is_until_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let open = || Client::of(Directory::open(&file, &OpenOptions::default()).unwrap());
    let client = open();
    let rule = "user.city -match \"^(?=(a+)+$)\"";
    let endless = format!("{}!", "a".repeat(40));
    let group = client.dynamic_group("Letters", rule);
    let members = format!("groups/{group}");
    let ann = client.user("ann", None);
    let bob = client.user("bob", None);
    let move_to = |client: &Client, user: &str, city: &str| {
        client.patched(&format!("v1.0/users/{user}"), &json!({ "city": city }));
    };
    let status = |client: &Client| {
        let group = client.get(&format!("beta/groups/{group}?$select=membershipRuleProcessingStatus"));
        group.body["membershipRuleProcessingStatus"]["status"].clone()
    };
    move_to(&client, &ann, "aa");
    assert_eq!(client.members(&members), ["ann"]);
    assert_eq!(status(&client), "Succeeded");
    move_to(&client, &ann, &endless);
    move_to(&client, &bob, &endless);
    assert_eq!(client.members(&members), ["ann"], "nobody moves without an answer");
    assert_eq!(status(&client), "Failed");
    move_to(&client, &bob, "aaa");
    assert_eq!(client.members(&members), ["ann", "bob"]);
    move_to(&client, &bob, &endless);
    drop(client);
    let client = open();
    move_to(&client, &bob, "c");
    move_to(&client, &ann, "b");
    assert!(client.members(&members).is_empty());
    client.patched(
        &format!("v1.0/{members}"),
        &json!({"membershipRule": "user.city -eq \"b\""}),
    );
    assert_eq!(client.members(&members), ["ann"]);
    assert_eq!(status(&client), "Succeeded");
}

#[test]
fn a_seed_brings_members_to_groups_that_were_there_before() {
    let client = Client::new();
    let group = client.dynamic_group("Marketing", MARKETING);
    let seed = json!({"users": [
        {"id": "0f000000-0000-4000-8000-000000000001", "displayName": "Ann", "userPrincipalName": "ann@contoso.example", "department": "Marketing"},
        {"id": "0f000000-0000-4000-8000-000000000002", "displayName": "Bob", "userPrincipalName": "bob@contoso.example", "department": "Sales"},
    ]});
    client.directory.import(&seed.to_string()).unwrap();
    assert_eq!(client.members(&format!("groups/{group}")), ["Ann"]);
}
