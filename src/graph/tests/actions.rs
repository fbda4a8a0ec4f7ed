//! Actions whose answer was lost.

use serde_json::{json, Value};

use super::script::{answer, api, ok, path, refusal, stage, status, Stage, GROUP, USER};
use crate::graph::Cancel;
use crate::Error;

fn gone() -> super::script::Answer {
    refusal(404, "Request_ResourceNotFound", "not there")
}

fn restore(stage: &Stage) -> Result<Value, Error> {
    let action = path(&["deletedItems", GROUP, "restore"]);
    stage.session.invoke(&action, &Value::Null, &Cancel::default())
}

#[test]
fn a_restoration_found_done_on_the_second_try_is_answered_with_the_object() {
    let group = json!({"id": GROUP, "displayName": "Stamps"});
    let stage = stage(vec![
        status(504),
        gone(),
        gone(),
        ok(&json!({"id": GROUP, "@odata.type": "#microsoft.graph.group"})),
        ok(&group),
    ]);
    assert_eq!(restore(&stage).unwrap(), group);
}

#[test]
fn a_restoration_that_did_not_happen_is_tried_again() {
    let stage = stage(vec![status(504), answer(200, &[], &json!({"id": GROUP}))]);
    assert_eq!(restore(&stage).unwrap()["id"], GROUP);
}

#[test]
fn what_is_neither_deleted_nor_back_is_said_to_be_in_doubt() {
    let stage1 = stage(vec![status(504), gone(), gone(), gone(), gone()]);
    let error = api(restore(&stage1).unwrap_err());
    assert!(
        error.uncertain && error.to_string().contains("restored all the same"),
        "{error}"
    );
    let stage2 = stage(vec![gone()]);
    assert!(!api(restore(&stage2).unwrap_err()).uncertain, "nothing was in doubt");
}

#[test]
fn nothing_to_do_after_a_lost_answer_is_looked_into() {
    for (action, governed, expected) in [
        ("addGroup", true, true),
        ("addGroup", false, false),
        ("removeGroup", true, false),
        ("removeGroup", false, true),
    ] {
        let policies = if governed { json!([{ "id": USER }]) } else { json!([]) };
        let governing = || ok(&json!({ "value": policies }));
        let stage = stage(vec![
            status(504),
            ok(&json!({"value": false})),
            governing(),
            governing(),
            governing(),
        ]);
        let path = path(&["groupLifecyclePolicies", USER, action]);
        let answer = stage
            .session
            .invoke(&path, &json!({ "groupId": GROUP }), &Cancel::default())
            .unwrap();
        assert_eq!(answer["value"], expected, "{action}, {governed}");
    }
    let stage = stage(vec![ok(&json!({"value": false}))]);
    let path = path(&["groupLifecyclePolicies", USER, "addGroup"]);
    let answer = stage
        .session
        .invoke(&path, &json!({ "groupId": GROUP }), &Cancel::default())
        .unwrap();
    assert_eq!(answer["value"], false, "an answer at once is taken as it is");
    assert_eq!(stage.asked().len(), 1);
}
