//! `rollcall serve`, run as a process and spoken to over a socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use serde_json::{json, Value};

struct Server {
    child: Child,
    url: String,
    token: Option<String>,
    certificate: Option<String>,
    runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .arg("serve")
            .args(arguments)
            .env_remove("ROLLCALL_TOKEN")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut first)
            .unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        Self {
            child,
            url: first["url"].as_str().unwrap().to_owned(),
            token: first["token"].as_str().map(str::to_owned),
            certificate: first["certificate"].as_str().map(str::to_owned),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap(),
        }
    }

    fn send(&self, method: &str, path: &str, token: Option<&str>, body: Option<&Value>) -> (u16, Value) {
        self.runtime.block_on(async {
            let method = reqwest::Method::from_bytes(method.as_bytes()).unwrap();
            let mut request = reqwest::Client::new().request(method, format!("{}{path}", self.url));
            if let Some(token) = token {
                request = request.bearer_auth(token);
            }
            if let Some(body) = body {
                request = request.json(body);
            }
            let response = request.send().await.unwrap();
            let status = response.status().as_u16();
            let text = response.text().await.unwrap();
            (status, serde_json::from_str(&text).unwrap_or(Value::Null))
        })
    }

    /// Asks the server to end; its exit code, and what it logged.
    fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        let told = Command::new("kill")
            .args(["-s", signal, &self.child.id().to_string()])
            .status();
        assert!(told.unwrap().success());
        let code = self.child.wait().unwrap().code();
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (code, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn requests_need_the_token_that_the_first_line_tells() {
    let server = Server::start(&[]);
    assert!(server.url.starts_with("http://127.0.0.1:"), "{}", server.url);
    let token = server.token.clone().unwrap();
    assert!(token.len() >= 32);
    let (status, body) = server.send("GET", "/v1.0/organization", Some(&token), None);
    assert_eq!(status, 200, "{body}");
    for wrong in [None, Some("x"), Some(&token[1..]), Some(&format!("{token}x")[..])] {
        let (status, body) = server.send("GET", "/v1.0/organization", wrong, None);
        assert_eq!(status, 401);
        assert_eq!(body["error"]["code"], "InvalidAuthenticationToken");
        assert!(body["error"]["innerError"]["request-id"].is_string());
    }
    assert_eq!(
        server.send("GET", "/v1.0/nothing", None, None).0,
        401,
        "asked before anything else"
    );
}

#[test]
fn a_token_may_be_given_or_switched_off() {
    let server = Server::start(&["--token", "open-sesame"]);
    assert_eq!(server.token.as_deref(), Some("open-sesame"));
    assert_eq!(server.send("GET", "/v1.0/me", Some("open-sesame"), None).0, 200);
    let server = Server::start(&["--no-auth"]);
    assert_eq!(server.token, None);
    assert_eq!(server.send("GET", "/v1.0/me", None, None).0, 200);
}

#[test]
fn what_was_written_is_there_after_a_stop_and_the_seed_is_loaded_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let seed = folder.path().join("seed.json");
    let tenant = json!({ "users": [{ "displayName": "Ann", "userPrincipalName": "ann@contoso.example" }] });
    std::fs::write(&seed, tenant.to_string()).unwrap();
    let arguments = [
        "--directory",
        file.to_str().unwrap(),
        "--seed",
        seed.to_str().unwrap(),
        "--no-auth",
    ];
    let group = json!({
        "displayName": "Readers", "mailEnabled": false, "securityEnabled": true, "mailNickname": "readers",
    });
    let server = Server::start(&arguments);
    assert_eq!(server.send("POST", "/v1.0/groups", None, Some(&group)).0, 201);
    let (code, log) = server.stop("TERM");
    assert_eq!(code, Some(0), "{log}");
    let server = Server::start(&arguments);
    let (_, groups) = server.send("GET", "/v1.0/groups", None, None);
    assert_eq!(groups["value"][0]["displayName"], "Readers");
    let (status, _) = server.send("GET", "/v1.0/users/ann@contoso.example", None, None);
    assert_eq!(status, 200);
    let (code, log) = server.stop("INT");
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("was not loaded"), "{log}");
}

#[test]
fn every_request_is_one_line_of_log_without_the_values_of_its_query() {
    let server = Server::start(&["--token", "open-sesame"]);
    server.send(
        "GET",
        "/v1.0/users?$filter=mail%20eq%20'ann@contoso.example'",
        Some("open-sesame"),
        None,
    );
    server.send("GET", "/v1.0/me", Some("wrong-token"), None);
    let (_, log) = server.stop("TERM");
    let lines: Vec<&str> = log.lines().collect();
    assert_eq!(lines.len(), 2, "{log}");
    assert!(lines[0].starts_with("GET /v1.0/users?$filter 200 "), "{log}");
    assert!(lines[1].starts_with("GET /v1.0/me 401 "), "{log}");
    for secret in ["open-sesame", "wrong-token", "ann@"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[test]
fn requests_are_answered_when_nobody_reads_the_log_any_more() {
    let mut server = Server::start(&["--no-auth"]);
    drop(server.child.stderr.take());
    for _ in 0..3 {
        assert_eq!(server.send("GET", "/v1.0/me", None, None).0, 200);
    }
}

#[test]
fn bodies_and_urls_have_a_limit() {
    let server = Server::start(&["--no-auth"]);
    let (status, body) = server.send(
        "GET",
        &format!("/v1.0/users?$select={}", "x".repeat(40_000)),
        None,
        None,
    );
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (414, Some("Request_BadRequest"))
    );
    let long = json!({ "displayName": "x".repeat(5_000_000) });
    let (status, body) = server.send("POST", "/v1.0/groups", None, Some(&long));
    assert_eq!(
        (status, body["error"]["code"].as_str()),
        (413, Some("Request_BadRequest"))
    );
}

#[test]
fn failures_are_rehearsed_as_the_options_say() {
    let server = Server::start(&[
        "--no-auth",
        "--throttle",
        "1",
        "--retry-after",
        "0.5",
        "--random-seed",
        "7",
    ]);
    let (status, body) = server.send("GET", "/v1.0/me", None, None);
    assert_eq!((status, body["error"]["code"].as_str()), (429, Some("TooManyRequests")));
    let (_, switches) = server.send("PATCH", "/rollcall/rehearsal", None, Some(&json!({ "throttle": 0 })));
    assert_eq!(
        (&switches["retryAfter"], &switches["randomSeed"]),
        (&json!(0.5), &json!(7))
    );
    assert_eq!(server.send("GET", "/v1.0/me", None, None).0, 200);

    let refused = Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(["serve", "--unavailable", "2"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(said.contains("unavailable: a share is a number from 0 to 1"), "{said}");
}

#[test]
fn lag_is_rehearsed_without_a_file_of_ones_own() {
    let server = Server::start(&["--no-auth", "--lag", "600", "--mail-nickname-clash", "refuse"]);
    let team = json!({
        "displayName": "Team", "mailEnabled": true, "securityEnabled": true, "mailNickname": "team",
        "groupTypes": ["Unified"],
    });
    assert_eq!(server.send("POST", "/v1.0/groups", None, Some(&team)).0, 201);
    assert_eq!(server.send("POST", "/v1.0/groups", None, Some(&team)).0, 400);
    let (_, groups) = server.send("GET", "/v1.0/groups", None, None);
    assert_eq!(groups["value"], json!([]));
    assert_eq!(server.stop("TERM").0, Some(0));
}

#[test]
fn over_tls_the_certificate_is_kept_and_links_say_https() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let arguments = ["--directory", file.to_str().unwrap(), "--tls", "--token", "open-sesame"];
    let ask = |server: &Server, trusted: Option<&[u8]>, path: &str| {
        let mut client = reqwest::Client::builder().tls_built_in_root_certs(false);
        if let Some(trusted) = trusted {
            client = client.add_root_certificate(reqwest::Certificate::from_pem(trusted).unwrap());
        }
        let request = client
            .build()
            .unwrap()
            .get(format!("{}{path}", server.url))
            .bearer_auth("open-sesame");
        server.runtime.block_on(async {
            let response = request.send().await?;
            response.json::<Value>().await
        })
    };
    let server = Server::start(&arguments);
    assert!(server.url.starts_with("https://127.0.0.1:"), "{}", server.url);
    let certificate = folder.path().join("tenant.rollcall-certificate.pem");
    assert_eq!(server.certificate.as_deref(), certificate.to_str());
    let trusted = std::fs::read(&certificate).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let key = std::fs::metadata(certificate.with_extension("key")).unwrap();
        assert_eq!(key.permissions().mode() & 0o777, 0o600);
    }
    let body = ask(&server, Some(&trusted), "/v1.0/directoryRoles?$top=1").unwrap();
    let next = body["@odata.nextLink"].as_str().unwrap();
    assert!(next.starts_with(&server.url), "{next}");
    assert!(
        ask(&server, None, "/v1.0/me").is_err(),
        "an unknown certificate must not be trusted"
    );
    assert_eq!(server.stop("TERM").0, Some(0));

    let server = Server::start(&arguments);
    assert!(
        ask(&server, Some(&trusted), "/v1.0/me").is_ok(),
        "the certificate must stay the same"
    );

    let refused = Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(["serve", "--tls"])
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8(refused.stderr)
        .unwrap()
        .contains("--certificate FILE"));
}

#[test]
fn a_seed_that_is_refused_leaves_no_directory_behind_but_spares_what_was_there() {
    let folder = tempfile::tempdir().unwrap();
    let (file, seed) = (folder.path().join("tenant.rollcall"), folder.path().join("seed.json"));
    let start = |file: &std::path::Path, more: &[&str]| {
        let arguments = ["serve", "--no-auth", "--directory", file.to_str().unwrap()];
        let mut command = Command::new(env!("CARGO_BIN_EXE_rollcall"));
        command.args(arguments).args(more).output().unwrap()
    };
    std::fs::write(&seed, r#"{"users": [{"displayName": "Ann", "colour": "blue"}]}"#).unwrap();
    let with_seed = ["--seed", seed.to_str().unwrap()];
    for more in [&with_seed[..], &["--account", "nobody@contoso.example"]] {
        assert_eq!(start(&file, more).status.code(), Some(2));
        assert!(!file.exists(), "{more:?}");
    }
    drop(rollcall::directory::Directory::open(&file, &rollcall::directory::OpenOptions::default()).unwrap());
    assert_eq!(start(&file, &with_seed).status.code(), Some(2));
    assert!(file.exists(), "it was there before");
    std::fs::write(&file, "").unwrap();
    assert_eq!(start(&file, &with_seed).status.code(), Some(2));
    assert!(file.exists(), "the empty file was there before");
}

#[test]
fn a_directory_is_exported_as_a_seed() {
    let folder = tempfile::tempdir().unwrap();
    let (file, seed) = (folder.path().join("tenant.rollcall"), folder.path().join("seed.json"));
    let export = |file: &std::path::Path, seed: &std::path::Path| {
        let arguments = ["export".as_ref(), "--directory".as_ref(), file.as_os_str()];
        let output = ["--output".as_ref(), seed.as_os_str()];
        Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(arguments)
            .args(output)
            .output()
            .unwrap()
    };
    assert_eq!(
        export(&file, &seed).status.code(),
        Some(2),
        "there is nothing to export"
    );
    assert!(!file.exists());
    let server = Server::start(&["--no-auth", "--directory", file.to_str().unwrap()]);
    assert_eq!(export(&file, &seed).status.code(), Some(2), "the server has the file");
    server.stop("TERM");
    let before = std::fs::read(&file).unwrap();
    let onto_itself = export(&file, &folder.path().join(".").join("tenant.rollcall"));
    assert_eq!(onto_itself.status.code(), Some(2));
    let said = String::from_utf8(onto_itself.stderr).unwrap();
    assert!(said.contains("is the directory itself"), "{said}");
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let output = export(&file, &seed);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let seed: Value = serde_json::from_str(&std::fs::read_to_string(seed).unwrap()).unwrap();
    assert_eq!(seed["users"][0]["displayName"], "Administrator");
}
