//! Query options, page sizes, consistency levels.

use super::script::path;
use crate::graph::query::{for_listing, for_object};
use crate::graph::Query;

fn listing(segments: &[&str], query: &Query) -> (String, bool) {
    let text = for_listing(&path(segments), query);
    (text.text.unwrap_or_default(), text.eventual)
}

fn filtered(collection: &str, filter: &str) -> bool {
    listing(
        &[collection],
        &Query {
            filter: Some(filter.to_owned()),
            ..Query::default()
        },
    )
    .1
}

#[test]
fn pages_are_as_large_as_the_service_allows_and_no_larger_than_wanted() {
    let top = |top| {
        listing(
            &["groups"],
            &Query {
                top,
                ..Query::default()
            },
        )
        .0
    };
    assert_eq!(top(None), "$top=999");
    assert_eq!(top(Some(5)), "$top=5");
    assert_eq!(top(Some(5_000)), "$top=999");
    assert_eq!(listing(&["organization"], &Query::default()).0, "");
}

#[test]
fn users_and_devices_come_with_what_their_models_show() {
    let users = for_object(&path(&["users", "a@b.example"]), &Query::default())
        .text
        .unwrap();
    for property in [
        "department",
        "companyName",
        "assignedPlans",
        "onPremisesExtensionAttributes",
        "usageLocation",
    ] {
        assert!(users.contains(property), "{property}");
    }
    assert!(for_object(&path(&["devices", "x"]), &Query::default())
        .text
        .unwrap()
        .contains("operatingSystem"));
    assert_eq!(for_object(&path(&["groups", "x"]), &Query::default()).text, None);
    let chosen = Query {
        select: vec!["id".to_owned(), "mail".to_owned()],
        ..Query::default()
    };
    assert_eq!(
        for_object(&path(&["users", "x"]), &chosen).text.unwrap(),
        "$select=id,mail"
    );
}

#[test]
fn values_are_encoded_once() {
    let query = Query {
        filter: Some("displayName eq 'O''Brien & 100% + #1'".to_owned()),
        ..Query::default()
    };
    let (text, _) = listing(&["groups"], &query);
    let filter = "$filter=displayName%20eq%20%27O%27%27Brien%20%26%20100%25%20%2B%20%231%27";
    assert_eq!(text, format!("{filter}&$top=999"));
}

#[test]
fn bare_search_text_looks_in_the_display_name() {
    let search = |text: &str| {
        let query = Query {
            search: Some(text.to_owned()),
            ..Query::default()
        };
        let (text, eventual) = listing(&["groups"], &query);
        assert!(eventual);
        percent_encoding::percent_decode_str(&text)
            .decode_utf8()
            .unwrap()
            .into_owned()
    };
    assert!(search("mark").starts_with("$search=\"displayName:mark\"&"));
    assert!(search("description:one two").starts_with("$search=\"description:one two\"&"));
    assert!(search("\"displayName:a\" OR \"mail:b\"").starts_with("$search=\"displayName:a\" OR \"mail:b\"&"));
}

#[test]
fn the_advanced_path_is_taken_where_the_basic_one_refuses() {
    for (collection, filter) in [
        ("groups", "displayName ne 'x'"),
        ("groups", "NOT groupTypes/any(c:c eq 'Unified')"),
        ("users", "endsWith(mail,'@contoso.example')"),
        ("users", "department eq null"),
        ("groups", "members/$count eq 0"),
        ("users", "companyName eq 'Contoso'"),
    ] {
        assert!(filtered(collection, filter), "{filter}");
    }
}

#[test]
fn the_basic_path_is_taken_where_it_suffices() {
    for (collection, filter) in [
        ("administrativeUnits", "DisplayName eq 'ATZ'"),
        ("groups", "groupTypes/any(c:c eq 'Unified')"),
        ("groups", "displayName eq 'not this, ne that, endsWith(x) eq null'"),
        ("groups", "displayName eq 'it''s not'"),
        ("groups", "hasMembersWithLicenseErrors eq true"),
        ("users", "startswith(displayName,'a')"),
    ] {
        assert!(!filtered(collection, filter), "{filter}");
    }
}

#[test]
fn orders_the_basic_path_does_not_know_take_the_advanced_one() {
    let ordered = |collection: &str, order: &str, filter: Option<&str>| {
        let query = Query {
            orderby: Some(order.to_owned()),
            filter: filter.map(str::to_owned),
            ..Query::default()
        };
        listing(&[collection], &query).1
    };
    assert!(!ordered("groups", "displayName desc", None));
    assert!(ordered("groups", "createdDateTime", None));
    assert!(!ordered("users", "displayName,userPrincipalName", None));
    assert!(ordered("users", "surname", None));
    assert!(ordered("users", "displayName", Some("accountEnabled eq true")));
}

#[test]
fn filters_over_links_take_the_advanced_path() {
    let query = Query {
        filter: Some("displayName eq 'x'".to_owned()),
        ..Query::default()
    };
    let (text, eventual) = listing(&["groups", "id", "members"], &query);
    assert!(eventual && text.ends_with("$count=true"), "{text}");
    assert!(!listing(&["groups", "id", "members"], &Query::default()).1);
}

#[test]
fn options_have_a_json_form_that_refuses_what_it_does_not_know() {
    let query: Query = serde_json::from_str(r#"{"filter":"a eq 1","top":3}"#).unwrap();
    assert_eq!((query.filter.as_deref(), query.top), (Some("a eq 1"), Some(3)));
    assert!(serde_json::from_str::<Query>(r#"{"fliter":"a eq 1"}"#).is_err());
}
