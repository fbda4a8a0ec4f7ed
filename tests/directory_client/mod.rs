//! Drives a directory's routes in process and keeps what came back.
#![allow(dead_code)] // each test binary uses its part

use axum::body::{to_bytes, Body};
use http::{HeaderMap, Request, StatusCode};
use rollcall::directory::{Directory, OpenOptions};
use serde_json::{json, Value};
use tower::ServiceExt;

/// A directory with the calls tests make.
pub(crate) struct Client {
    pub(crate) directory: Directory,
    runtime: tokio::runtime::Runtime,
}

/// An answer of the directory.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Client {
    pub(crate) fn new() -> Self {
        Self::of(Directory::in_memory(&OpenOptions::default()).unwrap())
    }

    pub(crate) fn of(directory: Directory) -> Self {
        Self {
            directory,
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .build()
                .unwrap(),
        }
    }

    pub(crate) fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> Response {
        let encoded: String = path
            .chars()
            .map(|c| {
                if c == ' ' || c == '"' {
                    format!("%{:02X}", c as u32)
                } else {
                    c.to_string()
                }
            })
            .collect();
        let uri = if encoded.starts_with("http") {
            encoded
        } else {
            format!("/{encoded}")
        };
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_owned())))
            .unwrap();
        self.runtime.block_on(async {
            let response = self.directory.router().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let bytes = to_bytes(body, usize::MAX).await.unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            let body = match serde_json::from_str(&text) {
                Ok(value) => value,
                Err(_) if text.is_empty() => Value::Null,
                Err(_) => Value::String(text),
            };
            Response {
                status: parts.status,
                headers: parts.headers,
                body,
            }
        })
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    pub(crate) fn advanced(&self, path: &str) -> Response {
        self.send("GET", path, &[("ConsistencyLevel", "eventual")], None)
    }

    pub(crate) fn post(&self, path: &str, body: &Value) -> Response {
        self.send("POST", path, &[], Some(&body.to_string()))
    }

    pub(crate) fn patch(&self, path: &str, body: &Value) -> Response {
        self.send("PATCH", path, &[], Some(&body.to_string()))
    }

    pub(crate) fn delete(&self, path: &str) -> Response {
        self.send("DELETE", path, &[], None)
    }

    pub(crate) fn created(&self, path: &str, body: &Value) -> Value {
        let response = self.post(path, body);
        assert_eq!(response.status, 201, "{}", response.body);
        response.body
    }

    pub(crate) fn id_of(&self, path: &str, body: &Value) -> String {
        self.created(path, body)["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn patched(&self, path: &str, body: &Value) {
        let response = self.patch(path, body);
        assert_eq!(response.status, 204, "{}", response.body);
    }

    pub(crate) fn user(&self, name: &str, department: Option<&str>) -> String {
        let body = json!({
            "accountEnabled": true, "displayName": name, "mailNickname": name, "department": department,
            "userPrincipalName": format!("{name}@contoso.example"), "passwordProfile": {"password": "correct horse"},
        });
        self.id_of("v1.0/users", &body)
    }

    pub(crate) fn device(&self, name: &str, system: &str) -> String {
        let number = name.bytes().fold(7_u64, |sum, byte| sum * 31 + u64::from(byte));
        let body = json!({
            "accountEnabled": true, "displayName": name, "operatingSystem": system, "operatingSystemVersion": "10",
            "deviceId": format!("00000000-0000-0000-0000-{number:012x}"), "alternativeSecurityIds": [],
        });
        self.id_of("v1.0/devices", &body)
    }

    pub(crate) fn security_group(&self, name: &str) -> String {
        self.id_of("v1.0/groups", &security_group(name))
    }

    pub(crate) fn dynamic_group(&self, name: &str, rule: &str) -> String {
        self.id_of("v1.0/groups", &dynamic_group(name, rule, "On"))
    }

    pub(crate) fn unified_group(&self, name: &str) -> String {
        self.id_of("v1.0/groups", &unified_group(name))
    }

    /// Adds a reference; the answer is for the caller to judge.
    pub(crate) fn link(&self, path: &str, target: &str) -> Response {
        let body = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{target}") });
        self.post(&format!("v1.0/{path}/$ref"), &body)
    }

    pub(crate) fn add(&self, path: &str, target: &str) {
        let response = self.link(path, target);
        assert_eq!(response.status, 204, "{}", response.body);
    }

    /// Display names of all members, sorted.
    pub(crate) fn members(&self, path: &str) -> Vec<String> {
        let response = self.get(&format!("v1.0/{path}/members?$top=999"));
        assert_eq!(response.status, 200, "{}", response.body);
        let mut names = names(&response.body);
        names.sort();
        names
    }
}

/// Display names of a page.
pub(crate) fn names(page: &Value) -> Vec<String> {
    page["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["displayName"].as_str().unwrap().to_owned())
        .collect()
}

pub(crate) fn security_group(name: &str) -> Value {
    json!({ "displayName": name, "mailEnabled": false, "securityEnabled": true, "mailNickname": "group", "groupTypes": [] })
}

pub(crate) fn dynamic_group(name: &str, rule: &str, state: &str) -> Value {
    json!({
        "displayName": name, "mailEnabled": false, "securityEnabled": true, "mailNickname": "Foo",
        "groupTypes": ["DynamicMembership"], "membershipRule": rule, "membershipRuleProcessingState": state,
    })
}

pub(crate) fn unified_group(name: &str) -> Value {
    json!({
        "displayName": name, "mailEnabled": true, "securityEnabled": true, "mailNickname": name, "groupTypes": ["Unified"],
    })
}

/// Checks status and code of a refusal, and that its body has Graph's shape.
pub(crate) fn assert_refused(response: &Response, status: u16, code: &str) {
    assert_eq!(response.status, status, "{}", response.body);
    let error = &response.body["error"];
    assert_eq!(error["code"], code, "{error}");
    assert!(!error["message"].as_str().unwrap().is_empty());
    assert_eq!(
        error["innerError"]["request-id"],
        response.headers["request-id"].to_str().unwrap()
    );
    assert!(error["innerError"]["date"].is_string());
    assert!(error["innerError"]["client-request-id"].is_string());
}
