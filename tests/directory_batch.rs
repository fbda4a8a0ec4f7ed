//! `$batch` of the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, security_group, Client};
use serde_json::json;

#[test]
fn each_request_of_a_batch_has_its_own_answer() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let batch = json!({"requests": [
        {"id": "1", "method": "GET", "url": format!("/users/{ann}?$select=id")},
        {"id": "2", "method": "post", "url": "groups", "headers": {"Content-Type": "application/json"}, "body": security_group("Readers")},
        {"id": "3", "method": "GET", "url": "/groups/00000000-0000-0000-0000-000000000001"},
        {"id": "4", "method": "GET", "url": "/users", "dependsOn": ["3"]},
        {"id": "5", "method": "GET", "url": "/groups/$count", "headers": {"ConsistencyLevel": "eventual"}},
        {"id": "6", "method": "GET", "url": "/groups?$filter=displayName eq 'Readers'", "dependsOn": ["2"]},
        {"id": "7", "method": "DELETE", "url": format!("/users/{ann}")},
        {"id": "8", "method": "POST", "url": "/groups", "body": security_group("No content type")},
    ]});
    let response = client.post("v1.0/$batch", &batch);
    assert_eq!(response.status, 200, "{}", response.body);
    let responses = response.body["responses"].as_array().unwrap();
    let statuses: Vec<u64> = responses
        .iter()
        .map(|response| response["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 201, 404, 424, 200, 200, 204, 400]);
    assert_eq!(responses[0]["body"]["id"], ann);
    assert_eq!(responses[2]["body"]["error"]["code"], "Request_ResourceNotFound");
    assert_eq!(responses[5]["body"]["value"][0]["displayName"], "Readers");
    assert!(responses[6].get("body").is_none());
}

#[test]
fn a_batch_too_large_or_with_a_repeated_id_is_refused_whole() {
    let client = Client::new();
    let request = |id: &str| json!({"id": id, "method": "GET", "url": "/users"});
    let many: Vec<_> = (0..21).map(|number| request(&number.to_string())).collect();
    assert_refused(
        &client.post("v1.0/$batch", &json!({"requests": many})),
        400,
        "BadRequest",
    );
    let twice = json!({"requests": [request("a"), request("A")]});
    assert_refused(&client.post("v1.0/$batch", &twice), 400, "BadRequest");
    assert_refused(&client.post("v1.0/$batch", &json!({})), 400, "BadRequest");
    let nested = json!({"requests": [{"id": "1", "method": "POST", "url": "/$batch", "headers": {"Content-Type": "application/json"}, "body": {"requests": []}}]});
    assert_refused(&client.post("v1.0/$batch", &nested), 400, "BadRequest");
}

#[test]
fn requests_wait_for_those_they_depend_on_wherever_these_stand() {
    let client = Client::new();
    let item = |id: &str, url: &str, after: serde_json::Value| json!({"id": id, "method": "GET", "url": url, "dependsOn": after});
    let send = |requests: serde_json::Value| client.post("v1.0/$batch", &json!({ "requests": requests }));
    let answer = send(json!([
        item("1", "/groups", json!(["2"])),
        item("2", "/users", json!([]))
    ]));
    let responses = answer.body["responses"].as_array().unwrap();
    let done: Vec<(&str, u64)> = responses
        .iter()
        .map(|one| (one["id"].as_str().unwrap(), one["status"].as_u64().unwrap()))
        .collect();
    assert_eq!(done, [("2", 200), ("1", 200)]);
    for wrong in [
        json!([item("1", "/groups", json!(["9"]))]),
        json!([item("1", "/groups", json!(["1"]))]),
        json!([item("1", "/groups", json!(["2"])), item("2", "/users", json!(["1"]))]),
        json!([item("1", "/groups", json!("2"))]),
    ] {
        assert_refused(&send(wrong), 400, "BadRequest");
    }
}

#[test]
fn urls_of_a_batch_may_have_letters_that_urls_have_not() {
    let client = Client::new();
    client.security_group("Équipe <A>");
    let batch =
        json!({"requests": [{"id": "1", "method": "GET", "url": "/groups?$filter=displayName eq 'Équipe <A>'"}]});
    let answer = client.post("v1.0/$batch", &batch);
    assert_eq!(
        answer.body["responses"][0]["body"]["value"][0]["displayName"],
        "Équipe <A>"
    );
}
