//! Where Graph is: the clouds, and the address a caller gives instead.

use std::net::IpAddr;

use url::{Host, Url};

use crate::Error;

/// The clouds by the names of -AzureEnvironmentName (graph-behaviour 9; the last one's name is ours, AzureAD had none).
const CLOUDS: [(&str, &str); 4] = [
    ("AzureCloud", "https://graph.microsoft.com/"),
    ("AzureUSGovernment", "https://graph.microsoft.us/"),
    ("AzureChinaCloud", "https://microsoftgraph.chinacloudapi.cn/"),
    ("AzureUSGovernmentDoD", "https://dod-graph.microsoft.us/"),
];

/// The address of a service, without version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) environment: String,
    pub(super) base: Url,
}

impl Endpoint {
    /// From the cloud's name (any letter case; none: `AzureCloud`) and the address that overrides its own.
    pub(super) fn choose(environment: Option<&str>, address: Option<&str>) -> Result<Self, Error> {
        let name = environment.unwrap_or("AzureCloud");
        if name.eq_ignore_ascii_case("AzureGermanyCloud") {
            return Err(invalid(
                "environment",
                "`AzureGermanyCloud` was closed on 2021-10-29: use `AzureCloud`",
            ));
        }
        let Some((name, own)) = CLOUDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            let known: Vec<&str> = CLOUDS.iter().map(|(known, _)| *known).collect();
            return Err(invalid(
                "environment",
                &format!("`{name}` is not known: use one of {}", known.join(", ")),
            ));
        };
        let base = parse_address(address.unwrap_or(own))?;
        Ok(Self {
            environment: (*name).to_owned(),
            base,
        })
    }

    /// The address of a version's root: `https://graph.microsoft.com/v1.0/`.
    pub(super) fn version(&self, version: &str) -> String {
        format!("{}{version}/", self.base)
    }
}

/// Whether the address is this machine, by name or number.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

fn parse_address(text: &str) -> Result<Url, Error> {
    let text = text.trim();
    let mut url = Url::parse(text).map_err(|error| {
        invalid(
            "endpoint",
            &format!("`{text}` is no address ({error}): use https://host"),
        )
    })?;
    let secure = url.scheme() == "https" || (url.scheme() == "http" && is_loopback(&url));
    if !secure || url.host().is_none() {
        let reason = format!("`{text}` is neither https nor this machine: a token would travel in the clear");
        return Err(invalid("endpoint", &reason));
    }
    if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
        return Err(invalid(
            "endpoint",
            "give the address alone, without user, query or fragment",
        ));
    }
    let path = url.path().trim_end_matches('/');
    let path = ["/v1.0", "/beta"]
        .iter()
        .find_map(|version| path.strip_suffix(version))
        .unwrap_or(path)
        .to_owned();
    url.set_path(&format!("{path}/"));
    Ok(url)
}

fn invalid(argument: &str, message: &str) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        message: message.to_owned(),
    }
}
