//! Routes and encoding.

use url::Url;

use super::script::{path, GROUP};
use crate::graph::endpoint::Endpoint;
use crate::graph::http::HttpTransport;
use crate::graph::routes::{url, Ending};
use crate::graph::transport::Transport;

fn address(segments: &[&str], named: &[&str], ending: Ending) -> String {
    let endpoint = Endpoint::choose(None, None).unwrap();
    url(&endpoint, &path(segments), named, ending).unwrap().to_string()
}

#[test]
fn groups_are_read_in_v1() {
    assert_eq!(
        address(&["groups", GROUP, "members"], &[], Ending::Resource),
        format!("https://graph.microsoft.com/v1.0/groups/{GROUP}/members")
    );
}

#[test]
fn administrative_units_live_under_directory_in_v1_and_at_the_root_in_beta() {
    assert_eq!(
        address(&["administrativeUnits", GROUP], &["membershipRule"], Ending::Resource),
        format!("https://graph.microsoft.com/v1.0/directory/administrativeUnits/{GROUP}")
    );
    assert_eq!(
        address(
            &["administrativeUnits", GROUP],
            &["membershipRuleProcessingStatus"],
            Ending::Resource
        ),
        format!("https://graph.microsoft.com/beta/administrativeUnits/{GROUP}")
    );
}

#[test]
fn what_only_beta_has_goes_to_beta() {
    let evaluate = address(&["groups", "evaluateDynamicMembership"], &[], Ending::Resource);
    assert_eq!(
        evaluate,
        "https://graph.microsoft.com/beta/groups/evaluateDynamicMembership"
    );
    let revoke = address(&["me", "invalidateAllRefreshTokens"], &[], Ending::Resource);
    assert_eq!(revoke, "https://graph.microsoft.com/beta/me/invalidateAllRefreshTokens");
}

#[test]
fn an_id_cannot_change_the_route() {
    assert_eq!(
        address(&["groups", "a/members/$ref?x=1#f", "owners"], &[], Ending::Reference),
        "https://graph.microsoft.com/v1.0/groups/a%2Fmembers%2F%24ref%3Fx%3D1%23f/owners/$ref"
    );
    let endpoint = Endpoint::choose(None, None).unwrap();
    for climbing in ["", " ", ".", ".."] {
        assert!(
            url(&endpoint, &path(&["groups", climbing]), &[], Ending::Resource).is_err(),
            "{climbing:?}"
        );
    }
    assert!(url(&endpoint, &path(&["groups/x"]), &[], Ending::Resource).is_err());
    assert!(url(&endpoint, &[], &[], Ending::Resource).is_err());
}

#[test]
fn what_is_percent_encoded_already_is_encoded_as_it_stands() {
    assert!(address(&["users", "a%40b"], &[], Ending::Resource).ends_with("/users/a%2540b"));
}

#[test]
fn a_guest_and_a_name_with_a_leading_dollar_are_found() {
    let guest = address(
        &["users", "ana_contoso.com#EXT#@fabrikam.example"],
        &[],
        Ending::Resource,
    );
    assert!(
        guest.ends_with("/users/ana_contoso.com%23EXT%23@fabrikam.example"),
        "{guest}"
    );
    assert!(address(&["users", "$o'x@a.example"], &[], Ending::Resource).ends_with("/users('%24o%27%27x@a.example')"));
}

#[test]
fn clouds_go_by_the_names_of_azuread() {
    let base = |name: &str| Endpoint::choose(Some(name), None).map(|endpoint| endpoint.base.to_string());
    assert_eq!(
        base("azurechinacloud").unwrap(),
        "https://microsoftgraph.chinacloudapi.cn/"
    );
    assert_eq!(base("AzureUSGovernment").unwrap(), "https://graph.microsoft.us/");
    assert_eq!(base("AzureUSGovernmentDoD").unwrap(), "https://dod-graph.microsoft.us/");
    assert!(base("AzureGermanyCloud").unwrap_err().to_string().contains("closed"));
    assert!(base("Moon").unwrap_err().to_string().contains("AzureCloud"));
}

#[test]
fn an_address_is_https_or_this_machine() {
    let base = |address: &str| Endpoint::choose(None, Some(address)).map(|endpoint| endpoint.base.to_string());
    assert_eq!(
        base("https://proxy.contoso.example/graph/v1.0").unwrap(),
        "https://proxy.contoso.example/graph/"
    );
    for own in ["http://127.0.0.1:8080", "http://localhost:8080/", "http://[::1]:8080"] {
        assert!(base(own).is_ok(), "{own}");
    }
    for other in [
        "http://graph.microsoft.com",
        "http://127.0.0.1.contoso.example",
        "ftp://localhost",
        "graph.microsoft.com",
        "https://user:word@graph.microsoft.com",
        "https://graph.microsoft.com/?x=1",
    ] {
        assert!(base(other).is_err(), "{other}");
    }
}

#[test]
fn a_session_leads_to_its_own_origin_alone() {
    let owns = |base: &str, link: &str| {
        let transport = HttpTransport::new(&Url::parse(base).unwrap(), "token").unwrap();
        transport.owns(&Url::parse(link).unwrap())
    };
    let graph = "https://graph.contoso.example/";
    assert!(owns(graph, "https://graph.contoso.example/v1.0/groups?$skiptoken=x"));
    assert!(owns(graph, "https://GRAPH.contoso.example:443/beta/groups"));
    for elsewhere in [
        "http://graph.contoso.example/v1.0/groups",
        "https://graph.contoso.example:8443/v1.0/groups",
        "https://graph.contoso.example.evil.example/v1.0/groups",
        "https://contoso.example/v1.0/groups",
        "https://evil.example/graph.contoso.example/",
        "https://graph.contoso.example@evil.example/",
    ] {
        assert!(!owns(graph, elsewhere), "{elsewhere}");
    }
    assert!(!owns("http://127.0.0.1:8080/", "http://127.0.0.1:8081/v1.0/groups"));
    assert!(!owns("http://127.0.0.1:8080/", "http://localhost:8080/v1.0/groups"));
}
