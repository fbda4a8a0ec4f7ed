//! Batches and bulk changes.

use std::collections::{HashMap, HashSet};

use ::http::Method;
use serde_json::{json, Value};

use super::script::{answer, answering, api, ok, path, refusal, stage, status, Answer, GROUP};
use crate::graph::transport::Request;
use crate::graph::{Cancel, Query};
use crate::Error;

const PRESENT: &str =
    "One or more added object references already exist for the following modified properties: 'members'.";

fn id(number: usize) -> String {
    format!("00000000-0000-4000-8000-{number:012}")
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(id).collect()
}

fn members() -> Vec<String> {
    path(&["groups", GROUP, "members"])
}

fn body(request: &Request) -> Value {
    serde_json::from_slice(request.body.as_ref().unwrap()).unwrap()
}

/// Answers a batch item by item, in reverse order: order means nothing.
fn batch_answer(request: &Request, mut each: impl FnMut(&Value) -> Value) -> Answer {
    let body = body(request);
    let mut responses: Vec<Value> = body["requests"].as_array().unwrap().iter().map(&mut each).collect();
    responses.reverse();
    ok(&json!({ "responses": responses }))
}

fn item(request: &Value, status: u16, body: Value) -> Value {
    json!({"id": request["id"], "status": status, "body": body})
}

#[test]
fn many_objects_are_read_twenty_to_a_request_each_with_its_result() {
    let stage = answering(|request, _| {
        assert!(request.url.path() == "/v1.0/$batch" && body(request)["requests"].as_array().unwrap().len() <= 20);
        batch_answer(request, |each| {
            let url = each["url"].as_str().unwrap();
            if url.starts_with(&format!("/users/{}?$select=id", id(7))) {
                return item(
                    each,
                    404,
                    json!({"error": {"code": "Request_ResourceNotFound", "message": "none"}}),
                );
            }
            item(each, 200, json!({ "url": url }))
        })
    });
    let paths: Vec<Vec<String>> = ids(45).iter().map(|id| path(&["users", id])).collect();
    let query = Query {
        select: vec!["id".to_owned()],
        ..Query::default()
    };
    let results = stage.session.get_many(&paths, &query, &Cancel::default()).unwrap();
    assert_eq!((results.len(), stage.asked().len()), (45, 3));
    for (number, result) in results.into_iter().enumerate() {
        match result {
            Ok(user) => assert_eq!(user["url"], format!("/users/{}?$select=id", id(number))),
            Err(error) => assert_eq!((number, api(error).code.as_str()), (7, "Request_ResourceNotFound")),
        }
    }
}

#[test]
fn throttled_items_alone_are_asked_again_even_under_an_outer_424() {
    let stage = answering(|request, number| {
        let requests = body(request)["requests"].as_array().unwrap().clone();
        if number > 0 {
            assert_eq!(requests.len(), 2);
            return batch_answer(request, |each| item(each, 200, json!({"id": each["id"]})));
        }
        let responses: Vec<Value> = requests
            .iter()
            .map(|each| match each["id"].as_str().unwrap() {
                "0" => json!({"id": "0", "status": 429, "headers": {"Retry-After": "0.01"}, "body": {"error": {}}}),
                "1" => json!({"id": "1", "status": "503"}),
                _ => item(each, 200, json!({"id": each["id"]})),
            })
            .collect();
        answer(424, &[], &json!({ "responses": responses }))
    });
    let paths: Vec<Vec<String>> = ids(4).iter().map(|id| path(&["groups", id])).collect();
    let results = stage
        .session
        .get_many(&paths, &Query::default(), &Cancel::default())
        .unwrap();
    assert!(results
        .iter()
        .enumerate()
        .all(|(number, result)| result.as_ref().unwrap()["id"] == json!(number.to_string())));
    assert_eq!(stage.asked().len(), 2);
}

#[test]
fn a_request_the_service_forgot_is_an_error_of_its_own() {
    let stage = answering(|request, _| {
        let first = &body(request)["requests"][0];
        ok(&json!({"responses": [item(first, 200, json!({}))]}))
    });
    let paths = vec![path(&["groups", &id(0)]), path(&["groups", &id(1)])];
    let results = stage
        .session
        .get_many(&paths, &Query::default(), &Cancel::default())
        .unwrap();
    assert!(results[0].is_ok() && matches!(results[1], Err(Error::Transport(_))));
}

#[test]
fn a_service_without_batches_is_asked_one_by_one() {
    let stage = answering(|request, _| match request.method {
        Method::POST => status(404),
        _ => ok(&json!({"path": request.url.path()})),
    });
    let paths: Vec<Vec<String>> = ids(3).iter().map(|id| path(&["groups", id])).collect();
    let results = stage
        .session
        .get_many(&paths, &Query::default(), &Cancel::default())
        .unwrap();
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(stage.asked().len(), 4);
}

/// A group that takes bound members as Graph does: all of a request, or none. `lost` answers get lost on the way back.
fn group(
    present: &[String],
    missing: &[String],
    mut lost: impl FnMut(usize) -> bool + Send + 'static,
) -> (super::script::Stage, std::sync::Arc<std::sync::Mutex<HashSet<String>>>) {
    let state = std::sync::Arc::new(std::sync::Mutex::new(present.iter().cloned().collect::<HashSet<_>>()));
    let inside = std::sync::Arc::clone(&state);
    let missing: HashSet<String> = missing.iter().cloned().collect();
    let stage = answering(move |request, number| {
        let mut members = inside.lock().unwrap();
        let mut add = |addresses: &[Value]| {
            let ids: Vec<String> = addresses
                .iter()
                .map(|each| each.as_str().unwrap().rsplit('/').next().unwrap().to_owned())
                .collect();
            if ids.iter().any(|id| missing.contains(id)) {
                return (
                    404,
                    json!({"error": {"code": "Request_ResourceNotFound", "message": "no such object"}}),
                );
            }
            if ids.iter().any(|id| members.contains(id)) {
                return (
                    400,
                    json!({"error": {"code": "Request_BadRequest", "message": PRESENT}}),
                );
            }
            members.extend(ids);
            (204, Value::Null)
        };
        let answer = match request.method {
            Method::PATCH => {
                let (status, body) = add(body(request)["members@odata.bind"].as_array().unwrap());
                answer(status, &[], &body)
            }
            _ if request.url.path().ends_with("$batch") => batch_answer(request, |each| {
                let (status, body) = add(std::slice::from_ref(&each["body"]["@odata.id"]));
                item(each, status, body)
            }),
            _ => {
                let (status, body) = add(std::slice::from_ref(&body(request)["@odata.id"]));
                answer(status, &[], &body)
            }
        };
        if lost(number) {
            return status(504);
        }
        answer
    });
    (stage, state)
}

#[test]
fn members_are_bound_twenty_to_a_request() {
    let (stage, members) = group(&[], &[], |_| false);
    let results = stage
        .session
        .add_references(&self::members(), &ids(41), &Cancel::default())
        .unwrap();
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(members.lock().unwrap().len(), 41);
    assert_eq!(stage.asked().len(), 3);
}

#[test]
fn bad_targets_stand_alone_and_the_good_ones_land() {
    let (stage, members) = group(&[id(3)], &[id(17), id(25)], |_| false);
    let results = stage
        .session
        .add_references(&self::members(), &ids(30), &Cancel::default())
        .unwrap();
    let failed: HashMap<usize, u16> = results
        .into_iter()
        .enumerate()
        .filter_map(|(number, result)| result.err().map(|error| (number, api(error).status)))
        .collect();
    assert_eq!(failed, HashMap::from([(3, 400), (17, 404), (25, 404)]));
    assert_eq!(members.lock().unwrap().len(), 28);
}

#[test]
fn a_bind_whose_answer_was_lost_is_completed_not_doubted() {
    let (stage, members) = group(&[], &[], |number| number == 0);
    let results = stage
        .session
        .add_references(&self::members(), &ids(5), &Cancel::default())
        .unwrap();
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    assert_eq!(members.lock().unwrap().len(), 5);
}

#[test]
fn a_refusal_for_all_is_told_to_all_without_halving() {
    let stage = stage(vec![refusal(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
    )]);
    let results = stage
        .session
        .add_references(&members(), &ids(20), &Cancel::default())
        .unwrap();
    assert!(results.into_iter().all(|result| api(result.unwrap_err()).status == 403));
    assert_eq!(stage.asked().len(), 1);
}

#[test]
fn members_of_administrative_units_are_linked_by_batch_and_names_are_resolved() {
    let stage = answering(|request, number| {
        batch_answer(request, |each| match number {
            0 => item(
                each,
                200,
                json!({"id": id(90 + each["id"].as_str().unwrap().parse::<usize>().unwrap())}),
            ),
            _ => json!({"id": each["id"], "status": 204}),
        })
    });
    let unit = path(&["administrativeUnits", GROUP, "members"]);
    let targets = vec![
        "ana@contoso.example".to_owned(),
        id(1),
        "ben@contoso.example".to_owned(),
    ];
    let results = stage
        .session
        .add_references(&unit, &targets, &Cancel::default())
        .unwrap();
    assert!(results.iter().all(Result::is_ok));
    let sent = stage.bodies(&Method::POST);
    let linked: Vec<&str> = sent[1]["requests"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| each["body"]["@odata.id"].as_str().unwrap())
        .collect();
    let address = |id: String| format!("https://graph.microsoft.com/v1.0/directoryObjects/{id}");
    assert_eq!(linked, [address(id(90)), address(id(1)), address(id(91))]);
    assert_eq!(
        sent[1]["requests"][0]["url"],
        format!("/directory/administrativeUnits/{GROUP}/members/$ref")
    );
}

#[test]
fn a_batch_of_removals_whose_answer_was_lost_is_found_done() {
    let stage = answering(|request, number| match number {
        0 => status(504),
        _ => batch_answer(request, |each| {
            assert_eq!(each["method"], "DELETE");
            assert!(each["url"].as_str().unwrap().ends_with("/$ref"));
            item(
                each,
                404,
                json!({"error": {"code": "Request_ResourceNotFound", "message": "no such member"}}),
            )
        }),
    });
    let results = stage
        .session
        .remove_references(&members(), &ids(3), &Cancel::default())
        .unwrap();
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[test]
fn an_object_of_our_own_making_is_waited_for_in_a_batch_too() {
    let mut unseen = 3;
    let stage = answering(move |request, number| {
        if number == 0 {
            return answer(201, &[], &json!({"id": GROUP}));
        }
        if request.url.path().ends_with("$batch") {
            return batch_answer(request, |each| match each["url"].as_str().unwrap().contains(GROUP) {
                true => item(
                    each,
                    404,
                    json!({"error": {"code": "Request_ResourceNotFound", "message": "not there"}}),
                ),
                false => item(each, 200, json!({"id": id(1)})),
            });
        }
        unseen -= 1;
        match unseen {
            0 => ok(&json!({"id": GROUP})),
            _ => refusal(404, "Request_ResourceNotFound", "not there"),
        }
    });
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    let paths = [path(&["users", &id(1)]), path(&["groups", GROUP])];
    let found = stage.session.get_many(&paths, &Query::default(), &cancel).unwrap();
    let ids: Vec<Value> = found.into_iter().map(|one| one.unwrap()["id"].clone()).collect();
    assert_eq!(ids, [json!(id(1)), json!(GROUP)]);
}

#[test]
fn a_request_of_a_batch_that_stays_without_answer_says_that_it_may_have_worked() {
    let stage = answering(|request, _| {
        batch_answer(request, |each| {
            item(each, 504, json!({"error": {"code": "", "message": "late"}}))
        })
    });
    let results = stage
        .session
        .remove_references(&members(), &ids(2), &Cancel::default())
        .unwrap();
    for result in results {
        assert!(api(result.unwrap_err()).uncertain);
    }
}
