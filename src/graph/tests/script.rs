//! A transport that answers from a script and keeps what it was asked.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::http::{HeaderMap, HeaderName, HeaderValue, Method};
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use serde_json::{json, Value};
use url::Url;

use crate::graph::endpoint::Endpoint;
use crate::graph::exchange::Connection;
use crate::graph::retry::RetryPolicy;
use crate::graph::transport::{Request, Response, SendError, Transport};
use crate::graph::{ApiError, Session};
use crate::Error;

/// What the script says to the next request.
pub(super) enum Answer {
    Give(Response),
    Fail(SendError),
    Hang,
}

struct Script {
    answers: Answers,
    asked: Vec<Request>,
}

type Maker = Box<dyn FnMut(&Request, usize) -> Answer + Send>;

enum Answers {
    Written(VecDeque<Answer>),
    /// By request and its number, from 0.
    Made(Maker),
}

/// A session over a script.
pub(super) struct Stage {
    pub(super) session: Session,
    script: Arc<Mutex<Script>>,
}

struct Scripted(Arc<Mutex<Script>>);

impl Transport for Scripted {
    fn send(&self, request: Request) -> BoxFuture<'_, Result<Response, SendError>> {
        let mut script = self.0.lock().unwrap();
        let number = script.asked.len();
        let answer = match &mut script.answers {
            Answers::Written(answers) => answers.pop_front().unwrap_or_else(|| status(599)),
            Answers::Made(make) => make(&request, number),
        };
        script.asked.push(request);
        async move {
            match answer {
                Answer::Give(response) => Ok(response),
                Answer::Fail(error) => Err(error),
                Answer::Hang => std::future::pending().await,
            }
        }
        .boxed()
    }

    fn owns(&self, url: &Url) -> bool {
        url.host_str() == Some("graph.microsoft.com")
    }
}

/// Waits short enough for a test, in the proportions of the real ones.
pub(super) fn quick() -> RetryPolicy {
    RetryPolicy {
        total: Duration::from_secs(5),
        attempt: Duration::from_secs(2),
        back_off: Duration::from_millis(2),
        back_off_limit: Duration::from_millis(20),
        attempts: 4,
        unseen: Duration::from_secs(3),
        settle: Duration::from_millis(30),
    }
}

pub(super) fn stage(answers: Vec<Answer>) -> Stage {
    staged(answers, quick())
}

pub(super) fn staged(answers: Vec<Answer>, policy: RetryPolicy) -> Stage {
    set(Answers::Written(answers.into()), policy)
}

/// A session over answers made as they are asked for.
pub(super) fn answering(make: impl FnMut(&Request, usize) -> Answer + Send + 'static) -> Stage {
    set(Answers::Made(Box::new(make)), quick())
}

fn set(answers: Answers, policy: RetryPolicy) -> Stage {
    let script = Arc::new(Mutex::new(Script {
        answers,
        asked: Vec::new(),
    }));
    let endpoint = Endpoint::choose(None, None).unwrap();
    let connection = Connection::new(Box::new(Scripted(Arc::clone(&script))), endpoint, policy);
    Stage {
        session: Session::over(connection).unwrap(),
        script,
    }
}

impl Stage {
    /// `METHOD /path?query` of each request so far.
    pub(super) fn asked(&self) -> Vec<String> {
        let script = self.script.lock().unwrap();
        script
            .asked
            .iter()
            .map(|request| {
                let url = &request.url;
                let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
                format!("{} {}{query}", request.method, url.path())
            })
            .collect()
    }

    pub(super) fn requests(&self) -> Vec<Request> {
        self.script.lock().unwrap().asked.clone()
    }

    pub(super) fn bodies(&self, method: &Method) -> Vec<Value> {
        let requests = self.requests();
        let of_method = requests.iter().filter(|request| request.method == *method);
        of_method
            .map(|request| serde_json::from_slice(request.body.as_ref().unwrap()).unwrap())
            .collect()
    }
}

pub(super) fn answer(status: u16, headers: &[(&'static str, &str)], body: &Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    text_answer(status, headers, &body)
}

pub(super) fn text_answer(status: u16, headers: &[(&'static str, &str)], body: &str) -> Answer {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }
    Answer::Give(Response {
        status,
        headers: map,
        body: body.to_owned().into(),
    })
}

pub(super) fn ok(body: &Value) -> Answer {
    answer(200, &[], body)
}

pub(super) fn status(status: u16) -> Answer {
    answer(status, &[], &Value::Null)
}

pub(super) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    answer(status, &[], &json!({"error": {"code": code, "message": message}}))
}

pub(super) fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

pub(super) fn api(error: Error) -> ApiError {
    match error {
        Error::Api(error) => *error,
        other => panic!("not an answer of the service: {other:?}"),
    }
}

pub(super) const GROUP: &str = "02bd9fd6-8f93-4758-87c3-1fb73740a315";
pub(super) const USER: &str = "87d349ed-44d7-43e1-9a83-5f2406dee5bd";
