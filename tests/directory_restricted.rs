//! Restricted administrative units and groups that roles may be given to (graph-behaviour reference, 1.2 and 4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, Client};
use serde_json::json;

const UNITS: &str = "v1.0/directory/administrativeUnits";

fn restricted_unit(client: &Client) -> String {
    client.id_of(
        UNITS,
        &json!({ "displayName": "Board", "isMemberManagementRestricted": true }),
    )
}

#[test]
fn who_is_in_a_restricted_unit_is_changed_by_those_with_a_role_over_it_alone() {
    let client = Client::new();
    let (ada, group, unit) = (
        client.user("ada", None),
        client.security_group("doors"),
        restricted_unit(&client),
    );
    for object in [&ada, &group] {
        client.add(&format!("directory/administrativeUnits/{unit}/members"), object);
    }
    let denied = |response: &directory_client::Response| assert_refused(response, 403, "Authorization_RequestDenied");
    denied(&client.patch(&format!("v1.0/users/{ada}"), &json!({ "department": "Sales" })));
    denied(&client.delete(&format!("v1.0/users/{ada}")));
    denied(&client.patch(&format!("v1.0/groups/{group}"), &json!({ "description": "x" })));
    denied(&client.link(&format!("groups/{group}/members"), &ada));
    assert_eq!(client.get(&format!("v1.0/users/{ada}")).status, 200);

    let role = client.get("v1.0/directoryRoles").body["value"][0]["id"].clone();
    let me = client.directory.account().id;
    let given = json!({ "roleId": role, "roleMemberInfo": { "id": me } });
    client.created(&format!("{UNITS}/{unit}/scopedRoleMembers"), &given);
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "department": "Sales" }));
    client.add(&format!("groups/{group}/members"), &ada);
}

#[test]
fn a_restricted_unit_holds_no_microsoft_365_group_and_stays_restricted() {
    let client = Client::new();
    let (team, unit) = (client.unified_group("team"), restricted_unit(&client));
    let refused = client.link(&format!("directory/administrativeUnits/{unit}/members"), &team);
    assert_refused(&refused, 400, "Request_BadRequest");
    let opened = client.patch(
        &format!("{UNITS}/{unit}"),
        &json!({ "isMemberManagementRestricted": false }),
    );
    assert_refused(&opened, 400, "Request_BadRequest");
}

#[test]
fn a_tenant_has_a_hundred_restricted_units_at_most() {
    let client = Client::new();
    for _ in 0..100 {
        restricted_unit(&client);
    }
    let body = json!({ "displayName": "One more", "isMemberManagementRestricted": true });
    assert_refused(&client.post(UNITS, &body), 403, "Directory_QuotaExceeded");
    client.id_of(UNITS, &json!({ "displayName": "One more" }));
}

#[test]
fn a_tenant_has_five_hundred_role_assignable_groups_at_most() {
    let client = Client::new();
    let group = |name: &str| {
        let mut group = directory_client::security_group(name);
        group["isAssignableToRole"] = json!(true);
        group
    };
    for number in 0..500 {
        client.created("v1.0/groups", &group(&format!("g{number}")));
    }
    assert_refused(
        &client.post("v1.0/groups", &group("more")),
        403,
        "Directory_QuotaExceeded",
    );
}
