//! Licenses, which keep groups from being deleted, and how many objects may be made.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, security_group, Client};
use rollcall::directory::{Behaviour, Directory, OpenOptions};
use serde_json::json;

const PRODUCT: &str = "078d2b04-f1bd-4111-bbd4-b4b1b354cef4";

#[test]
fn a_group_with_licenses_is_not_deleted() {
    let client = Client::new();
    let group = client.security_group("Licensed");
    let path = format!("v1.0/groups/{group}");
    let assigned = client.post(
        &format!("{path}/assignLicense"),
        &json!({"addLicenses": [{"skuId": PRODUCT, "disabledPlans": []}], "removeLicenses": []}),
    );
    assert_eq!(assigned.status, 202, "{}", assigned.body);
    assert_refused(&client.delete(&path), 400, "Request_BadRequest");
    let removed = json!({"addLicenses": [], "removeLicenses": [PRODUCT]});
    assert_eq!(client.post(&format!("{path}/assignLicense"), &removed).status, 202);
    assert_refused(
        &client.post(&format!("{path}/assignLicense"), &removed),
        400,
        "Request_BadRequest",
    );
    assert_eq!(client.delete(&path).status, 204);
}

#[test]
fn a_license_of_a_user_needs_a_place_and_brings_its_plan_into_the_rules() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let group = client.dynamic_group(
        "Premium",
        "user.assignedPlans -any (assignedPlan.servicePlanId -eq \"41781fb2-bc02-4b7c-bd55-b576c07bb09d\" -and assignedPlan.capabilityStatus -eq \"Enabled\")",
    );
    let path = format!("v1.0/users/{ann}/assignLicense");
    let add = json!({"addLicenses": [{"skuId": PRODUCT}], "removeLicenses": []});
    assert_refused(&client.post(&path, &add), 400, "Request_BadRequest");
    client.patched(&format!("v1.0/users/{ann}"), &json!({"usageLocation": "GB"}));
    assert_eq!(client.post(&path, &add).status, 200);
    assert_eq!(client.members(&format!("groups/{group}")), ["ann"]);
    let details = client.get(&format!("v1.0/users/{ann}/licenseDetails")).body;
    assert_eq!(details["value"][0]["skuPartNumber"], "AAD_PREMIUM");
    assert_eq!(client.get("v1.0/subscribedSkus").body["value"][0]["consumedUnits"], 1);
    let unknown = json!({"addLicenses": [{"skuId": "00000000-0000-4000-8000-000000000009"}], "removeLicenses": []});
    assert_refused(&client.post(&path, &unknown), 400, "Request_BadRequest");
    let remove = json!({"addLicenses": [], "removeLicenses": [PRODUCT]});
    assert_eq!(client.post(&path, &remove).status, 200);
    assert!(client.members(&format!("groups/{group}")).is_empty());
}

#[test]
fn one_who_is_no_administrator_makes_250_objects_and_deleted_ones_count_a_quarter() {
    let client = Client::new();
    client.user("ann", None);
    client.directory.sign_in("ann@contoso.example").unwrap();
    let made: Vec<String> = (0..250).map(|_| client.security_group("One of many")).collect();
    let refused = client.post("v1.0/groups", &security_group("One too many"));
    assert_refused(&refused, 403, "Directory_QuotaExceeded");
    client.delete(&format!("v1.0/groups/{}", made[0]));
    assert_eq!(client.post("v1.0/groups", &security_group("Again")).status, 201);
    assert_refused(
        &client.post("v1.0/groups", &security_group("One too many")),
        403,
        "Directory_QuotaExceeded",
    );
    let administrator = client.directory.account().tenant_domain;
    client.directory.sign_in(&format!("admin@{administrator}")).unwrap();
    assert_eq!(client.post("v1.0/groups", &security_group("By another")).status, 201);
}

#[test]
fn a_full_tenant_takes_no_more_objects() {
    let mut behaviour = Behaviour::default();
    behaviour.object_quota = Some(3);
    let options = OpenOptions {
        behaviour,
        ..OpenOptions::default()
    };
    let client = Client::of(Directory::in_memory(&options).unwrap());
    client.user("ann", None);
    client.security_group("Readers");
    assert_refused(
        &client.post("v1.0/groups", &security_group("One too many")),
        403,
        "Directory_QuotaExceeded",
    );
    assert_eq!(
        client.get("v1.0/groups?$count=true").body["value"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn a_tenant_that_is_full_refuses_users_and_devices_at_the_same_number() {
    let mut behaviour = Behaviour::default();
    behaviour.object_quota = Some(2);
    let options = OpenOptions {
        behaviour,
        ..OpenOptions::default()
    };
    let client = Client::of(Directory::in_memory(&options).unwrap());
    client.user("ann", None);
    let user = json!({
        "accountEnabled": true, "displayName": "bob", "mailNickname": "bob",
        "userPrincipalName": "bob@contoso.example", "passwordProfile": {"password": "correct horse"},
    });
    let device = json!({
        "accountEnabled": true, "displayName": "laptop", "operatingSystem": "Windows", "operatingSystemVersion": "10",
        "deviceId": "00000000-0000-0000-0000-000000000001", "alternativeSecurityIds": [],
    });
    for (path, body) in [("users", user), ("devices", device)] {
        let refused = client.post(&format!("v1.0/{path}"), &body);
        assert_refused(&refused, 403, "Directory_QuotaExceeded");
    }
    assert_eq!(client.get("v1.0/users").body["value"].as_array().unwrap().len(), 2);
}

#[test]
fn a_licensed_group_outlives_its_expiration_and_holds_up_no_other() {
    let client = Client::new();
    let policy = json!({ "groupLifetimeInDays": 30, "managedGroupTypes": "All" });
    client.created("v1.0/groupLifecyclePolicies", &policy);
    let (licensed, plain) = (client.unified_group("licensed"), client.unified_group("plain"));
    let path = format!("v1.0/groups/{licensed}");
    let add = json!({"addLicenses": [{"skuId": PRODUCT, "disabledPlans": []}], "removeLicenses": []});
    assert_eq!(client.post(&format!("{path}/assignLicense"), &add).status, 202);
    let later = client.directory.now() + std::time::Duration::from_secs(31 * 86_400);
    client.directory.set_clock(Some(later), false).unwrap();
    assert_eq!(client.get(&path).status, 200);
    assert_eq!(client.get(&format!("v1.0/groups/{plain}")).status, 404);
    // Without its licenses it goes with the next minute.
    let remove = json!({"addLicenses": [], "removeLicenses": [PRODUCT]});
    assert_eq!(client.post(&format!("{path}/assignLicense"), &remove).status, 202);
    let later = later + std::time::Duration::from_secs(60);
    client.directory.set_clock(Some(later), false).unwrap();
    assert_eq!(client.get(&path).status, 404);
}
