//! Proxies of the environment. Each case is a process of its own, this program again, since the environment is read
//! when a session connects.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use rollcall::graph::{Cancel, ConnectOptions, Query, Session};
use serde_json::Value;

const TOKEN: &str = "opaque-token-of-the-test";

/// A proxy that keeps what it is told, and opens tunnels if it is let.
struct Proxy {
    address: String,
    told: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn start(opens: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let told = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&told);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || answer(stream, &kept, opens));
            }
        });
        Self { address, told }
    }

    fn told(&self) -> Vec<String> {
        self.told.lock().unwrap().clone()
    }
}

fn answer(mut stream: TcpStream, told: &Mutex<Vec<String>>, opens: bool) {
    let mut head = Vec::new();
    let mut byte = [0_u8];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap_or_default().to_owned();
    told.lock().unwrap().push(head);
    let service = opens.then(|| TcpStream::connect(target).ok()).flatten();
    let Some(mut service) = service else {
        let _ = stream.write_all(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        return;
    };
    stream.write_all(b"HTTP/1.1 200 Open\r\n\r\n").unwrap();
    let (mut back, mut forth) = (service.try_clone().unwrap(), stream.try_clone().unwrap());
    let there = std::thread::spawn(move || {
        let _ = std::io::copy(&mut forth, &mut service);
        let _ = service.shutdown(std::net::Shutdown::Write);
    });
    let _ = std::io::copy(&mut back, &mut stream);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = there.join();
}

/// What a session says that connects to `endpoint` in this environment and reads `/me`.
fn read_me(endpoint: &str, environment: &[(&str, &str)]) -> String {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args([
        "--exact",
        "the_environment_leads_to_a_service_or_to_an_error",
        "--nocapture",
    ]);
    for name in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY"] {
        child.env_remove(name).env_remove(name.to_ascii_lowercase());
    }
    let output = child
        .envs(environment.iter().copied())
        .env("ROLLCALL_TEST_ENDPOINT", endpoint)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{text}");
    text
}

/// Run by the other tests in processes of their own, which read what it prints; by itself it asks where nobody listens.
#[test]
fn the_environment_leads_to_a_service_or_to_an_error() {
    let endpoint = std::env::var("ROLLCALL_TEST_ENDPOINT");
    let is_alone = endpoint.is_err();
    let options = ConnectOptions {
        access_token: Some(TOKEN.to_owned()),
        endpoint: Some(endpoint.unwrap_or_else(|_| "http://127.0.0.1:1".to_owned())),
        ..ConnectOptions::default()
    };
    let session = Session::connect(&options, &Cancel::default()).unwrap();
    match session.get(&["me".to_owned()], &Query::default(), &Cancel::default()) {
        Ok(me) => {
            assert!(!is_alone, "nobody listens there");
            println!("me: {}", me["userPrincipalName"]);
        }
        Err(error) => println!("error: {error} {error:?}"),
    }
    println!("trace: {}", Value::from(session.take_trace()));
}

#[test]
fn the_service_is_asked_for_at_the_proxy_which_never_sees_the_token() {
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let proxy = Proxy::start(false);
        let address = format!("http://somebody:pass-of-the-proxy@{}", proxy.address);
        let said = read_me("https://graph.contoso.example", &[(name, &address)]);
        let told = proxy.told();
        assert!(
            !told.is_empty()
                && told
                    .iter()
                    .all(|head| head.starts_with("CONNECT graph.contoso.example:443 ")),
            "{name}: {told:?}, {said}"
        );
        assert!(!told.concat().contains(TOKEN), "{told:?}");
        assert!(said.contains("error: "), "{said}");
        assert!(!said.contains(TOKEN) && !said.contains("pass-of-the-proxy"), "{said}");
    }
}

#[test]
fn a_host_that_no_proxy_names_is_asked_directly() {
    for none in ["graph.contoso.example", ".contoso.example", "*"] {
        let proxy = Proxy::start(false);
        let address = format!("http://{}", proxy.address);
        let environment = [("HTTPS_PROXY", address.as_str()), ("NO_PROXY", none)];
        let said = read_me("https://graph.contoso.example", &environment);
        assert!(
            proxy.told().is_empty() && said.contains("could not connect"),
            "{none}: {said}"
        );
    }
}

#[test]
fn this_machine_is_never_asked_for_at_a_proxy() {
    let proxy = Proxy::start(true);
    let service = Proxy::start(false);
    let address = format!("http://{}", proxy.address);
    let environment = [
        ("HTTP_PROXY", address.as_str()),
        ("http_proxy", &address),
        ("HTTPS_PROXY", &address),
        ("ALL_PROXY", &address),
    ];
    read_me(&format!("http://{}", service.address), &environment);
    assert!(proxy.told().is_empty(), "{:?}", proxy.told());
    let told = service.told();
    assert!(told[0].starts_with("GET /v1.0/me?"), "{told:?}");
    assert!(
        told[0].contains(&format!("authorization: Bearer {TOKEN}\r\n")),
        "{told:?}"
    );
}

struct Directory {
    child: Child,
    port: String,
    certificate: String,
}

impl Directory {
    /// Over TLS, under an address that is not taken for this machine's own.
    fn serve(folder: &std::path::Path) -> Self {
        let file = folder.join("tenant.rollcall");
        let mut child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
            .args(["serve", "--tls", "--listen", "0.0.0.0", "--token", TOKEN, "--directory"])
            .arg(file)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut first = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut first).unwrap();
        let first: Value = serde_json::from_str(&first).unwrap();
        let url = first["url"].as_str().unwrap();
        Self {
            child,
            port: url.rsplit(':').next().unwrap().trim_end_matches('/').to_owned(),
            certificate: first["certificate"].as_str().unwrap().to_owned(),
        }
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_session_works_through_a_tunnel_and_trusts_only_the_right_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::serve(folder.path());
    let endpoint = format!("https://0.0.0.0:{}", directory.port);
    let proxy = Proxy::start(true);
    let address = format!("http://{}", proxy.address);

    let environment = [
        ("HTTPS_PROXY", address.as_str()),
        ("SSL_CERT_FILE", directory.certificate.as_str()),
    ];
    let said = read_me(&endpoint, &environment);
    assert!(said.contains("me: \"admin@"), "{said}");
    let told = proxy.told();
    let asked = format!("CONNECT 0.0.0.0:{} ", directory.port);
    assert!(
        told.iter()
            .all(|head| head.starts_with(&asked) && !head.contains(TOKEN)),
        "{told:?}"
    );

    let said = read_me(&endpoint, &[("HTTPS_PROXY", address.as_str())]);
    assert!(said.contains("is not trusted"), "{said}");
}
