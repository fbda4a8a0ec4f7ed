//! Directory roles, roles over a unit, the group lifecycle policy and what a tenant has besides objects (graph-behaviour
//! reference, section 4).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use directory_client::{assert_refused, names, Client};
use serde_json::{json, Value};

const USER_ADMINISTRATOR: &str = "fe930be7-5e62-47db-91af-98c3a49a38b1";
const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

fn unit(client: &Client) -> String {
    client.id_of("v1.0/directory/administrativeUnits", &json!({ "displayName": "West" }))
}

#[test]
fn a_role_is_there_once_it_is_activated() {
    let client = Client::new();
    let path = format!("v1.0/directoryRoles/roleTemplateId={GLOBAL_READER}");
    assert_refused(&client.get(&path), 404, "Request_ResourceNotFound");
    let role = client.created("v1.0/directoryRoles", &json!({ "roleTemplateId": GLOBAL_READER }));
    assert_eq!(role["displayName"], "Global Reader");
    assert_eq!(
        client
            .get(&format!("v1.0/directoryRoles(roleTemplateId='{GLOBAL_READER}')"))
            .body["id"],
        role["id"]
    );
    let again = client.post("v1.0/directoryRoles", &json!({ "roleTemplateId": GLOBAL_READER }));
    assert_refused(&again, 400, "Request_BadRequest");
    assert!(names(&client.get("v1.0/directoryRoleTemplates").body).contains(&"Global Reader".to_owned()));
}

#[test]
fn the_administrator_of_a_new_tenant_is_global_administrator() {
    let client = Client::new();
    let roles = client.get("v1.0/me/memberOf/microsoft.graph.directoryRole").body;
    assert_eq!(names(&roles), ["Global Administrator"]);
}

#[test]
fn users_are_given_a_role_and_lose_it() {
    let client = Client::new();
    let ada = client.user("ada", None);
    let role = client
        .get(&format!("v1.0/directoryRoles/roleTemplateId={USER_ADMINISTRATOR}"))
        .body;
    let members = format!("directoryRoles/{}/members", role["id"].as_str().unwrap());
    client.add(&members, &ada);
    assert_eq!(names(&client.get(&format!("v1.0/{members}")).body), ["ada"]);
    assert_eq!(client.delete(&format!("v1.0/{members}/{ada}/$ref")).status, 204);
    assert!(names(&client.get(&format!("v1.0/{members}")).body).is_empty());
}

#[test]
fn a_role_over_a_unit_is_given_by_activated_role_and_member() {
    let client = Client::new();
    let (unit, ada) = (unit(&client), client.user("ada", None));
    let role = client
        .get(&format!("v1.0/directoryRoles/roleTemplateId={USER_ADMINISTRATOR}"))
        .body;
    let path = format!("v1.0/directory/administrativeUnits/{unit}/scopedRoleMembers");
    let template = json!({ "roleId": USER_ADMINISTRATOR, "roleMemberInfo": { "id": ada } });
    assert_refused(&client.post(&path, &template), 404, "Request_ResourceNotFound");

    let body = json!({ "roleId": role["id"], "roleMemberInfo": { "id": ada } });
    let given = client.created(&path, &body);
    assert_eq!(given["administrativeUnitId"], unit);
    assert_eq!(given["roleId"], role["id"]);
    assert_eq!(given["roleMemberInfo"], json!({ "id": ada, "displayName": "ada" }));
    assert_refused(&client.post(&path, &body), 400, "Request_BadRequest");

    let same = |list: Value| {
        assert_eq!(list["value"].as_array().unwrap().len(), 1, "{list}");
        assert_eq!(list["value"][0]["id"], given["id"]);
    };
    same(client.get(&path).body);
    same(
        client
            .get(&format!("beta/administrativeUnits/{unit}/scopedRoleMembers"))
            .body,
    );
    same(client.get(&format!("v1.0/users/{ada}/scopedRoleMemberOf")).body);
    same(
        client
            .get(&format!(
                "v1.0/directoryRoles/{}/scopedMembers",
                role["id"].as_str().unwrap()
            ))
            .body,
    );

    let one = format!("{path}/{}", given["id"].as_str().unwrap());
    assert_eq!(client.get(&one).body["roleMemberInfo"]["id"], ada);
    assert_eq!(client.delete(&one).status, 204);
    assert_refused(&client.delete(&one), 404, "Request_ResourceNotFound");
}

#[test]
fn a_policy_sets_the_expiration_of_the_groups_it_governs() {
    let client = Client::new();
    let (team, other) = (client.unified_group("team"), client.unified_group("other"));
    let expiration = |id: &str| client.get(&format!("v1.0/groups/{id}")).body["expirationDateTime"].clone();
    assert_eq!(expiration(&team), Value::Null);

    let body = json!({
        "groupLifetimeInDays": 180, "managedGroupTypes": "Selected", "alternateNotificationEmails": "ada@contoso.example",
    });
    let policy = client.id_of("v1.0/groupLifecyclePolicies", &body);
    assert_refused(
        &client.post("v1.0/groupLifecyclePolicies", &body),
        400,
        "Request_BadRequest",
    );
    assert_eq!(expiration(&team), Value::Null);

    let act = |action: &str, group: &str| {
        let path = format!("v1.0/groupLifecyclePolicies/{policy}/{action}");
        let answer = client.post(&path, &json!({ "groupId": group }));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.body["value"].clone()
    };
    assert_eq!(act("addGroup", &team), true);
    assert_eq!(act("addGroup", &team), false);
    assert!(expiration(&team).is_string());
    assert_eq!(expiration(&other), Value::Null);
    let of_team = client.get(&format!("v1.0/groups/{team}/groupLifecyclePolicies")).body;
    assert_eq!(of_team["value"][0]["id"], policy);
    assert_eq!(act("removeGroup", &team), true);
    assert_eq!(expiration(&team), Value::Null);

    let all = client.patch(
        &format!("v1.0/groupLifecyclePolicies/{policy}"),
        &json!({ "managedGroupTypes": "All" }),
    );
    assert_eq!(all.status, 200, "{}", all.body);
    assert!(expiration(&other).is_string());
    assert_eq!(act("addGroup", &team), false);
    assert_eq!(
        client.delete(&format!("v1.0/groupLifecyclePolicies/{policy}")).status,
        204
    );
    assert_eq!(expiration(&other), Value::Null);
}

#[test]
fn a_policy_with_wrong_values_is_refused() {
    let client = Client::new();
    for body in [
        json!({ "groupLifetimeInDays": 29, "managedGroupTypes": "All" }),
        json!({ "groupLifetimeInDays": 180, "managedGroupTypes": "Some" }),
        json!({ "groupLifetimeInDays": 180 }),
        json!({ "groupLifetimeInDays": 180, "managedGroupTypes": "All", "alternateNotificationEmails": "nobody" }),
        json!({ "groupLifetimeInDays": 180, "managedGroupTypes": "All", "colour": "blue" }),
    ] {
        assert_refused(
            &client.post("v1.0/groupLifecyclePolicies", &body),
            400,
            "Request_BadRequest",
        );
    }
}

#[test]
fn a_renewed_group_lives_as_long_again() {
    let client = Client::new();
    let policy = json!({ "groupLifetimeInDays": 30, "managedGroupTypes": "All" });
    client.created("v1.0/groupLifecyclePolicies", &policy);
    let team = client.unified_group("team");
    let renewed = |of: &Client| of.get(&format!("v1.0/groups/{team}")).body["renewedDateTime"].clone();
    let before = renewed(&client);
    let ahead = client.directory.now() + std::time::Duration::from_secs(86_400);
    client.directory.set_clock(Some(ahead), false).unwrap();
    assert_eq!(
        client
            .send("POST", &format!("v1.0/groups/{team}/renew"), &[], None)
            .status,
        204
    );
    assert!(renewed(&client).as_str() > before.as_str());
    let security = client.security_group("doors");
    let refused = client.send("POST", &format!("v1.0/groups/{security}/renew"), &[], None);
    assert_refused(&refused, 400, "Request_BadRequest");
}

#[test]
fn the_tenant_shows_its_organization_domains_and_subscription() {
    let client = Client::new();
    client.user("ada", None);
    let organization = client.get("v1.0/organization").body["value"][0].clone();
    assert_eq!(organization["verifiedDomains"][0]["name"], "drumkit.onmicrosoft.com");
    let one = client.get(&format!(
        "v1.0/organization/{}?$select=id",
        organization["id"].as_str().unwrap()
    ));
    assert_eq!(one.body["id"], organization["id"]);
    assert!(one.body.get("displayName").is_none());

    let domains = client.get("v1.0/domains").body;
    let ids: Vec<&str> = domains["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|domain| domain["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["drumkit.onmicrosoft.com", "contoso.example"]);
    assert_eq!(client.get("v1.0/domains/contoso.example").body["isDefault"], false);

    let skus = client.get("v1.0/subscribedSkus").body;
    assert_eq!(skus["value"][0]["servicePlans"][0]["servicePlanName"], "AAD_PREMIUM");
    assert_refused(&client.post("v1.0/domains", &json!({})), 405, "Request_BadRequest");
}

#[test]
fn sessions_are_revoked_in_both_ways() {
    let client = Client::new();
    let ada = client.user("ada", None);
    let valid_from = || {
        client
            .get(&format!("v1.0/users/{ada}?$select=signInSessionsValidFromDateTime"))
            .body
    };
    for path in [
        "v1.0/users/{}/revokeSignInSessions",
        "beta/users/{}/invalidateAllRefreshTokens",
    ] {
        let before = valid_from();
        let answer = client.send("POST", &path.replace("{}", &ada), &[], None);
        assert_eq!(answer.status, 200, "{}", answer.body);
        assert_eq!(answer.body["value"], true);
        assert_ne!(valid_from(), before);
    }
    let v1 = client.send(
        "POST",
        &format!("v1.0/users/{ada}/invalidateAllRefreshTokens"),
        &[],
        None,
    );
    assert_eq!(v1.status, 400);
}

#[test]
fn member_objects_are_groups_units_and_roles() {
    let client = Client::new();
    let (ada, unit, group) = (client.user("ada", None), unit(&client), client.security_group("doors"));
    client.add(&format!("directory/administrativeUnits/{unit}/members"), &ada);
    client.add(&format!("groups/{group}/members"), &ada);
    let of =
        |question: &str, body: &Value| client.post(&format!("v1.0/users/{ada}/{question}"), body).body["value"].clone();
    let all = json!({ "securityEnabledOnly": false });
    assert_eq!(of("getMemberObjects", &all).as_array().unwrap().len(), 2);
    assert_eq!(of("getMemberGroups", &all), json!([group]));
    assert_eq!(of("checkMemberObjects", &json!({ "ids": [unit] })), json!([unit]));
    assert_eq!(
        of("checkMemberGroups", &json!({ "groupIds": [unit, group] })),
        json!([group])
    );
}
