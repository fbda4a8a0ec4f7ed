//! A directory served from within a process, as a program that links the core does it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use rollcall::directory::{Directory, OpenOptions, StorageError};
use rollcall::graph::{Cancel, TransportError};
use rollcall::server::{Server, ServerOptions};
use rollcall::Error;
use serde_json::{json, Value};

fn options(json: Value) -> ServerOptions {
    serde_json::from_value(json).unwrap()
}

fn start(json: Value) -> Result<Server, Error> {
    Server::start(&options(json), None, &Cancel::default())
}

fn served(file: &Path) -> Server {
    start(json!({ "localDirectory": file, "noAuth": true })).unwrap()
}

fn connect(server: &Server) -> TcpStream {
    TcpStream::connect(server.address().unwrap()).unwrap()
}

/// The answer of a request, status line and all.
fn ask(server: &Server, method: &str, path: &str, body: &str) -> String {
    let mut stream = connect(server);
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_file_is_free_when_the_stop_returns_and_holds_what_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    for round in 0..3 {
        let server = served(&file);
        let group = json!({"displayName": "g", "mailEnabled": false, "securityEnabled": true, "mailNickname": "g"});
        let answer = ask(&server, "POST", "/v1.0/groups", &group.to_string());
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        server.stop(&Cancel::default()).unwrap();
        server.stop(&Cancel::default()).unwrap();
        assert!(TcpStream::connect(server.address().unwrap()).is_err());
        let directory = Directory::open(&file, &OpenOptions::default()).unwrap();
        let written = directory.export(&mut std::io::sink()).unwrap();
        assert_eq!(written.groups, round + 1);
    }
    drop(served(&file));
    drop(served(&file));
}

#[test]
fn connections_that_ask_nothing_do_not_hold_up_the_stop() {
    let server = start(json!({ "noAuth": true })).unwrap();
    let _silent = connect(&server);
    let mut half = connect(&server);
    half.write_all(b"GET /v1.0/me HTTP/1.1\r\nHo").unwrap();
    let mut kept = connect(&server);
    kept.write_all(b"GET /v1.0/me HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert!(kept.read(&mut [0; 64]).unwrap() > 0);
    let begun = Instant::now();
    server.stop(&Cancel::default()).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_request_under_way_is_answered_before_the_stop() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let mut users = String::new();
    for number in 0..3_000 {
        users.push_str(&format!(
            "{{\"@odata.type\":\"#microsoft.graph.user\",\"displayName\":\"u{number}\",\"userPrincipalName\":\"u{number}@contoso.example\",\"department\":\"Sales\"}}\n"
        ));
    }
    let seed = folder.path().join("seed.jsonl");
    std::fs::write(&seed, users).unwrap();
    let server = start(json!({ "localDirectory": file, "seed": seed, "noAuth": true })).unwrap();
    assert_eq!(server.info().seed_loaded, Some(true));
    let group = json!({
        "displayName": "Sales", "mailEnabled": false, "securityEnabled": true, "mailNickname": "sales",
        "groupTypes": ["DynamicMembership"], "membershipRule": "user.department -eq \"Sales\"",
        "membershipRuleProcessingState": "On",
    });
    std::thread::scope(|scope| {
        let asking = scope.spawn(|| ask(&server, "POST", "/v1.0/groups", &group.to_string()));
        std::thread::sleep(Duration::from_millis(100));
        server.stop(&Cancel::default()).unwrap();
        let answer = asking.join().unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
    });
    let directory = Directory::open(&file, &OpenOptions::default()).unwrap();
    assert_eq!(directory.export(&mut std::io::sink()).unwrap().groups, 1);
}

#[test]
fn a_port_that_is_taken_is_named_and_costs_no_directory() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let other = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap();
    match start(json!({ "localDirectory": file, "port": address.port() })) {
        Err(Error::Transport(TransportError::Failed(message))) => {
            assert!(message.contains(&format!("cannot listen on `{address}`")), "{message}");
        }
        other => panic!("{other:?}"),
    }
    assert!(!file.exists());
}

#[test]
fn the_certificate_is_written_over_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    drop(served(&file));
    let before = std::fs::read(&file).unwrap();
    match start(json!({ "localDirectory": file, "tls": true, "certificate": file })) {
        Err(Error::Storage(StorageError::Foreign(message))) => assert!(message.contains("no certificate"), "{message}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(std::fs::read(&file).unwrap(), before);
}

#[test]
fn wrong_options_are_named_and_without_tls_it_says_who_speaks_it() {
    for (wrong, name) in [
        (json!({ "token": "" }), "token"),
        (json!({ "token": "two words" }), "token"),
        (json!({ "token": "x", "noAuth": true }), "token"),
        (json!({ "tls": true }), "certificate"),
        (json!({ "accountId": "nobody@contoso.example" }), "account"),
    ] {
        match start(wrong.clone()) {
            Err(Error::InvalidArgument { argument, .. }) => assert_eq!(argument, name, "{wrong}"),
            other => panic!("{wrong}: {other:?}"),
        }
    }
    let tls = options(json!({ "tls": true, "certificate": "x.pem" }));
    match Server::start_plain(&tls, None, &Cancel::default()) {
        Err(Error::InvalidArgument { argument, message }) => {
            assert_eq!(argument, "tls");
            assert!(message.contains("`rollcall serve --tls`"), "{message}");
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_cancelled_start_is_heard_at_once_and_leaves_the_file_free() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let cancel = Cancel::default();
    cancel.set();
    let wanted = options(json!({ "localDirectory": file }));
    assert!(matches!(Server::start(&wanted, None, &cancel), Err(Error::Cancelled)));
    assert!(!file.exists());

    let mut users = String::new();
    for number in 0..3_000 {
        users.push_str(&format!(
            "{{\"@odata.type\":\"#microsoft.graph.user\",\"displayName\":\"u{number}\",\"userPrincipalName\":\"u{number}@contoso.example\"}}\n"
        ));
    }
    let seed = folder.path().join("seed.jsonl");
    std::fs::write(&seed, users).unwrap();
    let wanted = options(json!({ "localDirectory": file, "seed": seed }));
    let cancel = Cancel::default();
    std::thread::scope(|scope| {
        let starting = scope.spawn(|| Server::start(&wanted, None, &cancel).err());
        std::thread::sleep(Duration::from_millis(300));
        let set = Instant::now();
        cancel.set();
        // A machine that is fast enough has it served by then.
        let outcome = starting.join().unwrap();
        assert!(set.elapsed() < Duration::from_millis(500), "{:?}", set.elapsed());
        assert!(matches!(outcome, None | Some(Error::Cancelled)), "{outcome:?}");
    });
    let deadline = Instant::now() + Duration::from_secs(60);
    while let Err(error) = Directory::open(&file, &OpenOptions::default()) {
        assert!(Instant::now() < deadline, "{error}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
