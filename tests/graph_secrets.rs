//! What a session prints, whatever befalls it: neither the token, nor a body, nor what a link carries for going on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use axum::Router;
use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use serde_json::{json, Value};

const TOKEN: &str = "opaque-token-of-the-test";
const PASSWORD: &str = "word-of-the-test";
const SKIP: &str = "skip-of-the-test";

/// Serves every path with what its last segment asks for, and shows the request in each error.
fn serve() -> (SocketAddr, tokio::runtime::Runtime) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().fallback(move |request: Request| async move { answer(&request, address) });
    runtime.spawn(async move { axum::serve(listener, router).await });
    (address, runtime)
}

fn answer(request: &Request, address: SocketAddr) -> Response {
    let shown = format!("{:?}", request.headers().get("authorization"));
    let refused = json!({"error": {"code": "Request_BadRequest", "message": format!("refused {shown}"),
                                   "details": [{"code": "Echo", "message": shown}]}});
    let with = |status: u16, body: String| Response::builder().status(status).body(Body::from(body)).unwrap();
    let leads = |to: String| {
        let answer = Response::builder().status(307).header("location", to);
        answer.body(Body::empty()).unwrap()
    };
    match request.uri().path().rsplit('/').next().unwrap() {
        "page" => with(403, format!("<html>{shown}</html>")),
        "elsewhere" => leads(format!("http://localhost:1/v1.0/x?$skiptoken={SKIP}")),
        "within" => leads(format!("http://{address}/v1.0/x?$skiptoken={SKIP}")),
        "nonsense" => with(200, format!("no JSON, but {shown}")),
        "groups" if request.method() == "GET" => {
            let next = format!("http://{address}/v1.0/groups/page?$skiptoken={SKIP}");
            with(
                200,
                json!({"value": [{"id": "1"}], "@odata.nextLink": next}).to_string(),
            )
        }
        "users" if request.method() == "GET" => {
            let next = format!("http://localhost:1/v1.0/users?$skiptoken={SKIP}");
            with(
                200,
                json!({"value": [{"id": "1"}], "@odata.nextLink": next}).to_string(),
            )
        }
        _ => with(400, refused.to_string()),
    }
}

fn path(segments: &[&str]) -> Vec<String> {
    segments.iter().map(|segment| (*segment).to_owned()).collect()
}

#[test]
fn nothing_a_session_prints_holds_a_secret() {
    let (address, _runtime) = serve();
    let options = ConnectOptions {
        access_token: Some(TOKEN.to_owned()),
        endpoint: Some(format!("http://{address}")),
        ..ConnectOptions::default()
    };
    let cancel = Cancel::default();
    let session = Session::connect(&options, &cancel).unwrap();
    let body = json!({"userPrincipalName": "a@contoso.example", "passwordProfile": {"password": PASSWORD}});
    let mut errors = Vec::new();
    errors.extend(
        session
            .get(&path(&["users", "nonsense"]), &Query::default(), &cancel)
            .err(),
    );
    for last in ["plain", "page", "elsewhere", "within"] {
        let object = path(&["users", last]);
        errors.extend(session.get(&object, &Query::default(), &cancel).err());
        errors.extend(session.update(&object, &body, &cancel).err());
        errors.extend(session.delete(&object, &cancel).err());
        errors.extend(session.invoke(&path(&["users", "x", last]), &body, &cancel).err());
        errors.extend(session.create(&path(&["users", "x", last]), &body, &cancel).err());
        errors.extend(session.add_reference(&object, "a@contoso.example", &cancel).err());
    }
    let mut shown = format!("{options:?} {session:?} {} ", session.info());
    for collection in ["groups", "users"] {
        let mut pages = session.list(&path(&[collection]), &Query::default()).unwrap();
        while errors.len() < 100 {
            match pages.next(&cancel) {
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    errors.push(error);
                    break;
                }
            }
        }
        write!(shown, "{pages:?}").unwrap();
    }
    for one in session
        .get_many(
            &[path(&["users", "a"]), path(&["users", "b"])],
            &Query::default(),
            &cancel,
        )
        .unwrap()
    {
        errors.extend(one.err());
    }
    assert!(errors.len() > 25, "{}", errors.len());
    for error in &errors {
        write!(shown, "{error} {error:?} ").unwrap();
    }
    write!(shown, "{}", Value::from(session.take_trace())).unwrap();
    for secret in [TOKEN, PASSWORD, SKIP] {
        let at = shown
            .find(secret)
            .map(|at| &shown[at.saturating_sub(200)..at + secret.len()]);
        assert_eq!(at, None, "{secret}");
    }
}
