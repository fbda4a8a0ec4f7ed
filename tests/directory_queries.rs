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

#[test]
fn every_indexed_property_is_found_by_equality_list_and_beginning() {
    let client = Client::new();
    let ada = client.user("ada", Some("Übersicht"));
    let written = json!({
        "mail": "ada@contoso.example", "department": "Sales", "jobTitle": "Engineer II", "givenName": "Ada",
        "surname": "Lovelace", "employeeId": "E-1", "city": "London", "country": "GB",
    });
    client.patched(&format!("v1.0/users/{ada}"), &written);
    for number in 0..5 {
        client.user(&format!("other{number}"), Some("Research"));
    }
    let found = |set: &str, filter: &str| {
        let page = client.get(&format!("v1.0/{set}?$filter={filter}"));
        assert_eq!(page.status, 200, "{filter}: {}", page.body);
        names(&page.body)
    };
    let mut asked = vec![
        ("id", ada.clone()),
        ("userPrincipalName", "ada@contoso.example".to_owned()),
    ];
    asked.extend([("displayName", "ada".to_owned()), ("mailNickname", "ada".to_owned())]);
    let own = written.as_object().unwrap();
    asked.extend(
        own.iter()
            .map(|(name, value)| (name.as_str(), value.as_str().unwrap().to_owned())),
    );
    for (name, value) in asked {
        let upper = value.to_uppercase();
        assert_eq!(found("users", &format!("{name} eq '{upper}'")), ["ada"]);
        assert_eq!(found("users", &format!("{name} in ('{value}','none')")), ["ada"]);
        assert_eq!(found("users", &format!("startswith({name},'{value}')")), ["ada"]);
        assert_eq!(
            found("users", &format!("{name} eq '{value}' and accountEnabled eq false")),
            [""; 0]
        );
        let sorted = client.advanced(&format!(
            "v1.0/users?$count=true&$orderby=displayName&$filter={name} eq '{value}'"
        ));
        assert_eq!(names(&sorted.body), ["ada"]);
    }
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "department": "Übersicht" }));
    assert_eq!(found("users", "department eq '%C3%BCBERSICHT'"), ["ada"]);

    let device = client.device("PC", "Windows");
    let device_id = client.get(&format!("v1.0/devices/{device}")).body["deviceId"].clone();
    assert_eq!(
        found("devices", &format!("deviceId eq '{}'", device_id.as_str().unwrap())),
        ["PC"]
    );
}

#[test]
fn a_filtered_list_is_paged_in_the_order_of_the_store() {
    let client = Client::new();
    for number in 0..25 {
        client.user(
            &format!("user{number:02}"),
            Some(if number % 2 == 0 { "Sales" } else { "Research" }),
        );
    }
    for filter in ["department eq 'sales'", "startswith(department,'sal')"] {
        let mut seen = Vec::new();
        let mut next = format!("v1.0/users?$filter={filter}&$top=4");
        loop {
            let page = client.get(&next).body;
            seen.extend(names(&page));
            match page["@odata.nextLink"].as_str() {
                Some(link) => next = link.to_owned(),
                None => break,
            }
        }
        let wanted: Vec<String> = (0..25).step_by(2).map(|number| format!("user{number:02}")).collect();
        assert_eq!(seen, wanted);
    }
}

#[test]
fn one_member_is_read_by_its_id() {
    let client = Client::new();
    let (ada, ben, group) = (
        client.user("ada", None),
        client.user("ben", None),
        client.security_group("all"),
    );
    client.add(&format!("groups/{group}/members"), &ada);
    let member = client.get(&format!("v1.0/groups/{group}/members/{ada}")).body;
    assert_eq!(
        (&member["@odata.type"], &member["displayName"]),
        (&json!("#microsoft.graph.user"), &json!("ada"))
    );
    let stranger = client.get(&format!("v1.0/groups/{group}/members/{ben}"));
    assert_refused(&stranger, 404, "Request_ResourceNotFound");
}

#[test]
fn annotations_are_left_out_when_a_client_asks_for_none() {
    let client = Client::new();
    client.user("ada", None);
    let headers = [
        ("accept", "application/json;odata.metadata=none"),
        ("ConsistencyLevel", "eventual"),
    ];
    let page = client.send("GET", "v1.0/users?$count=true&$top=1", &headers, None).body;
    assert!(page.get("@odata.context").is_none());
    assert_eq!(page["@odata.count"], 2);
    assert!(page["@odata.nextLink"].is_string());
}

#[test]
fn names_with_a_beginning_are_paged_in_their_own_order() {
    let client = Client::new();
    for name in ["user c", "User a", "other", "user b", "USER d", "user a"] {
        let body = json!({
            "accountEnabled": true, "displayName": name, "mailNickname": "x", "passwordProfile": { "password": "correct horse" },
            "userPrincipalName": format!("{}@contoso.example", name.replace(' ', if name.contains('U') { "-" } else { "." })),
        });
        client.created("v1.0/users", &body);
    }
    let mut seen = Vec::new();
    let mut next = "v1.0/users?$filter=startswith(displayName,'user')&$top=2".to_owned();
    loop {
        let page = client.get(&next).body;
        seen.extend(names(&page));
        match page["@odata.nextLink"].as_str() {
            Some(link) => next = link.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ["User a", "user a", "user b", "user c", "USER d"]);
}

#[test]
fn a_filter_without_an_index_disregards_case_as_well() {
    let client = Client::new();
    let ada = client.user("ada", None);
    let hired = json!({ "state": "Ulster", "streetAddress": "Große Straße" });
    client.patched(&format!("v1.0/users/{ada}"), &hired);
    for filter in [
        "state eq 'ULSTER'",
        "streetAddress eq 'GRO%C3%9FE STRA%C3%9FE'",
        "state eq 'ulster' and accountEnabled eq true",
    ] {
        assert_eq!(
            names(&client.get(&format!("v1.0/users?$filter={filter}")).body),
            ["ada"],
            "{filter}"
        );
    }
    assert!(names(&client.get("v1.0/users?$filter=state eq 'Leinster'").body).is_empty());
}

#[test]
fn a_filter_compares_a_property_with_values_of_its_type_alone() {
    let client = Client::new();
    client.user("ann", Some("Sales"));
    for filter in [
        "accountEnabled eq 'true'",
        "accountEnabled eq 1",
        "displayName eq 7",
        "displayName in ('a', 1)",
        "createdDateTime ge '2020-01-01T00:00:00Z'",
        "businessPhones eq 'x'",
        "otherMails eq null",
    ] {
        let answer = client.advanced(&format!("v1.0/users?$count=true&$filter={filter}"));
        assert_refused(&answer, 400, "BadRequest");
    }
    assert_refused(
        &client.get("v1.0/users?$filter=passwordProfile/password eq 'x'"),
        400,
        "Request_UnsupportedQuery",
    );
    let nested = "assignedLicenses/any(l:l/disabledPlans/any(p:p eq 'x'))";
    let answer = client.advanced(&format!("v1.0/users?$count=true&$filter={nested}"));
    assert_eq!(answer.body["value"], serde_json::json!([]), "{}", answer.body);
}

#[test]
fn links_of_a_group_are_counted_in_a_filter() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let full = client.security_group("Full");
    client.security_group("Empty");
    client.add(&format!("groups/{full}/members"), &ann);
    client.add(&format!("groups/{full}/owners"), &ann);
    for (filter, wanted) in [
        ("owners/$count eq 0", "Empty"),
        ("owners/$count ne 0", "Full"),
        ("members/$count ge 1 and securityEnabled eq true", "Full"),
        ("not (members/$count ge 1)", "Empty"),
    ] {
        let answer = client.advanced(&format!("v1.0/groups?$count=true&$filter={filter}"));
        assert_eq!(names(&answer.body), [wanted], "{filter}");
        refused(&client, &format!("v1.0/groups?$filter={filter}"));
    }
}

#[test]
fn an_expansion_takes_one_link_and_a_selection() {
    let client = Client::new();
    let group = client.security_group("Readers");
    for (expand, status) in [
        ("members,owners", 400),
        ("members($select=id),owners($select=id)", 400),
        ("members($top=1)", 400),
        ("members($select=nosuch)", 400),
        ("members(", 400),
        ("members($filter=x eq 'y')", 400),
        ("members($select=id,displayName)", 200),
        ("transitiveMemberOf", 200),
    ] {
        for path in ["v1.0/groups", &format!("v1.0/groups/{group}")] {
            assert_eq!(
                client.get(&format!("{path}?$expand={expand}")).status,
                status,
                "{expand}"
            );
        }
    }
    let several = "Only one navigation property can be expanded in a request.";
    for expand in [
        "members,owners",
        "members,owners($select=id)",
        "members($select=id),owners($select=id)",
    ] {
        let refused = client.get(&format!("v1.0/groups?$expand={expand}")).body;
        assert_eq!(refused["error"]["message"], several, "{expand}");
    }
}
