//! Members and owners.

use ::http::Method;
use serde_json::json;

use super::script::{ok, path, refusal, stage, status, GROUP, USER};
use crate::graph::Cancel;

fn members() -> Vec<String> {
    path(&["groups", GROUP, "members"])
}

#[test]
fn a_member_is_added_by_reference() {
    let stage = stage(vec![status(204)]);
    stage
        .session
        .add_reference(&members(), USER, &Cancel::default())
        .unwrap();
    assert_eq!(stage.asked(), [format!("POST /v1.0/groups/{GROUP}/members/$ref")]);
    let target = format!("https://graph.microsoft.com/v1.0/directoryObjects/{USER}");
    assert_eq!(stage.bodies(&Method::POST), [json!({ "@odata.id": target })]);
}

#[test]
fn removing_a_member_never_deletes_the_object() {
    let stage = stage(vec![status(204), status(204)]);
    stage
        .session
        .remove_reference(&members(), USER, &Cancel::default())
        .unwrap();
    let unit = path(&["administrativeUnits", GROUP, "members"]);
    stage.session.remove_reference(&unit, USER, &Cancel::default()).unwrap();
    assert_eq!(
        stage.asked(),
        [
            format!("DELETE /v1.0/groups/{GROUP}/members/{USER}/$ref"),
            format!("DELETE /v1.0/directory/administrativeUnits/{GROUP}/members/{USER}/$ref"),
        ]
    );
}

#[test]
fn a_principal_name_stands_for_the_users_id() {
    let stage = stage(vec![ok(&json!({"id": USER})), status(204)]);
    stage
        .session
        .remove_reference(&members(), "ana@contoso.example", &Cancel::default())
        .unwrap();
    assert_eq!(stage.asked()[0], "GET /v1.0/users/ana@contoso.example?$select=id");
    assert!(stage.asked()[1].ends_with(&format!("/members/{USER}/$ref")));
}

#[test]
fn a_manager_is_put_and_removed_without_an_id() {
    let stage = stage(vec![status(204), status(204)]);
    let manager = path(&["users", USER, "manager"]);
    stage
        .session
        .add_reference(&manager, GROUP, &Cancel::default())
        .unwrap();
    stage
        .session
        .remove_reference(&manager, "", &Cancel::default())
        .unwrap();
    let address = format!("/v1.0/users/{USER}/manager/$ref");
    assert_eq!(stage.asked(), [format!("PUT {address}"), format!("DELETE {address}")]);
}

#[test]
fn a_link_found_in_place_on_the_second_try_is_added() {
    let present = "One or more added object references already exist for the following modified properties: 'members'.";
    let stage1 = stage(vec![status(504), refusal(400, "Request_BadRequest", present)]);
    stage1
        .session
        .add_reference(&members(), USER, &Cancel::default())
        .unwrap();
    let stage2 = stage(vec![refusal(400, "Request_BadRequest", present)]);
    assert!(
        stage2
            .session
            .add_reference(&members(), USER, &Cancel::default())
            .is_err(),
        "at the first it is an error"
    );
}

#[test]
fn a_link_found_gone_on_the_second_try_is_removed() {
    let stage = stage(vec![status(503), refusal(404, "Request_ResourceNotFound", "not there")]);
    stage
        .session
        .remove_reference(&members(), USER, &Cancel::default())
        .unwrap();
}
