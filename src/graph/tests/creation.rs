//! Creations that may have worked.

use ::http::Method;
use serde_json::{json, Value};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::script::{
    answer, answering, api, ok, path, quick, refusal, stage, staged, status, Answer, Stage, GROUP, USER,
};
use crate::graph::retry::RetryPolicy;
use crate::graph::transport::SendError;
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
fn a_group_that_stays_out_of_sight_after_a_504_is_sent_once_more_and_then_left_to_the_caller() {
    let stage = answering(|request, _| match request.method {
        Method::POST => status(504),
        _ => ok(&list(&[])),
    });
    let error = api(create(&stage).unwrap_err());
    assert!(error.status == 504 && error.uncertain);
    let text = error.to_string();
    assert!(
        text.contains("all the same") && text.contains("the mailNickname `stamps`"),
        "{text}"
    );
    assert_eq!(posts(&stage), 2);
}

#[test]
fn a_group_that_is_not_there_when_the_service_has_settled_is_sent_again() {
    let mut posted = 0;
    let stage = answering(move |request, _| match request.method {
        Method::POST => {
            posted += 1;
            if posted == 1 {
                return Answer::Fail(SendError::TimedOut("no answer".to_owned()));
            }
            answer(201, &[], &json!({"id": GROUP}))
        }
        _ => ok(&list(&[])),
    });
    assert_eq!(create(&stage).unwrap()["id"], GROUP);
    assert_eq!(posts(&stage), 2);
    let looks_before_the_second = stage
        .asked()
        .iter()
        .skip(1)
        .take_while(|asked| asked.starts_with("GET"))
        .count();
    assert!(
        looks_before_the_second > 1,
        "one look may meet a copy that lags: {:?}",
        stage.asked()
    );
}

#[test]
fn looking_for_a_group_keeps_to_the_time_of_the_call() {
    let policy = RetryPolicy {
        total: std::time::Duration::from_millis(150),
        settle: std::time::Duration::from_secs(60),
        ..quick()
    };
    let mut answers = vec![status(504)];
    answers.extend((0..1_000).map(|_| ok(&list(&[]))));
    let stage = staged(answers, policy);
    let started = std::time::Instant::now();
    let error = api(create(&stage).unwrap_err());
    assert!(error.uncertain && error.to_string().contains("no time"), "{error}");
    assert!(started.elapsed() < std::time::Duration::from_secs(5));
    assert_eq!(posts(&stage), 1);
}

#[test]
fn a_group_that_turns_up_while_the_service_settles_is_the_answer() {
    let stage = answering(|request, number| match (&request.method, number) {
        (&Method::POST, _) => status(504),
        (_, 1 | 2) => ok(&list(&[])),
        (_, 3) => ok(&list(&[found(GROUP, Duration::ZERO)])),
        _ => ok(&json!({"id": GROUP})),
    });
    assert_eq!(create(&stage).unwrap()["id"], GROUP);
    assert_eq!(posts(&stage), 1);
}

#[test]
fn a_group_that_turns_up_after_it_was_sent_again_is_named_with_its_twin() {
    let mut posted = 0;
    let stage = answering(move |request, _| match request.method {
        Method::POST => {
            posted += 1;
            match posted {
                1 => status(504),
                _ => answer(201, &[], &json!({"id": GROUP})),
            }
        }
        _ if posted < 2 => ok(&list(&[])),
        _ if request.url.path().ends_with("groups") => {
            ok(&list(&[found(GROUP, Duration::ZERO), found(USER, Duration::ZERO)]))
        }
        _ => ok(&json!({ "id": USER })),
    });
    let text = create(&stage).unwrap_err().to_string();
    assert!(
        text.contains("created twice") && text.contains(GROUP) && text.contains(USER),
        "{text}"
    );
}

#[test]
fn a_refusal_of_the_repetition_for_what_the_lost_attempt_made_is_its_success() {
    let mut posted = 0;
    let person = json!({"id": USER, "displayName": "Ada", "userPrincipalName": "ada@contoso.example",
                        "createdDateTime": OffsetDateTime::now_utc().format(&Rfc3339).unwrap()});
    let stage = answering(move |request, _| match request.method {
        Method::POST => {
            posted += 1;
            match posted {
                1 => status(504),
                _ => answer(
                    400,
                    &[],
                    &json!({"error": {"code": "Request_BadRequest", "message": "taken",
                                      "details": [{"code": "ObjectConflict", "target": "userPrincipalName"}]}}),
                ),
            }
        }
        _ if request.url.path().ends_with("users") && posted < 2 => ok(&list(&[])),
        _ if request.url.path().ends_with("users") => ok(&list(std::slice::from_ref(&person))),
        _ => ok(&person),
    });
    let body = json!({"displayName": "Ada", "userPrincipalName": "ada@contoso.example"});
    let made = stage
        .session
        .create(&path(&["users"]), &body, &Cancel::default())
        .unwrap();
    assert_eq!(made["id"], USER);
}

#[test]
fn a_refusal_after_a_503_is_about_what_the_first_attempt_made_all_the_same() {
    let policy = json!({"groupLifetimeInDays": 180, "managedGroupTypes": "All", "id": "x"});
    let stage = stage(vec![
        status(503),
        ok(&list(&[])),
        refusal(
            400,
            "Request_BadRequest",
            "The tenant has a group lifecycle policy already.",
        ),
        ok(&list(&[])),
        ok(&list(std::slice::from_ref(&policy))),
    ]);
    let sent = json!({"groupLifetimeInDays": 180, "managedGroupTypes": "All"});
    let made = stage
        .session
        .create(&path(&["groupLifecyclePolicies"]), &sent, &Cancel::default());
    assert_eq!(made.unwrap(), policy);
}

#[test]
fn a_service_that_says_it_broke_is_looked_at_and_not_asked_again() {
    let stage = stage(vec![
        refusal(500, "Service_InternalServerError", "it broke"),
        ok(&list(&[])),
    ]);
    let error = api(create(&stage).unwrap_err());
    assert_eq!((error.status, error.uncertain), (500, false));
    assert!(error.to_string().contains("was there afterwards"), "{error}");
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
    assert_eq!(posts(&stage), 3);
}

#[test]
fn two_new_groups_of_that_name_leave_the_doubt_to_the_caller() {
    let other = found("1e2b1ea9-9be8-4c1b-b4e8-bdfff5d0a3c1", Duration::ZERO);
    let stage = stage(vec![status(504), ok(&list(&[found(GROUP, Duration::ZERO), other]))]);
    assert!(api(create(&stage).unwrap_err()).uncertain);
}

fn unit(id: &str, description: &str) -> Value {
    json!({"id": id, "displayName": "ATZ", "description": description, "visibility": null})
}

fn create_unit(stage: &Stage) -> Result<Value, Error> {
    let unit = json!({"displayName": "ATZ", "description": "part time"});
    stage
        .session
        .create(&path(&["administrativeUnits"]), &unit, &Cancel::default())
}

#[test]
fn an_administrative_unit_without_a_namesake_is_sent_again() {
    let stage = stage(vec![
        status(503),
        ok(&list(&[unit(USER, "another")])),
        answer(201, &[], &unit(GROUP, "part time")),
    ]);
    assert_eq!(create_unit(&stage).unwrap()["id"], GROUP);
    assert_eq!(
        stage.asked()[1],
        "GET /v1.0/directory/administrativeUnits?$filter=displayName%20eq%20%27ATZ%27"
    );
}

#[test]
fn names_are_quoted_and_encoded_when_looked_for() {
    let stage = stage(vec![
        status(503),
        ok(&list(&[])),
        answer(201, &[], &json!({"id": GROUP})),
    ]);
    let unit = json!({"displayName": "O'Brien & Söhne #1 %41 +"});
    let made = stage
        .session
        .create(&path(&["administrativeUnits"]), &unit, &Cancel::default());
    made.unwrap();
    let asked = stage.requests()[1].url.clone();
    let filter = asked.query_pairs().next().unwrap();
    assert_eq!(filter.1, "displayName eq 'O''Brien & Söhne #1 %41 +'");
    assert_eq!(asked.query_pairs().count(), 1, "{asked}");
    assert!(!asked.as_str().contains('+'), "{asked}");
}

#[test]
fn an_administrative_unit_with_a_namesake_leaves_the_doubt_to_the_caller_and_names_it() {
    let stage = stage(vec![status(504), ok(&list(&[unit(GROUP, "part time")]))]);
    let error = api(create_unit(&stage).unwrap_err());
    assert!(error.uncertain && error.to_string().contains(GROUP), "{error}");
    assert_eq!(posts(&stage), 1);
}

#[test]
fn a_group_made_in_an_administrative_unit_is_found_there() {
    let in_unit = path(&["administrativeUnits", USER, "members"]);
    // In a copy that lags the group comes into the unit a little later.
    for (shown_in_unit_at, made) in [(0, true), (2, true), (usize::MAX, false)] {
        let mut looks = 0;
        let stage = answering(move |request, _| match request.url.path() {
            _ if request.method == Method::POST => status(504),
            other if other.ends_with("memberOf") => {
                looks += 1;
                let units = if looks > shown_in_unit_at {
                    json!([{ "id": USER }])
                } else {
                    json!([])
                };
                ok(&json!({ "value": units }))
            }
            other if other.ends_with("groups") => ok(&list(&[found(GROUP, Duration::ZERO)])),
            _ => ok(&json!({"id": GROUP})),
        });
        let created = stage.session.create(&in_unit, &body(), &Cancel::default());
        assert_eq!(created.is_ok(), made, "{created:?}");
        assert_eq!(posts(&stage), 1);
    }
}

#[test]
fn a_group_found_in_one_copy_and_not_yet_in_another_is_waited_for() {
    let stage = stage(vec![
        status(504),
        ok(&list(&[found(GROUP, Duration::ZERO)])),
        refusal(404, "Request_ResourceNotFound", "not there"),
        ok(&json!({"id": GROUP})),
    ]);
    assert_eq!(create(&stage).unwrap()["id"], GROUP);
}

#[test]
fn what_there_can_be_only_one_of_is_known_by_what_was_sent() {
    let role = json!({"roleId": GROUP, "roleMemberInfo": {"id": USER}});
    let policy = json!({"groupLifetimeInDays": 180, "managedGroupTypes": "All"});
    let cases = [
        (
            path(&["groupLifecyclePolicies"]),
            policy.clone(),
            policy,
            "groupLifetimeInDays",
        ),
        (
            path(&["administrativeUnits", GROUP, "scopedRoleMembers"]),
            role,
            json!({"roleId": GROUP, "roleMemberInfo": {"id": USER, "displayName": "Ada"}}),
            "roleId",
        ),
    ];
    for (path, sent, mut shown, telling) in cases {
        shown["id"] = json!("x");
        let stage1 = stage(vec![status(504), ok(&list(std::slice::from_ref(&shown)))]);
        let made = stage1.session.create(&path, &sent, &Cancel::default()).unwrap();
        assert_eq!((&made["id"], posts(&stage1)), (&json!("x"), 1));

        shown[telling] = json!("other");
        let stage2 = stage(vec![
            status(503),
            ok(&list(&[shown])),
            answer(201, &[], &json!({"id": "y"})),
        ]);
        let made = stage2.session.create(&path, &sent, &Cancel::default()).unwrap();
        assert_eq!((&made["id"], posts(&stage2)), (&json!("y"), 2));
    }
}

#[test]
fn what_has_nothing_to_be_known_by_is_left_to_the_caller_at_once() {
    let stage = stage(vec![status(504)]);
    let error = stage
        .session
        .create(
            &path(&["servicePrincipals"]),
            &json!({"appId": USER}),
            &Cancel::default(),
        )
        .unwrap_err();
    assert!(api(error).uncertain);
    assert_eq!(stage.asked().len(), 1);
}

#[test]
fn a_user_is_waited_for_by_name_too() {
    let missing = refusal(404, "Request_ResourceNotFound", "not there");
    let stage = stage(vec![
        answer(
            201,
            &[],
            &json!({"id": USER, "userPrincipalName": "ada@contoso.example"}),
        ),
        missing,
        refusal(404, "Request_ResourceNotFound", "not there"),
        ok(&json!({ "id": USER })),
        status(204),
    ]);
    let cancel = Cancel::default();
    stage.session.create(&path(&["users"]), &json!({}), &cancel).unwrap();
    let members = path(&["groups", GROUP, "members"]);
    stage
        .session
        .add_reference(&members, "ada@contoso.example", &cancel)
        .unwrap();
}
