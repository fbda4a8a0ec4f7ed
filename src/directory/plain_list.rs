//! Short lists that are not directory objects (domains, policies …): no filter, no pages.

use serde_json::{json, Map, Value};

use super::request::{Answer, Call};

/// All of them, with the properties of `$select`.
pub(super) fn page(call: &Call<'_>, context: &str, items: Vec<Map<String, Value>>) -> Answer {
    let items: Vec<Map<String, Value>> = items.into_iter().map(|item| selected(call, item)).collect();
    Answer::ok(json!({ "@odata.context": call.context(context), "value": items }))
}

/// One of them.
pub(super) fn entity(call: &Call<'_>, context: &str, item: Map<String, Value>) -> Value {
    let mut body = Map::new();
    let context = call.context(&format!("{context}/$entity"));
    body.insert("@odata.context".to_owned(), context);
    body.extend(selected(call, item));
    Value::Object(body)
}

fn selected(call: &Call<'_>, mut item: Map<String, Value>) -> Map<String, Value> {
    let names = &call.options.select;
    item.retain(|name, _| names.is_empty() || names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)));
    item
}

/// The members of a JSON object; none of another value.
pub(super) fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
