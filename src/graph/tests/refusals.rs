//! What an error answer becomes.

use serde_json::{json, Value};

use super::script::{answer, api, path, stage, status, text_answer, Answer, GROUP};
use crate::graph::{ApiError, Cancel, Query};

fn refused(answer: Answer) -> ApiError {
    let stage = stage(vec![answer]);
    api(stage
        .session
        .get(&path(&["groups", GROUP]), &Query::default(), &Cancel::default())
        .unwrap_err())
}

#[test]
fn an_error_is_read_with_its_ids_details_and_date() {
    for inner in ["innerError", "innererror"] {
        let mut body = json!({"error": {
            "code": "Request_BadRequest",
            "message": "no",
            "details": [{"code": "ObjectConflict", "message": "m", "target": "mailNickname"}],
        }});
        body["error"][inner] = json!({"date": "2026-11-21T11:00:00", "request-id": "r", "client-request-id": "c"});
        let error = refused(answer(400, &[("request-id", "other")], &body));
        assert_eq!(
            (error.status, error.code.as_str(), error.message.as_str()),
            (400, "Request_BadRequest", "no")
        );
        assert_eq!(error.request_id.as_deref(), Some("r"));
        assert_eq!(error.client_request_id.as_deref(), Some("c"));
        assert_eq!(error.date.as_deref(), Some("2026-11-21T11:00:00"));
        assert_eq!(error.details[0]["target"], "mailNickname");
    }
}

#[test]
fn headers_stand_in_for_what_the_body_lacks() {
    let headers = [
        ("request-id", "r"),
        ("client-request-id", "c"),
        ("date", "Sat, 21 Nov 2026 12:00:00 GMT"),
    ];
    let error = refused(answer(403, &headers, &Value::Null));
    assert_eq!(
        (error.request_id.as_deref(), error.client_request_id.as_deref()),
        (Some("r"), Some("c"))
    );
    assert!(error.message.contains("403") && error.date.is_some());
}

#[test]
fn other_shapes_are_understood() {
    let sign_in = refused(answer(
        400,
        &[],
        &json!({"error": "invalid_grant", "error_description": "AADSTS70008"}),
    ));
    assert_eq!(
        (sign_in.code.as_str(), sign_in.message.as_str()),
        ("invalid_grant", "AADSTS70008")
    );
    let older = json!({"odata.error": {"code": "Request_X", "message": {"lang": "en", "value": "text"}}});
    let older = refused(answer(400, &[], &older));
    assert_eq!((older.code.as_str(), older.message.as_str()), ("Request_X", "text"));
    assert!(refused(text_answer(400, &[], "[1]")).message.contains("`[1]`"));
    assert!(refused(answer(400, &[], &json!({"error": null})))
        .message
        .contains("400"));
}

#[test]
fn an_expired_token_is_one_401() {
    let stage = stage(vec![status(401)]);
    let error = stage
        .session
        .get(&path(&["me"]), &Query::default(), &Cancel::default())
        .unwrap_err();
    assert_eq!(api(error).status, 401);
    assert_eq!(stage.asked().len(), 1);
}

#[test]
fn a_patch_carries_exactly_the_given_body() {
    let stage = stage(vec![status(204)]);
    let body = json!({"membershipRule": null, "groupTypes": []});
    stage
        .session
        .update(&path(&["groups", GROUP]), &body, &Cancel::default())
        .unwrap();
    assert_eq!(stage.bodies(&::http::Method::PATCH), [body]);
}

#[test]
fn an_action_without_body_sends_an_empty_object() {
    let stage = stage(vec![status(204)]);
    let revoke = path(&["me", "revokeSignInSessions"]);
    assert_eq!(
        stage.session.invoke(&revoke, &Value::Null, &Cancel::default()).unwrap(),
        Value::Null
    );
    assert_eq!(stage.bodies(&::http::Method::POST), [json!({})]);
    assert_eq!(stage.asked(), ["POST /v1.0/me/revokeSignInSessions"]);
}

#[test]
fn a_collection_is_never_deleted() {
    let stage = stage(vec![status(204)]);
    assert!(stage.session.delete(&path(&["groups"]), &Cancel::default()).is_err());
    assert!(stage.asked().is_empty());
}
