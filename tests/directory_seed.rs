//! Importing a tenant into the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use std::fmt::Write as _;

use directory_client::{names, Client};
use rollcall::directory::ImportSummary;
use rollcall::Error;
use serde_json::json;

const ANN: &str = "11111111-0000-0000-0000-000000000001";
const BOB: &str = "11111111-0000-0000-0000-000000000002";
const PC: &str = "22222222-0000-0000-0000-000000000001";
const STATIC: &str = "33333333-0000-0000-0000-000000000001";
const DYNAMIC: &str = "33333333-0000-0000-0000-000000000002";
const UNIT: &str = "44444444-0000-0000-0000-000000000001";

fn tenant() -> serde_json::Value {
    json!({
        "users": [
            {"id": ANN, "displayName": "Ann", "userPrincipalName": "ann@contoso.example", "department": "Sales",
             "manager": BOB, "proxyAddresses": ["SMTP:ann@contoso.example"], "assignedPlans": []},
            {"id": BOB, "displayName": "Bob", "userPrincipalName": "bob@contoso.example"},
        ],
        "devices": [{"id": PC, "displayName": "PC", "deviceId": PC, "operatingSystem": "Windows"}],
        "groups": [
            {"id": STATIC, "displayName": "Static", "members": [ANN, {"id": PC}], "owners": [BOB]},
            {"id": DYNAMIC, "displayName": "Sales", "groupTypes": ["DynamicMembership"],
             "membershipRule": "user.department -eq \"Sales\""},
        ],
        "administrativeUnits": [{"id": UNIT, "displayName": "Unit", "members": [ANN]}],
    })
}

fn refusal(text: &str) -> (Option<usize>, Option<String>, String) {
    let client = Client::new();
    let error = client.directory.import(text).unwrap_err();
    assert_eq!(
        names(&client.get("v1.0/users").body),
        ["Administrator"],
        "nothing is kept"
    );
    assert!(client.directory.is_new().unwrap());
    match error {
        Error::Entity(error) => (error.line, error.property, error.message),
        other => panic!("{other}"),
    }
}

#[test]
fn a_json_tenant_is_loaded_with_links_and_rules() {
    let client = Client::new();
    assert!(client.directory.is_new().unwrap());
    let summary = client
        .directory
        .import(&serde_json::to_string_pretty(&tenant()).unwrap())
        .unwrap();
    assert_eq!(
        summary,
        ImportSummary {
            users: 2,
            devices: 1,
            groups: 2,
            administrative_units: 1
        }
    );
    assert!(!client.directory.is_new().unwrap());
    assert_eq!(client.members(&format!("groups/{STATIC}")), ["Ann", "PC"]);
    assert_eq!(
        names(&client.get(&format!("v1.0/groups/{STATIC}/owners")).body),
        ["Bob"]
    );
    assert_eq!(client.members(&format!("groups/{DYNAMIC}")), ["Ann"]);
    assert_eq!(
        client.members(&format!("directory/administrativeUnits/{UNIT}")),
        ["Ann"]
    );
    assert_eq!(client.get(&format!("v1.0/users/{ANN}/manager")).body["id"], BOB);
}

#[test]
fn a_jsonl_tenant_is_loaded_the_same() {
    let mut text = String::from("\u{feff}");
    for (list, kind) in [
        ("users", "user"),
        ("devices", "device"),
        ("groups", "group"),
        ("administrativeUnits", "administrativeUnit"),
    ] {
        for object in tenant()[list].as_array().unwrap() {
            let mut object = object.clone();
            object["@odata.type"] = json!(format!("#microsoft.graph.{kind}"));
            writeln!(text, "{object}\r\n").unwrap();
        }
    }
    let client = Client::new();
    let summary = client.directory.import(&text).unwrap();
    assert_eq!(
        summary,
        ImportSummary {
            users: 2,
            devices: 1,
            groups: 2,
            administrative_units: 1
        }
    );
    assert_eq!(client.members(&format!("groups/{DYNAMIC}")), ["Ann"]);
}

#[test]
fn what_is_refused_is_named_by_line_and_property_and_nothing_is_kept() {
    let user = |line: &str| {
        format!("{{\n\"users\": [\n{{\"id\": \"{ANN}\",\n\"displayName\": \"Ann\",\n\"userPrincipalName\": \"ann@contoso.example\"}},\n{{\n\"id\": \"{BOB}\",\n\"displayName\": \"Bob\",\n\"userPrincipalName\": \"bob@contoso.example\",\n{line}\n}}\n]}}")
    };
    assert_eq!(refusal(&user("\"colour\": 1")).0, Some(10));
    let cases = [
        (user("\"colour\": \"red\""), 10, Some("colour")),
        (user("\"accountEnabled\": \"yes\""), 10, Some("accountEnabled")),
        (user("\"manager\": \"nobody\""), 10, Some("manager")),
        (user(&format!("\"manager\": \"{PC}\"")), 10, Some("manager")),
        (user("\"city\": }"), 10, None),
        (user("\"city\": 5").replace(BOB, ANN), 10, Some("city")),
        (user("\"city\": null").replace(BOB, ANN), 7, Some("id")),
        (user("\"city\": null").replace("bob@", "ann@"), 9, Some("userPrincipalName")),
        ("{\"people\":\n []}".to_owned(), 2, Some("people")),
        ("[]".to_owned(), 1, None),
        (format!("{{\"@odata.type\": \"#microsoft.graph.user\", \"id\": \"{ANN}\", \"displayName\": \"a\", \"userPrincipalName\": \"a@b\"}}\n\n{{\"id\": 1}}"), 3, Some("@odata.type")),
        (format!("{{\"groups\": [\n{{\"id\": \"{DYNAMIC}\", \"displayName\": \"x\", \"groupTypes\": [\"DynamicMembership\"],\n\"membershipRule\": \"user.(\"}}]}}"), 2, Some("membershipRule")),
    ];
    for (text, line, property) in cases {
        let (found_line, found_property, message) = refusal(&text);
        assert_eq!(found_line, Some(line), "{text}\n{message}");
        assert_eq!(found_property.as_deref(), property, "{text}\n{message}");
        assert!(message.starts_with(&format!("line {line}: ")), "{message}");
    }
}

#[test]
fn a_seed_may_bring_its_own_administrator() {
    let client = Client::new();
    let made = client.directory.account().id;
    let user = json!({"id": ANN, "displayName": "Ann", "userPrincipalName": "Admin@drumkit.onmicrosoft.com"});
    let other = json!({"id": PC, "displayName": "Cid", "userPrincipalName": "cid@contoso.example"});
    client
        .directory
        .import(&json!({"users": [user, other]}).to_string())
        .unwrap();
    assert_eq!(client.directory.account().id, ANN);
    assert_eq!(client.get(&format!("v1.0/users/{made}")).status, 404);
    assert_eq!(names(&client.get("v1.0/users").body), ["Ann", "Cid"]);
    let twin = json!({"id": BOB, "displayName": "Bob", "userPrincipalName": "admin@drumkit.onmicrosoft.com"});
    assert!(
        client.directory.import(&json!({"users": [twin]}).to_string()).is_err(),
        "once"
    );
}

#[test]
fn a_security_identifier_is_the_id_as_four_numbers() {
    let client = Client::new();
    let id = "b320ee12-b1cd-4cca-b648-a437be61c5cd";
    client
        .directory
        .import(&json!({"groups": [{"id": id, "displayName": "Library"}]}).to_string())
        .unwrap();
    let group = client.get(&format!("v1.0/groups/{id}")).body;
    assert_eq!(
        group["securityIdentifier"],
        "S-1-12-1-3005279762-1288352205-933513398-3452264894"
    );
}

#[test]
fn an_empty_seed_loads_nothing() {
    let client = Client::new();
    assert_eq!(client.directory.import("").unwrap(), ImportSummary::default());
    assert_eq!(client.directory.import("{}").unwrap(), ImportSummary::default());
}

#[test]
fn a_manager_who_is_deleted_is_none_to_the_rules_until_he_is_back() {
    let client = Client::new();
    let reports = client.dynamic_group("Reports", &format!("Direct Reports for \"{BOB}\""));
    let seed = json!({
        "users": [
            {"id": ANN, "displayName": "Ann", "userPrincipalName": "ann@contoso.example", "manager": BOB},
            {"id": BOB, "displayName": "Bob", "userPrincipalName": "bob@contoso.example",
             "deletedDateTime": "2026-11-01T00:00:00Z"},
        ],
        "groups": [{"id": DYNAMIC, "displayName": "Own", "groupTypes": ["DynamicMembership"],
                    "membershipRule": format!("Direct Reports for \"{BOB}\"")}],
    });
    client.directory.import(&seed.to_string()).unwrap();
    for group in [reports.as_str(), DYNAMIC] {
        assert!(client.members(&format!("groups/{group}")).is_empty(), "{group}");
    }
    let restored = client.post(&format!("v1.0/directory/deletedItems/{BOB}/restore"), &json!({}));
    assert_eq!(restored.status, 200, "{}", restored.body);
    for group in [reports.as_str(), DYNAMIC] {
        // The manager is a member of the group of his reports too.
        assert_eq!(client.members(&format!("groups/{group}")), ["Ann", "Bob"], "{group}");
    }
}

#[test]
fn ten_thousand_objects_load_with_their_managers() {
    let mut text = String::new();
    for number in 0..10_000 {
        let user = json!({
            "@odata.type": "#microsoft.graph.user", "id": format!("11111111-0000-0000-0000-{number:012}"),
            "displayName": format!("User {number}"), "userPrincipalName": format!("user{number}@contoso.example"),
            "mail": format!("user{number}@contoso.example"), "department": if number % 7 == 0 { "Marketing" } else { "Sales" },
            "manager": if number > 0 { json!(format!("11111111-0000-0000-0000-{:012}", number / 10)) } else { json!(null) },
        });
        writeln!(text, "{user}").unwrap();
    }
    let client = Client::new();
    assert_eq!(client.directory.import(&text).unwrap().users, 10_000);
    let group = client.dynamic_group("Marketing", "user.department -eq \"Marketing\"");
    let count = client.advanced(&format!("v1.0/groups/{group}/members/$count")).body;
    assert_eq!(count, 1_429);
}

#[test]
fn what_was_exported_can_be_loaded_and_gives_the_same_again() {
    let client = Client::new();
    client.directory.import(&tenant().to_string()).unwrap();
    client.unified_group("team");
    let text = |client: &Client| {
        let mut out = Vec::new();
        let written = client.directory.export(&mut out).unwrap();
        (String::from_utf8(out).unwrap(), written)
    };
    let (first, written) = text(&client);
    let again = Client::new();
    assert_eq!(again.directory.import(&first).unwrap(), written);
    assert_eq!(text(&again).0, first);
    assert_eq!(
        (
            written.users,
            written.devices,
            written.groups,
            written.administrative_units
        ),
        (3, 1, 3, 1)
    );
    assert_eq!(again.directory.account().id, client.directory.account().id);
    assert_eq!(again.members(&format!("groups/{DYNAMIC}")), ["Ann"]);
    let by_route = client.get("rollcall/export").body;
    assert_eq!(by_route, serde_json::from_str::<serde_json::Value>(&first).unwrap());
}

#[test]
fn an_export_brings_roles_policies_scoped_roles_devices_owners_and_deleted_items_back() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let bob = client.user("bob", None);
    let device = client.device("laptop", "Windows");
    client.add(&format!("devices/{device}/registeredOwners"), &ann);
    let role = client
        .get("v1.0/directoryRoles?$filter=displayName eq 'User Administrator'")
        .body["value"][0]["id"]
        .clone();
    client.add(&format!("directoryRoles/{}/members", role.as_str().unwrap()), &bob);
    let unit = client.id_of("v1.0/directory/administrativeUnits", &json!({"displayName": "North"}));
    let scoped = json!({"roleId": role, "roleMemberInfo": {"id": ann}});
    client.created(
        &format!("v1.0/directory/administrativeUnits/{unit}/scopedRoleMembers"),
        &scoped,
    );
    let team = client.unified_group("Team");
    let policy = client.id_of(
        "v1.0/groupLifecyclePolicies",
        &json!({"groupLifetimeInDays": 180, "managedGroupTypes": "Selected", "alternateNotificationEmails": "a@contoso.example"}),
    );
    client.post(
        &format!("v1.0/groupLifecyclePolicies/{policy}/addGroup"),
        &json!({"groupId": team}),
    );
    let old = client.security_group("Old");
    client.add(&format!("groups/{old}/members"), &ann);
    client.delete(&format!("v1.0/groups/{old}"));
    let group = client.security_group("Kept");
    client.add(&format!("groups/{group}/members"), &bob);
    client.delete(&format!("v1.0/users/{bob}"));

    let mut out = Vec::new();
    client.directory.export(&mut out).unwrap();
    let back = Client::new();
    back.directory.import(std::str::from_utf8(&out).unwrap()).unwrap();
    assert_eq!(
        names(&back.get(&format!("v1.0/devices/{device}/registeredOwners")).body),
        ["ann"]
    );
    let given = back
        .get(&format!("v1.0/directory/administrativeUnits/{unit}/scopedRoleMembers"))
        .body;
    assert_eq!(given["value"][0]["roleId"], role);
    assert_eq!(given["value"][0]["roleMemberInfo"]["displayName"], "ann");
    let governing = back.get(&format!("v1.0/groups/{team}/groupLifecyclePolicies")).body;
    assert_eq!(governing["value"][0]["id"], json!(policy));
    assert_eq!(
        names(&back.get("v1.0/directory/deletedItems/microsoft.graph.group").body),
        ["Old"]
    );
    assert!(back.members(&format!("groups/{group}")).is_empty());
    for id in [&old, &bob] {
        let answer = back.post(&format!("v1.0/directory/deletedItems/{id}/restore"), &json!({}));
        assert_eq!(answer.status, 200, "{}", answer.body);
    }
    assert_eq!(back.members(&format!("groups/{old}")), ["ann"]);
    assert_eq!(back.members(&format!("groups/{group}")), ["bob"]);
    assert_eq!(
        back.members(&format!("directoryRoles/{}", role.as_str().unwrap())),
        ["bob"]
    );
    let mut again = Vec::new();
    back.directory.export(&mut again).unwrap();
    let shape = |text: &[u8]| -> serde_json::Value {
        let mut seed: serde_json::Value = serde_json::from_slice(text).unwrap();
        seed["users"]
            .as_array_mut()
            .unwrap()
            .retain(|user| user["displayName"] == "ann");
        seed["users"].take()
    };
    assert_eq!(shape(&out), shape(&again));
}
