//! Forms of requests that Graph's client libraries send (Kiota's for .NET, Go and Python, the PowerShell SDK, Terraform's
//! provider) beside those the documentation shows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, security_group, Client};
use serde_json::json;

#[test]
fn casts_and_functions_are_taken_under_both_names_of_the_namespace_and_with_parentheses() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let group = client.security_group("Readers");
    client.add(&format!("groups/{group}/members"), &ann);
    for cast in ["microsoft.graph.user", "graph.user", "Graph.User"] {
        let page = client.get(&format!("v1.0/groups/{group}/members/{cast}"));
        assert_eq!(names(&page.body), ["ann"], "{cast}");
        let one = client.get(&format!("v1.0/groups/{group}/members/{ann}/{cast}"));
        assert_eq!(one.body["displayName"], "ann", "{cast}");
        let object = client.get(&format!("v1.0/directoryObjects/{ann}/{cast}"));
        assert_eq!(object.body["displayName"], "ann", "{cast}");
    }
    assert_eq!(
        names(&client.get(&format!("v1.0/users/{ann}/memberOf/graph.group")).body),
        ["Readers"]
    );
    assert_refused(
        &client.get(&format!("v1.0/directoryObjects/{ann}/graph.group")),
        404,
        "Request_ResourceNotFound",
    );
    for delta in [
        "delta()",
        "microsoft.graph.delta()",
        "graph.delta()",
        "microsoft.graph.delta",
    ] {
        assert_eq!(client.get(&format!("v1.0/groups/{delta}")).status, 200, "{delta}");
    }
    let asked = json!({ "groupIds": [group] });
    for action in [
        "checkMemberGroups",
        "microsoft.graph.checkMemberGroups",
        "graph.checkMemberGroups",
    ] {
        for object in [format!("users/{ann}"), format!("directoryObjects/{ann}")] {
            let answer = client.post(&format!("v1.0/{object}/{action}"), &asked);
            assert_eq!(answer.body["value"], json!([group]), "{object}/{action}");
        }
    }
    client.delete(&format!("v1.0/groups/{group}"));
    assert_eq!(
        names(&client.get("v1.0/directory/deletedItems/graph.group").body),
        ["Readers"]
    );
    assert_eq!(
        client
            .get(&format!("v1.0/directory/deletedItems/{group}/graph.group"))
            .body["displayName"],
        "Readers"
    );
}

#[test]
fn keys_may_be_named_and_references_removed_by_query() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let group = client.security_group("Readers");
    client.add(&format!("groups/{group}/members"), &ann);
    for key in [format!("(id='{group}')"), format!("('{group}')"), format!("({group})")] {
        assert_eq!(
            client.get(&format!("v1.0/groups{key}")).body["id"],
            json!(group),
            "{key}"
        );
    }
    let path = format!("v1.0/groups/{group}/members/$ref?@id=https://graph.microsoft.com/v1.0/directoryObjects/{ann}");
    assert_eq!(client.delete(&path).status, 204);
    assert!(client.members(&format!("groups/{group}")).is_empty());
    assert_refused(
        &client.delete(&format!("v1.0/groups/{group}/members/$ref")),
        400,
        "Request_BadRequest",
    );
}

#[test]
fn a_body_is_read_with_its_mark_refused_when_compressed_and_ignored_where_there_is_no_use_for_one() {
    let client = Client::new();
    let body = security_group("Readers").to_string();
    let json_type = ("content-type", "application/json");
    let marked = format!("\u{feff}{body}");
    assert_eq!(client.send("POST", "v1.0/groups", &[], Some(&marked)).status, 201);
    let compressed = client.send(
        "POST",
        "v1.0/groups",
        &[json_type, ("content-encoding", "gzip")],
        Some(&body),
    );
    assert_refused(&compressed, 415, "Request_BadRequest");
    assert_eq!(client.send("GET", "v1.0/groups", &[json_type], Some("{")).status, 200);
}

#[test]
fn a_body_of_another_type_and_links_it_cannot_bind_are_refused() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let mut body = security_group("Readers");
    body["@odata.type"] = json!("#microsoft.graph.user");
    assert_refused(&client.post("v1.0/groups", &body), 400, "BadRequest");
    body["@odata.type"] = json!("#microsoft.graph.group");
    let group = client.id_of("v1.0/groups", &body);
    let unit = client.id_of("v1.0/directory/administrativeUnits", &json!({"displayName": "North"}));
    let bind = json!({"members@odata.bind": [format!("https://graph.microsoft.com/v1.0/users/{ann}")]});
    assert_refused(
        &client.patch(&format!("v1.0/directory/administrativeUnits/{unit}"), &bind),
        400,
        "Request_BadRequest",
    );
    // The set a reference names must be the object's.
    let wrong = json!({"@odata.id": format!("https://graph.microsoft.com/v1.0/groups/{ann}")});
    assert_refused(
        &client.post(&format!("v1.0/groups/{group}/members/$ref"), &wrong),
        404,
        "Request_ResourceNotFound",
    );
}

#[test]
fn a_manager_can_be_bound_in_the_body() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let bound = format!("https://graph.microsoft.com/v1.0/users/{ann}");
    let bob = client.id_of(
        "v1.0/users",
        &json!({
            "accountEnabled": true, "displayName": "bob", "mailNickname": "bob", "userPrincipalName": "bob@contoso.example",
            "passwordProfile": {"password": "correct horse"}, "manager@odata.bind": bound,
        }),
    );
    assert_eq!(client.get(&format!("v1.0/users/{bob}/manager")).body["id"], json!(ann));
    let cid = client.user("cid", None);
    client.patched(&format!("v1.0/users/{cid}"), &json!({"manager@odata.bind": bound}));
    let mut reports = names(&client.get(&format!("v1.0/users/{ann}/directReports")).body);
    reports.sort();
    assert_eq!(reports, ["bob", "cid"]);
    client.patched(
        &format!("v1.0/users/{ann}"),
        &json!({"manager@odata.bind": format!("https://graph.microsoft.com/v1.0/users/{}", client.user("dee", None))}),
    );
    let chain = client
        .get(&format!(
            "v1.0/users/{bob}?$expand=manager($levels=max;$select=displayName)&$select=id"
        ))
        .body;
    assert_eq!(chain["manager"]["displayName"], "ann");
    assert_eq!(chain["manager"]["manager"]["displayName"], "dee");
    let dee = chain["manager"]["manager"].clone();
    assert_eq!(dee.get("manager"), None);
}

#[test]
fn a_single_property_is_read_by_its_path() {
    let client = Client::new();
    let ann = client.user("ann", Some("Sales"));
    let answer = client.get(&format!("v1.0/users/{ann}/department"));
    assert_eq!(answer.body["value"], "Sales");
    assert_eq!(client.get(&format!("v1.0/users/{ann}/department/$value")).body, "Sales");
    assert_eq!(client.get(&format!("v1.0/users/{ann}/city")).status, 204);
    assert_refused(
        &client.get(&format!("v1.0/users/{ann}/passwordProfile")),
        400,
        "BadRequest",
    );
}

#[test]
fn lists_the_directory_has_nothing_in_are_empty_and_what_others_keep_is_not_implemented() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let group = client.security_group("Readers");
    for path in [
        format!("groups/{group}/permissionGrants"),
        format!("groups/{group}/settings"),
        format!("users/{ann}/createdObjects"),
        format!("users/{ann}/licenseDetails"),
        format!("users/{ann}/ownedDevices"),
        "applications".to_owned(),
        "servicePrincipals".to_owned(),
        "contacts".to_owned(),
        "directory/deletedItems/microsoft.graph.application".to_owned(),
        "directory/deletedItems/graph.servicePrincipal".to_owned(),
    ] {
        let answer = client.get(&format!("v1.0/{path}"));
        assert_eq!(
            (answer.status.as_u16(), &answer.body["value"]),
            (200, &json!([])),
            "{path}"
        );
    }
    assert_refused(&client.get("v1.0/users?$select=aboutMe"), 501, "NotImplemented");
    assert_eq!(
        client.get(&format!("v1.0/users/{ann}?$select=aboutMe,mySite")).body["aboutMe"],
        json!(null)
    );
    assert_refused(
        &client.patch(&format!("v1.0/users/{ann}"), &json!({"aboutMe": "x"})),
        501,
        "NotImplemented",
    );
}

#[test]
fn values_that_the_service_would_refuse_are_refused() {
    let client = Client::new();
    let ann = client.user("ann", None);
    let long = "x".repeat(65);
    for patch in [
        json!({"department": long}),
        json!({"usageLocation": "GBR"}),
        json!({"userType": "Alien"}),
        json!({"ageGroup": "Old"}),
        json!({"accountEnabled": null}),
        json!({"onPremisesExtensionAttributes": {"extensionAttribute16": "x"}}),
        json!({"onPremisesExtensionAttributes": {"extensionAttribute1": 1}}),
        json!({"employeeOrgData": {"colour": "blue"}}),
    ] {
        assert_refused(
            &client.patch(&format!("v1.0/users/{ann}"), &patch),
            400,
            "Request_BadRequest",
        );
    }
    client.patched(
        &format!("v1.0/users/{ann}"),
        &json!({"usageLocation": "gb", "userType": "guest"}),
    );
    let team = client.unified_group("Team");
    let mixed = json!({"allowExternalSenders": true, "displayName": "x"});
    assert_refused(
        &client.patch(&format!("v1.0/groups/{team}"), &mixed),
        400,
        "Request_BadRequest",
    );
    let answer = client.patch(&format!("v1.0/groups/{team}"), &json!({"allowExternalSenders": true}));
    assert_eq!(answer.status, 200);
    let shown = client
        .get(&format!("v1.0/groups/{team}?$select=allowExternalSenders"))
        .body;
    assert_eq!(shown["allowExternalSenders"], true);
    let group = client.security_group("Readers");
    let answer = client.patch(
        &format!("v1.0/groups/{group}"),
        &json!({"hideFromOutlookClients": true}),
    );
    assert_refused(&answer, 400, "Request_BadRequest");
}
