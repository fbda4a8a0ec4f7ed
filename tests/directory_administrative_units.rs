//! Administrative units of the embedded directory.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, security_group, Client};
use serde_json::{json, Value};

const UNITS: &str = "v1.0/directory/administrativeUnits";

fn dynamic(name: &str, rule: &str) -> Value {
    json!({
        "displayName": name, "membershipType": "Dynamic", "membershipRule": rule, "membershipRuleProcessingState": "On",
    })
}

#[test]
fn a_unit_is_made_found_by_name_changed_and_deleted() {
    let client = Client::new();
    let unit = client.created(UNITS, &json!({"displayName": "ATZ", "description": "Region"}));
    assert_eq!(
        unit["@odata.context"],
        "https://graph.microsoft.com/v1.0/$metadata#administrativeUnits/$entity"
    );
    let id = unit["id"].as_str().unwrap();
    assert_eq!(
        names(&client.get(&format!("{UNITS}?$filter=DisplayName eq 'ATZ'")).body),
        ["ATZ"]
    );
    assert_eq!(
        client.get(&format!("beta/administrativeUnits/{id}")).body["description"],
        "Region"
    );
    assert_refused(&client.get("v1.0/administrativeUnits"), 400, "BadRequest");
    client.patched(&format!("{UNITS}/{id}"), &json!({"description": null}));
    assert_eq!(client.get(&format!("{UNITS}/{id}")).body["description"], Value::Null);
    assert_refused(
        &client.patch(&format!("{UNITS}/{id}"), &json!({"visibility": "Public"})),
        400,
        "Request_BadRequest",
    );
    assert_eq!(client.delete(&format!("{UNITS}/{id}")).status, 204);
    assert_refused(&client.get(&format!("{UNITS}/{id}")), 404, "Request_ResourceNotFound");
    let deleted = client
        .get("v1.0/directory/deletedItems/microsoft.graph.administrativeUnit")
        .body;
    assert_eq!(names(&deleted), ["ATZ"]);
}

#[test]
fn an_assigned_unit_takes_users_devices_and_groups() {
    let client = Client::new();
    let id = client.id_of(UNITS, &json!({"displayName": "Region"}));
    let members = format!("directory/administrativeUnits/{id}/members");
    let ann = client.user("ann", None);
    for target in [
        &ann,
        &client.device("laptop", "Windows"),
        &client.security_group("Readers"),
    ] {
        client.add(&members, target);
    }
    assert_eq!(
        client.members(&format!("directory/administrativeUnits/{id}")),
        ["Readers", "ann", "laptop"]
    );
    assert_eq!(client.delete(&format!("v1.0/{members}/{ann}/$ref")).status, 204);
    let mut group = security_group("Made in the unit");
    group["@odata.type"] = json!("#microsoft.graph.group");
    let made = client.created(&format!("v1.0/{members}"), &group);
    assert_eq!(made["@odata.type"], "#microsoft.graph.group");
    assert_eq!(
        names(&client.get(&format!("v1.0/{members}/microsoft.graph.group")).body),
        ["Readers", "Made in the unit"]
    );
}

#[test]
fn a_dynamic_unit_follows_its_rule_and_refuses_hand_made_changes() {
    let client = Client::new();
    let ann = client.user("ann", None);
    client.patched(&format!("v1.0/users/{ann}"), &json!({"officeLocation": "Schenectady"}));
    let unit = client.id_of(
        UNITS,
        &dynamic("Office", "user.physicalDeliveryOfficeName -eq \"Schenectady\""),
    );
    let own = format!("directory/administrativeUnits/{unit}");
    assert_eq!(client.members(&own), ["ann"]);
    let bob = client.user("bob", None);
    assert_refused(
        &client.link(&format!("{own}/members"), &bob),
        403,
        "Authorization_RequestDenied",
    );
    client.patched(&format!("v1.0/users/{bob}"), &json!({"officeLocation": "Schenectady"}));
    assert_eq!(client.members(&own), ["ann", "bob"]);
    client.patched(
        &format!("v1.0/{own}"),
        &json!({"membershipRule": "(user.country -in [\"Austria\",\"Germany\"])"}),
    );
    assert!(client.members(&own).is_empty());
}

#[test]
fn a_device_rule_of_a_unit_needs_no_prefix() {
    let client = Client::new();
    client.device("laptop", "Windows");
    client.device("phone", "iOS");
    let unit = client.id_of(
        "beta/administrativeUnits",
        &dynamic("Windows Devices", "(deviceOSType -eq 'Windows')"),
    );
    assert_eq!(
        client.members(&format!("directory/administrativeUnits/{unit}")),
        ["laptop"]
    );
}

#[test]
fn assigned_to_dynamic_removes_only_those_out_of_scope_and_back_again_keeps_members() {
    let client = Client::new();
    let unit = client.id_of(UNITS, &json!({"displayName": "Region"}));
    let own = format!("directory/administrativeUnits/{unit}");
    let (ann, bob) = (client.user("ann", Some("Sales")), client.user("bob", Some("Legal")));
    client.user("cid", Some("Sales"));
    let group = client.security_group("Readers");
    for target in [&ann, &bob, &group] {
        client.add(&format!("{own}/members"), target);
    }
    let path = format!("v1.0/{own}");
    assert_refused(
        &client.patch(&path, &json!({"membershipType": "Dynamic"})),
        400,
        "Request_BadRequest",
    );
    let paused = json!({
        "membershipType": "Dynamic", "membershipRule": "user.department -eq \"Sales\"", "membershipRuleProcessingState": "Paused",
    });
    client.patched(&path, &paused);
    assert_eq!(
        client.members(&own),
        ["Readers", "ann", "bob"],
        "nothing moves while paused"
    );
    client.patched(&path, &json!({"membershipRuleProcessingState": "On"}));
    assert_eq!(client.members(&own), ["ann", "cid"]);
    client.patched(
        &path,
        &json!({"membershipType": "Assigned", "membershipRuleProcessingState": "Paused"}),
    );
    assert_eq!(client.members(&own), ["ann", "cid"]);
    client.add(&format!("{own}/members"), &group);
    assert_eq!(client.members(&own), ["Readers", "ann", "cid"]);
}

#[test]
fn an_object_is_in_thirty_units_at_most() {
    let client = Client::new();
    let ann = client.user("ann", None);
    for number in 0..31 {
        let unit = client.id_of(UNITS, &json!({"displayName": format!("Unit {number}")}));
        let response = client.link(&format!("directory/administrativeUnits/{unit}/members"), &ann);
        if number < 30 {
            assert_eq!(response.status, 204);
        } else {
            assert_refused(&response, 403, "Directory_QuotaExceeded");
        }
    }
}
