//! What a query may ask, and what needs the advanced path (graph-behaviour reference, 6.2 to 6.4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, Client};
use serde_json::json;

fn refused(client: &Client, path: &str) {
    assert_refused(&client.get(path), 400, "Request_UnsupportedQuery");
}

#[test]
fn lists_expand_one_link_with_twenty_items_and_no_next_link() {
    let client = Client::new();
    let boss = client.user("boss", None);
    let group = client.security_group("all");
    for number in 0..25 {
        let user = client.user(&format!("u{number}"), None);
        client.add(&format!("groups/{group}/members"), &user);
        let manager = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/users/{boss}") });
        let put = client.send(
            "PUT",
            &format!("v1.0/users/{user}/manager/$ref"),
            &[],
            Some(&manager.to_string()),
        );
        assert_eq!(put.status, 204);
    }
    let groups = client
        .get("v1.0/groups?$select=displayName&$expand=members($select=id,displayName)")
        .body;
    let members = groups["value"][0]["members"].as_array().unwrap();
    assert_eq!(members.len(), 20);
    assert_eq!(members[0]["displayName"], "u0");
    assert!(groups["value"][0].get("members@odata.nextLink").is_none());
    let users = client
        .get("v1.0/users?$filter=startswith(displayName,'u')&$select=id&$expand=manager")
        .body;
    assert!(users["value"]
        .as_array()
        .unwrap()
        .iter()
        .all(|user| user["manager"]["id"] == *boss));
    let advanced = client.advanced("v1.0/groups?$count=true&$filter=displayName ne 'x'&$expand=members");
    assert_refused(&advanced, 400, "Request_UnsupportedQuery");
    assert_eq!(client.get("v1.0/groups?$expand=shoes").status, 400);
}

#[test]
fn some_properties_and_comparisons_with_null_need_the_advanced_path() {
    let client = Client::new();
    let ada = client.user("ada", None);
    client.patched(
        &format!("v1.0/users/{ada}"),
        &json!({ "officeLocation": "B7", "companyName": "Contoso" }),
    );
    for filter in [
        "officeLocation eq 'B7'",
        "startsWith(companyName,'Con')",
        "department eq null and displayName eq 'ada'",
        "not(displayName eq 'boss') and displayName eq 'ada'",
        "endsWith(userPrincipalName,'@contoso.example')",
    ] {
        refused(&client, &format!("v1.0/users?$filter={filter}"));
        let page = client.advanced(&format!("v1.0/users?$count=true&$filter={filter}"));
        assert_eq!(page.status, 200, "{filter}: {}", page.body);
        assert_eq!(names(&page.body), ["ada"], "{filter}");
        assert_eq!(page.body["@odata.count"], 1);
    }
}

#[test]
fn links_are_filtered_on_the_advanced_path_alone() {
    let client = Client::new();
    let (ada, group) = (client.user("ada", None), client.security_group("all"));
    client.add(&format!("groups/{group}/members"), &ada);
    let path = format!("v1.0/groups/{group}/members/microsoft.graph.user?$filter=displayName eq 'ada'");
    refused(&client, &path);
    assert_eq!(names(&client.advanced(&format!("{path}&$count=true")).body), ["ada"]);
}

#[test]
fn what_the_service_cannot_filter_is_refused() {
    let client = Client::new();
    for filter in ["contains(displayName,'x')", "endsWith(displayName,'x')"] {
        let answer = client.advanced(&format!("v1.0/users?$count=true&$filter={filter}"));
        assert_refused(&answer, 400, "Request_UnsupportedQuery");
    }
}

#[test]
fn alternatives_of_one_property_find_each() {
    let client = Client::new();
    for name in ["ada", "ben", "cem"] {
        client.user(name, None);
    }
    let either = "v1.0/users?$filter=displayName eq 'ADA' or displayName eq 'cem'";
    assert_eq!(names(&client.get(either).body), ["ada", "cem"]);
    let mixed = "v1.0/users?$filter=displayName eq 'ada' or mailNickname eq 'ben'";
    assert_eq!(names(&client.get(mixed).body), ["ada", "ben"]);
    let elements =
        client.advanced("v1.0/users?$count=true&$filter=businessPhones/$count eq 0 and displayName eq 'ada'");
    assert_eq!(names(&elements.body), ["ada"]);
}
