//! The Graph client over a real socket: a small server on this machine that misbehaves in the ways Graph does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::Router;
use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use rollcall::Error;
use serde_json::{json, Value};
use time::format_description::well_known::Rfc2822;
use time::OffsetDateTime;

const TOKEN: &str = "opaque-token-of-the-test";

/// One request as the server saw it.
#[derive(Clone)]
struct Seen {
    method: String,
    target: String,
    headers: HeaderMap,
    body: String,
}

type Log = Arc<Mutex<Vec<Seen>>>;
type Answerer = Arc<dyn Fn(usize, &Seen, SocketAddr) -> Reply + Send + Sync>;

struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: String,
    delay: Duration,
}

fn reply(status: u16, body: &Value) -> Reply {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    Reply {
        status,
        headers: Vec::new(),
        body,
        delay: Duration::ZERO,
    }
}

impl Reply {
    fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

struct Server {
    address: SocketAddr,
    log: Log,
    _runtime: tokio::runtime::Runtime,
}

/// Serves on a free port; `answer` gets the number of the request, from 0.
fn serve(answer: impl Fn(usize, &Seen, SocketAddr) -> Reply + Send + Sync + 'static) -> Server {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let log = Log::default();
    let state: (Log, Answerer, SocketAddr) = (Arc::clone(&log), Arc::new(answer), address);
    let router = Router::new().fallback(handle).with_state(state);
    runtime.spawn(async move { axum::serve(listener, router).await });
    Server {
        address,
        log,
        _runtime: runtime,
    }
}

async fn handle(State((log, answer, address)): State<(Log, Answerer, SocketAddr)>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let seen = Seen {
        method: head.method.to_string(),
        target: head.uri.to_string(),
        headers: head.headers,
        body: String::from_utf8(body.to_vec()).unwrap(),
    };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    let reply = answer(number, &seen, address);
    tokio::time::sleep(reply.delay).await;
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).unwrap());
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

impl Server {
    fn connect(&self) -> Session {
        let options = ConnectOptions {
            access_token: Some(TOKEN.to_owned()),
            endpoint: Some(format!("http://{}", self.address)),
            ..ConnectOptions::default()
        };
        Session::connect(&options, &Cancel::default()).unwrap()
    }

    fn seen(&self) -> Vec<Seen> {
        self.log.lock().unwrap().clone()
    }
}

fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

fn get(session: &Session, segments: &[&str]) -> Result<Value, Error> {
    session.get(&path(segments), &Query::default(), &Cancel::default())
}

#[test]
fn a_request_carries_token_agent_and_ids() {
    let server = serve(|_, _, _| reply(201, &json!({"id": "x"})));
    let session = server.connect();
    session
        .create(&path(&["groups"]), &json!({"displayName": "ä"}), &Cancel::default())
        .unwrap();
    let seen = &server.seen()[0];
    assert_eq!((seen.method.as_str(), seen.target.as_str()), ("POST", "/v1.0/groups"));
    assert_eq!(seen.body, r#"{"displayName":"ä"}"#);
    assert_eq!(seen.headers["authorization"], format!("Bearer {TOKEN}"));
    assert_eq!(
        seen.headers["user-agent"],
        format!("rollcall/{}", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(seen.headers["client-request-id"].len(), 36);
}

#[test]
fn an_id_reaches_the_service_encoded_once() {
    let server = serve(|_, _, _| reply(200, &json!({"id": "x"})));
    get(&server.connect(), &["groups", "a/../b #%41'"]).unwrap();
    assert_eq!(server.seen()[0].target, "/v1.0/groups/a%2F..%2Fb%20%23%2541%27");
}

#[test]
fn a_throttled_call_waits_the_fraction_asked_for() {
    let server = serve(|number, _, _| match number {
        0 => reply(429, &Value::Null).header("retry-after", "0.25"),
        _ => reply(200, &json!({"id": "x"})),
    });
    let started = Instant::now();
    get(&server.connect(), &["groups", "x"]).unwrap();
    let elapsed = started.elapsed();
    assert!(
        elapsed >= Duration::from_millis(250) && elapsed < Duration::from_millis(900),
        "{elapsed:?}"
    );
}

#[test]
fn a_failing_service_is_given_until_the_date_it_names() {
    let server = serve(|number, _, _| match number {
        0 => {
            let until = OffsetDateTime::now_utc() + Duration::from_secs(2);
            reply(503, &Value::Null).header("retry-after", until.format(&Rfc2822).unwrap().replace("+0000", "GMT"))
        }
        _ => reply(200, &json!({"id": "x"})),
    });
    let session = server.connect();
    let started = Instant::now();
    get(&session, &["groups", "x"]).unwrap();
    assert!(
        started.elapsed() >= Duration::from_millis(900),
        "{:?}",
        started.elapsed()
    );
    assert_eq!(session.take_trace()[0]["status"], 503);
}

#[test]
fn a_redirect_to_another_host_is_refused_and_gets_no_token() {
    let other = serve(|_, _, _| reply(200, &json!({"id": "stolen"})));
    let to = format!("http://{}/v1.0/groups/x", other.address);
    let server = serve(move |_, _, _| reply(307, &Value::Null).header("location", to.clone()));
    let error = get(&server.connect(), &["groups", "x"]).unwrap_err();
    assert!(matches!(error, Error::Transport(_)), "{error:?}");
    assert!(error.to_string().contains(&other.address.to_string()), "{error}");
    assert!(other.seen().is_empty());
}

#[test]
fn a_read_follows_a_redirect_within_the_service_and_a_write_does_not() {
    let server = serve(|_, seen, _| match seen.target.as_str() {
        "/v1.0/groups/x" => reply(302, &Value::Null).header("location", "/v1.0/groups/y"),
        _ => reply(200, &json!({"id": "y"})),
    });
    let session = server.connect();
    assert_eq!(get(&session, &["groups", "x"]).unwrap()["id"], "y");
    let error = session
        .update(&path(&["groups", "x"]), &json!({}), &Cancel::default())
        .unwrap_err();
    assert!(error.to_string().contains("redirects a write"), "{error}");
}

#[test]
fn a_slow_answer_is_cancelled_at_once() {
    let server = serve(|_, _, _| Reply {
        delay: Duration::from_secs(20),
        ..reply(200, &json!({"id": "x"}))
    });
    let session = Arc::new(server.connect());
    let cancel = Cancel::default();
    let caller = {
        let (session, cancel) = (Arc::clone(&session), cancel.clone());
        std::thread::spawn(move || session.get(&path(&["groups", "x"]), &Query::default(), &cancel))
    };
    while server.seen().is_empty() {
        std::thread::sleep(Duration::from_millis(5));
    }
    let set = Instant::now();
    cancel.set();
    assert!(matches!(caller.join().unwrap(), Err(Error::Cancelled)));
    assert!(set.elapsed() < Duration::from_millis(100), "{:?}", set.elapsed());
}

#[test]
fn a_next_link_to_another_host_is_refused_and_gets_no_token() {
    let other = serve(|_, _, _| reply(200, &json!({"value": [{"id": "stolen"}]})));
    let link = format!("http://{}/v1.0/groups?$skiptoken=x", other.address);
    let server = serve(move |_, _, _| reply(200, &json!({"value": [{"id": "1"}], "@odata.nextLink": link})));
    let mut pages = server.connect().list(&path(&["groups"]), &Query::default()).unwrap();
    let error = pages.next(&Cancel::default()).unwrap_err();
    assert!(error.to_string().contains("elsewhere: not followed"), "{error}");
    assert!(other.seen().is_empty());
}

#[test]
fn a_listing_that_breaks_off_says_how_much_was_delivered() {
    let server = serve(|number, _, address| match number {
        0 => {
            let items: Vec<Value> = (0..999).map(|id| json!({"id": id.to_string()})).collect();
            let link = format!("http://{address}/v1.0/groups?$skiptoken=secret");
            reply(200, &json!({"value": items, "@odata.nextLink": link}))
        }
        _ => reply(
            500,
            &json!({"error": {"code": "Service_InternalServerError", "message": "it broke"}}),
        ),
    });
    let session = server.connect();
    let mut pages = session.list(&path(&["groups"]), &Query::default()).unwrap();
    assert_eq!(pages.next(&Cancel::default()).unwrap().unwrap().len(), 999);
    match pages.next(&Cancel::default()).unwrap_err() {
        Error::Api(error) => assert_eq!((error.status, error.delivered), (500, Some(999))),
        other => panic!("{other:?}"),
    }
    let trace = Value::from(session.take_trace()).to_string();
    assert!(!trace.contains("secret") && trace.contains("$skiptoken=…"), "{trace}");
}

#[test]
fn the_token_and_bodies_show_in_no_debug_text_and_no_trace() {
    let server = serve(|_, _, _| reply(400, &json!({"error": {"code": "Request_BadRequest", "message": "no"}})));
    let session = server.connect();
    let body = json!({"passwordProfile": {"password": "word-of-the-test"}});
    let error = session
        .create(&path(&["users"]), &body, &Cancel::default())
        .unwrap_err();
    let shown = format!(
        "{session:?} {error:?} {} {}",
        session.info(),
        Value::from(session.take_trace())
    );
    assert!(!shown.contains(TOKEN) && !shown.contains("word-of-the-test"), "{shown}");
}

#[test]
fn a_service_that_is_not_there_is_a_transport_error_that_names_it() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let options = ConnectOptions {
        access_token: Some(TOKEN.to_owned()),
        endpoint: Some(format!("http://{address}")),
        ..ConnectOptions::default()
    };
    let session = Session::connect(&options, &Cancel::default()).unwrap();
    let error = session
        .create(&path(&["groups"]), &json!({}), &Cancel::default())
        .unwrap_err();
    assert!(
        matches!(error, Error::Transport(_)) && error.to_string().contains(&address.to_string()),
        "{error}"
    );
    assert!(
        !error.to_string().contains("may have happened"),
        "it never left: {error}"
    );
}

#[test]
fn a_connection_that_breaks_in_an_answer_is_tried_again_for_a_read() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || {
        for attempt in 0..2 {
            let (mut stream, _) = listener.accept().unwrap();
            let mut buffer = [0_u8; 4096];
            let _ = stream.read(&mut buffer).unwrap();
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n";
            let body = if attempt == 0 { "{\"id" } else { "{\"id\":\"x\"}" };
            stream.write_all(format!("{head}{body}").as_bytes()).unwrap();
        }
    });
    let options = ConnectOptions {
        access_token: Some(TOKEN.to_owned()),
        endpoint: Some(format!("http://{address}")),
        ..ConnectOptions::default()
    };
    let session = Session::connect(&options, &Cancel::default()).unwrap();
    assert_eq!(get(&session, &["groups", "x"]).unwrap()["id"], "x");
    server.join().unwrap();
}

#[test]
fn a_session_may_be_used_and_dropped_inside_somebody_elses_runtime() {
    let server = serve(|_, _, _| reply(200, &json!({"id": "x"})));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let address = server.address;
    let id = runtime.block_on(async move {
        let options = ConnectOptions {
            access_token: Some(TOKEN.to_owned()),
            endpoint: Some(format!("http://{address}")),
            ..ConnectOptions::default()
        };
        let session = Session::connect(&options, &Cancel::default()).unwrap();
        get(&session, &["groups", "x"]).unwrap()["id"].clone()
    });
    assert_eq!(id, "x");
}
