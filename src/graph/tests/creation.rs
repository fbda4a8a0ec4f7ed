//! Creations that may have worked.

use ::http::Method;
use serde_json::{json, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::script::{answer, api, ok, path, stage, status, Stage, GROUP, USER};
use crate::graph::Cancel;
use crate::Error;

fn body() -> Value {
    json!({"displayName": "Stamps", "mailNickname": "stamps", "mailEnabled": false, "securityEnabled": true})
}

fn found(id: &str, age: Duration) -> Value {
    let created = (OffsetDateTime::now_utc() - age).format(&Rfc3339).unwrap();
    json!({"id": id, "displayName": "Stamps", "createdDateTime": created})
}

fn list(items: &[Value]) -> Value {
    json!({ "value": items })
}

fn create(stage: &Stage) -> Result<Value, Error> {
    stage.session.create(&path(&["groups"]), &body(), &Cancel::default())
}

fn posts(stage: &Stage) -> usize {
    stage
        .requests()
        .iter()
        .filter(|request| request.method == Method::POST)
        .count()
}

#[test]
fn a_group_made_before_the_gateway_gave_up_is_found_and_not_made_twice() {
    let whole = json!({"id": GROUP, "displayName": "Stamps", "groupTypes": []});
    let stage = stage(vec![
        status(504),
        ok(&list(&[found(GROUP, Duration::ZERO)])),
        ok(&whole),
    ]);
    assert_eq!(create(&stage).unwrap(), whole);
    assert_eq!(posts(&stage), 1);
    assert!(
        stage.asked()[1].contains("mailNickname%20eq%20%27stamps%27"),
        "{:?}",
        stage.asked()
    );
}

#[test]
fn a_group_the_service_did_not_take_is_sent_again_after_a_look() {
    let stage = stage(vec![
        status(503),
        ok(&list(&[])),
        answer(201, &[], &json!({"id": GROUP})),
    ]);
    assert_eq!(create(&stage).unwrap()["id"], GROUP);
    assert_eq!(posts(&stage), 2);
}

#[test]
fn a_group_nobody_finds_after_a_504_is_an_error_that_says_so() {
    let stage = stage(vec![status(504), ok(&list(&[])), ok(&list(&[])), ok(&list(&[]))]);
    let error = api(create(&stage).unwrap_err());
    assert!(error.status == 504 && error.uncertain);
    assert_eq!(posts(&stage), 1);
}

#[test]
fn older_groups_of_that_name_and_our_own_earlier_one_are_not_taken_for_it() {
    let stage = stage(vec![
        answer(201, &[], &json!({"id": USER})),
        status(503),
        ok(&list(&[found(GROUP, Duration::hours(1)), found(USER, Duration::ZERO)])),
        answer(201, &[], &json!({"id": "1e2b1ea9-9be8-4c1b-b4e8-bdfff5d0a3c1"})),
    ]);
    create(&stage).unwrap();
    assert_eq!(create(&stage).unwrap()["id"], "1e2b1ea9-9be8-4c1b-b4e8-bdfff5d0a3c1");
}

#[test]
fn two_new_groups_of_that_name_leave_the_doubt_to_the_caller() {
    let other = found("1e2b1ea9-9be8-4c1b-b4e8-bdfff5d0a3c1", Duration::ZERO);
    let stage = stage(vec![status(504), ok(&list(&[found(GROUP, Duration::ZERO), other]))]);
    assert!(api(create(&stage).unwrap_err()).uncertain);
}

#[test]
fn an_administrative_unit_has_no_name_to_be_found_by() {
    let stage = stage(vec![status(503)]);
    let unit = json!({"displayName": "ATZ"});
    let error = stage
        .session
        .create(&path(&["administrativeUnits"]), &unit, &Cancel::default())
        .unwrap_err();
    assert!(api(error).uncertain);
    assert_eq!(stage.asked().len(), 1);
}
