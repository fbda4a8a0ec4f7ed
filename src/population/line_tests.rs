//! What is read of lines, well-formed and damaged, compared with what the tree of `serde_json` has.
#![allow(clippy::unwrap_used)]

use std::borrow::Cow;

use proptest::prelude::*;
use serde_json::Value;

use super::line::{is_other, Line, LineReader};
use super::row::{Cell, Row};
use super::rows::{Cells, Rows};
use crate::model::{Entity, Subject};

/// What a tree says of a line: the row, nothing for an object of another type, or that it is faulty.
fn by_tree(subject: Subject, line: &str) -> Result<Option<Row<'static>>, ()> {
    let json: Value = serde_json::from_str(line).map_err(drop)?;
    let name = json.get("@odata.type").and_then(Value::as_str);
    if name.is_some_and(|name| is_other(subject, name)) {
        return Ok(None);
    }
    let entity = Entity::from_json(subject, json).map_err(drop)?;
    let row = Row::of(&entity).into_owned();
    row.check(subject).map_err(drop)?;
    Ok(Some(row))
}

/// The row of a number. Missing lists are empty ones.
fn row_at(rows: &Rows, number: usize) -> (Vec<Cell<'static>>, Vec<(String, String)>) {
    let owned = |text: &Cow<str>| Cow::Owned(text.clone().into_owned());
    let cell = |cells: &Cells| match cells {
        Cells::Texts(_) => cells
            .text(number)
            .map_or(Cell::Missing, |text| Cell::Text(Cow::Owned(text.to_owned()))),
        Cells::Booleans(cells) => cells
            .get(number)
            .copied()
            .flatten()
            .map_or(Cell::Missing, Cell::Boolean),
        Cells::Instants(cells) => cells
            .get(number)
            .copied()
            .flatten()
            .map_or(Cell::Missing, Cell::Instant),
        Cells::TextLists(lists) => Cell::Texts(lists.list(number).iter().map(owned).collect()),
        Cells::PlanLists(lists) => {
            let plans = lists.list(number).iter();
            Cell::Plans(
                plans
                    .map(|plan| plan.each_ref().map(|text| text.as_ref().map(owned)))
                    .collect(),
            )
        }
    };
    let extensions = rows.extensions.iter();
    let mut extensions: Vec<(String, String)> = extensions
        .filter_map(|(name, cells)| Some((name.clone(), cells.text(number)?.to_owned())))
        .collect();
    extensions.sort_unstable();
    (rows.columns.iter().map(cell).collect(), extensions)
}

fn parts_of(row: Row<'static>) -> (Vec<Cell<'static>>, Vec<(String, String)>) {
    let extensions = row.extensions.into_iter();
    let mut extensions: Vec<(String, String)> = extensions
        .filter_map(|(name, value)| Some((name.to_ascii_lowercase(), value?.into_owned())))
        .collect();
    extensions.sort_unstable();
    (row.cells, extensions)
}

/// Reads lines one after the other, and compares each that was read with its tree; gives how many were.
fn compare(subject: Subject, lines: &[String]) -> usize {
    let mut reader = LineReader::new(subject);
    let mut rows = Rows::new(subject);
    let mut expected = Vec::new();
    let mut count = 0;
    for line in lines {
        let read = reader.read(line, &mut rows);
        let tree = by_tree(subject, line);
        match read {
            Some(Line::Row) => expected.push(parts_of(tree.unwrap().unwrap())),
            Some(Line::Other) => assert_eq!(tree, Ok(None), "{line}"),
            // As it is loaded.
            None => {
                if let Ok(Some(row)) = tree {
                    rows.push(row.clone());
                    expected.push(parts_of(row));
                }
            }
        }
        count += usize::from(read.is_some());
        assert_eq!(rows.count, expected.len());
    }
    for (number, expected) in expected.into_iter().enumerate() {
        assert_eq!(row_at(&rows, number), expected, "{}", lines.join("\n"));
    }
    count
}

const MEMBERS: [&str; 24] = [
    "id",
    "displayName",
    "city",
    "accountEnabled",
    "employeeHireDate",
    "otherMails",
    "proxyAddresses",
    "imAddresses",
    "businessPhones",
    "onPremisesExtensionAttributes",
    "assignedPlans",
    "memberOf",
    "manager",
    "@odata.type",
    "extension_0123456789abcdef0123456789abcdef_color",
    "extension_0123456789ABCDEF0123456789abcdef_Color",
    "unknown",
    "x\"y\\z",
    "physicalIds",
    "extensionAttribute1",
    "extensionAttribute15",
    "capabilityStatus",
    "service",
    "servicePlanId",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zA-Z@.: ]{0,24}",
        "SIP:[a-z]{1,9}",
        "\\PC{0,9}",
        "[\"\\\\\n\t\u{0}\u{1f}é😀/]{0,4}",
        Just("2024-05-23T00:00:00Z".to_owned()),
        Just("#microsoft.graph.user".to_owned()),
        Just("#microsoft.graph.device".to_owned()),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(Value::from),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::from),
        1 => any::<i32>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::vec((proptest::sample::select(&MEMBERS[..]), inner), 0..5).prop_map(|members| {
                Value::Object(
                    members
                        .into_iter()
                        .map(|(name, value)| (name.to_owned(), value))
                        .collect(),
                )
            }),
        ]
    })
}

/// Members with values of their own type, mostly.
fn fitting(name: &'static str) -> BoxedStrategy<Value> {
    let texts = || proptest::collection::vec(text(), 0..4);
    let plan = || {
        let members = proptest::collection::vec((0..4_usize, proptest::option::of(text())), 0..5);
        members.prop_map(|members| {
            let names = ["capabilityStatus", "service", "servicePlanId", "assignedDateTime"];
            let members = members
                .into_iter()
                .map(|(name, value)| (names[name].to_owned(), value.into()));
            Value::Object(members.collect())
        })
    };
    let object = |names: [&'static str; 3]| {
        let members = proptest::collection::vec((0..3_usize, proptest::option::of(text())), 0..4);
        members.prop_map(move |members| {
            let members = members
                .into_iter()
                .map(|(name, value)| (names[name].to_owned(), value.into()));
            Value::Object(members.collect())
        })
    };
    let value = match name {
        "accountEnabled" => any::<bool>().prop_map(Value::from).boxed(),
        "employeeHireDate" => Just(Value::from("2024-05-23T00:00:00Z")).boxed(),
        "otherMails" | "proxyAddresses" | "imAddresses" | "businessPhones" | "physicalIds" => {
            texts().prop_map(Value::from).boxed()
        }
        "assignedPlans" => proptest::collection::vec(plan(), 0..3).prop_map(Value::from).boxed(),
        "onPremisesExtensionAttributes" => object(["extensionAttribute1", "extensionAttribute15", "x"]).boxed(),
        "manager" => object(["id", "displayName", "x"]).boxed(),
        "memberOf" => proptest::collection::vec(
            prop_oneof![text().prop_map(Value::from), object(["id", "displayName", "x"])],
            0..3,
        )
        .prop_map(Value::from)
        .boxed(),
        _ => text().prop_map(Value::from).boxed(),
    };
    prop_oneof![8 => value, 1 => Just(Value::Null), 1 => self::value()].boxed()
}

/// An object, with names that may come twice, and white space.
fn line() -> impl Strategy<Value = String> {
    let member = proptest::sample::select(&MEMBERS[..]).prop_flat_map(|name| (Just(name), fitting(name)));
    let space = proptest::sample::select(&["", "", "", " ", "\t", "\r"][..]);
    (
        proptest::collection::vec(member, 0..12),
        space,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(|(members, space, has_id, is_escaped)| {
            let id = ("id", Value::from("u1"));
            let members = members.into_iter().chain(has_id.then_some(id)).map(|(name, value)| {
                let mut value = value.to_string();
                if is_escaped {
                    value = value.replace('é', "\\u00e9").replace('/', "\\/");
                }
                format!("{}{space}:{space}{value}", Value::from(name))
            });
            let members: Vec<String> = members.collect();
            format!(
                "{space}{{{space}{}{space}}}{space}",
                members.join(&format!("{space},{space}"))
            )
        })
}

/// A line with a byte changed, left out or put in, or cut off.
fn damaged() -> impl Strategy<Value = String> {
    let byte = proptest::sample::select(&b"\"\\{}[]:,nu0 \x01x-"[..]);
    (line(), any::<proptest::sample::Index>(), byte, 0..4).prop_map(|(line, place, byte, way)| {
        let mut bytes = line.into_bytes();
        let place = place.index(bytes.len());
        match way {
            0 => bytes[place] = byte,
            1 => bytes.insert(place, byte),
            2 => drop(bytes.remove(place)),
            _ => bytes.truncate(place),
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn properties_a_line_that_is_read_is_what_its_tree_is(
        lines in proptest::collection::vec(prop_oneof![2 => line(), 1 => damaged()], 1..6),
        subject in prop_oneof![Just(Subject::User), Just(Subject::Device)],
    ) {
        compare(subject, &lines);
    }
}

#[test]
fn plain_lines_are_read_without_a_tree() {
    let lines = [
        r#"{"id":"a","displayName":"Zoë","accountEnabled":true,"city":null,"otherMails":["x"],"unknown":[1,{"a":2}]}"#,
        r#"{"id":"b","accountEnabled":null,"city":"Berlin \u0026 \"more\"","unknown":5,"employeeHireDate":"2020-01-01"}"#,
        r#" { "id" : "c" , "manager" : { "x" : 1, "id" : "m" } , "memberOf" : [ "g", { "id" : "h" } ] } "#,
        r##"{"@odata.type":"#microsoft.graph.device","id":"d","displayName":5}"##,
        r##"{"@odata.type":"#microsoft.graph.device","id":"d","displayName":"x"}"##,
        r##"{"@odata.type":"#microsoft.graph.user","id":"e","onPremisesExtensionAttributes":{"extensionAttribute1":"x"}}"##,
        r#"{"id":"f","assignedPlans":[{"service":"s","x":[]},{}],"proxyAddresses":["smtp:a","SIP:b"],"businessPhones":["1","2"]}"#,
        r#"{"id":"g","extension_0123456789abcdef0123456789abcdef_color":"red"}"#,
        r#"{"id":"h","EXTENSION_0123456789abcdef0123456789abcdef_color":"blue"}"#,
    ]
    .map(str::to_owned);
    assert_eq!(compare(Subject::User, &lines), lines.len() - 1);
}

#[test]
fn what_is_out_of_the_ordinary_goes_the_long_way() {
    for line in [
        r#"{"id":"a","city":"x","city":"y"}"#,
        r#"{"id":"a","onPremisesExtensionAttributes":{"extensionAttribute1":"x"},"onPremisesExtensionAttributes":null}"#,
        r#"{"id":"a","city":5}"#,
        r#"{"city":"x"}"#,
        r#"{"id":"a","unknown":"\ud800"}"#,
        r#"{"id":"a"}}"#,
        r#"{"id":"a",}"#,
        r#"{"id":"a" "city":"x"}"#,
        "",
    ] {
        let mut rows = Rows::new(Subject::User);
        assert_eq!(LineReader::new(Subject::User).read(line, &mut rows), None, "{line}");
        assert!(rows.columns.iter().all(|cells| cells.len() == 0));
    }
}
