//! The Graph client over the embedded directory: connecting, seeds, and a life of a group from end to end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use rollcall::rule::{Container, Rule, RuleOptions};
use rollcall::{graph::ApiError, Error};
use serde_json::{json, Value};

const ANA: &str = "5c6fdd9f-0ed6-4f66-9b4b-4b1f9be1a1a1";
const BEN: &str = "0e3b5bd5-1d3b-49f6-8f0c-4c2b6ad7b2b2";

fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

fn seed(folder: &Path) -> std::path::PathBuf {
    let user = |id: &str, name: &str, department: &str| {
        json!({
            "id": id,
            "displayName": name,
            "userPrincipalName": format!("{}@contoso.example", name.to_lowercase()),
            "mailNickname": name.to_lowercase(),
            "accountEnabled": true,
            "department": department,
        })
    };
    let file = folder.join("seed.json");
    let users = json!({"users": [user(ANA, "Ana", "Marketing"), user(BEN, "Ben", "Sales")]});
    std::fs::write(&file, users.to_string()).unwrap();
    file
}

fn options(folder: &Path) -> ConnectOptions {
    ConnectOptions {
        local_directory: Some(folder.join("tenant.rollcall")),
        seed: Some(seed(folder)),
        account_id: Some("ana@contoso.example".to_owned()),
        ..ConnectOptions::default()
    }
}

fn connect(options: &ConnectOptions) -> Session {
    Session::connect(options, &Cancel::default()).unwrap()
}

fn get(session: &Session, segments: &[&str]) -> Result<Value, Error> {
    session.get(&path(segments), &Query::default(), &Cancel::default())
}

fn list(session: &Session, segments: &[&str], query: &Query) -> Vec<Value> {
    let mut pages = session.list(&path(segments), query).unwrap();
    let mut all = Vec::new();
    while let Some(page) = pages.next(&Cancel::default()).unwrap() {
        all.extend(page);
    }
    all
}

fn api(error: Error) -> ApiError {
    match error {
        Error::Api(error) => *error,
        other => panic!("{other:?}"),
    }
}

fn group(name: &str, more: &Value) -> Value {
    let mut body = json!({
        "displayName": name, "mailNickname": name, "mailEnabled": false, "securityEnabled": true, "groupTypes": [],
    });
    for (name, value) in more.as_object().unwrap() {
        body[name.as_str()] = value.clone();
    }
    body
}

#[test]
fn a_seed_fills_a_new_directory_and_its_user_signs_in() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let info = session.info();
    assert_eq!(info["account"], "ana@contoso.example");
    assert_eq!(info["accountId"], ANA);
    assert_eq!(
        (&info["seed"]["loaded"], &info["seed"]["users"]),
        (&json!(true), &json!(2))
    );
    assert_eq!(get(&session, &["me"]).unwrap()["department"], "Marketing");
}

#[test]
fn a_directory_that_holds_something_keeps_it_and_passes_the_seed_over() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(folder.path());
    let session = connect(&options);
    session
        .update(
            &path(&["users", ANA]),
            &json!({"department": "Legal"}),
            &Cancel::default(),
        )
        .unwrap();
    drop(session);
    let session = connect(&options);
    assert_eq!(session.info()["seed"]["loaded"], false);
    assert_eq!(
        get(&session, &["users", "ana@contoso.example"]).unwrap()["department"],
        "Legal"
    );
}

#[test]
fn a_directory_is_free_as_soon_as_its_session_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = options(folder.path());
    options.seed = None;
    options.account_id = None;
    for _ in 0..20 {
        let session = connect(&options);
        get(&session, &["me"]).unwrap();
    }
}

#[test]
fn a_group_lives_from_creation_to_removal() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let cancel = Cancel::default();
    let created = session
        .create(&path(&["groups"]), &group("stamps", &json!({})), &cancel)
        .unwrap();
    let id = created["id"].as_str().unwrap();
    let members = path(&["groups", id, "members"]);
    session.add_reference(&members, ANA, &cancel).unwrap();
    session.add_reference(&members, "ben@contoso.example", &cancel).unwrap();
    let again = api(session.add_reference(&members, ANA, &cancel).unwrap_err());
    assert_eq!((again.status, again.uncertain), (400, false));
    assert_eq!(list(&session, &["groups", id, "members"], &Query::default()).len(), 2);
    session
        .remove_reference(&members, "ben@contoso.example", &cancel)
        .unwrap();
    assert!(get(&session, &["users", BEN]).is_ok(), "the link goes, the user stays");
    let started = Instant::now();
    assert_eq!(
        api(session.remove_reference(&members, BEN, &cancel).unwrap_err()).status,
        404
    );
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    session
        .update(&path(&["groups", id]), &json!({"description": "philately"}), &cancel)
        .unwrap();
    assert_eq!(get(&session, &["groups", id]).unwrap()["description"], "philately");
    session.delete(&path(&["groups", id]), &cancel).unwrap();
    assert_eq!(api(get(&session, &["groups", id]).unwrap_err()).status, 404);
    assert!(session.take_trace().iter().all(|record| record["attempts"].is_u64()));
}

#[test]
fn rules_fill_groups_and_administrative_units() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let cancel = Cancel::default();
    let rule = "(user.department -eq \"Marketing\")";
    let dynamic = json!({
        "groupTypes": ["DynamicMembership"], "membershipRule": rule, "membershipRuleProcessingState": "On",
    });
    let created = session
        .create(&path(&["groups"]), &group("marketing", &dynamic), &cancel)
        .unwrap();
    let members = list(
        &session,
        &["groups", created["id"].as_str().unwrap(), "members"],
        &Query::default(),
    );
    assert_eq!(members.iter().map(|member| &member["id"]).collect::<Vec<_>>(), [ANA]);
    let unit = json!({
        "displayName": "ATZ", "membershipType": "Dynamic", "membershipRule": rule,
        "membershipRuleProcessingState": "On",
    });
    let unit = session.create(&path(&["administrativeUnits"]), &unit, &cancel).unwrap();
    let id = unit["id"].as_str().unwrap();
    assert_eq!(
        list(&session, &["administrativeUnits", id, "members"], &Query::default()).len(),
        1
    );
    let query = Query {
        filter: Some("DisplayName eq 'ATZ'".to_owned()),
        ..Query::default()
    };
    assert_eq!(list(&session, &["administrativeUnits"], &query)[0]["id"], id);
    session
        .update(&path(&["users", BEN]), &json!({"department": "Marketing"}), &cancel)
        .unwrap();
    assert_eq!(
        list(&session, &["administrativeUnits", id, "members"], &Query::default()).len(),
        2
    );
}

#[test]
fn a_refused_rule_comes_back_with_our_diagnosis() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let rule = "(user.departmnt -eq \"Marketing\")";
    let dynamic = json!({
        "groupTypes": ["DynamicMembership"], "membershipRule": rule, "membershipRuleProcessingState": "On",
    });
    let body = group("marketing", &dynamic);
    let error = api(session
        .create(&path(&["groups"]), &body, &Cancel::default())
        .unwrap_err());
    assert_eq!(error.status, 400);
    let options = RuleOptions {
        container: Container::Group,
        ..RuleOptions::default()
    };
    let own = Rule::parse(rule, &options).unwrap_err();
    assert_eq!(error.diagnosis.unwrap().span, own.span);
}

#[test]
fn hostile_names_are_found_by_filter_search_and_path() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let cancel = Cancel::default();
    let names = [
        "O'Brien & Söhne #1 %41 +",
        "a/b?c=d;e,f",
        "100% \\ \"quoted\" ''",
        "' or displayName ne '",
        "日本 𝄞 \u{200b}",
    ];
    for (number, name) in names.iter().enumerate() {
        let body = group(&format!("g{number}"), &json!({ "displayName": name }));
        session.create(&path(&["groups"]), &body, &cancel).unwrap();
    }
    for name in names {
        let literal = name.replace('\'', "''");
        for filter in [
            format!("displayName eq '{literal}'"),
            format!("startsWith(displayName,'{literal}')"),
            // By the advanced path, too.
            format!("displayName eq '{literal}' and NOT(displayName eq 'x')"),
        ] {
            let query = Query {
                filter: Some(filter.clone()),
                ..Query::default()
            };
            let found = list(&session, &["groups"], &query);
            assert_eq!(found.len(), 1, "{filter}");
            assert_eq!(found[0]["displayName"], name);
        }
    }
    let query = Query {
        search: Some("O'Brien & Söhne #1".to_owned()),
        ..Query::default()
    };
    assert_eq!(list(&session, &["groups"], &query)[0]["displayName"], names[0]);

    let user = json!({"displayName": "O'Brien", "userPrincipalName": "o'brien#x@contoso.example", "mailNickname": "ob",
                      "accountEnabled": true, "passwordProfile": {"password": "Word-of-the-test-1"}});
    let user = session.create(&path(&["users"]), &user, &cancel).unwrap();
    assert_eq!(
        get(&session, &["users", "o'brien#x@contoso.example"]).unwrap()["id"],
        user["id"]
    );
    let found = list(&session, &["groups"], &Query::default());
    let members = path(&["groups", found[0]["id"].as_str().unwrap(), "members"]);
    session
        .add_reference(&members, "o'brien#x@contoso.example", &cancel)
        .unwrap();
}

#[test]
fn a_directory_is_free_after_cancelled_calls_and_listings_too() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..20 {
        let session = connect(&options(folder.path()));
        let mut pages = session.list(&path(&["users"]), &Query::default()).unwrap();
        let (cancel, set) = (Cancel::default(), Cancel::default());
        set.set();
        assert!(matches!(pages.next(&set), Err(Error::Cancelled)));
        std::thread::scope(|scope| {
            scope.spawn(|| session.get(&path(&["me"]), &Query::default(), &cancel));
            cancel.set();
        });
        drop((pages, session));
    }
}

#[test]
fn lost_answers_lag_and_throttling_neither_double_a_group_nor_lose_a_member() {
    let folder = tempfile::tempdir().unwrap();
    let rehearsal = json!({"randomSeed": 7, "lag": 0.8, "lostAnswers": 0.4, "throttle": 0.2, "retryAfter": 0.02});
    let options = ConnectOptions {
        rehearsal: Some(serde_json::from_value(rehearsal).unwrap()),
        ..options(folder.path())
    };
    let (session, cancel) = (connect(&options), Cancel::default());
    for number in 0..5 {
        let made = session
            .create(&path(&["groups"]), &group(&format!("g{number}"), &json!({})), &cancel)
            .unwrap();
        let members = path(&["groups", made["id"].as_str().unwrap(), "members"]);
        for result in session
            .add_references(&members, &[ANA.to_owned(), BEN.to_owned()], &cancel)
            .unwrap()
        {
            result.unwrap();
        }
        session.remove_reference(&members, BEN, &cancel).unwrap();
    }
    drop(session);
    let session = connect(&self::options(folder.path()));
    let groups = list(&session, &["groups"], &Query::default());
    assert_eq!(groups.len(), 5, "{groups:#?}");
    for group in groups {
        let members = list(
            &session,
            &["groups", group["id"].as_str().unwrap(), "members"],
            &Query::default(),
        );
        let ids: Vec<&str> = members.iter().map(|member| member["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [ANA]);
    }
}

#[test]
fn a_long_listing_comes_whole_over_many_pages() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    for number in 0..30 {
        session
            .create(
                &path(&["groups"]),
                &group(&format!("g{number}"), &json!({})),
                &Cancel::default(),
            )
            .unwrap();
    }
    assert_eq!(list(&session, &["groups"], &Query::default()).len(), 30);
    let query = Query {
        top: Some(7),
        orderby: Some("displayName".to_owned()),
        ..Query::default()
    };
    let first: Vec<Value> = list(&session, &["groups"], &query);
    assert_eq!((first.len(), &first[0]["displayName"]), (7, &json!("g0")));
    let query = Query {
        filter: Some("displayName ne 'g3'".to_owned()),
        ..Query::default()
    };
    assert_eq!(list(&session, &["groups"], &query).len(), 29);
}

#[test]
fn many_are_changed_at_once_and_each_has_its_result() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    let cancel = Cancel::default();
    let created = session
        .create(&path(&["groups"]), &group("bulk", &json!({})), &cancel)
        .unwrap();
    let members = path(&["groups", created["id"].as_str().unwrap(), "members"]);
    let nobody = "00000000-0000-4000-8000-000000000001";
    let targets = path(&[ANA, nobody, "ben@contoso.example"]);
    let results = session.add_references(&members, &targets, &cancel).unwrap();
    assert_eq!(
        results.iter().map(Result::is_ok).collect::<Vec<_>>(),
        [true, false, true]
    );
    let results = session
        .remove_references(&members, &path(&[ANA, BEN]), &cancel)
        .unwrap();
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[test]
fn refresh_tokens_are_revoked_for_oneself_and_for_another() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(&options(folder.path()));
    for user in [
        path(&["me", "revokeSignInSessions"]),
        path(&["users", BEN, "revokeSignInSessions"]),
    ] {
        session.invoke(&user, &Value::Null, &Cancel::default()).unwrap();
    }
    assert!(get(&session, &["users", BEN]).unwrap()["signInSessionsValidFromDateTime"].is_string());
}

#[test]
fn many_threads_share_a_directory() {
    let folder = tempfile::tempdir().unwrap();
    let session = Arc::new(connect(&options(folder.path())));
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let session = Arc::clone(&session);
            std::thread::spawn(move || {
                for number in 0..10 {
                    let body = group(&format!("t{thread}n{number}"), &json!({}));
                    let created = session.create(&path(&["groups"]), &body, &Cancel::default()).unwrap();
                    get(&session, &["groups", created["id"].as_str().unwrap()]).unwrap();
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!(list(&session, &["groups"], &Query::default()).len(), 80);
}
