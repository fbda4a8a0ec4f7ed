//! Groups of the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, security_group, unified_group, Client};
use rollcall::directory::{Behaviour, Directory, ForcedValues, MailNicknameClash, OpenOptions};
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
fn the_service_of_today_refuses_what_the_announcement_of_2016_forced() {
    let mut behaviour = Behaviour::default();
    behaviour.forced_values = ForcedValues::Refuse;
    behaviour.mail_nickname_clash = MailNicknameClash::Refuse;
    behaviour.security_groups_go_at_once = true;
    let options = OpenOptions {
        behaviour,
        ..OpenOptions::default()
    };
    let client = Client::of(Directory::in_memory(&options).unwrap());
    client.unified_group("Stamps");
    let response = client.post("v1.0/groups", &unified_group("stamps"));
    assert_refused(&response, 400, "Request_BadRequest");
    assert_eq!(response.body["error"]["details"][0]["target"], "mailNickname");
    let mut body = unified_group("Coins");
    body["mailEnabled"] = json!(false);
    assert_refused(&client.post("v1.0/groups", &body), 400, "Request_BadRequest");
    let group = client.security_group("Readers");
    client.delete(&format!("v1.0/groups/{group}"));
    assert_refused(
        &client.get(&format!("v1.0/directory/deletedItems/{group}")),
        404,
        "Request_ResourceNotFound",
    );
}
