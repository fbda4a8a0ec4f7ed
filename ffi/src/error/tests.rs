#![allow(clippy::unwrap_used, reason = "a failed test may panic")]

use rollcall_core::rule::RuleErrorKind;

use super::*;

fn refusal() -> RuleError {
    RuleError {
        kind: RuleErrorKind::SyntaxError,
        span: 5..12,
        message: "`=` is no operator".to_owned(),
        help: Some("write `-eq`".to_owned()),
        suggestion: Some("-eq".to_owned()),
        service_text: None,
    }
}

#[test]
fn a_refused_rule_keeps_kind_span_and_help() {
    let failure = Failure::from(Error::Rule(refusal()));
    assert_eq!(failure.status, ROLLCALL_RULE_SYNTAX);
    let json = failure.json();
    assert_eq!(json["kind"], "SyntaxError");
    assert_eq!((&json["start"], &json["end"]), (&json!(5), &json!(12)));
    assert_eq!(
        (&json["help"], &json["suggestion"]),
        (&json!("write `-eq`"), &json!("-eq"))
    );
    assert_eq!(json["serviceText"], Value::Null);
    assert_eq!((&json["httpStatus"], &json["diagnosis"]), (&Value::Null, &Value::Null));
}

#[test]
fn every_member_of_the_error_json_is_there_even_when_it_is_null() {
    let json = Failure::null("out").json();
    let members: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        members,
        [
            "status",
            "message",
            "kind",
            "start",
            "end",
            "help",
            "suggestion",
            "serviceText",
            "diagnosis",
            "httpStatus",
            "code",
            "requestId",
            "clientRequestId",
            "date",
            "details",
            "delivered",
            "uncertain",
            "line",
            "property"
        ]
    );
    assert_eq!(json["kind"], "NullPointer");
}

#[test]
fn http_answers_have_the_agreed_statuses() {
    for (http, code, status) in [
        (400, "Request_BadRequest", ROLLCALL_BAD_REQUEST),
        (401, "InvalidAuthenticationToken", ROLLCALL_UNAUTHENTICATED),
        (403, "Authorization_RequestDenied", ROLLCALL_FORBIDDEN),
        (403, "Directory_QuotaExceeded", ROLLCALL_QUOTA),
        (404, "Request_ResourceNotFound", ROLLCALL_NOT_FOUND),
        (409, "Request_MultipleObjectsWithSameKeyValue", ROLLCALL_CONFLICT),
        (429, "TooManyRequests", ROLLCALL_THROTTLED),
        (500, "", ROLLCALL_SERVICE),
        (503, "", ROLLCALL_SERVICE),
        (418, "", ROLLCALL_SERVICE),
    ] {
        let error = ApiError {
            status: http,
            code: code.to_owned(),
            ..ApiError::default()
        };
        assert_eq!(Failure::from(Error::from(error)).status, status, "{http} {code}");
    }
}

#[test]
fn a_rule_the_service_refused_carries_both_its_message_and_our_diagnosis() {
    let error = ApiError {
        status: 400,
        code: "Request_BadRequest".to_owned(),
        message: "Invalid characters found in the rule".to_owned(),
        request_id: Some("r-1".to_owned()),
        details: vec![json!({"code": "SyntaxError", "target": "membershipRule"})],
        diagnosis: Some(refusal()),
        ..ApiError::default()
    };
    let failure = Failure::from(error);
    assert_eq!(failure.status, ROLLCALL_BAD_REQUEST);
    let json = failure.json();
    assert_eq!(json["message"], "Invalid characters found in the rule");
    assert_eq!(json["status"], 200);
    assert_eq!(json["diagnosis"]["message"], "`=` is no operator");
    assert_eq!(
        (&json["diagnosis"]["status"], &json["diagnosis"]["end"]),
        (&json!(100), &json!(12))
    );
    assert_eq!(json["kind"], "SyntaxError");
    assert_eq!(json["start"], 5);
    assert_eq!(
        (&json["httpStatus"], &json["code"]),
        (&json!(400), &json!("Request_BadRequest"))
    );
    assert_eq!((&json["requestId"], &json["date"]), (&json!("r-1"), &Value::Null));
    assert_eq!(json["details"][0]["target"], "membershipRule");
}

#[test]
fn the_other_errors_of_the_core_have_their_own_statuses() {
    let storage = |error: StorageError| Error::Storage(error);
    for (error, status) in [
        (Error::NotConnected, ROLLCALL_NOT_CONNECTED),
        (Error::Cancelled, ROLLCALL_CANCELLED),
        (TransportError::Failed("no route".into()).into(), ROLLCALL_TRANSPORT),
        (TransportError::TimedOut("30 s".into()).into(), ROLLCALL_TIMEOUT),
        (storage(StorageError::Io("disk full".into())), ROLLCALL_STORAGE),
        (storage(StorageError::Locked("in use".into())), ROLLCALL_STORAGE_LOCKED),
        (
            storage(StorageError::Foreign("no directory".into())),
            ROLLCALL_STORAGE_FOREIGN,
        ),
        (
            Error::InvalidArgument {
                argument: "top".into(),
                message: "is 0".into(),
            },
            ROLLCALL_INVALID_ARGUMENT,
        ),
    ] {
        let text = error.to_string();
        assert_eq!(Failure::from(error).status, status, "{text}");
    }
}

#[test]
fn an_entity_error_names_line_and_property() {
    let failure = Failure::from(EntityError {
        line: Some(3),
        property: Some("accountEnabled".into()),
        message: "`accountEnabled` is no boolean".into(),
    });
    assert_eq!(failure.status, ROLLCALL_ENTITY);
    let json = failure.json();
    assert_eq!(
        (&json["line"], &json["property"]),
        (&json!(3), &json!("accountEnabled"))
    );
    assert_eq!(json["kind"], "EntityTypeError");
}

#[test]
fn the_error_functions_answer_null_for_null() {
    let (mut start, mut end) = (1, 2);
    // SAFETY: NULL is allowed everywhere.
    unsafe {
        assert_eq!(rollcall_error_status(ptr::null()), ROLLCALL_OK);
        assert!(rollcall_error_message(ptr::null()).is_null());
        assert!(rollcall_error_kind(ptr::null()).is_null());
        assert!(rollcall_error_json(ptr::null()).is_null());
        assert!(!rollcall_error_span(ptr::null(), &raw mut start, &raw mut end));
        rollcall_error_free(ptr::null_mut());
    }
    assert_eq!((start, end), (1, 2));
}

#[test]
fn a_span_is_written_only_where_there_is_one_and_both_places_are_given() {
    let with: rollcall_error = Failure::from(refusal()).into();
    let without: rollcall_error = Failure::null("out").into();
    let (mut start, mut end) = (1, 2);
    // SAFETY: all pointers are NULL or to locals.
    unsafe {
        assert!(!rollcall_error_span(&raw const without, &raw mut start, &raw mut end));
        assert!(!rollcall_error_span(&raw const with, &raw mut start, ptr::null_mut()));
        assert_eq!((start, end), (1, 2));
        assert!(rollcall_error_span(&raw const with, &raw mut start, &raw mut end));
    }
    assert_eq!((start, end), (5, 12));
}
