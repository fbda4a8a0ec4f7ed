//! A call is cancelled within 100 ms wherever it waits: each test stalls a small server at one place.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use rollcall::Error;
use serde_json::{json, Value};

const GROUP: &str = "02bd9fd6-8f93-4758-87c3-1fb73740a315";

/// How long a call may go on after its token was set.
const AT_ONCE: Duration = Duration::from_millis(100);

/// What the server writes for a request, and whether it then stalls for good.
enum Say {
    Whole(String),
    Stall(String),
}

fn answer(status: u16, headers: &str, body: &Value) -> String {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n{body}")
}

fn whole(status: u16, headers: &str, body: &Value) -> Say {
    Say::Whole(answer(status, headers, body))
}

struct Server {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// `say` gets the number of the request, from 0, and its first line.
    fn start(say: impl Fn(usize, &str) -> Say + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let (counter, say) = (Arc::clone(&requests), Arc::new(say));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (counter, say) = (Arc::clone(&counter), Arc::clone(&say));
                std::thread::spawn(move || serve(stream, &counter, &*say));
            }
        });
        Self { address, requests }
    }

    fn connect(&self) -> Session {
        connect(&format!("http://{}", self.address))
    }

    fn wait_for(&self, requests: usize) {
        while self.requests.load(Ordering::SeqCst) < requests {
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

fn serve(mut stream: TcpStream, counter: &AtomicUsize, say: &dyn Fn(usize, &str) -> Say) {
    let mut request = Vec::new();
    let mut buffer = [0_u8; 4096];
    let complete = |request: &[u8]| {
        let text = String::from_utf8_lossy(request).to_ascii_lowercase();
        let head = text.find("\r\n\r\n")?;
        let length = text
            .split("content-length: ")
            .nth(1)
            .and_then(|rest| rest.split("\r\n").next()?.parse().ok());
        (request.len() >= head + 4 + length.unwrap_or(0)).then_some(())
    };
    while complete(&request).is_none() {
        match stream.read(&mut buffer) {
            Ok(read) if read > 0 => request.extend_from_slice(&buffer[..read]),
            _ => return,
        }
    }
    let first = String::from_utf8_lossy(&request)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    let said = say(counter.load(Ordering::SeqCst), &first);
    let (text, stalls) = match said {
        Say::Whole(text) => (text, false),
        Say::Stall(text) => (text, true),
    };
    let _ = stream.write_all(text.as_bytes());
    counter.fetch_add(1, Ordering::SeqCst);
    if stalls {
        // Until the client lets go.
        let _ = stream.read(&mut buffer);
    }
}

fn connect(endpoint: &str) -> Session {
    let options = ConnectOptions {
        access_token: Some("opaque-token-of-the-test".to_owned()),
        endpoint: Some(endpoint.to_owned()),
        ..ConnectOptions::default()
    };
    Session::connect(&options, &Cancel::default()).unwrap()
}

fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

/// Runs the call, sets its token once `stalled` returns, and asserts that the call ends at once.
fn assert_cancelled<T: Send + 'static>(
    call: impl FnOnce(&Cancel) -> Result<T, Error> + Send + 'static,
    stalled: impl FnOnce(),
) {
    let cancel = Cancel::default();
    let caller = {
        let cancel = cancel.clone();
        std::thread::spawn(move || {
            let outcome = call(&cancel);
            (outcome.map(drop), Instant::now())
        })
    };
    stalled();
    // The client has now had time to come to the wait that the stall causes.
    std::thread::sleep(Duration::from_millis(100));
    assert!(!caller.is_finished(), "the call did not wait");
    let set = Instant::now();
    cancel.set();
    let (outcome, ended) = caller.join().unwrap();
    assert!(matches!(outcome, Err(Error::Cancelled)), "{outcome:?}");
    assert!(ended.saturating_duration_since(set) < AT_ONCE, "{:?}", ended - set);
}

fn get(session: &Session, cancel: &Cancel) -> Result<Value, Error> {
    session.get(&path(&["groups", GROUP]), &Query::default(), cancel)
}

#[test]
fn while_it_connects() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // A queue of one that is full: who comes next gets no answer at all.
    let listener = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        socket.listen(1).unwrap()
    });
    let address = listener.local_addr().unwrap();
    let queued: Vec<_> = (0..4)
        .map(|_| TcpStream::connect_timeout(&address, Duration::from_millis(200)))
        .collect();
    assert!(queued.last().unwrap().is_err(), "the queue is full");
    let session = connect(&format!("http://{address}"));
    assert_cancelled(move |cancel| get(&session, cancel), || {});
}

#[test]
fn while_it_waits_for_an_answer() {
    let server = Server::start(|_, _| Say::Stall(String::new()));
    let session = server.connect();
    assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(1));
}

#[test]
fn in_the_middle_of_the_headers() {
    let server = Server::start(|_, _| Say::Stall("HTTP/1.1 200 OK\r\nContent-Le".to_owned()));
    let session = server.connect();
    assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(1));
}

#[test]
fn in_the_middle_of_the_body() {
    let server = Server::start(|_, _| Say::Stall("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"id\":".to_owned()));
    let session = server.connect();
    assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(1));
}

#[test]
fn while_it_waits_as_long_as_the_service_asked() {
    for status in [429, 503] {
        let server = Server::start(move |_, _| whole(status, "Retry-After: 60\r\n", &Value::Null));
        let session = server.connect();
        assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(1));
    }
}

#[test]
fn while_it_backs_off() {
    let server = Server::start(|_, _| whole(503, "", &Value::Null));
    let session = server.connect();
    // After the third failure the wait is a second at least.
    assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(3));
}

#[test]
fn while_an_object_of_its_own_making_is_not_seen() {
    let server = Server::start(|number, _| match number {
        0 => whole(201, "", &json!({ "id": GROUP })),
        _ => whole(
            404,
            "",
            &json!({"error": {"code": "Request_ResourceNotFound", "message": "not there"}}),
        ),
    });
    let session = server.connect();
    let body = json!({"displayName": "a"});
    session.create(&path(&["groups"]), &body, &Cancel::default()).unwrap();
    assert_cancelled(move |cancel| get(&session, cancel), || server.wait_for(4));
}

#[test]
fn while_it_looks_for_what_a_lost_creation_made() {
    let server = Server::start(|_, first| {
        if first.starts_with("POST") {
            whole(504, "", &Value::Null)
        } else {
            whole(200, "", &json!({"value": []}))
        }
    });
    let session = server.connect();
    let body = json!({"displayName": "a", "mailNickname": "a"});
    assert_cancelled(
        move |cancel| session.create(&path(&["groups"]), &body, cancel),
        || server.wait_for(3),
    );
}

#[test]
fn between_the_pages_of_a_listing() {
    let server = Server::start(|number, first| match number {
        0 => {
            let host = first.split(' ').nth(1).unwrap().split('?').next().unwrap().to_owned();
            whole(
                200,
                "",
                &json!({"value": [{"id": "1"}], "@odata.nextLink": format!("{host}?$skiptoken=x")}),
            )
        }
        _ => Say::Stall(String::new()),
    });
    let mut pages = server.connect().list(&path(&["groups"]), &Query::default()).unwrap();
    assert_eq!(pages.next(&Cancel::default()).unwrap().unwrap().len(), 1);
    assert_cancelled(move |cancel| pages.next(cancel), || server.wait_for(2));
}

#[test]
fn while_a_batch_has_no_answer_and_while_one_of_its_requests_must_wait() {
    let paths: Vec<Vec<String>> = (0..45).map(|number| path(&["users", &format!("u{number}")])).collect();
    let silent = Server::start(|_, _| Say::Stall(String::new()));
    let (session, many) = (silent.connect(), paths.clone());
    assert_cancelled(
        move |cancel| session.get_many(&many, &Query::default(), cancel),
        || silent.wait_for(3),
    );

    let throttling = Server::start(|_, _| {
        let answers: Vec<Value> = (0..45)
            .map(|id| json!({"id": id.to_string(), "status": 429, "headers": {"Retry-After": "60"}}))
            .collect();
        whole(200, "", &json!({ "responses": answers }))
    });
    let session = throttling.connect();
    assert_cancelled(
        move |cancel| session.get_many(&paths, &Query::default(), cancel),
        || throttling.wait_for(3),
    );
}
