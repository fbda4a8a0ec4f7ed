//! Retries, waits, time limits, cancelling.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ::http::{HeaderMap, HeaderValue};
use serde_json::{json, Value};
use time::macros::datetime;

use super::script::{answer, api, ok, path, quick, refusal, stage, staged, status, text_answer, Answer, GROUP, USER};
use crate::graph::retry::{retry_after, RetryPolicy};
use crate::graph::transport::SendError;
use crate::graph::{Cancel, Query, TransportError};
use crate::Error;

fn broken() -> Answer {
    Answer::Fail(SendError::Broken("the connection broke".to_owned()))
}

fn not_sent() -> Answer {
    Answer::Fail(SendError::NotSent("refused".to_owned()))
}

#[test]
fn retry_after_is_read_in_every_form_it_comes_in() {
    let read = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("retry-after", HeaderValue::from_str(text).unwrap());
        retry_after(&headers, datetime!(2026-11-21 12:00:00 UTC))
    };
    assert_eq!(read("7"), Some(Duration::from_secs(7)));
    assert_eq!(read(" 2.128 "), Some(Duration::from_millis(2_128)));
    assert_eq!(read("Sat, 21 Nov 2026 12:00:09 GMT"), Some(Duration::from_secs(9)));
    assert_eq!(read("Sat, 21 Nov 2026 11:00:00 GMT"), Some(Duration::ZERO));
    for nonsense in ["", "soon", "-3", "NaN", "inf", "1e300"] {
        assert_eq!(read(nonsense), None, "{nonsense}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), datetime!(2026-11-21 12:00:00 UTC)), None);
}

#[test]
fn back_off_doubles_within_its_limit_and_varies() {
    let policy = RetryPolicy::default();
    let waits: Vec<Duration> = (1..=40).map(|failures| policy.back_off(failures)).collect();
    assert!(waits[0] >= Duration::from_millis(250) && waits[0] <= Duration::from_millis(500));
    assert!(waits[3] >= Duration::from_secs(2) && waits[3] <= Duration::from_secs(4));
    assert!(waits.iter().all(|wait| *wait <= policy.back_off_limit));
    assert!(waits[20..].windows(2).any(|pair| pair[0] != pair[1]));
}

#[test]
fn a_throttled_write_is_repeated_after_the_wait_asked_for() {
    let stage = stage(vec![
        answer(429, &[("retry-after", "0.1")], &Value::Null),
        status(429),
        ok(&json!({"id": GROUP})),
    ]);
    let started = Instant::now();
    let body = json!({"displayName": "a"});
    stage
        .session
        .create(&path(&["groups"]), &body, &Cancel::default())
        .unwrap();
    assert!(started.elapsed() >= Duration::from_millis(100));
    assert_eq!(stage.bodies(&::http::Method::POST), [body.clone(), body.clone(), body]);
    let trace = stage.session.take_trace();
    assert_eq!(trace.len(), 3);
    assert_eq!(
        (&trace[0]["status"], &trace[0]["waitMilliseconds"]),
        (&json!(429), &json!(100))
    );
    assert_eq!((&trace[2]["status"], &trace[2]["attempts"]), (&json!(200), &json!(3)));
    assert_eq!(trace[0]["clientRequestId"], trace[2]["clientRequestId"]);
}

#[test]
fn a_wait_longer_than_the_call_may_take_is_the_error_at_once() {
    let stage = stage(vec![answer(429, &[("retry-after", "3600")], &Value::Null)]);
    let started = Instant::now();
    let error = api(stage
        .session
        .delete(&path(&["groups", GROUP]), &Cancel::default())
        .unwrap_err());
    assert_eq!(
        (error.status, error.retry_after),
        (429, Some(Duration::from_secs(3600)))
    );
    assert!(started.elapsed() < Duration::from_secs(1));
}

#[test]
fn a_failing_service_is_tried_a_few_times_for_what_does_no_harm() {
    let stage = stage(vec![status(503), status(504), broken(), status(204)]);
    stage
        .session
        .update(
            &path(&["groups", GROUP]),
            &json!({"description": null}),
            &Cancel::default(),
        )
        .unwrap();
    assert_eq!(stage.asked().len(), 4);
}

#[test]
fn a_service_that_stays_down_gives_its_error() {
    let stage = stage(vec![status(503), status(503), status(503), status(503), status(204)]);
    let error = api(stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
        .unwrap_err());
    assert_eq!((error.status, error.uncertain), (503, false));
    assert_eq!(stage.asked().len(), 4);
}

#[test]
fn a_request_that_never_left_is_repeated_whatever_it_is() {
    let stage = stage(vec![not_sent(), ok(&json!({"id": GROUP}))]);
    let unit = json!({"displayName": "a"});
    stage
        .session
        .create(&path(&["administrativeUnits"]), &unit, &Cancel::default())
        .unwrap();
    assert_eq!(stage.asked().len(), 2);
}

#[test]
fn an_unknown_action_is_not_repeated_when_it_may_have_worked() {
    let stage = stage(vec![status(504), ok(&json!({}))]);
    let action = path(&["groups", GROUP, "assignLicense"]);
    let error = api(stage
        .session
        .invoke(&action, &Value::Null, &Cancel::default())
        .unwrap_err());
    assert!(
        error.uncertain && error.to_string().contains("look before repeating"),
        "{error}"
    );
    assert_eq!(stage.asked(), [format!("POST /v1.0/groups/{GROUP}/assignLicense")]);
}

#[test]
fn a_patch_that_binds_links_is_not_repeated_when_it_may_have_worked() {
    let stage = stage(vec![broken()]);
    let error = stage
        .session
        .update(
            &path(&["groups", GROUP]),
            &json!({"members@odata.bind": ["x"]}),
            &Cancel::default(),
        )
        .unwrap_err();
    assert!(error.to_string().contains("look before repeating"), "{error}");
}

#[test]
fn a_deletion_found_done_on_the_second_try_is_done() {
    let stage = stage(vec![status(504), refusal(404, "Request_ResourceNotFound", "gone")]);
    stage
        .session
        .delete(&path(&["groups", GROUP]), &Cancel::default())
        .unwrap();
}

#[test]
fn a_new_object_of_our_own_is_not_taken_for_deleted_because_one_copy_has_not_seen_it() {
    let gone = || refusal(404, "Request_ResourceNotFound", "gone");
    for (answers, asked) in [
        (vec![status(504), gone(), status(204)], 4),
        (vec![status(504), gone(), gone(), gone()], 5),
    ] {
        let mut all = vec![answer(201, &[], &json!({"id": GROUP}))];
        all.extend(answers);
        let stage = stage(all);
        let cancel = Cancel::default();
        stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
        stage.session.delete(&path(&["groups", GROUP]), &cancel).unwrap();
        assert_eq!(stage.asked().len(), asked);
    }
}

#[test]
fn a_service_that_says_it_broke_is_asked_three_times() {
    let broke = || refusal(500, "Service_InternalServerError", "it broke");
    let read = stage(vec![broke(), broke(), ok(&json!({"id": GROUP}))]);
    assert!(read
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
        .is_ok());
    let write = stage(vec![broke(), broke(), broke(), status(204)]);
    let error = write
        .session
        .update(
            &path(&["groups", GROUP]),
            &json!({"description": "x"}),
            &Cancel::default(),
        )
        .unwrap_err();
    assert!(api(error).uncertain);
    assert_eq!(write.asked().len(), 3);
}

#[test]
fn a_deletion_of_what_is_not_there_is_an_error() {
    let stage = stage(vec![refusal(404, "Request_ResourceNotFound", "gone")]);
    assert_eq!(
        api(stage
            .session
            .delete(&path(&["groups", GROUP]), &Cancel::default())
            .unwrap_err())
        .status,
        404
    );
}

#[test]
fn two_writes_that_met_are_tried_again_and_a_taken_name_is_not() {
    let stage1 = stage(vec![refusal(409, "Conflict", "concurrent"), status(204)]);
    stage1
        .session
        .update(
            &path(&["groups", GROUP]),
            &json!({"description": "x"}),
            &Cancel::default(),
        )
        .unwrap();
    let details = json!({"error": {"code": "Conflict", "message": "m", "details": [{"code": "ObjectConflict"}]}});
    let stage2 = stage(vec![answer(409, &[], &details)]);
    let update = stage2.session.update(
        &path(&["groups", GROUP]),
        &json!({"description": "x"}),
        &Cancel::default(),
    );
    assert_eq!(api(update.unwrap_err()).details, [json!({"code": "ObjectConflict"})]);
}

#[test]
fn an_object_of_our_own_making_is_waited_for() {
    let missing = || refusal(404, "Request_ResourceNotFound", "not there");
    let stage = stage(vec![
        answer(201, &[], &json!({"id": GROUP})),
        missing(),
        missing(),
        ok(&json!({"id": GROUP, "displayName": "a"})),
    ]);
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    let group = stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &cancel)
        .unwrap();
    assert_eq!(group["displayName"], "a");
}

#[test]
fn a_404_about_something_else_than_our_new_object_is_not_waited_out() {
    let missing = || refusal(404, "Request_ResourceNotFound", "no such member");
    let seen = || ok(&json!({"id": GROUP}));
    let stage = stage(vec![
        answer(201, &[], &json!({"id": GROUP})),
        missing(),
        seen(),
        missing(),
        seen(),
    ]);
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    let started = Instant::now();
    let error = stage
        .session
        .remove_reference(&path(&["groups", GROUP, "members"]), USER, &cancel)
        .unwrap_err();
    assert_eq!(api(error).message, "no such member");
    assert!(started.elapsed() < Duration::from_secs(1));
    assert_eq!(stage.asked().len(), 5);
}

#[test]
fn an_object_we_deleted_is_not_waited_for() {
    let stage = stage(vec![
        answer(201, &[], &json!({"id": GROUP})),
        status(204),
        refusal(404, "Request_ResourceNotFound", "gone"),
    ]);
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    stage.session.delete(&path(&["groups", GROUP]), &cancel).unwrap();
    assert!(stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &cancel)
        .is_err());
    assert_eq!(stage.asked().len(), 3);
}

#[test]
fn waiting_for_an_object_of_our_own_making_is_bounded() {
    let mut answers = vec![answer(201, &[], &json!({"id": GROUP}))];
    answers.extend((0..1_000).map(|_| refusal(404, "Request_ResourceNotFound", "not there")));
    let stage = staged(
        answers,
        RetryPolicy {
            unseen: Duration::from_millis(60),
            ..quick()
        },
    );
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    let started = Instant::now();
    let error = stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &cancel)
        .unwrap_err();
    assert_eq!(api(error).status, 404);
    assert!(started.elapsed() < Duration::from_secs(2));
}

#[test]
fn every_kind_of_call_waits_for_an_object_of_our_own_making() {
    type Act = fn(&crate::graph::Session) -> Result<(), Error>;
    let acts: [(&str, Act); 6] = [
        ("update", |session| {
            session.update(
                &path(&["groups", GROUP]),
                &json!({"description": "x"}),
                &Cancel::default(),
            )
        }),
        ("delete", |session| {
            session.delete(&path(&["groups", GROUP]), &Cancel::default())
        }),
        ("add", |session| {
            session.add_reference(&path(&["groups", GROUP, "members"]), USER, &Cancel::default())
        }),
        ("add to another", |session| {
            session.add_reference(&path(&["groups", USER, "members"]), GROUP, &Cancel::default())
        }),
        ("remove", |session| {
            session.remove_reference(&path(&["groups", GROUP, "members"]), USER, &Cancel::default())
        }),
        ("invoke", |session| {
            session
                .invoke(&path(&["groups", GROUP, "renew"]), &Value::Null, &Cancel::default())
                .map(drop)
        }),
    ];
    for (name, act) in acts {
        let mut unseen = 3;
        let stage = super::script::answering(move |request, number| {
            let probe = request.url.path().contains("directoryObjects/");
            unseen -= i32::from(number > 0 && !probe && unseen > 0);
            match number {
                0 => answer(201, &[], &json!({"id": GROUP})),
                _ if unseen > 0 => refusal(404, "Request_ResourceNotFound", "not there"),
                _ => status(204),
            }
        });
        stage
            .session
            .create(&path(&["groups"]), &json!({}), &Cancel::default())
            .unwrap();
        act(&stage.session).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
}

#[test]
fn an_answer_that_takes_too_long_is_a_timeout() {
    let policy = RetryPolicy {
        attempt: Duration::from_millis(20),
        attempts: 2,
        ..quick()
    };
    let stage = staged(vec![Answer::Hang, Answer::Hang], policy);
    let error = stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
        .unwrap_err();
    assert!(
        matches!(error, Error::Transport(TransportError::TimedOut(_))),
        "{error:?}"
    );
}

#[test]
fn a_long_wait_is_cancelled_at_once() {
    let policy = RetryPolicy {
        total: Duration::from_secs(60),
        ..quick()
    };
    let stage = Arc::new(staged(
        vec![answer(503, &[("retry-after", "30")], &Value::Null)],
        policy,
    ));
    let cancel = Cancel::default();
    let worker = {
        let (stage, cancel) = (Arc::clone(&stage), cancel.clone());
        std::thread::spawn(move || stage.session.get(&path(&["groups", GROUP]), &Query::default(), &cancel))
    };
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(
        stage.session.take_trace().len(),
        1,
        "the wait shows in the trace while it lasts"
    );
    let set = Instant::now();
    cancel.set();
    assert!(matches!(worker.join().unwrap(), Err(Error::Cancelled)));
    assert!(set.elapsed() < Duration::from_millis(100));
    let again = stage.session.get(&path(&["groups", GROUP]), &Query::default(), &cancel);
    assert!(matches!(again, Err(Error::Cancelled)), "a token stays set");
}

#[test]
fn many_threads_call_at_once() {
    let stage = Arc::new(stage((0..64).map(|_| ok(&json!({"id": GROUP}))).collect()));
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let stage = Arc::clone(&stage);
            std::thread::spawn(move || {
                for _ in 0..4 {
                    stage
                        .session
                        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
                        .unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(stage.asked().len(), 64);
}

#[test]
fn a_gateways_page_is_shown_in_short() {
    let html = format!("<html>\n  <b>Bad   gateway</b>{}</html>", "x".repeat(5_000));
    let stage = stage(vec![text_answer(403, &[("content-type", "text/html")], &html)]);
    let error = api(stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
        .unwrap_err());
    assert!(
        error.message.contains("<b>Bad gateway</b>") && error.message.len() < 400,
        "{error}"
    );
}
