//! Lag, throttling and failures on purpose, the same from the same seed (graph-behaviour reference, 7 and 8).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, security_group, Client};
use rollcall::directory::{Directory, OpenOptions, Rehearsal};
use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use rollcall::Error;
use serde_json::{json, Value};
use std::time::Duration;
use time::macros::datetime;

fn rehearsing(set: impl FnOnce(&mut Rehearsal)) -> Client {
    let mut options = OpenOptions::default();
    set(&mut options.rehearsal);
    Client::of(Directory::in_memory(&options).unwrap())
}

/// The statuses of forty reads.
fn statuses(client: &Client) -> Vec<u16> {
    (0..40)
        .map(|_| client.get("v1.0/organization").status.as_u16())
        .collect()
}

#[test]
fn without_switches_nothing_fails() {
    assert_eq!(statuses(&Client::new()), [200; 40]);
}

#[test]
fn the_same_seed_gives_the_same_failures() {
    let with = |seed: u64| {
        statuses(&rehearsing(|rehearsal| {
            rehearsal.random_seed = seed;
            rehearsal.throttle = 0.2;
            rehearsal.unavailable = 0.2;
        }))
    };
    let seven = with(7);
    assert_eq!(seven, with(7));
    assert_ne!(seven, with(8));
    for status in [200, 429, 503, 504] {
        assert!(seven.contains(&status), "{seven:?}");
    }
    assert!(seven.iter().all(|status| [200, 429, 503, 504].contains(status)));
}

#[test]
fn a_throttled_request_says_when_to_try_again_and_has_done_nothing() {
    let client = rehearsing(|rehearsal| {
        rehearsal.throttle = 1.0;
        rehearsal.retry_after = 2.128;
    });
    let refused = client.post("v1.0/groups", &security_group("doors"));
    assert_refused(&refused, 429, "TooManyRequests");
    assert_eq!(refused.headers["retry-after"], "2.128");
    assert_eq!(
        client.patch("rollcall/rehearsal", &json!({ "throttle": 0 })).status,
        200
    );
    assert!(names(&client.get("v1.0/groups").body).is_empty());
}

#[test]
fn each_request_in_a_batch_is_throttled_for_itself() {
    let client = rehearsing(|rehearsal| {
        rehearsal.random_seed = 3;
        rehearsal.throttle = 0.5;
        rehearsal.retry_after = 0.25;
    });
    let requests: Vec<Value> = (0..20)
        .map(|id| json!({ "id": id.to_string(), "method": "GET", "url": "/organization" }))
        .collect();
    let batch = client.post("v1.0/$batch", &json!({ "requests": requests }));
    assert_eq!(batch.status, 200);
    let answers = batch.body["responses"].as_array().unwrap();
    let throttled: Vec<&Value> = answers.iter().filter(|answer| answer["status"] == 429).collect();
    assert!((4..17).contains(&throttled.len()), "{}", throttled.len());
    assert_eq!(throttled[0]["headers"]["Retry-After"], "0.25");
    assert_eq!(throttled[0]["body"]["error"]["code"], "TooManyRequests");
    assert!(answers.iter().any(|answer| answer["status"] == 200));
}

#[test]
fn a_write_whose_answer_is_lost_has_happened() {
    let client = rehearsing(|rehearsal| rehearsal.lost_answers = 1.0);
    let lost = client.post("v1.0/groups", &security_group("doors"));
    assert_eq!(lost.status, 504);
    assert_eq!(names(&client.get("v1.0/groups").body), ["doors"]);
    // What is refused is refused all the same.
    assert_refused(&client.post("v1.0/groups", &json!({})), 400, "Request_BadRequest");
}

#[test]
fn the_token_expires_after_so_many_requests() {
    let client = rehearsing(|rehearsal| rehearsal.token_expires_after = Some(2));
    assert_eq!(client.get("v1.0/me").status, 200);
    assert_eq!(client.get("v1.0/me").status, 200);
    let refused = client.get("v1.0/me");
    assert_refused(&refused, 401, "InvalidAuthenticationToken");
    assert!(refused.headers["www-authenticate"]
        .to_str()
        .unwrap()
        .contains("invalid_token"));
    // The switches are reached without a token that lives.
    assert_eq!(
        client
            .patch("rollcall/rehearsal", &json!({ "tokenExpiresAfter": null }))
            .status,
        200
    );
    assert_eq!(client.get("v1.0/me").status, 200);
}

#[test]
fn reads_lag_behind_writes_by_the_directorys_clock() {
    let client = rehearsing(|rehearsal| rehearsal.lag = 60.0);
    let start = datetime!(2027-01-01 00:00 UTC);
    client.directory.set_clock(Some(start), false).unwrap();
    client
        .directory
        .set_clock(Some(start + Duration::from_secs(300)), false)
        .unwrap();
    let ada = client.user("ada", None);
    assert_refused(
        &client.get(&format!("v1.0/users/{ada}")),
        404,
        "Request_ResourceNotFound",
    );

    client
        .directory
        .set_clock(Some(start + Duration::from_secs(400)), false)
        .unwrap();
    assert_eq!(client.get(&format!("v1.0/users/{ada}")).status, 200);
    // Writes find what was written last; reads show the old value, and a list without the new member.
    let group = client.security_group("doors");
    client.add(&format!("groups/{group}/members"), &ada);
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "displayName": "Ada" }));
    assert_eq!(client.get(&format!("v1.0/users/{ada}")).body["displayName"], "ada");
    assert!(names(&client.get("v1.0/groups").body).is_empty());
    // The index of advanced queries is later still.
    client
        .directory
        .set_clock(Some(start + Duration::from_secs(461)), false)
        .unwrap();
    assert_eq!(client.members(&format!("groups/{group}")), ["Ada"]);
    let behind = (0..20).any(|_| client.advanced("v1.0/groups/$count").body == json!(0));
    assert!(behind, "no eventual read lagged for longer");
    client
        .directory
        .set_clock(Some(start + Duration::from_secs(600)), false)
        .unwrap();
    assert_eq!(client.advanced("v1.0/groups/$count").body, json!(1));
}

#[test]
fn switches_are_shown_set_and_refused() {
    let client = Client::new();
    let set = client.patch("rollcall/rehearsal", &json!({ "randomSeed": 9, "throttle": 0.25 }));
    assert_eq!(set.body["randomSeed"], 9);
    assert_eq!(client.get("rollcall/rehearsal").body["throttle"], 0.25);
    for body in [
        json!({ "throttle": 2 }),
        json!({ "retryAfter": -1 }),
        json!({ "colour": 1 }),
        json!({ "lag": 1 }),
    ] {
        assert_refused(&client.patch("rollcall/rehearsal", &body), 400, "Request_BadRequest");
    }
    let mut wrong = Rehearsal::default();
    wrong.unavailable = f64::NAN;
    assert!(matches!(
        client.directory.rehearse(wrong),
        Err(Error::InvalidArgument { argument, .. }) if argument == "unavailable"
    ));
}

#[test]
fn a_session_rehearses_what_its_options_say_and_gets_through() {
    let folder = tempfile::tempdir().unwrap();
    let options = json!({
        "localDirectory": folder.path().join("tenant.rollcall"),
        "behaviour": { "mailNicknameClash": "refuse" },
        "rehearsal": { "randomSeed": 5, "throttle": 0.3, "retryAfter": 0.01 },
    });
    let options: ConnectOptions = serde_json::from_value(options).unwrap();
    let session = Session::connect(&options, &Cancel::default()).unwrap();
    let groups = ["groups".to_owned()];
    for number in 0..10 {
        let name = format!("team{number}");
        session
            .create(&groups, &directory_client::unified_group(&name), &Cancel::default())
            .unwrap();
    }
    let again = session.create(&groups, &directory_client::unified_group("team1"), &Cancel::default());
    assert!(matches!(again, Err(Error::Api(error)) if error.status == 400));
    let mut pages = session.list(&groups, &Query::default()).unwrap();
    let mut found = 0;
    while let Some(page) = pages.next(&Cancel::default()).unwrap() {
        found += page.len();
    }
    assert_eq!(found, 10);
}
