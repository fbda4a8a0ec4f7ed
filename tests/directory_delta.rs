//! `/groups/delta` and `/users/delta` (graph-behaviour reference, 6.6).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, Client};
use rollcall::directory::{Directory, OpenOptions};
use serde_json::{json, Value};

/// Follows the next links of a round; all its items, and the link of the next round.
fn round(client: &Client, from: &str) -> (Vec<Value>, String) {
    let mut items = Vec::new();
    let mut next = from.to_owned();
    loop {
        let page = client.get(&next);
        assert_eq!(page.status, 200, "{}", page.body);
        items.extend(page.body["value"].as_array().unwrap().iter().cloned());
        if let Some(link) = page.body["@odata.deltaLink"].as_str() {
            return (items, link.to_owned());
        }
        next = page.body["@odata.nextLink"].as_str().unwrap().to_owned();
    }
}

#[test]
fn a_round_tells_what_changed_since_the_last() {
    let client = Client::new();
    let (ada, ben) = (client.user("ada", None), client.user("ben", None));
    let (doors, desks) = (client.security_group("doors"), client.security_group("desks"));
    client.add(&format!("groups/{doors}/members"), &ada);

    let (first, link) = round(&client, "v1.0/groups/delta?$select=displayName,members");
    assert_eq!(first.len(), 2, "{first:?}");
    assert_eq!(
        first[0],
        json!({ "displayName": "doors", "id": doors,
                "members@delta": [{ "@odata.type": "#microsoft.graph.user", "id": ada }] })
    );
    let (nothing, link) = round(&client, &link);
    assert_eq!(nothing, Vec::<Value>::new());

    client.add(&format!("groups/{doors}/members"), &ben);
    assert_eq!(
        client.delete(&format!("v1.0/groups/{doors}/members/{ada}/$ref")).status,
        204
    );
    client.patched(&format!("v1.0/groups/{desks}"), &json!({ "displayName": "tables" }));
    let (second, link) = round(&client, &link);
    let doors_now = second.iter().find(|item| item["id"] == *doors).unwrap();
    assert!(doors_now.get("displayName").is_none());
    let moved = doors_now["members@delta"].as_array().unwrap();
    assert!(moved.contains(&json!({ "@odata.type": "#microsoft.graph.user", "id": ben })));
    assert!(moved
        .contains(&json!({ "@odata.type": "#microsoft.graph.user", "id": ada, "@removed": { "reason": "deleted" } })));
    let desks_now = second.iter().find(|item| item["id"] == *desks).unwrap();
    assert_eq!(desks_now["displayName"], "tables");

    assert_eq!(client.delete(&format!("v1.0/groups/{desks}")).status, 204);
    let (third, link) = round(&client, &link);
    assert_eq!(third, [json!({ "id": desks, "@removed": { "reason": "changed" } })]);
    assert_eq!(
        client.delete(&format!("v1.0/directory/deletedItems/{desks}")).status,
        204
    );
    let (fourth, _) = round(&client, &link);
    assert_eq!(fourth, [json!({ "id": desks, "@removed": { "reason": "deleted" } })]);
}

#[test]
fn members_a_rule_moves_and_members_deleted_are_told_as_well() {
    let client = Client::new();
    let group = client.dynamic_group("Sales", "user.department -eq \"Sales\"");
    let (ada, ben) = (client.user("ada", None), client.user("ben", Some("Sales")));
    let (_, link) = round(&client, "v1.0/groups/delta");
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "department": "Sales" }));
    assert_eq!(client.delete(&format!("v1.0/users/{ben}")).status, 204);
    let (items, _) = round(&client, &link);
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0]["id"], group);
    let mut moved: Vec<(&str, bool)> = items[0]["members@delta"]
        .as_array()
        .unwrap()
        .iter()
        .map(|member| (member["id"].as_str().unwrap(), member.get("@removed").is_some()))
        .collect();
    moved.sort_by_key(|(_, removed)| *removed);
    assert_eq!(moved, [(ada.as_str(), false), (ben.as_str(), true)]);
}

#[test]
fn long_rounds_come_in_pages_and_large_groups_in_parts() {
    let client = Client::new();
    let users: Vec<Value> = (0..2_300)
        .map(|n| {
            json!({ "id": format!("00000000-0000-4000-8000-{n:012}"), "displayName": format!("u{n}"),
                         "userPrincipalName": format!("u{n}@contoso.example"), "accountEnabled": true })
        })
        .collect();
    client.directory.import(&json!({ "users": users }).to_string()).unwrap();
    let all = client.dynamic_group("All", "user.displayName -startsWith \"u\"");
    let small = client.security_group("small");
    let (items, _) = round(&client, "v1.0/groups/delta?$select=id,members");
    let members: usize = items
        .iter()
        .filter(|item| item["id"] == *all)
        .map(|item| item["members@delta"].as_array().unwrap().len())
        .sum();
    assert_eq!(members, 2_300);
    assert!(items.iter().filter(|item| item["id"] == *all).count() > 1);
    assert_eq!(items.iter().filter(|item| item["id"] == *small).count(), 1);

    let (users, _) = round(&client, "v1.0/users/delta?$select=displayName");
    assert_eq!(users.len(), 2_301);
    assert!(users[1].get("members@delta").is_none());

    let (_, link) = round(&client, "v1.0/groups/delta?$deltatoken=latest");
    client.patched(
        &format!("v1.0/groups/{all}"),
        &json!({ "membershipRule": "user.displayName -eq \"u7\"" }),
    );
    let (changes, _) = round(&client, &link);
    let left: usize = changes
        .iter()
        .map(|item| item["members@delta"].as_array().unwrap().len())
        .sum();
    assert_eq!(left, 2_299);
}

#[test]
fn the_latest_state_can_be_asked_for_alone() {
    let client = Client::new();
    client.security_group("doors");
    let (items, link) = round(&client, "v1.0/groups/delta?$deltatoken=latest&$select=displayName");
    assert!(items.is_empty());
    let desks = client.security_group("desks");
    assert_eq!(
        round(&client, &link).0,
        [json!({ "displayName": "desks", "id": desks })]
    );
}

#[test]
fn a_delta_query_takes_few_options_and_no_foreign_state() {
    let client = Client::new();
    let (doors, _) = (client.security_group("doors"), client.security_group("desks"));
    let (items, _) = round(
        &client,
        &format!("v1.0/groups/delta?$filter=id eq '{doors}'&$select=displayName"),
    );
    assert_eq!(items, [json!({ "displayName": "doors", "id": doors })]);
    for query in ["$filter=displayName eq 'x'", "$orderby=displayName", "$expand=owners"] {
        let answer = client.get(&format!("v1.0/groups/delta?{query}"));
        assert_refused(&answer, 400, "Request_UnsupportedQuery");
    }
    assert_refused(
        &client.get("v1.0/groups/delta?$deltatoken=junk"),
        400,
        "Request_BadRequest",
    );

    let other = Client::new();
    let (_, link) = round(&client, "v1.0/groups/delta");
    let answer = other.get(&link);
    assert_refused(&answer, 410, "SyncStateNotFound");
    assert!(answer.headers["location"]
        .to_str()
        .unwrap()
        .ends_with("/v1.0/groups/delta"));
}

#[test]
fn a_link_from_before_what_the_directory_remembers_starts_again() {
    let options = OpenOptions {
        kept_changes: Some(40),
        ..OpenOptions::default()
    };
    let client = Client::of(Directory::in_memory(&options).unwrap());
    let link = client.get("v1.0/users/delta?$select=displayName").body["@odata.deltaLink"].clone();
    let link = link.as_str().unwrap().split_once(".com/").unwrap().1.to_owned();
    client.user("ann", None);
    assert_eq!(names(&client.get(&link).body), ["ann"]);
    for number in 0..60 {
        client.user(&format!("u{number}"), None);
    }
    let answer = client.get(&link);
    assert_refused(&answer, 410, "SyncStateNotFound");
    let start = answer.headers["location"].to_str().unwrap();
    assert!(start.ends_with("/v1.0/users/delta"), "{start}");
    let page = client.get("v1.0/users/delta?$select=displayName").body;
    let link = page["@odata.deltaLink"]
        .as_str()
        .unwrap()
        .split_once(".com/")
        .unwrap()
        .1
        .to_owned();
    client.user("bob", None);
    assert_eq!(names(&client.get(&link).body), ["bob"]);
    let log = client.get("rollcall/changes?$top=999").body;
    assert!(log["value"].as_array().unwrap().len() <= 45);
}
