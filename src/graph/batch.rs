//! `$batch`: twenty requests in one, several such in flight, each request with its own fate (graph-behaviour 6.7).

use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method};
use futures_util::stream::{self, StreamExt};
use serde_json::{json, Map, Value};
use url::Url;

use super::error::{in_doubt, IN_DOUBT};
use super::exchange::{json as read_json, Call, Connection};
use super::retry::{already_done, Repetition};
use super::transport::Response;
use super::{ApiError, TransportError};
use crate::Error;

/// Most requests a batch may hold.
const SIZE: usize = 20;

/// Batches in flight at once.
const IN_FLIGHT: usize = 4;

/// A request of a batch, on its way through attempts.
struct Item {
    position: usize,
    call: Call,
    failures: u32,
    /// How long it has been put off. Its turn among thousands may be late, and that is not counted.
    waited: Duration,
}

/// What became of an item.
enum Fate {
    Settled(Result<Value, Error>),
    Again(Duration, Error),
    /// Not there, and of our own making: waited for by itself, as any call.
    Unseen,
}

impl Connection {
    /// Carries out calls in batches: a result for each, in their order. Calls that fail in passing are repeated,
    /// without those that are done.
    pub(super) async fn batch(&self, calls: Vec<Call>) -> Vec<Result<Value, Error>> {
        let mut results: Vec<Option<Result<Value, Error>>> = calls.iter().map(|_| None).collect();
        let mut waiting: Vec<Item> = calls
            .into_iter()
            .enumerate()
            .map(|(position, call)| Item {
                position,
                call,
                failures: 0,
                waited: Duration::ZERO,
            })
            .collect();
        while !waiting.is_empty() {
            let outcomes: Vec<(Item, Fate)> = stream::iter(chunks(waiting))
                .map(|chunk| self.send_batch(chunk))
                .buffer_unordered(IN_FLIGHT)
                .flat_map(stream::iter)
                .collect()
                .await;
            waiting = Vec::new();
            let mut pause = Duration::ZERO;
            for (mut item, fate) in outcomes {
                let settled = match fate {
                    Fate::Settled(result) => result,
                    Fate::Again(wait, _) if item.waited + wait <= self.policy.total => {
                        item.waited += wait;
                        pause = pause.max(wait);
                        waiting.push(item);
                        continue;
                    }
                    Fate::Again(_, error) => Err(uncertain(error, &item)),
                    Fate::Unseen => self.perform_json(&item.call).await,
                };
                if let Some(slot) = results.get_mut(item.position) {
                    *slot = Some(settled);
                }
            }
            waiting.sort_by_key(|item| item.position);
            tokio::time::sleep(pause).await;
        }
        results
            .into_iter()
            .map(|result| result.unwrap_or_else(|| Err(unanswered())))
            .collect()
    }

    async fn send_batch(&self, items: Vec<Item>) -> Vec<(Item, Fate)> {
        let root = self.endpoint.version("v1.0");
        let body = match request_body(&items, &root) {
            Some(body) if items.len() > 1 => body,
            // Alone, or for another version: the plain way.
            _ => return self.send_singly(items).await,
        };
        let Ok(url) = Url::parse(&format!("{root}$batch")) else {
            return self.send_singly(items).await;
        };
        let reading = items.iter().all(|item| item.call.repetition == Repetition::Reading);
        let repetition = if reading {
            Repetition::Reading
        } else {
            Repetition::Doubling
        };
        let mut call = Call::new(Method::POST, url, Some(&body), repetition);
        call.is_batch = true;
        match self.perform(&call).await.and_then(|response| read_json(&response)) {
            Ok(answer) => self.sort_out(items, &answer),
            // A service without batches: it refuses the whole and has done nothing of it.
            Err(Error::Api(error)) if matches!(error.status, 400 | 404 | 405 | 501) => self.send_singly(items).await,
            Err(error) => items
                .into_iter()
                .map(|item| self.after_broken_batch(item, &error))
                .collect(),
        }
    }

    async fn send_singly(&self, items: Vec<Item>) -> Vec<(Item, Fate)> {
        let mut fates = Vec::with_capacity(items.len());
        for item in items {
            let result = self.perform_json(&item.call).await;
            fates.push((item, Fate::Settled(result)));
        }
        fates
    }

    /// Answers come in any order, each with the id of its request.
    fn sort_out(&self, items: Vec<Item>, answer: &Value) -> Vec<(Item, Fate)> {
        let answers = answer
            .get("responses")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        items
            .into_iter()
            .map(|mut item| {
                let id = item.position.to_string();
                let own = answers
                    .iter()
                    .find(|answer| answer.get("id").and_then(Value::as_str) == Some(&id));
                let fate = match own {
                    Some(own) => self.judge_item(&mut item, own),
                    None => {
                        item.call.doubtful = true;
                        Fate::Settled(Err(uncertain(unanswered(), &item)))
                    }
                };
                (item, fate)
            })
            .collect()
    }

    fn judge_item(&self, item: &mut Item, answer: &Value) -> Fate {
        let response = item_response(answer);
        if response.is_success() {
            return Fate::Settled(Ok(answer.get("body").cloned().unwrap_or(Value::Null)));
        }
        let error = ApiError::from_response(&response);
        let asked = error.retry_after.filter(|wait| !wait.is_zero());
        if item.call.doubtful && already_done(&item.call.method, response.status, &error.message) {
            if response.status == 404 && !self.recent(&item.call).is_empty() {
                return Fate::Unseen;
            }
            return Fate::Settled(Ok(Value::Null));
        }
        item.failures += 1;
        let wait = asked.unwrap_or_else(|| self.policy.back_off(item.failures));
        match response.status {
            429 => return Fate::Again(wait, error.into()),
            404 if !self.recent(&item.call).is_empty() => return Fate::Unseen,
            500 | 502..=504 => item.call.doubtful = true,
            // 424: what it waited for was throttled.
            409 | 424 => {}
            _ => return Fate::Settled(Err(uncertain(error.into(), item))),
        }
        let hopeless = item.call.doubtful && item.call.repetition == Repetition::Doubling;
        if hopeless || item.failures >= self.policy.attempts {
            return Fate::Settled(Err(uncertain(error.into(), item)));
        }
        Fate::Again(wait, error.into())
    }

    /// The batch as a whole got no answer: each of its requests may have been carried out.
    fn after_broken_batch(&self, mut item: Item, error: &Error) -> (Item, Fate) {
        let passing = match error {
            Error::Api(error) => error.uncertain,
            Error::Transport(_) => true,
            _ => false,
        };
        item.failures += 1;
        item.call.doubtful |= passing;
        let reading = item.call.repetition == Repetition::Reading;
        if !passing || reading || item.call.repetition == Repetition::Doubling || item.failures >= self.policy.attempts
        {
            // What passes was marked when the batch itself was performed.
            let error = if passing {
                copy(error)
            } else {
                uncertain(copy(error), &item)
            };
            return (item, Fate::Settled(Err(error)));
        }
        let wait = self.policy.back_off(item.failures);
        (item, Fate::Again(wait, copy(error)))
    }
}

fn chunks(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut chunks: Vec<Vec<Item>> = Vec::new();
    for item in items {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() < SIZE => chunk.push(item),
            _ => chunks.push(vec![item]),
        }
    }
    chunks
}

/// None: one of the calls is not for the version of the batch.
fn request_body(items: &[Item], root: &str) -> Option<Value> {
    let requests: Option<Vec<Value>> = items.iter().map(|item| item_request(item, root)).collect();
    Some(json!({ "requests": requests? }))
}

fn item_request(item: &Item, root: &str) -> Option<Value> {
    let address = item.call.url.as_str().strip_prefix(root)?;
    let mut request = json!({
        "id": item.position.to_string(),
        "method": item.call.method.as_str(),
        "url": format!("/{address}"),
    });
    let mut headers = Map::new();
    if item.call.eventual {
        headers.insert("ConsistencyLevel".to_owned(), json!("eventual"));
    }
    if let Some(body) = &item.call.body {
        headers.insert("Content-Type".to_owned(), json!("application/json"));
        request["body"] = serde_json::from_slice(body).ok()?;
    }
    if !headers.is_empty() {
        request["headers"] = Value::Object(headers);
    }
    Some(request)
}

/// An item's answer in the shape of one that came alone.
fn item_response(answer: &Value) -> Response {
    let mut headers = HeaderMap::new();
    for (name, value) in answer.get("headers").and_then(Value::as_object).into_iter().flatten() {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name.as_str()), HeaderValue::try_from(text)) {
            headers.insert(name, value);
        }
    }
    let status = answer
        .get("status")
        .map(|status| status.as_u64().or_else(|| status.as_str()?.parse().ok()));
    let body = answer.get("body").map(Value::to_string).unwrap_or_default();
    Response {
        status: status
            .flatten()
            .and_then(|status| u16::try_from(status).ok())
            .unwrap_or_default(),
        headers,
        body: body.into(),
    }
}

fn unanswered() -> Error {
    TransportError::Failed("the service left a request of a batch without an answer".to_owned()).into()
}

fn uncertain(error: Error, item: &Item) -> Error {
    if item.call.doubtful && item.call.repetition != Repetition::Reading {
        in_doubt(error, IN_DOUBT)
    } else {
        error
    }
}

/// One failure, told to each request that met it.
pub(super) fn copy(error: &Error) -> Error {
    match error {
        Error::Api(error) => Error::Api(error.clone()),
        Error::Transport(error) => Error::Transport(error.clone()),
        Error::Cancelled => Error::Cancelled,
        other => TransportError::Failed(other.to_string()).into(),
    }
}
