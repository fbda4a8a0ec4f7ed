//! After any sequence of changes, the members of every dynamic group and unit are those whom the reference semantics of the
//! rule language name, object by object: the directory's engine remembers nothing wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use std::collections::BTreeSet;

use directory_client::{dynamic_group, Client};
use proptest::prelude::*;
use rollcall::directory::{Directory, OpenOptions};
use rollcall::model::{Entity, Subject};
use rollcall::rule::{Context, Rule};
use serde_json::{json, Value};

const RULES: &[&str] = &[
    "user.department -eq \"Sales\"",
    "user.department -ne \"Sales\"",
    "user.department -in [\"Sales\", \"Marketing\"] -and user.accountEnabled -eq true",
    "user.jobTitle -match \"^Lead.*\"",
    "user.jobTitle -contains \"ee\" -or user.department -eq null",
    "user.otherMails -any (_ -startsWith \"a\")",
    "user.employeeHireDate -le system.now",
    "user.employeeHireDate -ge system.now -plus p30d -and user.department -eq \"Sales\"",
    "user.extensionAttribute1 -eq \"x\"",
    "not (user.accountEnabled -eq true)",
    "Direct Reports for \"{0}\"",
    "user.userPrincipalName -endsWith \"1@contoso.example\"",
];

#[derive(Debug, Clone)]
enum Step {
    User(u8),
    Patch(u8, u8, u8),
    Manager(u8, Option<u8>),
    DeleteUser(u8),
    RestoreUser(u8),
    Group(u8),
    Unit(u8),
    Rule(u8, u8),
    State(u8, bool),
    DeleteGroup(u8),
    RestoreGroup(u8),
    Days(u8),
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        4 => any::<u8>().prop_map(Step::User),
        8 => (any::<u8>(), any::<u8>(), any::<u8>()).prop_map(|(who, what, value)| Step::Patch(who, what, value)),
        3 => (any::<u8>(), any::<Option<u8>>()).prop_map(|(who, boss)| Step::Manager(who, boss)),
        2 => any::<u8>().prop_map(Step::DeleteUser),
        2 => any::<u8>().prop_map(Step::RestoreUser),
        4 => any::<u8>().prop_map(Step::Group),
        1 => any::<u8>().prop_map(Step::Unit),
        3 => (any::<u8>(), any::<u8>()).prop_map(|(which, rule)| Step::Rule(which, rule)),
        2 => (any::<u8>(), any::<bool>()).prop_map(|(which, on)| Step::State(which, on)),
        1 => any::<u8>().prop_map(Step::DeleteGroup),
        1 => any::<u8>().prop_map(Step::RestoreGroup),
        2 => any::<u8>().prop_map(Step::Days),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 4..40)
}

struct Tenant {
    client: Client,
    file: std::path::PathBuf,
    users: Vec<String>,
    containers: Vec<String>,
}

/// One of the values, or none.
fn one_of(values: &[&str], number: usize) -> Value {
    values
        .get(number % (values.len() + 1))
        .map_or(Value::Null, |value| json!(value))
}

fn pick(list: &[String], number: u8) -> Option<&String> {
    list.get(usize::from(number) % list.len().max(1))
}

impl Tenant {
    fn new(folder: &std::path::Path) -> Self {
        let file = folder.join("tenant.rollcall");
        let client = Client::of(Directory::open(&file, &OpenOptions::default()).unwrap());
        client.patch(
            "rollcall/clock",
            &json!({"now": "2026-01-01T00:00:00Z", "running": false}),
        );
        Self {
            client,
            file,
            users: Vec::new(),
            containers: Vec::new(),
        }
    }

    fn rule(&self, number: u8) -> String {
        let rule = RULES[usize::from(number) % RULES.len()];
        let boss = pick(&self.users, number / 16).cloned();
        rule.replace(
            "{0}",
            &boss.unwrap_or_else(|| "00000000-0000-4000-8000-000000000000".to_owned()),
        )
    }

    fn path(&self, number: u8) -> Option<String> {
        pick(&self.containers, number).map(|path| format!("v1.0/{path}"))
    }

    /// What is refused, as a change of something deleted, changes nothing and is part of the test.
    fn take(&mut self, step: &Step) {
        match step {
            Step::User(number) => {
                let body = json!({
                    "accountEnabled": number % 3 != 0, "displayName": format!("u{number}"), "mailNickname": "u",
                    "userPrincipalName": format!("u{number}@contoso.example"), "passwordProfile": {"password": "x"},
                    "department": one_of(&["Sales", "Marketing", "sales"], usize::from(number / 3)),
                });
                let id = self.client.post("v1.0/users", &body).body["id"]
                    .as_str()
                    .map(str::to_owned);
                self.users.extend(id);
            }
            Step::Patch(who, what, value) => {
                let value = usize::from(*value);
                let mails = &["a@b.example", "c@d.example"][..value % 3];
                let patch = match what % 6 {
                    0 => json!({"department": one_of(&["Sales", "Marketing", "IT"], value)}),
                    1 => json!({"jobTitle": one_of(&["Lead", "leader", "Employee"], value)}),
                    2 => json!({"accountEnabled": value % 2 == 0}),
                    3 => json!({"otherMails": mails}),
                    4 => json!({"employeeHireDate": one_of(&["2026-01-10T00:00:00Z", "2026-03-01T00:00:00Z"], value)}),
                    _ => json!({"onPremisesExtensionAttributes": {"extensionAttribute1": one_of(&["x", "y"], value)}}),
                };
                if let Some(user) = pick(&self.users, *who) {
                    self.client.patch(&format!("v1.0/users/{user}"), &patch);
                }
            }
            Step::Manager(who, boss) => {
                let Some(user) = pick(&self.users, *who) else { return };
                let path = format!("v1.0/users/{user}/manager/$ref");
                match boss.and_then(|boss| pick(&self.users, boss)) {
                    Some(boss) => {
                        let body = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{boss}")});
                        self.client.send("PUT", &path, &[], Some(&body.to_string()))
                    }
                    None => self.client.delete(&path),
                };
            }
            Step::DeleteUser(who) => {
                if let Some(user) = pick(&self.users, *who) {
                    self.client.delete(&format!("v1.0/users/{user}"));
                }
            }
            Step::RestoreUser(who) => {
                if let Some(user) = pick(&self.users, *who) {
                    self.client
                        .post(&format!("v1.0/directory/deletedItems/{user}/restore"), &json!({}));
                }
            }
            Step::Group(number) => {
                let group = self
                    .client
                    .id_of("v1.0/groups", &dynamic_group("G", &self.rule(*number), "On"));
                self.containers.push(format!("groups/{group}"));
            }
            Step::Unit(number) => {
                let body = json!({"displayName": "U", "membershipType": "Dynamic", "membershipRule": self.rule(*number),
                    "membershipRuleProcessingState": "On"});
                let unit = self.client.id_of("v1.0/directory/administrativeUnits", &body);
                self.containers.push(format!("directory/administrativeUnits/{unit}"));
            }
            Step::Rule(which, number) => {
                if let Some(path) = self.path(*which) {
                    self.client.patch(&path, &json!({"membershipRule": self.rule(*number)}));
                }
            }
            Step::State(which, on) => {
                if let Some(path) = self.path(*which) {
                    let state = if *on { "On" } else { "Paused" };
                    self.client
                        .patch(&path, &json!({"membershipRuleProcessingState": state}));
                }
            }
            Step::DeleteGroup(which) => {
                if let Some(path) = self.path(*which) {
                    self.client.delete(&path);
                }
            }
            Step::RestoreGroup(which) => {
                let id = self
                    .path(*which)
                    .and_then(|path| path.rsplit('/').next().map(str::to_owned));
                if let Some(id) = id {
                    self.client
                        .post(&format!("v1.0/directory/deletedItems/{id}/restore"), &json!({}));
                }
            }
            Step::Days(days) => {
                let now = self.client.directory.now() + time::Duration::days(i64::from(days % 40) - 8);
                self.client.directory.set_clock(Some(now), false).unwrap();
            }
            Step::Reopen => {
                self.client = Client::new();
                self.client = Client::of(Directory::open(&self.file, &OpenOptions::default()).unwrap());
            }
        }
    }

    fn check(&self) {
        let mut people = Vec::new();
        let page = self.client.get("beta/users?$top=999&$expand=manager($select=id)").body;
        for user in page["value"].as_array().unwrap() {
            people.push((
                user["id"].clone(),
                Entity::from_json(Subject::User, user.clone()).unwrap(),
            ));
        }
        let context = Context {
            now: Some(self.client.directory.now()),
            ..Context::default()
        };
        for path in &self.containers {
            let container = self.client.get(&format!("v1.0/{path}")).body;
            if container["membershipRuleProcessingState"] != "On" {
                continue;
            }
            let text = container["membershipRule"].as_str().unwrap();
            let rule = Rule::parse(text, &rollcall::rule::RuleOptions::default()).unwrap();
            let mut wanted = BTreeSet::new();
            for (id, person) in &people {
                if rule.evaluate(person, &context).unwrap() {
                    wanted.insert(id.as_str().unwrap().to_owned());
                }
            }
            let members = self
                .client
                .get(&format!("v1.0/{path}/members?$top=999&$select=id"))
                .body;
            let members = members["value"].as_array().unwrap().iter();
            let found: BTreeSet<String> = members
                .map(|one: &Value| one["id"].as_str().unwrap().to_owned())
                .collect();
            assert_eq!(found, wanted, "{text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn members_are_whom_the_reference_names(steps in steps()) {
        let folder = tempfile::tempdir().unwrap();
        let mut tenant = Tenant::new(folder.path());
        for step in &steps {
            tenant.take(step);
        }
        tenant.check();
    }
}
