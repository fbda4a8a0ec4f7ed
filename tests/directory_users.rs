//! Users and devices of the embedded directory, and what holds for every request.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, Client};
use rollcall::directory::{Directory, OpenOptions};
use serde_json::{json, Value};

#[test]
fn a_user_is_found_by_id_and_by_principal_name_with_the_default_set() {
    let client = Client::new();
    let ann = client.user("ann", Some("Sales"));
    let user = client.get("v1.0/users/ANN@contoso.example").body;
    assert_eq!(user["id"], ann);
    assert!(user.get("department").is_none(), "v1.0 shows eleven properties");
    assert_eq!(user.as_object().unwrap().len(), 12);
    assert_eq!(client.get(&format!("beta/users/{ann}")).body["department"], "Sales");
    let selected = client
        .get(&format!("v1.0/users('{ann}')?$select=department,userType"))
        .body;
    assert_eq!(
        (&selected["department"], &selected["userType"]),
        (&json!("Sales"), &json!("Member"))
    );
    assert_refused(
        &client.get(&format!("v1.0/users/{ann}?$select=colour")),
        400,
        "BadRequest",
    );
    assert_refused(
        &client.get("v1.0/users/nobody@contoso.example"),
        404,
        "Request_ResourceNotFound",
    );
}

#[test]
fn a_principal_name_is_unique_and_a_password_is_never_shown() {
    let client = Client::new();
    client.user("ann", None);
    let twin = json!({
        "accountEnabled": true, "displayName": "ann", "mailNickname": "ann", "userPrincipalName": "Ann@contoso.example",
        "passwordProfile": {"password": "correct horse"},
    });
    let response = client.post("v1.0/users", &twin);
    assert_refused(&response, 400, "Request_BadRequest");
    assert_eq!(response.body["error"]["details"][0]["code"], "ObjectConflict");
    for missing in [
        "accountEnabled",
        "displayName",
        "mailNickname",
        "userPrincipalName",
        "passwordProfile",
    ] {
        let mut body = twin.clone();
        body["userPrincipalName"] = json!("other@contoso.example");
        body.as_object_mut().unwrap().remove(missing);
        assert_refused(&client.post("v1.0/users", &body), 400, "Request_BadRequest");
    }
    let shown = client.get("beta/users").body.to_string();
    assert!(!shown.contains("correct horse") && !shown.contains("passwordProfile"));
}

#[test]
fn a_patch_keeps_clears_and_merges() {
    let client = Client::new();
    let ann = client.user("ann", Some("Sales"));
    let path = format!("v1.0/users/{ann}");
    client.patched(
        &path,
        &json!({"onPremisesExtensionAttributes": {"extensionAttribute1": "a", "extensionAttribute2": "b"}}),
    );
    client.patched(
        &path,
        &json!({"onPremisesExtensionAttributes": {"extensionAttribute1": null}, "department": null}),
    );
    let user = client.get(&format!("beta/users/{ann}")).body;
    assert_eq!(user["department"], Value::Null);
    assert_eq!(
        user["onPremisesExtensionAttributes"],
        json!({"extensionAttribute2": "b"})
    );
    client.patched(&path, &json!({"mail": "ann@contoso.example"}));
    assert_eq!(
        client.get(&format!("beta/users/{ann}")).body["proxyAddresses"],
        json!(["SMTP:ann@contoso.example"])
    );
    for body in [
        json!({"displayName": ""}),
        json!({"userPrincipalName": "nobody"}),
        json!({"id": ann}),
        json!({"city": 5}),
    ] {
        assert_refused(&client.patch(&path, &body), 400, "Request_BadRequest");
    }
}

#[test]
fn a_manager_is_set_shown_expanded_and_removed() {
    let client = Client::new();
    let (ann, boss) = (client.user("ann", None), client.user("boss", None));
    let path = format!("v1.0/users/{ann}/manager");
    assert_refused(&client.get(&path), 404, "Request_ResourceNotFound");
    let body = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/users/{boss}")}).to_string();
    assert_eq!(
        client.send("PUT", &format!("{path}/$ref"), &[], Some(&body)).status,
        204
    );
    assert_eq!(client.get(&path).body["displayName"], "boss");
    assert_eq!(
        names(&client.get(&format!("v1.0/users/{boss}/directReports")).body),
        ["ann"]
    );
    let expanded = client
        .get(&format!("v1.0/users/{ann}?$expand=manager($select=id,displayName)"))
        .body;
    assert_eq!(expanded["manager"]["id"], boss);
    assert_eq!(client.delete(&format!("{path}/$ref")).status, 204);
    assert_refused(&client.get(&path), 404, "Request_ResourceNotFound");
}

#[test]
fn revoking_moves_the_valid_from_time_of_a_user_and_of_oneself() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let select = "$select=signInSessionsValidFromDateTime,refreshTokensValidFromDateTime";
    let moment = |path: &str| {
        client.get(&format!("beta/{path}?{select}")).body["refreshTokensValidFromDateTime"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let before = moment(&format!("users/{ann}"));
    let response = client.post(&format!("v1.0/users/{ann}/revokeSignInSessions"), &json!({}));
    assert_eq!((response.status.as_u16(), &response.body["value"]), (200, &json!(true)));
    let after = moment(&format!("users/{ann}"));
    assert!(after > before);
    assert_eq!(
        client
            .send(
                "POST",
                &format!("beta/users/{ann}/invalidateAllRefreshTokens"),
                &[],
                None
            )
            .status,
        200
    );
    assert!(moment(&format!("users/{ann}")) > after);
    assert_refused(
        &client.post(&format!("v1.0/users/{ann}/invalidateAllRefreshTokens"), &json!({})),
        400,
        "BadRequest",
    );
    let before = moment("me");
    assert_eq!(
        client.send("POST", "v1.0/me/revokeSignInSessions", &[], None).status,
        200
    );
    assert!(moment("me") > before);
}

#[test]
fn a_deleted_user_leaves_lists_and_comes_back_with_its_groups() {
    let client = Client::new();
    let (ann, group) = (client.user("ann", Some("Sales")), client.security_group("Readers"));
    let dynamic = client.dynamic_group("Sales", "user.department -eq \"Sales\"");
    client.add(&format!("groups/{group}/members"), &ann);
    assert_eq!(client.delete(&format!("v1.0/users/{ann}")).status, 204);
    assert!(client.members(&format!("groups/{group}")).is_empty());
    assert!(client.members(&format!("groups/{dynamic}")).is_empty());
    client.user("ann", None);
    assert_refused(
        &client.post(&format!("v1.0/directory/deletedItems/{ann}/restore"), &json!({})),
        400,
        "Request_BadRequest",
    );
    let twin = client.get("v1.0/users/ann@contoso.example").body["id"]
        .as_str()
        .unwrap()
        .to_owned();
    client.delete(&format!("v1.0/users/{twin}"));
    assert_eq!(
        client
            .post(&format!("v1.0/directory/deletedItems/{ann}/restore"), &json!({}))
            .status,
        200
    );
    assert_eq!(client.members(&format!("groups/{group}")), ["ann"]);
    assert_eq!(client.members(&format!("groups/{dynamic}")), ["ann"]);
}

#[test]
fn a_device_is_found_by_id_and_by_device_id() {
    let client = Client::new();
    let laptop = client.device("laptop", "Windows");
    let device = client.get(&format!("v1.0/devices/{laptop}")).body;
    let device_id = device["deviceId"].as_str().unwrap();
    assert_ne!(device_id, laptop);
    assert_eq!(
        client.get(&format!("v1.0/devices(deviceId='{device_id}')")).body["id"],
        laptop
    );
    assert_refused(
        &client.get(&format!("v1.0/devices/{device_id}")),
        404,
        "Request_ResourceNotFound",
    );
    let group = client.dynamic_group("Phones", "device.deviceOSType -eq \"iOS\"");
    client.patched(&format!("v1.0/devices/{laptop}"), &json!({"operatingSystem": "iOS"}));
    assert_eq!(client.members(&format!("groups/{group}")), ["laptop"]);
    assert_eq!(client.delete(&format!("v1.0/devices/{laptop}")).status, 204);
    assert!(client.members(&format!("groups/{group}")).is_empty());
}

#[test]
fn directory_objects_are_found_by_id_alone() {
    let client = Client::new();
    let (ann, group) = (client.user("ann", None), client.security_group("Readers"));
    assert_eq!(
        client.get(&format!("v1.0/directoryObjects/{ann}")).body["@odata.type"],
        "#microsoft.graph.user"
    );
    let body = json!({"ids": [ann, group, "00000000-0000-0000-0000-000000000001"], "types": ["group"]});
    assert_eq!(
        names(&client.post("v1.0/directoryObjects/getByIds", &body).body),
        ["Readers"]
    );
    assert_refused(
        &client.post("v1.0/directoryObjects/getByIds", &json!({"ids": ["x"]})),
        400,
        "Request_BadRequest",
    );
}

#[test]
fn every_answer_carries_the_ids_of_the_request() {
    let client = Client::new();
    let response = client.send("GET", "v1.0/nothing", &[("client-request-id", "mine")], None);
    assert_refused(&response, 400, "BadRequest");
    assert_eq!(response.headers["client-request-id"], "mine");
    assert_eq!(response.body["error"]["innerError"]["client-request-id"], "mine");
    assert_eq!(
        response.body["error"]["message"],
        "Resource not found for the segment 'nothing'."
    );
    assert!(client.get("v1.0/users").headers.contains_key("request-id"));
    assert_refused(&client.send("PUT", "v1.0/users", &[], None), 405, "Request_BadRequest");
    assert_eq!(
        client.send("POST", "v1.0/users", &[], Some("{")).body["error"]["code"],
        "BadRequest"
    );
    assert_eq!(client.send("POST", "v1.0/users", &[], Some("[]")).status, 400);
    assert_eq!(client.get(&format!("v1.0/users?x={}", "y".repeat(40_000))).status, 414);
    let long = format!("\"{}\"", "y".repeat(5_000_000));
    assert_eq!(client.send("POST", "v1.0/users", &[], Some(&long)).status, 413);
    for path in [
        "",
        "v2.0/users",
        "v1.0",
        "v1.0/users/%FF",
        "v1.0/users('",
        "v1.0/users/a/b/c/d",
        "v1.0/directory",
    ] {
        assert_eq!(client.get(path).status.as_u16() / 100, 4, "{path}");
    }
}

#[test]
fn the_tenant_has_an_organization_and_an_administrator() {
    let client = Client::new();
    let account = client.directory.account();
    assert_eq!(account.user_principal_name, "admin@drumkit.onmicrosoft.com");
    let organization = client.get("v1.0/organization").body["value"][0].clone();
    assert_eq!(organization["id"], account.tenant_id);
    assert_eq!(organization["verifiedDomains"][0]["name"], "drumkit.onmicrosoft.com");
    assert_eq!(client.get("v1.0/me").body["id"], account.id);
}

#[test]
fn signing_in_as_an_unknown_user_is_refused_by_name() {
    let options = OpenOptions {
        account: Some("nobody@contoso.example".to_owned()),
        ..OpenOptions::default()
    };
    let error = Directory::in_memory(&options).unwrap_err().to_string();
    assert!(error.contains("`nobody@contoso.example`"), "{error}");
    let client = Client::new();
    let ann = client.user("ann", None);
    client.directory.sign_in("ann@contoso.example").unwrap();
    assert_eq!(client.get("v1.0/me").body["id"], ann);
}
