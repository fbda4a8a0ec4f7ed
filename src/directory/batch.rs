//! `$batch`: up to twenty requests in one, each with its own answer (graph-behaviour reference, 6.7).

use std::collections::{HashMap, HashSet};

use http::header::{HeaderName, HeaderValue, CONTENT_TYPE};
use http::{HeaderMap, Method, Uri};
use percent_encoding::{utf8_percent_encode, AsciiSet, CONTROLS};
use serde_json::{json, Map, Value};
use uuid::Uuid;

use super::clock::error_date;
use super::limits;
use super::refusal::Refusal;
use super::request::{Answer, Body, Call};
use super::routes;

/// What clients leave in a URL as it is, and no URL may have. Everything beyond ASCII is encoded anyway.
const NOT_IN_URLS: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// One request of a batch.
struct Item {
    id: String,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Vec<u8>,
    depends_on: Vec<String>,
}

/// Carries out the requests in their order; one that depends on a failed one is not carried out.
pub(super) fn answer(call: &Call<'_>) -> Result<Answer, Refusal> {
    if call.method != Method::POST {
        return Err(Refusal::method_not_allowed());
    }
    let items = in_order(items(call)?)?;
    let mut statuses: HashMap<String, u16> = HashMap::new();
    let mut responses = Vec::new();
    for item in &items {
        let fails = |id: &String| statuses.get(&id.to_lowercase()).is_none_or(|status| *status >= 400);
        let outcome = if item.depends_on.iter().any(fails) {
            Err(Refusal::new(
                http::StatusCode::FAILED_DEPENDENCY,
                "FailedDependency",
                "A request this one depends on was not carried out.",
            ))
        } else {
            routes::carry_out(call.shared, &item.method, &item.uri, &item.headers, &item.body)
        };
        let (status, response) = response(call, item, outcome);
        statuses.insert(item.id.to_lowercase(), status);
        responses.push(response);
    }
    Ok(Answer::ok(json!({ "responses": responses })))
}

fn items(call: &Call<'_>) -> Result<Vec<Item>, Refusal> {
    let Some(Value::Array(requests)) = call.object()?.get("requests") else {
        return Err(Refusal::unreadable("Invalid batch payload format."));
    };
    if requests.len() > limits::BATCH {
        return Err(Refusal::unreadable(format!(
            "Number of batch requests exceeds the limit of {}.",
            limits::BATCH
        )));
    }
    let items: Vec<Item> = requests
        .iter()
        .map(|request| item(call, request))
        .collect::<Result<_, _>>()?;
    let mut ids = HashSet::new();
    if !items.iter().all(|item| ids.insert(item.id.to_lowercase())) {
        return Err(Refusal::unreadable(
            "Invalid batch request. The ids of the requests must be unique.",
        ));
    }
    Ok(items)
}

/// The requests in an order in which each comes after those it depends on; else as they were sent.
fn in_order(items: Vec<Item>) -> Result<Vec<Item>, Refusal> {
    let ids: HashSet<String> = items.iter().map(|item| item.id.to_lowercase()).collect();
    let mut waiting = items;
    let mut ordered: Vec<Item> = Vec::new();
    let mut done: HashSet<String> = HashSet::new();
    while !waiting.is_empty() {
        let is_ready = |item: &Item| item.depends_on.iter().all(|id| done.contains(&id.to_lowercase()));
        let Some(next) = waiting.iter().position(is_ready) else {
            let named = waiting.iter().flat_map(|item| &item.depends_on);
            let unknown = named.into_iter().find(|id| !ids.contains(&id.to_lowercase()));
            return Err(Refusal::unreadable(match unknown {
                Some(id) => format!("Invalid batch request: a request depends on '{id}', which is not there."),
                None => "Invalid batch request: requests depend on one another in a ring.".to_owned(),
            }));
        };
        let item = waiting.remove(next);
        done.insert(item.id.to_lowercase());
        ordered.push(item);
    }
    Ok(ordered)
}

/// Clients write ids as numbers too; they come back as text.
fn id_of(id: &Value) -> Option<String> {
    match id {
        Value::String(id) if !id.is_empty() => Some(id.clone()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

fn item(call: &Call<'_>, request: &Value) -> Result<Item, Refusal> {
    let wrong = |what: &str| Refusal::unreadable(format!("Invalid batch request: {what}."));
    let text = |name: &str| request.get(name).and_then(Value::as_str);
    let id = request.get("id").and_then(id_of);
    let id = id.ok_or_else(|| wrong("a request has no id"))?;
    let method = text("method").and_then(|method| Method::from_bytes(method.to_ascii_uppercase().as_bytes()).ok());
    let url = text("url").ok_or_else(|| wrong("a request has no url"))?;
    if url.trim_start_matches('/').to_ascii_lowercase().starts_with("$batch") {
        return Err(wrong("a batch cannot hold another"));
    }
    let path = utf8_percent_encode(url.trim_start_matches('/'), NOT_IN_URLS);
    let path = format!("{}/{}/{path}", call.origin, call.version.segment());
    let mut headers = HeaderMap::new();
    for (name, value) in request.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let name = HeaderName::from_bytes(name.as_bytes()).ok();
        let value = value.as_str().and_then(|value| HeaderValue::from_str(value).ok());
        if let (Some(name), Some(value)) = (name, value) {
            headers.insert(name, value);
        }
    }
    let depends_on = match request.get("dependsOn") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(ids)) => {
            let ids: Option<Vec<String>> = ids.iter().map(id_of).collect();
            ids.ok_or_else(|| wrong("dependsOn holds ids alone"))?
        }
        Some(_) => return Err(wrong("dependsOn must be a list of ids")),
    };
    Ok(Item {
        id: id.clone(),
        method: method.ok_or_else(|| wrong("a request has no method"))?,
        uri: path
            .parse()
            .map_err(|_| wrong(&format!("the url of request '{id}' cannot be read")))?,
        headers,
        body: request
            .get("body")
            .filter(|body| !body.is_null())
            .map(Value::to_string)
            .unwrap_or_default()
            .into_bytes(),
        depends_on,
    })
}

fn response(call: &Call<'_>, item: &Item, outcome: Result<Answer, Refusal>) -> (u16, Value) {
    let request_id = Uuid::new_v4().to_string();
    let mut own = Vec::new();
    let (status, body, location) = match outcome {
        Ok(answer) => (answer.status, answer.body, answer.location),
        Err(refusal) => {
            let client = item
                .headers
                .get("client-request-id")
                .and_then(|id| id.to_str().ok())
                .unwrap_or(&request_id);
            let body = refusal.body(&error_date(call.shared.clock.now()), &request_id, client);
            own = refusal.headers;
            (refusal.status, Body::Json(body), None)
        }
    };
    let mut headers = Map::new();
    headers.insert("request-id".to_owned(), json!(request_id));
    headers.insert("Cache-Control".to_owned(), json!("no-cache"));
    for (name, value) in own {
        headers.insert(capitalised(name), json!(value));
    }
    if let Some(location) = location {
        headers.insert("Location".to_owned(), json!(location));
    }
    let body = match body {
        Body::Empty => None,
        Body::Json(body) => {
            headers.insert("Content-Type".to_owned(), json!("application/json"));
            Some(body)
        }
        Body::Written(text) => {
            headers.insert("Content-Type".to_owned(), json!("application/json"));
            Some(serde_json::from_slice(&text).unwrap_or_default())
        }
        Body::Text(text) => {
            headers.insert(CONTENT_TYPE.to_string(), json!("text/plain"));
            Some(Value::String(text))
        }
    };
    let mut response = json!({ "id": item.id, "status": status.as_u16(), "headers": headers });
    if let (Some(body), Value::Object(response)) = (body, &mut response) {
        response.insert("body".to_owned(), body);
    }
    (status.as_u16(), response)
}

/// `Retry-After`, as headers inside a batch are written.
fn capitalised(name: &str) -> String {
    let words = name.split('-').map(|word| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_ascii_uppercase().to_string() + letters.as_str())
            .unwrap_or_default()
    });
    words.collect::<Vec<_>>().join("-")
}
