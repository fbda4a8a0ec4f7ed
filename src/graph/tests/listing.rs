//! Pages.

use std::time::{Duration, Instant};

use serde_json::{json, Value};

use super::script::{answer, api, ok, path, refusal, stage, status, text_answer, Answer, GROUP};
use crate::graph::{Cancel, Pages, Query};
use crate::Error;

fn page(range: std::ops::Range<usize>, next: Option<&str>) -> Answer {
    let items: Vec<Value> = range.map(|number| json!({ "id": number.to_string() })).collect();
    let mut body = json!({ "value": items });
    if let Some(next) = next {
        body["@odata.nextLink"] = json!(next);
    }
    ok(&body)
}

fn link(token: &str) -> String {
    format!("https://graph.microsoft.com/v1.0/groups?$top=999&$skiptoken={token}")
}

fn drain(pages: &mut Pages) -> Result<Vec<usize>, Error> {
    let mut sizes = Vec::new();
    while let Some(page) = pages.next(&Cancel::default())? {
        sizes.push(page.len());
    }
    Ok(sizes)
}

#[test]
fn links_are_used_whole_and_empty_pages_are_passed() {
    let stage = stage(vec![
        page(0..2, Some(&link("a%2Bb"))),
        page(0..0, Some(&link("c"))),
        page(2..3, Some(&link("d"))),
        page(3..4, None),
    ]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    assert!(
        stage.asked().is_empty(),
        "a listing asks for nothing before its first page is wanted"
    );
    assert_eq!(drain(&mut pages).unwrap(), [2, 1, 1]);
    assert_eq!(pages.next(&Cancel::default()).unwrap(), None);
    assert_eq!(stage.asked()[1], "GET /v1.0/groups?$top=999&$skiptoken=a%2Bb");
    assert_eq!(stage.asked().len(), 4);
}

#[test]
fn the_next_page_is_on_its_way_while_the_last_is_looked_at() {
    let stage = stage(vec![page(0..2, Some(&link("a"))), page(2..4, None)]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    pages.next(&Cancel::default()).unwrap();
    let started = Instant::now();
    while stage.asked().len() < 2 {
        assert!(
            started.elapsed() < Duration::from_secs(2),
            "the second page was not asked for"
        );
        std::thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn the_header_goes_with_every_page() {
    let stage = stage(vec![page(0..1, Some(&link("a"))), page(1..2, None)]);
    let query = Query {
        filter: Some("displayName ne 'x'".to_owned()),
        ..Query::default()
    };
    drain(&mut stage.session.list(&path(&["groups"]), &query).unwrap()).unwrap();
    for request in stage.requests() {
        assert_eq!(request.headers["consistencylevel"], "eventual");
    }
}

#[test]
fn top_cuts_and_asks_for_no_page_too_many() {
    let stage = stage(vec![page(0..3, Some(&link("a"))), page(3..6, Some(&link("b")))]);
    let query = Query {
        top: Some(5),
        ..Query::default()
    };
    assert_eq!(
        drain(&mut stage.session.list(&path(&["groups"]), &query).unwrap()).unwrap(),
        [3, 2]
    );
    assert_eq!(stage.asked().len(), 2);
}

#[test]
fn top_zero_asks_for_nothing() {
    let stage = stage(Vec::new());
    let query = Query {
        top: Some(0),
        ..Query::default()
    };
    assert!(drain(&mut stage.session.list(&path(&["groups"]), &query).unwrap())
        .unwrap()
        .is_empty());
    assert!(stage.asked().is_empty());
}

#[test]
fn an_interrupted_listing_says_how_much_came_and_goes_on_where_it_stopped() {
    let stage = stage(vec![
        page(0..3, Some(&link("a"))),
        refusal(403, "Authorization_RequestDenied", "no more"),
        page(3..5, None),
    ]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    assert_eq!(pages.next(&Cancel::default()).unwrap().unwrap().len(), 3);
    let error = api(pages.next(&Cancel::default()).unwrap_err());
    assert_eq!(error.delivered, Some(3));
    assert!(error.to_string().contains("stopped after 3 objects"), "{error}");
    assert_eq!(drain(&mut pages).unwrap(), [2]);
}

fn sales() -> Query {
    Query {
        membership_rule: Some(r#"user.department -eq "Sales""#.to_owned()),
        ..Query::default()
    }
}

#[test]
fn a_filter_of_our_own_making_that_is_refused_is_left_out() {
    let stage = stage(vec![
        refusal(400, "Request_UnsupportedQuery", "no such filter"),
        ok(&json!({ "value": [{"id": "a", "department": "Sales"}, {"id": "b", "department": null}] })),
        ok(&json!({ "value": [{"id": "a", "department": "sales", "city": "Oslo"}] })),
    ]);
    let mut pages = stage.session.list(&path(&["users"]), &sales()).unwrap();
    let page = pages.next(&Cancel::default()).unwrap().unwrap();
    assert_eq!(page, [json!({"id": "a", "department": "sales", "city": "Oslo"})]);
    assert!(
        stage.asked()[0].starts_with("GET /v1.0/users?$filter=department"),
        "{:?}",
        stage.asked()
    );
    assert!(
        stage.asked()[1].starts_with("GET /v1.0/users?$select=id,department&"),
        "{:?}",
        stage.asked()
    );
}

#[test]
fn who_passes_the_filter_must_fit_the_rule_all_the_same() {
    let stage = stage(vec![ok(&json!({
        "value": [{"id": "a", "department": "SALES"}, {"id": "b", "department": "Sales "}]
    }))]);
    let mut pages = stage.session.list(&path(&["users"]), &sales()).unwrap();
    let page = pages.next(&Cancel::default()).unwrap().unwrap();
    assert_eq!(page, [json!({"id": "a", "department": "SALES"})]);
}

#[test]
fn a_page_as_text_is_what_the_service_wrote() {
    let text = r#"{"value":[{"b" : 1.50, "a":"\u00fc"},{}],"@odata.context":"x"}"#;
    let stage = stage(vec![text_answer(200, &[], text)]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    let page = pages.next_text(&Cancel::default()).unwrap();
    assert_eq!(page.as_deref(), Some("[{\"b\" : 1.50, \"a\":\"\\u00fc\"},\n{}]"));
    assert_eq!(pages.next_text(&Cancel::default()).unwrap(), None);
}

#[test]
fn a_link_to_another_host_is_not_followed() {
    let stage = stage(vec![page(0..3, Some("https://evil.example/v1.0/groups?$skiptoken=x"))]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    let error = pages.next(&Cancel::default()).unwrap_err();
    assert!(
        matches!(error, Error::Transport(_)) && error.to_string().contains("evil.example"),
        "{error}"
    );
    assert_eq!(stage.asked().len(), 1);
}

#[test]
fn a_link_to_the_same_page_ends_in_an_error() {
    let stage = stage(vec![page(0..1, Some(&link("a"))), page(1..2, Some(&link("a")))]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    assert!(drain(&mut pages).unwrap_err().to_string().contains("would not end"));
}

#[test]
fn a_cancelled_page_stops_at_once_and_the_listing_can_go_on() {
    let stage = stage(vec![page(0..1, Some(&link("a"))), Answer::Hang, page(1..2, None)]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    pages.next(&Cancel::default()).unwrap();
    let cancel = Cancel::default();
    let setter = cancel.clone();
    let thread = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(50));
        setter.set();
        Instant::now()
    });
    assert!(matches!(pages.next(&cancel), Err(Error::Cancelled)));
    let late = Instant::now() - thread.join().unwrap();
    assert!(late < Duration::from_millis(100), "{late:?}");
    assert_eq!(drain(&mut pages).unwrap(), [1]);
}

#[test]
fn a_listing_outlives_its_session() {
    let stage = stage(vec![page(0..1, Some(&link("a"))), page(1..2, None)]);
    let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
    drop(stage);
    assert_eq!(drain(&mut pages).unwrap(), [1, 1]);
}

#[test]
fn an_answer_without_a_list_is_an_error() {
    let stage = stage(vec![ok(&json!({"id": "x"})), status(200)]);
    for _ in 0..2 {
        let mut pages = stage.session.list(&path(&["groups"]), &Query::default()).unwrap();
        assert!(matches!(pages.next(&Cancel::default()), Err(Error::Transport(_))));
    }
}

#[test]
fn the_members_of_a_group_of_our_own_making_are_waited_for() {
    let missing = || refusal(404, "Request_ResourceNotFound", "not there");
    let stage = stage(vec![
        answer(201, &[], &json!({"id": GROUP})),
        missing(),
        missing(),
        page(0..2, None),
    ]);
    let cancel = Cancel::default();
    stage.session.create(&path(&["groups"]), &json!({}), &cancel).unwrap();
    let members = path(&["groups", GROUP, "members"]);
    let mut pages = stage.session.list(&members, &Query::default()).unwrap();
    assert_eq!(drain(&mut pages).unwrap(), [2]);
}
