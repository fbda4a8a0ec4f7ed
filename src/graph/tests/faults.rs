//! The failures of graph-behaviour section 7, put between the client and the embedded directory.

use std::sync::{Arc, Mutex};

use ::http::{HeaderMap, HeaderName, HeaderValue, Method};
use futures_util::future::BoxFuture;
use futures_util::FutureExt;
use serde_json::{json, Value};
use url::Url;

use crate::directory::Directory;
use crate::graph::local::LocalTransport;
use crate::graph::transport::{Request, Response, SendError, Transport};

/// What a failing request gets instead of its answer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// Status, `Retry-After`, code.
    Status(u16, Option<&'static str>, &'static str),
    /// A gateway's page with this status.
    Page(u16),
    /// Of a batch every second request gets this status, the others their answers; outside a batch as `Status`.
    Item(u16, Option<&'static str>),
    /// The same under an outer 424.
    ItemsUnder424,
    Broken,
    TimedOut,
    NotSent,
}

/// A failure, and whether the service acts before it shows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) acts: bool,
    /// One that the client gets over if it happens once, wherever it does.
    pub(super) passes: bool,
}

const fn refused(status: u16, code: &'static str) -> Fault {
    Fault {
        kind: Kind::Status(status, None, code),
        acts: false,
        passes: false,
    }
}

const fn passing(kind: Kind, acts: bool) -> Fault {
    Fault {
        kind,
        acts,
        passes: true,
    }
}

const DATE: Option<&str> = Some("Sat, 21 Nov 2020 11:00:00 GMT");

/// Every failure of section 7.
pub(super) const FAULTS: [Fault; 41] = [
    refused(400, "Request_BadRequest"),
    refused(400, "Request_UnsupportedQuery"),
    refused(400, "BadRequest"),
    refused(401, "InvalidAuthenticationToken"),
    refused(401, "InvalidCloudInstance"),
    refused(403, "Authorization_RequestDenied"),
    refused(403, "Directory_QuotaExceeded"),
    refused(405, "Request_BadRequest"),
    refused(410, "Gone"),
    refused(501, "NotImplemented"),
    // Only an object of our own making is waited for.
    refused(404, "Request_ResourceNotFound"),
    passing(Kind::Status(409, None, "Conflict"), false),
    passing(Kind::Status(429, Some("0.003"), "TooManyRequests"), false),
    passing(Kind::Status(429, Some("0"), "activityLimitReached"), false),
    passing(Kind::Status(429, DATE, "TooManyRequests"), false),
    passing(Kind::Status(429, None, ""), false),
    refused(429, "TooManyRequests").waiting("3600"),
    refused(500, "Service_InternalServerError"),
    refused(500, "Service_InternalServerError").acting(),
    passing(Kind::Status(502, None, "UnknownError"), false),
    passing(Kind::Status(502, None, "UnknownError"), true),
    passing(Kind::Status(503, Some("0.002"), "ServiceUnavailable"), false),
    passing(Kind::Status(503, None, "ServiceUnavailable"), false),
    passing(Kind::Status(503, None, "ServiceUnavailable"), true),
    passing(Kind::Status(504, None, "UnknownError"), false),
    passing(Kind::Status(504, None, "UnknownError"), true),
    passing(Kind::Page(502), false),
    passing(Kind::Page(504), true),
    // Not passing: what puts itself before the service mostly stays, and a read of it is not repeated.
    Fault {
        kind: Kind::Page(200),
        acts: true,
        passes: false,
    },
    refused(503, "ServiceUnavailable").waiting("3600"),
    passing(Kind::Broken, false),
    passing(Kind::Broken, true),
    passing(Kind::TimedOut, false),
    passing(Kind::TimedOut, true),
    passing(Kind::NotSent, false),
    passing(Kind::Item(429, Some("0.002")), false),
    passing(Kind::Item(503, None), false),
    passing(Kind::Item(504, None), true),
    passing(Kind::Item(504, None), false),
    passing(Kind::ItemsUnder424, false),
    Fault {
        kind: Kind::Item(403, None),
        acts: false,
        passes: false,
    },
];

impl Fault {
    const fn acting(self) -> Self {
        Self { acts: true, ..self }
    }

    const fn waiting(self, text: &'static str) -> Self {
        match self.kind {
            Kind::Status(status, _, code) => Self {
                kind: Kind::Status(status, Some(text), code),
                ..self
            },
            _ => self,
        }
    }
}

/// Which request fails how; requests are counted from 0.
pub(super) type Plan = Box<dyn FnMut(usize) -> Option<Fault> + Send>;

/// The embedded directory behind a bad line.
pub(super) struct Faulty {
    inner: Arc<LocalTransport>,
    plan: Arc<Mutex<(usize, Plan)>>,
}

/// Counts what goes over the line.
pub(super) struct Line(Arc<Mutex<(usize, Plan)>>);

impl Line {
    /// Requests so far.
    pub(super) fn requests(&self) -> usize {
        self.0.lock().unwrap().0
    }
}

impl Faulty {
    pub(super) fn new(directory: Directory, plan: Plan) -> (Self, Line) {
        let plan = Arc::new(Mutex::new((0, plan)));
        let line = Line(Arc::clone(&plan));
        let inner = Arc::new(LocalTransport::new(directory));
        (Self { inner, plan }, line)
    }
}

impl Transport for Faulty {
    fn send(&self, mut request: Request) -> BoxFuture<'_, Result<Response, SendError>> {
        // So that a handful of members is several pages.
        let query = request.url.query().map(|query| query.replace("$top=999", "$top=2"));
        request.url.set_query(query.as_deref());
        let fault = {
            let mut plan = self.plan.lock().unwrap();
            let number = plan.0;
            plan.0 += 1;
            (plan.1)(number)
        };
        let inner = Arc::clone(&self.inner);
        async move {
            match fault {
                None => inner.send(request).await,
                Some(fault) => fail(&inner, request, fault).await,
            }
        }
        .boxed()
    }

    fn owns(&self, _url: &Url) -> bool {
        true
    }
}

async fn fail(inner: &LocalTransport, request: Request, fault: Fault) -> Result<Response, SendError> {
    let in_batch = request.url.path().ends_with("$batch");
    match fault.kind {
        Kind::Item(status, wait) if in_batch => fail_items(inner, request, fault.acts, status, wait, 200).await,
        Kind::ItemsUnder424 if in_batch => fail_items(inner, request, false, 429, Some("0.002"), 424).await,
        _ => {
            // What only looks is not worth two versions, and a read has no effect to keep.
            if fault.acts && request.method != Method::GET {
                let _ = inner.send(request).await;
            }
            alone(fault.kind)
        }
    }
}

fn alone(kind: Kind) -> Result<Response, SendError> {
    match kind {
        Kind::Status(status, wait, code) => Ok(refusal(status, wait, code)),
        Kind::Item(status, wait) => Ok(refusal(status, wait, "")),
        Kind::ItemsUnder424 => Ok(refusal(429, Some("0.002"), "")),
        Kind::Page(status) => Ok(Response {
            status,
            headers: HeaderMap::new(),
            body: "<html><body>a gateway's page</body></html>".into(),
        }),
        Kind::Broken => Err(SendError::Broken("the connection broke".to_owned())),
        Kind::TimedOut => Err(SendError::TimedOut("no answer in time".to_owned())),
        Kind::NotSent => Err(SendError::NotSent("nobody there".to_owned())),
    }
}

fn refusal(status: u16, wait: Option<&str>, code: &str) -> Response {
    let mut headers = HeaderMap::new();
    if let Some(wait) = wait {
        headers.insert(
            HeaderName::from_static("retry-after"),
            HeaderValue::from_str(wait).unwrap(),
        );
    }
    Response {
        status,
        headers,
        body: error_body(status, code).to_string().into(),
    }
}

fn error_body(status: u16, code: &str) -> Value {
    json!({"error": {"code": code, "message": format!("fault {status}")}})
}

/// Every second request of the batch fails; the others are carried out.
async fn fail_items(
    inner: &LocalTransport,
    mut request: Request,
    acts: bool,
    status: u16,
    wait: Option<&str>,
    outer: u16,
) -> Result<Response, SendError> {
    let batch: Value = serde_json::from_slice(request.body.as_ref().unwrap()).unwrap();
    let all = batch["requests"].as_array().unwrap().clone();
    let failing: Vec<Value> = all.iter().step_by(2).map(|each| each["id"].clone()).collect();
    let sent: Vec<&Value> = all
        .iter()
        .filter(|each| acts || !failing.contains(&each["id"]))
        .collect();
    let mut answers = Vec::new();
    if !sent.is_empty() {
        request.body = Some(json!({ "requests": sent }).to_string().into());
        let response = inner.send(request).await?;
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        let served = body["responses"].as_array().unwrap();
        answers.extend(served.iter().filter(|each| !failing.contains(&each["id"])).cloned());
    }
    for id in failing {
        let mut answer = json!({"id": id, "status": status, "body": error_body(status, "")});
        if let Some(wait) = wait {
            answer["headers"] = json!({ "Retry-After": wait });
        }
        answers.push(answer);
    }
    Ok(Response {
        status: outer,
        headers: HeaderMap::new(),
        body: json!({ "responses": answers }).to_string().into(),
    })
}
