//! Public clients from npm, unchanged, drive the served directory. Their packages go below `target`; without Node.js, npm
//! or the network the tests say so and are passed over, unless ROLLCALL_REQUIRE_CLIENTS is set.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use base64::Engine as _;
use serde_json::{json, Value};

const FILES: [&str; 4] = [
    "package.json",
    "graph-client.mjs",
    "cli-microsoft365.mjs",
    "loopback.cjs",
];

/// The folder with the clients, or why there is none.
fn clients() -> Result<PathBuf, String> {
    static INSTALLED: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    INSTALLED.get_or_init(install).clone()
}

fn install() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    fs::create_dir_all(&folder).unwrap();
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients");
    let wanted = fs::read(source.join("package.json")).unwrap();
    // Written last, so that an installation that was interrupted is made again.
    let done = folder.join("installed.json");
    for file in FILES {
        fs::copy(source.join(file), folder.join(file)).unwrap();
    }
    Command::new("node")
        .arg("--version")
        .output()
        .map_err(|error| format!("Node.js cannot be run: {error}"))?;
    if fs::read(&done).is_ok_and(|present| present == wanted) {
        return Ok(folder);
    }
    let output = Command::new("npm")
        .args([
            "install",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            // Without a network, say so soon.
            "--fetch-retries=0",
        ])
        .current_dir(&folder)
        .output()
        .map_err(|error| format!("npm cannot be run: {error}"))?;
    if !output.status.success() {
        return Err(format!(
            "npm could not install the clients: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    fs::write(done, wanted).unwrap();
    Ok(folder)
}

/// A served directory, ended with the value.
struct Server(Child, Value);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Clients look into the token for who is signed in.
fn token() -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims = json!({
        "aud": "https://graph.microsoft.com", "idtyp": "user", "scp": "Directory.ReadWrite.All",
        "upn": "admin@drumkit.onmicrosoft.com", "oid": "00000000-0000-4000-8000-000000000001",
    });
    format!("{}.{}.unsigned", part(json!({ "alg": "none" })), part(claims))
}

fn serve(folder: &Path, token: &str) -> Server {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rollcall"))
        .args(["serve", "--tls", "--token", token, "--directory"])
        .arg(folder.join("tenant.rollcall"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    Server(child, serde_json::from_str(&first).unwrap())
}

/// Runs one script against a directory of its own.
fn drive(script: &str) {
    let clients = match clients() {
        Ok(clients) => clients,
        Err(reason) if std::env::var_os("ROLLCALL_REQUIRE_CLIENTS").is_none() => {
            println!("passed over: {reason}");
            return;
        }
        Err(reason) => panic!("{reason}"),
    };
    let folder = tempfile::tempdir().unwrap();
    let token = token();
    let server = serve(folder.path(), &token);
    let output = Command::new("node")
        .arg(script)
        .current_dir(clients)
        .env("HOME", folder.path())
        .env("USERPROFILE", folder.path())
        .env("ROLLCALL_URL", server.1["url"].as_str().unwrap())
        .env("ROLLCALL_TOKEN", &token)
        .env("NODE_EXTRA_CA_CERTS", server.1["certificate"].as_str().unwrap())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.trim_end().ends_with("ok"),
        "{script}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn the_javascript_graph_client_accepts_the_directory() {
    drive("graph-client.mjs");
}

#[test]
fn cli_for_microsoft_365_accepts_the_directory() {
    drive("cli-microsoft365.mjs");
}
