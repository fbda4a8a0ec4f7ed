//! Devices' registered owners and users, and what can be members and owners beside users: contacts, service principals.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, Client};
use serde_json::json;

#[test]
fn a_device_has_registered_owners_and_users() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let device = client.device("laptop", "Windows");
    client.add(&format!("devices/{device}/registeredOwners"), &ann);
    client.add(&format!("devices/{device}/registeredUsers"), &ann);
    for version in ["v1.0", "beta"] {
        let owners = client.get(&format!("{version}/devices/{device}/registeredOwners")).body;
        assert_eq!(names(&owners), ["ann"]);
        assert_eq!(owners["value"][0]["@odata.type"], "#microsoft.graph.user");
    }
    assert_eq!(
        names(&client.get(&format!("v1.0/users/{ann}/ownedDevices")).body),
        ["laptop"]
    );
    assert_eq!(
        names(&client.get("v1.0/devices?$expand=registeredOwners").body),
        ["laptop"]
    );
    assert_eq!(
        names(
            &client
                .get(&format!("v1.0/users/{ann}/registeredDevices/microsoft.graph.device"))
                .body
        ),
        ["laptop"]
    );
    let group = client.security_group("Readers");
    assert_refused(
        &client.link(&format!("devices/{device}/registeredOwners"), &group),
        400,
        "Request_BadRequest",
    );
    // Other than of a group, the last owner may go.
    let path = format!("v1.0/devices/{device}/registeredOwners/{ann}/$ref");
    assert_eq!(client.delete(&path).status, 204);
    assert_refused(&client.delete(&path), 404, "Request_ResourceNotFound");
}

#[test]
fn a_service_principal_is_made_of_an_application_owns_groups_and_is_a_member() {
    let client = Client::new();
    let application = client.created("v1.0/applications", &json!({"displayName": "Sync"}));
    let principal = client.created("v1.0/servicePrincipals", &json!({"appId": application["appId"]}));
    assert_eq!(principal["displayName"], "Sync");
    let id = principal["id"].as_str().unwrap();
    let app = application["appId"].as_str().unwrap();
    assert_eq!(
        client.get(&format!("v1.0/servicePrincipals(appId='{app}')")).body["id"],
        json!(id)
    );
    let found = client
        .get(&format!("v1.0/servicePrincipals?$filter=appId eq '{app}'"))
        .body;
    assert_eq!(names(&found), ["Sync"]);
    assert_refused(
        &client.post("v1.0/servicePrincipals", &json!({"appId": app})),
        409,
        "Request_MultipleObjectsWithSameKeyValue",
    );
    let group = client.security_group("Readers");
    client.add(&format!("groups/{group}/owners"), id);
    client.add(&format!("groups/{group}/members"), id);
    assert_eq!(client.members(&format!("groups/{group}")), ["Sync"]);
    let cast = client
        .get(&format!("v1.0/groups/{group}/members/microsoft.graph.servicePrincipal"))
        .body;
    assert_eq!(names(&cast), ["Sync"]);
    let answer = client.post(
        &format!("v1.0/servicePrincipals/{id}/checkMemberGroups"),
        &json!({"groupIds": [group]}),
    );
    assert_eq!(answer.body["value"], json!([group]));
    let team = client.unified_group("Team");
    assert_refused(
        &client.link(&format!("groups/{team}/members"), id),
        400,
        "Request_BadRequest",
    );
    assert_refused(
        &client.link(&format!("groups/{group}/members"), application["id"].as_str().unwrap()),
        400,
        "Request_BadRequest",
    );
    assert_eq!(client.delete(&format!("v1.0/servicePrincipals/{id}")).status, 204);
    let deleted = client
        .get("v1.0/directory/deletedItems/microsoft.graph.servicePrincipal")
        .body;
    assert_eq!(names(&deleted), ["Sync"]);
    client.post(&format!("v1.0/directory/deletedItems/{id}/restore"), &json!({}));
    assert_eq!(client.members(&format!("groups/{group}")), ["Sync"]);
}

#[test]
fn a_service_principal_does_not_come_back_beside_another_of_its_application() {
    let client = Client::new();
    let application = client.created("v1.0/applications", &json!({"displayName": "Sync"}));
    let body = json!({"appId": application["appId"]});
    let first = client.id_of("v1.0/servicePrincipals", &body);
    assert_eq!(client.delete(&format!("v1.0/servicePrincipals/{first}")).status, 204);
    let second = client.id_of("v1.0/servicePrincipals", &body);
    let restore = format!("v1.0/directory/deletedItems/{first}/restore");
    let refused = client.post(&restore, &json!({}));
    assert_refused(&refused, 400, "Request_BadRequest");
    assert_eq!(refused.body["error"]["details"][0]["code"], "ObjectConflict");
    assert_eq!(refused.body["error"]["details"][0]["target"], "appId");
    assert_eq!(client.get(&format!("v1.0/servicePrincipals/{first}")).status, 404);
    assert_eq!(client.delete(&format!("v1.0/servicePrincipals/{second}")).status, 204);
    assert_eq!(client.post(&restore, &json!({})).status, 200);
}

#[test]
fn applications_and_service_principals_are_kept_thirty_days() {
    let client = Client::new();
    let application = client.created("v1.0/applications", &json!({"displayName": "Sync"}));
    let principal = client.id_of("v1.0/servicePrincipals", &json!({"appId": application["appId"]}));
    client.delete(&format!("v1.0/applications/{}", application["id"].as_str().unwrap()));
    client.delete(&format!("v1.0/servicePrincipals/{principal}"));
    let kept = |kind: &str| {
        names(
            &client
                .get(&format!("v1.0/directory/deletedItems/microsoft.graph.{kind}"))
                .body,
        )
    };
    let day = std::time::Duration::from_secs(86_400);
    for (days, left) in [(29, 1), (31, 0)] {
        let moment = client.directory.now() + day * if days == 29 { 29 } else { 2 };
        client.directory.set_clock(Some(moment), false).unwrap();
        for kind in ["application", "servicePrincipal"] {
            assert_eq!(kept(kind).len(), left, "{kind} after {days} days");
        }
    }
}

#[test]
fn contacts_come_with_a_seed_and_are_read_and_put_in_groups_alone() {
    let client = Client::new();
    let id = "0f000000-0000-4000-8000-000000000001";
    let seed = json!({
        "contacts": [{"id": id, "displayName": "Supplier", "mail": "supplier@fabrikam.example"}],
    });
    client.directory.import(&seed.to_string()).unwrap();
    assert_eq!(
        client.get(&format!("v1.0/contacts/{id}")).body["mail"],
        "supplier@fabrikam.example"
    );
    let group = client.security_group("Readers");
    client.add(&format!("groups/{group}/members"), id);
    let answer = client.post(
        &format!("v1.0/contacts/{id}/checkMemberGroups"),
        &json!({"groupIds": [group]}),
    );
    assert_eq!(answer.body["value"], json!([group]));
    assert_eq!(
        names(&client.get(&format!("v1.0/contacts/{id}/memberOf")).body),
        ["Readers"]
    );
    for method in ["PATCH", "DELETE"] {
        let answer = client.send(method, &format!("v1.0/contacts/{id}"), &[], Some("{}"));
        assert_refused(&answer, 405, "Request_BadRequest");
    }
    let mut out = Vec::new();
    client.directory.export(&mut out).unwrap();
    let back = Client::new();
    back.directory.import(std::str::from_utf8(&out).unwrap()).unwrap();
    assert_eq!(back.members(&format!("groups/{group}")), ["Supplier"]);
}
