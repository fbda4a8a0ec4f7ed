//! Listings of those who fit a membership rule, over the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use rollcall::Error;
use serde_json::{json, Value};

const ANA: &str = "5c6fdd9f-0ed6-4f66-9b4b-4b1f9be1a1a1";
const BEN: &str = "0e3b5bd5-1d3b-49f6-8f0c-4c2b6ad7b2b2";
const CAM: &str = "7a3b5bd5-1d3b-49f6-8f0c-4c2b6ad7b2c3";
const GROUP: &str = "9a3b5bd5-1d3b-49f6-8f0c-4c2b6ad7b2d4";

fn connect(folder: &std::path::Path) -> Session {
    let user = |id: &str, name: &str, department: &str, manager: Option<&str>| {
        json!({
            "id": id, "displayName": name, "userPrincipalName": format!("{name}@contoso.example"), "mailNickname": name,
            "accountEnabled": true, "department": department, "manager": manager.map(|id| json!({ "id": id })),
        })
    };
    let seed = json!({
        "users": [user(ANA, "ana", "Sales", None), user(BEN, "ben", "Sales", Some(ANA)), user(CAM, "cam", "Legal", Some(ANA))],
        "groups": [{
            "id": GROUP, "displayName": "G", "mailNickname": "g", "mailEnabled": false, "securityEnabled": true,
            "groupTypes": [], "members": [BEN],
        }],
    });
    let file = folder.join("seed.json");
    std::fs::write(&file, seed.to_string()).unwrap();
    let options = ConnectOptions {
        local_directory: Some(folder.join("tenant.rollcall")),
        seed: Some(file),
        ..ConnectOptions::default()
    };
    Session::connect(&options, &Cancel::default()).unwrap()
}

fn query(rule: &str) -> Query {
    Query {
        membership_rule: Some(rule.to_owned()),
        select: vec!["displayName".to_owned()],
        ..Query::default()
    }
}

fn names(session: &Session, query: &Query) -> Vec<String> {
    let mut pages = session.list(&["users".to_owned()], query).unwrap();
    let mut names = Vec::new();
    while let Some(page) = pages.next(&Cancel::default()).unwrap() {
        names.extend(page.iter().map(|user| user["displayName"].as_str().unwrap().to_owned()));
    }
    names.sort();
    names
}

#[test]
fn only_those_who_fit_are_listed_and_the_rules_properties_are_read_besides() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(folder.path());
    let query = query(r#"user.department -eq "sales""#);
    assert_eq!(names(&session, &query), ["ana", "ben"]);
    let asked = session.take_trace().last().map(|record| record["url"].clone());
    let asked = asked.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned();
    assert!(asked.contains("$select=displayName,id,department"), "{asked}");
}

#[test]
fn top_counts_those_who_fit() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(folder.path());
    let one = Query {
        top: Some(1),
        ..query(r#"user.department -eq "legal""#)
    };
    assert_eq!(names(&session, &one), ["cam"]);
}

#[test]
fn a_rule_about_links_reads_the_links() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(folder.path());
    let member_of = format!("user.memberof -any (group.objectId -in ['{GROUP}'])");
    assert_eq!(names(&session, &query(&member_of)), ["ben"]);
    let reports = format!(r#"Direct Reports for "{ANA}""#);
    assert_eq!(names(&session, &query(&reports)), ["ben", "cam"]);
}

#[test]
fn a_wrong_rule_and_a_rule_about_something_else_are_refused_before_any_request() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect(folder.path());
    let users = ["users".to_owned()];
    let wrong = session.list(&users, &query("user.departmnt -eq 1"));
    assert!(matches!(wrong, Err(Error::Rule(_))), "{wrong:?}");
    let devices = session.list(&users, &query(r#"device.displayName -eq "x""#));
    assert!(matches!(devices, Err(Error::InvalidArgument { .. })), "{devices:?}");
}

/// A directory of many, so that few fit.
fn connect_to_many(folder: &std::path::Path) -> Session {
    connect_to(
        folder,
        200,
        |number| if number.is_multiple_of(50) { "Legal" } else { "Sales" },
    )
}

fn connect_to(folder: &std::path::Path, users: usize, department: fn(usize) -> &'static str) -> Session {
    let user = |number: usize| {
        json!({
            "id": format!("{number:08}-0000-4000-8000-000000000000"), "displayName": format!("u{number}"),
            "userPrincipalName": format!("u{number}@contoso.example"), "mailNickname": format!("u{number}"),
            "accountEnabled": true, "city": "Oslo", "department": department(number),
        })
    };
    let file = folder.join("seed.json");
    let seed = json!({ "users": (0..users).map(user).collect::<Vec<_>>() });
    std::fs::write(&file, seed.to_string()).unwrap();
    let options = ConnectOptions {
        local_directory: Some(folder.join("tenant.rollcall")),
        seed: Some(file),
        ..ConnectOptions::default()
    };
    Session::connect(&options, &Cancel::default()).unwrap()
}

fn listed(session: &Session, rule: &str) -> (Vec<Value>, Vec<String>) {
    session.take_trace();
    let query = Query {
        membership_rule: Some(rule.to_owned()),
        ..Query::default()
    };
    let mut pages = session.list(&["users".to_owned()], &query).unwrap();
    let mut found = Vec::new();
    while let Some(page) = pages.next(&Cancel::default()).unwrap() {
        found.extend(page);
    }
    let urls = session
        .take_trace()
        .into_iter()
        .map(|record| record["url"].as_str().unwrap().to_owned());
    (found, urls.collect())
}

#[test]
fn where_few_fit_everybody_is_asked_for_what_the_rule_reads_and_those_for_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to_many(folder.path());
    let (found, urls) = listed(&session, r#"user.department -match "^leg""#);
    assert_eq!(found.len(), 4);
    assert!(found.iter().all(|user| user["city"] == "Oslo"), "{found:?}");
    assert!(urls[0].contains("$select=id,department&"), "{urls:?}");
    assert!(urls[1].contains("$filter=id%20in%20"), "{urls:?}");
    assert_eq!(urls.len(), 2, "{urls:?}");
}

#[test]
fn where_many_fit_everybody_is_listed_whole() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to_many(folder.path());
    let (found, urls) = listed(&session, r#"user.department -match "^sal""#);
    assert_eq!(found.len(), 196);
    assert!(found.iter().all(|user| user["city"] == "Oslo"));
    assert_eq!(urls.len(), 2, "{urls:?}");
}

#[test]
fn what_is_a_filter_too_is_sifted_by_the_service() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to_many(folder.path());
    let (found, urls) = listed(
        &session,
        r#"user.department -eq "legal" -and user.displayName -startsWith "U1""#,
    );
    let names: Vec<&str> = found.iter().filter_map(|user| user["displayName"].as_str()).collect();
    assert_eq!(names, ["u100", "u150"]);
    assert_eq!(urls.len(), 1, "{urls:?}");
    assert!(
        urls[0].contains("$filter=department%20eq%20%27legal%27%20and%20startswith(displayName,%27U1%27)&"),
        "{urls:?}"
    );
}

#[test]
fn of_a_rule_that_is_more_than_a_filter_the_service_sifts_what_it_can() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to_many(folder.path());
    let (found, urls) = listed(
        &session,
        r#"user.department -eq "sales" -and user.displayName -match "^u19[0-4]$""#,
    );
    assert_eq!(found.len(), 5);
    assert!(found.iter().all(|user| user["city"] == "Oslo"));
    assert!(
        urls[0].contains("$filter=department%20eq%20%27sales%27&$select=id,department,displayName&"),
        "{urls:?}"
    );
}

#[test]
fn who_was_given_before_many_fitted_is_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to(folder.path(), 4_000, |number| {
        if number > 1_500 || number == 7 {
            "Legal"
        } else {
            "Sales"
        }
    });
    let (found, urls) = listed(&session, r#"user.department -match "^leg""#);
    let mut ids: Vec<&str> = found.iter().filter_map(|user| user["id"].as_str()).collect();
    assert_eq!(ids.len(), 2_500);
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 2_500);
    assert!(urls.iter().any(|url| url.contains("$filter=id%20in")), "{urls:?}");
    assert!(urls.last().is_some_and(|url| url.contains("city")), "{urls:?}");
}

#[test]
fn a_caller_who_stops_has_asked_for_one_page_too_many_and_one_who_has_read_on_for_two() {
    let folder = tempfile::tempdir().unwrap();
    let session = connect_to(folder.path(), 9_000, |number| {
        if number.is_multiple_of(50) {
            "Legal"
        } else {
            "Sales"
        }
    });
    for (taken, asked) in [(1, 2), (3, 4), (4, 6)] {
        session.take_trace();
        let query = Query {
            membership_rule: Some(r#"user.department -match "^leg""#.to_owned()),
            ..Query::default()
        };
        let mut pages = session.list(&["users".to_owned()], &query).unwrap();
        for _ in 0..taken {
            assert!(pages.next(&Cancel::default()).unwrap().is_some());
        }
        std::thread::sleep(std::time::Duration::from_millis(500));
        drop(pages);
        let is_page = |record: &&Value| !record["url"].as_str().unwrap().contains("$filter");
        assert_eq!(
            session.take_trace().iter().filter(is_page).count(),
            asked,
            "{taken} taken"
        );
    }
}
