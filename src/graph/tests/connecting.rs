//! Tokens, options and what a connection says of itself.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine;
use serde_json::{json, Value};

use super::script::api;
use crate::graph::{Cancel, ConnectOptions, Session};
use crate::Error;

const TENANT: &str = "85b5ff1e-0402-400c-9e3c-0f9e965325d1";

fn token(claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}.c2lnbmF0dXJl", part(&json!({"alg": "none"})), part(claims))
}

fn connect(options: Value) -> Result<Session, Error> {
    let options: ConnectOptions = serde_json::from_value(options).unwrap();
    // What may have no certificates to trust is the machine, not the client: this machine needs none.
    let local = ConnectOptions {
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        ..options.clone()
    };
    Session::connect(
        if options.access_token.is_some() {
            &local
        } else {
            &options
        },
        &Cancel::default(),
    )
}

#[test]
fn a_token_says_who_is_signed_in_and_is_shown_nowhere() {
    let token = token(&json!({"upn": "ana@contoso.example", "oid": "o", "tid": TENANT, "exp": 4_000_000_000_u64}));
    let session = connect(json!({"accessToken": format!("Bearer {token}")})).unwrap();
    let info = session.info();
    assert_eq!(info["account"], "ana@contoso.example");
    assert_eq!(info["tenantId"], TENANT);
    assert_eq!(info["tenantDomain"], "contoso.example");
    assert_eq!(info["environment"], "AzureCloud");
    assert!(!format!("{session:?}{info}").contains(&token));
    let options = ConnectOptions {
        access_token: Some(token.clone()),
        ..ConnectOptions::default()
    };
    assert!(!format!("{options:?}").contains(&token));
}

#[test]
fn an_expired_token_is_refused_without_a_round_trip() {
    let error = api(connect(json!({"accessToken": token(&json!({"exp": 1_000_000_000}))})).unwrap_err());
    assert_eq!((error.status, error.code.as_str()), (401, "InvalidAuthenticationToken"));
    assert!(error.message.contains("2001-09-09T01:46:40Z"), "{error}");
}

#[test]
fn a_token_for_the_retired_service_is_refused_with_the_reason() {
    let error = api(connect(json!({"accessToken": token(&json!({"aud": "https://graph.windows.net/"}))})).unwrap_err());
    assert!(
        error.status == 401 && error.message.contains("graph.microsoft.com"),
        "{error}"
    );
}

#[test]
fn opaque_tokens_pass_and_nonsense_does_not() {
    let session =
        connect(json!({"accessToken": "opaque", "accountId": "ana@contoso.example", "tenantId": TENANT})).unwrap();
    assert_eq!(
        (&session.info()["account"], &session.info()["tenantId"]),
        (&json!("ana@contoso.example"), &json!(TENANT))
    );
    for nonsense in ["", "  ", "two words", "l\u{f6}sung", "line\nbreak"] {
        let error = connect(json!({ "accessToken": nonsense })).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{nonsense:?}");
    }
    assert!(
        connect(json!({"accessToken": "a.b.c"})).is_ok(),
        "dots alone make no claims"
    );
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for options in [
        json!({}),
        json!({"accessToken": "t", "localDirectory": "x"}),
        json!({"accessToken": "t", "seed": "x"}),
        json!({"localDirectory": "x", "environment": "AzureCloud"}),
    ] {
        let options: ConnectOptions = serde_json::from_value(options).unwrap();
        let error = Session::connect(&options, &Cancel::default()).unwrap_err();
        assert!(matches!(error, Error::InvalidArgument { .. }), "{error:?}");
    }
    assert!(serde_json::from_value::<ConnectOptions>(json!({"token": "t"})).is_err());
}
