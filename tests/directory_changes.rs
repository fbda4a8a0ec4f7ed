//! Who joined or left, when and through what; and the clock that rehearsals set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, Client};
use rollcall::directory::{ChangeCause, ChangeQuery, Directory, Movement, OpenOptions};
use serde_json::{json, Value};
use time::macros::datetime;
use time::Duration;

/// Of each change of a container: joined or left, who, why.
fn told(client: &Client, container: &str) -> Vec<(Movement, String, ChangeCause)> {
    let query = ChangeQuery {
        container: Some(container.to_owned()),
        ..ChangeQuery::default()
    };
    let changes = client.directory.changes(&query).unwrap();
    changes
        .into_iter()
        .map(|change| (change.change, change.member.display_name, change.cause))
        .collect()
}

fn joined(name: &str, cause: ChangeCause) -> (Movement, String, ChangeCause) {
    (Movement::Joined, name.to_owned(), cause)
}

fn left(name: &str, cause: ChangeCause) -> (Movement, String, ChangeCause) {
    (Movement::Left, name.to_owned(), cause)
}

#[test]
fn a_change_says_who_which_when_and_through_what() {
    let client = Client::new();
    let rule = "user.department -eq \"Sales\"";
    let sales = client.dynamic_group("Sales", rule);
    let ada = client.user("ada", None);
    client
        .directory
        .set_clock(Some(datetime!(2027-03-01 08:00 UTC)), false)
        .unwrap();
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "department": "Sales" }));

    let page = client.get(&format!("v1.0/rollcall/changes?group={sales}")).body;
    let change = &page["value"][0];
    assert_eq!(page["value"].as_array().unwrap().len(), 1);
    assert_eq!(
        *change,
        json!({
            "number": change["number"], "at": "2027-03-01T08:00:00Z", "change": "joined", "relation": "members",
            "container": { "@odata.type": "#microsoft.graph.group", "id": sales, "displayName": "Sales" },
            "member": { "@odata.type": "#microsoft.graph.user", "id": ada, "displayName": "ada" },
            "cause": "membershipRule", "membershipRule": rule, "sourceGroup": null,
            "request": format!("PATCH /users/{ada}"),
        })
    );
    assert_eq!(
        client.get(&format!("rollcall/changes?member={ada}")).body["value"][0],
        *change
    );
    assert_eq!(
        client.get("rollcall/changes?since=2027-03-01T08:00:01Z").body["value"],
        json!([])
    );
}

#[test]
fn every_way_of_joining_and_leaving_is_told() {
    let client = Client::new();
    let (ada, ben) = (client.user("ada", Some("Sales")), client.user("ben", None));
    let group = client.security_group("doors");
    let members = format!("groups/{group}/members");
    client.add(&members, &ben);
    assert_eq!(client.delete(&format!("v1.0/users/{ben}")).status, 204);
    let restore = format!("v1.0/directory/deletedItems/{ben}/restore");
    assert_eq!(client.send("POST", &restore, &[], None).status, 200);
    let dynamic = json!({
        "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"Sales\"",
        "membershipRuleProcessingState": "On",
    });
    client.patched(&format!("v1.0/groups/{group}"), &dynamic);
    assert_eq!(client.delete(&format!("v1.0/users/{ada}")).status, 204);
    assert_eq!(client.delete(&format!("v1.0/directory/deletedItems/{ada}")).status, 204);
    assert_eq!(
        told(&client, &group),
        [
            joined("ben", ChangeCause::Request),
            left("ben", ChangeCause::Deleted),
            joined("ben", ChangeCause::Restored),
            left("ben", ChangeCause::BecameDynamic),
            joined("ada", ChangeCause::MembershipRule),
            left("ada", ChangeCause::Deleted),
        ]
    );
}

#[test]
fn a_member_of_group_names_the_source() {
    let client = Client::new();
    let source = client.security_group("source");
    let fed = client.dynamic_group(
        "fed",
        &format!("user.memberof -any (group.objectId -in [\"{source}\"])"),
    );
    let ada = client.user("ada", None);
    client.add(&format!("groups/{source}/members"), &ada);
    let query = ChangeQuery {
        container: Some(fed.clone()),
        ..ChangeQuery::default()
    };
    let changes = client.directory.changes(&query).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].cause, ChangeCause::MemberOf);
    assert_eq!(changes[0].source_group.as_ref(), Some(&source));

    // Documented: who leaves the source stays, until the rule changes.
    assert_eq!(
        client
            .delete(&format!("v1.0/groups/{source}/members/{ada}/$ref"))
            .status,
        204
    );
    assert_eq!(client.members(&format!("groups/{fed}")), ["ada"]);
    let other = client.security_group("other");
    let rule = json!({ "membershipRule": format!("user.memberof -any (group.objectId -in [\"{other}\"])") });
    client.patched(&format!("v1.0/groups/{fed}"), &rule);
    assert_eq!(
        told(&client, &fed),
        [
            joined("ada", ChangeCause::MemberOf),
            left("ada", ChangeCause::MembershipRule)
        ]
    );
}

#[test]
fn members_of_a_seed_are_told_as_imported() {
    let client = Client::new();
    let id = "11111111-1111-4111-8111-111111111111";
    let group = "22222222-2222-4222-8222-222222222222";
    let seed = json!({
        "users": [{ "id": id, "displayName": "ada", "userPrincipalName": "ada@contoso.example" }],
        "groups": [{ "id": group, "displayName": "doors", "securityEnabled": true, "members": [id] }],
    });
    client.directory.import(&seed.to_string()).unwrap();
    assert_eq!(told(&client, group), [joined("ada", ChangeCause::Import)]);
}

#[test]
fn refused_requests_leave_no_trace() {
    let client = Client::new();
    let group = client.security_group("doors");
    let ada = client.user("ada", None);
    let bind = json!({ "members@odata.bind": [
        format!("https://graph.microsoft.com/v1.0/directoryObjects/{ada}"),
        "https://graph.microsoft.com/v1.0/directoryObjects/00000000-0000-4000-8000-000000000000",
    ] });
    assert_eq!(client.patch(&format!("v1.0/groups/{group}"), &bind).status, 404);
    assert!(told(&client, &group).is_empty());
}

#[test]
fn changes_come_in_pages() {
    let client = Client::new();
    let group = client.dynamic_group("All", "user.displayName -ne \"Administrator\"");
    for name in ["ada", "ben", "cem"] {
        client.user(name, None);
    }
    let mut seen = Vec::new();
    let mut next = format!("v1.0/rollcall/changes?group={group}&since=2020-01-01T00:00:00Z&$top=2");
    loop {
        let page = client.get(&next).body;
        seen.extend(
            page["value"]
                .as_array()
                .unwrap()
                .iter()
                .map(|change| change["member"]["displayName"].clone()),
        );
        match page["@odata.nextLink"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, [json!("ada"), json!("ben"), json!("cem")]);
    for query in ["group=x", "since=yesterday", "after=x", "colour=blue"] {
        assert_refused(
            &client.get(&format!("rollcall/changes?{query}")),
            400,
            "Request_BadRequest",
        );
    }
}

#[test]
fn rules_with_the_present_time_follow_the_clock() {
    let client = Client::new();
    let set = |now: &str| {
        let answer = client.patch("rollcall/clock", &json!({ "now": now, "running": false }));
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["now"], now);
    };
    set("2027-03-01T00:00:00Z");
    let group = client.dynamic_group("New hires", "user.employeeHireDate -ge system.now -minus p10d");
    let ada = client.user("ada", None);
    client.patched(
        &format!("v1.0/users/{ada}"),
        &json!({ "employeeHireDate": "2027-02-25T00:00:00Z" }),
    );
    assert_eq!(client.members(&format!("groups/{group}")), ["ada"]);
    set("2027-04-01T00:00:00Z");
    assert!(client.members(&format!("groups/{group}")).is_empty());
    let last = client.get(&format!("rollcall/changes?group={group}&$top=999")).body["value"]
        .as_array()
        .unwrap()
        .last()
        .cloned();
    let last = last.unwrap();
    assert_eq!(
        (&last["change"], &last["at"]),
        (&json!("left"), &json!("2027-04-01T00:00:00Z"))
    );
    assert_eq!(last["request"], "clock set");
}

#[test]
fn a_set_clock_is_kept_in_the_file_and_given_back() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let at = datetime!(2031-01-01 00:00 UTC);
    {
        let directory = Directory::open(&file, &OpenOptions::default()).unwrap();
        directory.set_clock(Some(at), false).unwrap();
    }
    let client = Client::of(Directory::open(&file, &OpenOptions::default()).unwrap());
    assert_eq!(client.directory.now(), at);
    assert_eq!(client.get("rollcall/clock").body["running"], false);
    assert_eq!(client.patch("rollcall/clock", &json!({ "running": true })).status, 200);
    assert!(client.directory.now() > at);
    let back = client.patch("rollcall/clock", &json!({ "now": null })).body;
    assert_eq!(back["real"], true);
    for body in [
        json!({ "now": "noon" }),
        json!({ "running": "yes" }),
        json!({ "zone": Value::Null }),
    ] {
        assert_refused(&client.patch("rollcall/clock", &body), 400, "Request_BadRequest");
    }
}

#[test]
fn what_was_deleted_is_gone_after_thirty_days() {
    let client = Client::new();
    let start = datetime!(2027-01-01 00:00 UTC);
    client.directory.set_clock(Some(start), false).unwrap();
    let (ada, group) = (client.user("ada", None), client.security_group("doors"));
    for path in [format!("v1.0/users/{ada}"), format!("v1.0/groups/{group}")] {
        assert_eq!(client.delete(&path).status, 204);
    }
    client
        .directory
        .set_clock(Some(start + Duration::days(29)), false)
        .unwrap();
    assert_eq!(client.get(&format!("v1.0/directory/deletedItems/{ada}")).status, 200);
    client
        .directory
        .set_clock(Some(start + Duration::days(30)), false)
        .unwrap();
    for id in [ada, group] {
        let gone = client.get(&format!("v1.0/directory/deletedItems/{id}"));
        assert_refused(&gone, 404, "Request_ResourceNotFound");
    }
}

#[test]
fn a_group_that_nobody_renews_is_deleted_when_its_time_is_over() {
    let client = Client::new();
    let start = datetime!(2027-01-01 00:00 UTC);
    client.directory.set_clock(Some(start), false).unwrap();
    let policy = json!({ "groupLifetimeInDays": 90, "managedGroupTypes": "All" });
    client.created("v1.0/groupLifecyclePolicies", &policy);
    let (renewed, forgotten) = (client.unified_group("renewed"), client.unified_group("forgotten"));
    client
        .directory
        .set_clock(Some(start + Duration::days(60)), false)
        .unwrap();
    let renew = client.send("POST", &format!("v1.0/groups/{renewed}/renew"), &[], None);
    assert_eq!(renew.status, 204);
    client
        .directory
        .set_clock(Some(start + Duration::days(90)), false)
        .unwrap();
    assert_eq!(client.get(&format!("v1.0/groups/{renewed}")).status, 200);
    assert_refused(
        &client.get(&format!("v1.0/groups/{forgotten}")),
        404,
        "Request_ResourceNotFound",
    );
    assert_eq!(
        client.get(&format!("v1.0/directory/deletedItems/{forgotten}")).status,
        200
    );
    let restore = format!("v1.0/directory/deletedItems/{forgotten}/restore");
    assert_eq!(client.send("POST", &restore, &[], None).status, 200);
    client
        .directory
        .set_clock(Some(start + Duration::days(91)), false)
        .unwrap();
    assert_eq!(client.get(&format!("v1.0/groups/{forgotten}")).status, 200);
}
