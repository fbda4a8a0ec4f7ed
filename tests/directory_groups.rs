//! Groups of the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, dynamic_group, names, security_group, unified_group, Client};
use serde_json::{json, Value};

const MARKETING: &str = "(user.department -eq \"Marketing\")";

#[test]
fn a_new_group_answers_the_default_set_with_its_context_and_location() {
    let client = Client::new();
    let response = client.post("v1.0/groups", &security_group("Readers"));
    assert_eq!(response.status, 201);
    let group = &response.body;
    assert_eq!(
        group["@odata.context"],
        "https://graph.microsoft.com/v1.0/$metadata#groups/$entity"
    );
    assert_eq!(group["proxyAddresses"], json!([]));
    assert_eq!(group["mail"], Value::Null);
    assert!(group["securityIdentifier"].as_str().unwrap().starts_with("S-1-12-1-"));
    assert!(group.get("assignedLabels").is_none());
    let location = response.headers["location"].to_str().unwrap();
    assert!(location.ends_with(&format!("/v1.0/groups/{}", group["id"].as_str().unwrap())));
}

#[test]
fn what_a_new_group_must_have_is_required() {
    let client = Client::new();
    for missing in ["displayName", "mailEnabled", "securityEnabled", "mailNickname"] {
        let mut body = security_group("Readers");
        body.as_object_mut().unwrap().remove(missing);
        assert_refused(&client.post("v1.0/groups", &body), 400, "Request_BadRequest");
    }
    let refused = [
        json!({"mailNickname": "two words"}),
        json!({"mailNickname": ""}),
        json!({"displayName": "x".repeat(257)}),
        json!({"mailEnabled": true}),
        json!({"securityEnabled": false}),
        json!({"groupTypes": ["Dynamic"]}),
        json!({"groupTypes": "Unified"}),
        json!({"groupTypes": ["DynamicMembership"]}),
        json!({"membershipRule": MARKETING}),
        json!({"visibility": "HiddenMembership"}),
        json!({"mail": "a@contoso.example"}),
        json!({"colour": "red"}),
    ];
    for change in refused {
        let mut body = security_group("Readers");
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        assert_refused(&client.post("v1.0/groups", &body), 400, "Request_BadRequest");
    }
    assert_eq!(
        client.get("v1.0/groups").body["value"],
        json!([]),
        "a refused request changes nothing"
    );
}

#[test]
fn a_microsoft_365_group_is_mail_and_security_enabled_whatever_was_sent() {
    let client = Client::new();
    let mut body = unified_group("Stamps");
    body["mailEnabled"] = json!(false);
    body["securityEnabled"] = json!(false);
    let group = client.created("v1.0/groups", &body);
    assert_eq!(group["mailEnabled"], true);
    assert_eq!(group["securityEnabled"], true);
    assert_eq!(group["visibility"], "Public");
    assert_eq!(group["mail"], "Stamps@drumkit.onmicrosoft.com");
    let owners = client
        .get(&format!("v1.0/groups/{}/owners", group["id"].as_str().unwrap()))
        .body;
    assert_eq!(names(&owners), ["Administrator"], "the caller owns it");
}

#[test]
fn a_taken_mail_nickname_of_a_microsoft_365_group_gets_four_digits_in_its_addresses() {
    let client = Client::new();
    client.unified_group("StampCollectors");
    let second = client.created("v1.0/groups", &unified_group("StampCollectors"));
    assert_eq!(second["mailNickname"], "StampCollectors");
    let mail = second["mail"].as_str().unwrap();
    let digits = mail
        .strip_prefix("StampCollectors")
        .unwrap()
        .strip_suffix("@drumkit.onmicrosoft.com")
        .unwrap();
    assert!(
        digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()),
        "{mail}"
    );
    assert_eq!(second["proxyAddresses"], json!([format!("SMTP:{mail}")]));
    let third = client.created("v1.0/groups", &unified_group("StampCollectors"));
    assert_ne!(third["mail"], second["mail"]);
    client.security_group("One");
    client.security_group("Another with the same nickname");
}

#[test]
fn a_listing_filters_orders_selects_and_pages() {
    let client = Client::new();
    for name in ["delta", "Alpha", "charlie", "Bravo", "Echo"] {
        client.security_group(name);
    }
    client.unified_group("Zulu");
    let page = client
        .get("v1.0/groups?$filter=displayName eq 'ALPHA'&$select=id,displayName")
        .body;
    assert_eq!(names(&page), ["Alpha"]);
    assert_eq!(
        page["@odata.context"],
        "https://graph.microsoft.com/v1.0/$metadata#groups(id,displayName)"
    );
    assert_eq!(page["value"][0].as_object().unwrap().len(), 2);
    let page = client.get("v1.0/groups?$filter=groupTypes/any(c:c+eq+'Unified')").body;
    assert_eq!(names(&page), ["Zulu"]);
    let page = client
        .get("v1.0/groups?$filter=startsWith(DisplayName,'b') and securityEnabled eq true")
        .body;
    assert_eq!(names(&page), ["Bravo"]);
    let page = client
        .advanced("v1.0/groups?$filter=NOT groupTypes/any(c:c eq 'Unified')&$count=true")
        .body;
    assert_eq!(page["@odata.count"], 5);

    let mut seen = Vec::new();
    let mut path = "v1.0/groups?$orderby=displayName&$top=4".to_owned();
    loop {
        let page = client.get(&path).body;
        seen.extend(names(&page));
        match page["@odata.nextLink"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ["Alpha", "Bravo", "charlie", "delta", "Echo", "Zulu"]);
    let page = client.get("v1.0/groups?$orderby=displayName desc&$top=2").body;
    assert_eq!(names(&page), ["Zulu", "Echo"]);
    assert_eq!(
        names(&client.get(page["@odata.nextLink"].as_str().unwrap()).body),
        ["delta", "charlie"]
    );
}

#[test]
fn a_query_the_service_refuses_is_refused() {
    let client = Client::new();
    client.security_group("Alpha");
    let response = client.get("v1.0/groups?$top=1000");
    assert_refused(&response, 400, "Request_UnsupportedQuery");
    assert_eq!(
        response.body["error"]["message"],
        "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."
    );
    assert_refused(&client.get("v1.0/groups/$count"), 400, "Request_BadRequest");
    assert_eq!(client.advanced("v1.0/groups/$count").body, 1);
    assert!(
        client.get("v1.0/groups?$count=true").body.get("@odata.count").is_none(),
        "ignored without the header"
    );
    assert_refused(
        &client.get("v1.0/groups?$search=\"displayName:al\""),
        400,
        "Request_UnsupportedQuery",
    );
    assert_eq!(
        names(&client.advanced("v1.0/groups?$search=\"displayName:al\"").body),
        ["Alpha"]
    );
    assert_refused(
        &client.get("v1.0/groups?$filter=displayName ne 'x'"),
        400,
        "Request_UnsupportedQuery",
    );
    assert_refused(&client.get("v1.0/groups?$skip=1"), 400, "Request_BadRequest");
    for filter in [
        "colour eq 'x'",
        "displayName eq",
        "displayName eq 'x",
        "(((",
        "",
        "any(",
        "a:b",
        "not",
        "displayName in ()",
    ] {
        let response = client.get(&format!("v1.0/groups?$filter={filter}"));
        assert!(response.status == 400 || filter.is_empty(), "{filter}");
    }
    assert_refused(
        &client.get(&format!(
            "v1.0/groups?$filter={}a{}",
            "(".repeat(5000),
            ")".repeat(5000)
        )),
        400,
        "BadRequest",
    );
    assert_refused(&client.get("v1.0/groups?$skiptoken=zz"), 400, "Request_BadRequest");
}

#[test]
fn absent_keeps_null_clears_and_what_cannot_change_is_refused() {
    let client = Client::new();
    let mut body = security_group("Readers");
    body["description"] = json!("All readers");
    let id = client.id_of("v1.0/groups", &body);
    let path = format!("v1.0/groups/{id}");
    client.patched(&path, &json!({"displayName": "Writers"}));
    assert_eq!(client.get(&path).body["description"], "All readers");
    client.patched(&path, &json!({"description": null}));
    assert_eq!(client.get(&path).body["description"], Value::Null);
    let refused = [
        json!({"displayName": null}),
        json!({"mail": "a@contoso.example"}),
        json!({"id": id}),
        json!({"isAssignableToRole": true}),
        json!({"groupTypes": ["Unified"]}),
        json!({"mailEnabled": true}),
        json!({"visibility": "HiddenMembership"}),
        json!({"securityEnabled": "yes"}),
    ];
    for body in refused {
        assert_refused(&client.patch(&path, &body), 400, "Request_BadRequest");
    }
    assert_refused(
        &client.patch("v1.0/groups/nobody", &json!({})),
        400,
        "Request_BadRequest",
    );
    let unknown = "00000000-0000-0000-0000-000000000001";
    assert_refused(
        &client.patch(&format!("v1.0/groups/{unknown}"), &json!({})),
        404,
        "Request_ResourceNotFound",
    );
}

#[test]
fn a_deleted_group_can_be_listed_restored_with_its_members_and_purged() {
    let client = Client::new();
    let group = client.unified_group("Stamps");
    let ann = client.user("ann", None);
    client.add(&format!("groups/{group}/members"), &ann);
    assert_eq!(client.delete(&format!("v1.0/groups/{group}")).status, 204);
    assert_refused(
        &client.get(&format!("v1.0/groups/{group}")),
        404,
        "Request_ResourceNotFound",
    );
    assert_refused(
        &client.delete(&format!("v1.0/groups/{group}")),
        404,
        "Request_ResourceNotFound",
    );
    let listed = client.get("v1.0/directory/deletedItems/microsoft.graph.group").body;
    assert_eq!(names(&listed), ["Stamps"]);
    assert!(listed["value"][0]["deletedDateTime"].is_string());
    assert_refused(&client.get("v1.0/directory/deletedItems"), 400, "Request_BadRequest");

    let restored = client.post(&format!("v1.0/directory/deletedItems/{group}/restore"), &json!({}));
    assert_eq!(restored.status, 200, "{}", restored.body);
    assert_eq!(restored.body["deletedDateTime"], Value::Null);
    assert_eq!(client.members(&format!("groups/{group}")), ["ann"]);

    client.delete(&format!("v1.0/groups/{group}"));
    let taker = client.unified_group("Stamps");
    let response = client.post(&format!("v1.0/directory/deletedItems/{group}/restore"), &json!({}));
    assert_refused(&response, 400, "Request_BadRequest");
    assert_eq!(client.get(&format!("v1.0/groups/{taker}")).status, 200);
    assert_eq!(
        client.delete(&format!("v1.0/directory/deletedItems/{group}")).status,
        204
    );
    assert_refused(
        &client.get(&format!("v1.0/directory/deletedItems/{group}")),
        404,
        "Request_ResourceNotFound",
    );
}

#[test]
fn members_are_added_listed_by_type_and_removed_by_reference() {
    let client = Client::new();
    let group = client.security_group("Readers");
    let (ann, laptop, inner) = (
        client.user("ann", None),
        client.device("laptop", "Windows"),
        client.security_group("Inner"),
    );
    let members = format!("groups/{group}/members");
    for target in [&ann, &laptop, &inner] {
        client.add(&members, target);
    }
    let page = client.get(&format!("v1.0/{members}")).body;
    let types: Vec<&str> = page["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["@odata.type"].as_str().unwrap())
        .collect();
    assert_eq!(
        types,
        [
            "#microsoft.graph.user",
            "#microsoft.graph.device",
            "#microsoft.graph.group"
        ]
    );
    assert_eq!(
        names(&client.get(&format!("v1.0/{members}/microsoft.graph.device")).body),
        ["laptop"]
    );
    let first = client.get(&format!("v1.0/{members}?$top=2")).body;
    assert_eq!(
        names(&client.get(first["@odata.nextLink"].as_str().unwrap()).body),
        ["Inner"]
    );

    let again = client.link(&members, &ann);
    assert_refused(&again, 400, "Request_BadRequest");
    assert!(again.body["error"]["message"]
        .as_str()
        .unwrap()
        .contains("already exist"));
    let unknown = "00000000-0000-0000-0000-000000000001";
    assert_refused(&client.link(&members, unknown), 404, "Request_ResourceNotFound");
    assert_refused(&client.link(&members, &group), 400, "Request_BadRequest");
    assert_refused(
        &client.link(&members, &client.unified_group("Mail")),
        400,
        "Request_BadRequest",
    );
    assert_refused(
        &client.post(&format!("v1.0/{members}"), &json!({})),
        400,
        "Request_BadRequest",
    );

    assert_eq!(client.delete(&format!("v1.0/{members}/{ann}/$ref")).status, 204);
    let gone = client.delete(&format!("v1.0/{members}/{ann}/$ref"));
    assert_refused(&gone, 404, "Request_ResourceNotFound");
    assert!(
        gone.body["error"]["message"].as_str().unwrap().contains(&group),
        "the message names the group"
    );
    assert_eq!(client.get(&format!("v1.0/users/{ann}")).status, 200, "the object stays");
    let member_of = client.get(&format!("v1.0/devices/{laptop}/memberOf")).body;
    assert_eq!(names(&member_of), ["Readers"]);
}

#[test]
fn membership_is_followed_through_groups() {
    let client = Client::new();
    let (outer, middle, inner) = (
        client.security_group("Outer"),
        client.security_group("Middle"),
        client.security_group("Inner"),
    );
    let ann = client.user("ann", None);
    client.add(&format!("groups/{outer}/members"), &middle);
    client.add(&format!("groups/{middle}/members"), &inner);
    client.add(&format!("groups/{inner}/members"), &ann);
    client.add(&format!("groups/{inner}/members"), &outer);
    let through = client.get(&format!("v1.0/users/{ann}/transitiveMemberOf")).body;
    assert_eq!(names(&through), ["Outer", "Middle", "Inner"]);
    let members = client
        .get(&format!("v1.0/groups/{outer}/transitiveMembers/microsoft.graph.user"))
        .body;
    assert_eq!(names(&members), ["ann"]);
    let asked = json!({"groupIds": [middle, "00000000-0000-0000-0000-000000000001"]});
    assert_eq!(
        client.post(&format!("v1.0/users/{ann}/checkMemberGroups"), &asked).body["value"],
        json!([middle])
    );
    let all = client
        .post(
            &format!("v1.0/users/{ann}/getMemberGroups"),
            &json!({"securityEnabledOnly": true}),
        )
        .body;
    assert_eq!(all["value"].as_array().unwrap().len(), 3);
    client.delete(&format!("v1.0/groups/{middle}"));
    let through = client.get(&format!("v1.0/users/{ann}/transitiveMemberOf")).body;
    assert_eq!(names(&through), ["Inner"], "a deleted group leads nowhere");
}

#[test]
fn a_microsoft_365_group_takes_users_alone_and_keeps_its_last_owner() {
    let client = Client::new();
    let group = client.unified_group("Stamps");
    let laptop = client.device("laptop", "Windows");
    assert_refused(
        &client.link(&format!("groups/{group}/members"), &laptop),
        400,
        "Request_BadRequest",
    );
    let admin = client.directory.account().id;
    let owner = format!("v1.0/groups/{group}/owners/{admin}/$ref");
    assert_refused(&client.delete(&owner), 400, "Request_BadRequest");
    client.add(&format!("groups/{group}/owners"), &client.user("ann", None));
    assert_eq!(client.delete(&owner).status, 204);
}

#[test]
fn binds_are_at_most_twenty_and_all_or_nothing() {
    let client = Client::new();
    let ids: Vec<String> = (0..21).map(|number| client.user(&format!("u{number}"), None)).collect();
    let urls: Vec<String> = ids
        .iter()
        .map(|id| format!("https://graph.microsoft.com/v1.0/users/{id}"))
        .collect();
    let mut body = security_group("Readers");
    body["members@odata.bind"] = json!(urls);
    assert_refused(&client.post("v1.0/groups", &body), 400, "Request_BadRequest");
    body["members@odata.bind"] = json!(urls[..2]);
    let group = client.id_of("v1.0/groups", &body);
    let path = format!("v1.0/groups/{group}");
    assert_refused(
        &client.patch(&path, &json!({"members@odata.bind": urls[1..5]})),
        400,
        "Request_BadRequest",
    );
    assert_eq!(
        client.members(&format!("groups/{group}")).len(),
        2,
        "one that is present fails all"
    );
    client.patched(&path, &json!({"members@odata.bind": urls[2..5]}));
    assert_eq!(client.members(&format!("groups/{group}")).len(), 5);
}

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
