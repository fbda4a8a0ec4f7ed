//! The embedded directory at size: 100,000 users and 1,000 dynamic groups. Medians of what a request costs in the server,
//! what a change of a user or a rule costs, and the memory of the process.
//!
//! `cargo bench --bench directory`; ROLLCALL_BENCH_USERS and ROLLCALL_BENCH_GROUPS set other sizes.
#![allow(clippy::unwrap_used, missing_docs)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use axum::body::{to_bytes, Body};
use axum::Router;
use http::Request;
use rollcall::directory::{Directory, OpenOptions};
use serde_json::{json, Value};
use tower::ServiceExt as _;

const DEPARTMENTS: usize = 1_000;
const COUNTRIES: [&str; 8] = ["NG", "GB", "US", "DE", "FR", "IN", "BR", "JP"];

fn size(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

fn user_id(number: usize) -> String {
    format!("{number:08x}-0000-4000-8000-000000000001")
}

fn group_id(number: usize) -> String {
    format!("{number:08x}-0000-4000-8000-000000000002")
}

fn seed(users: usize, groups: usize) -> String {
    let mut text = String::new();
    for number in 0..users {
        let user = json!({
            "@odata.type": "#microsoft.graph.user", "id": user_id(number), "accountEnabled": !number.is_multiple_of(10),
            "displayName": format!("User {number:06}"), "userPrincipalName": format!("user{number}@contoso.example"),
            "mail": format!("user{number}@contoso.example"), "department": format!("Department {}", number % DEPARTMENTS),
            "country": COUNTRIES[number % 8], "jobTitle": if number.is_multiple_of(5) { "Engineer II" } else { "Account Manager" },
        });
        let _ = writeln!(text, "{user}");
    }
    for number in 0..groups {
        let rule = match number % 4 {
            0 => format!("user.department -eq \"Department {}\"", number % DEPARTMENTS),
            1 => format!(
                "(user.country -in [\"{}\"]) -and (user.department -eq \"Department {}\")",
                COUNTRIES[number % 8],
                number % DEPARTMENTS
            ),
            2 => format!("user.displayName -startsWith \"User {:04}\"", number % 1_000),
            _ => format!(
                "user.jobTitle -startsWith \"Engineer\" -and user.department -eq \"Department {}\"",
                number % DEPARTMENTS
            ),
        };
        let group = json!({
            "@odata.type": "#microsoft.graph.group", "id": group_id(number), "displayName": format!("Group {number:04}"),
            "mailEnabled": false, "securityEnabled": true, "mailNickname": format!("group{number}"),
            "groupTypes": ["DynamicMembership"], "membershipRule": rule, "membershipRuleProcessingState": "On",
        });
        let _ = writeln!(text, "{group}");
    }
    text
}

struct Tenant {
    router: Router,
    runtime: tokio::runtime::Runtime,
}

impl Tenant {
    fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        let mut request = Request::builder().method(method).uri(path.replace(' ', "%20"));
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let request = request
            .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())))
            .unwrap();
        self.runtime.block_on(async {
            let response = self.router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
            assert!(
                status.is_success(),
                "{method} {path}: {status} {}",
                String::from_utf8_lossy(&bytes)
            );
            serde_json::from_slice(&bytes).unwrap_or(Value::Null)
        })
    }

    /// Median and slowest of so many calls, and what one takes of a processor, which a busy machine does not blur.
    fn measure(&self, what: &str, calls: usize, mut call: impl FnMut(&Self, usize)) {
        let before = processor_time();
        let mut times: Vec<Duration> = (0..calls)
            .map(|number| {
                let start = Instant::now();
                call(self, number);
                start.elapsed()
            })
            .collect();
        let taken = processor_time()
            .zip(before)
            .map(|(after, before)| (after - before) / u32::try_from(calls).unwrap());
        let taken = taken.map_or_else(String::new, |taken| format!("{taken:>10.3?} processor"));
        times.sort();
        println!(
            "{what:<62} {:>10.3?} median {:>10.3?} slowest {taken}",
            times[calls / 2],
            times[calls - 1]
        );
    }
}

/// Processor time of the process so far, in hundredths of a second; none where there is no /proc.
fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let ticks = after_name.split_whitespace().skip(11).take(2);
    let ticks: u64 = ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(ticks * 10))
}

/// Megabytes of memory the process has without what it sees of files, and had at most with it; none where there is no /proc.
fn memory() -> Option<(u64, u64)> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let of = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name))?;
        line.split_whitespace()
            .nth(1)?
            .parse::<u64>()
            .ok()
            .map(|kilobytes| kilobytes / 1024)
    };
    Some((of("RssAnon:")?, of("VmHWM:")?))
}

fn show_memory(when: &str) {
    if let Some((now, most)) = memory() {
        println!("{when:<62} {now:>7} MB now, {most} MB at most");
    }
}

fn reads(tenant: &Tenant, users: usize, groups: usize) {
    let spread = |number: usize, of: usize| number * 7_919 % of;
    tenant.measure("GET /groups/{id}", 1_000, |tenant, number| {
        tenant.send(
            "GET",
            &format!("/v1.0/groups/{}", group_id(spread(number, groups))),
            None,
        );
    });
    tenant.measure("GET /groups/{id}/members?$top=100", 500, |tenant, number| {
        tenant.send(
            "GET",
            &format!("/v1.0/groups/{}/members?$top=100", group_id(spread(number, groups))),
            None,
        );
    });
    tenant.measure("GET /users/{userPrincipalName}", 1_000, |tenant, number| {
        tenant.send(
            "GET",
            &format!("/v1.0/users/user{}@contoso.example", spread(number, users)),
            None,
        );
    });
    tenant.measure("GET /users?$filter=mail eq '…'", 1_000, |tenant, number| {
        let mail = format!("user{}@contoso.example", spread(number, users));
        tenant.send("GET", &format!("/v1.0/users?$filter=mail eq '{mail}'"), None);
    });
    tenant.measure(
        "GET /users?$filter=startswith(displayName,'User 01')&$top=20",
        500,
        |tenant, _| {
            tenant.send(
                "GET",
                "/v1.0/users?$filter=startswith(displayName,'User 01')&$top=20&$select=id",
                None,
            );
        },
    );
    tenant.measure(
        "GET /users?$filter=department eq '…', page of 20",
        500,
        |tenant, number| {
            let department = number % DEPARTMENTS;
            tenant.send(
                "GET",
                &format!("/v1.0/users?$filter=department eq 'Department {department}'&$top=20"),
                None,
            );
        },
    );
    tenant.measure(
        "GET /users?$filter=state eq '…', no index, none fits",
        5,
        |tenant, number| {
            tenant.send("GET", &format!("/v1.0/users?$filter=state eq 'State {number}'"), None);
        },
    );
}

fn writes(tenant: &Tenant, users: usize) {
    tenant.measure("POST /groups, dynamic, 1 user in 1,000 fits", 30, |tenant, number| {
        let body = json!({
            "displayName": "New", "mailEnabled": false, "securityEnabled": true, "mailNickname": "new",
            "groupTypes": ["DynamicMembership"], "membershipRuleProcessingState": "On",
            "membershipRule": format!("user.department -eq \"Department {number}\""),
        });
        tenant.send("POST", "/v1.0/groups", Some(&body));
    });
    tenant.measure("POST /groups, dynamic, 1 user in 8 fits", 5, |tenant, number| {
        let body = json!({
            "displayName": "New", "mailEnabled": false, "securityEnabled": true, "mailNickname": "new",
            "groupTypes": ["DynamicMembership"], "membershipRuleProcessingState": "On",
            "membershipRule": format!("user.country -eq \"{}\"", COUNTRIES[number % 8]),
        });
        tenant.send("POST", "/v1.0/groups", Some(&body));
    });
    tenant.measure("PATCH /users/{id}, department", 200, |tenant, number| {
        let body = json!({ "department": format!("Department {}", (number + 3) % DEPARTMENTS) });
        tenant.send(
            "PATCH",
            &format!("/v1.0/users/{}", user_id(number * 7_919 % users)),
            Some(&body),
        );
    });
    tenant.measure("PATCH /users/{id}, a property no rule reads", 200, |tenant, number| {
        let body = json!({ "mobilePhone": format!("+1 555 {number:04}") });
        tenant.send(
            "PATCH",
            &format!("/v1.0/users/{}", user_id(number * 7_919 % users)),
            Some(&body),
        );
    });
}

fn main() {
    let (users, groups) = (
        size("ROLLCALL_BENCH_USERS", 100_000),
        size("ROLLCALL_BENCH_GROUPS", 1_000),
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tenant.rollcall");
    let directory = Directory::open(&file, &OpenOptions::default()).unwrap();
    let text = seed(users, groups);
    let (start, before) = (Instant::now(), processor_time());
    let summary = directory.import(&text).unwrap();
    let taken = processor_time().zip(before).map(|(after, before)| after - before);
    println!(
        "import of {} users and {} groups: {:.1?}, {:.1?} processor",
        summary.users,
        summary.groups,
        start.elapsed(),
        taken.unwrap_or_default()
    );
    drop((text, directory));

    let start = Instant::now();
    let directory = Directory::open(&file, &OpenOptions::default()).unwrap();
    println!(
        "open: {:.2?}, file of {} MB",
        start.elapsed(),
        file.metadata().unwrap().len() >> 20
    );
    show_memory("memory after open (most: while importing)");
    let tenant = Tenant {
        router: directory.router(),
        runtime: tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .build()
            .unwrap(),
    };
    reads(&tenant, users, groups);
    writes(&tenant, users);
    show_memory("memory at the end");
}
