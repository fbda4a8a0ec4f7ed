//! From an HTTP request to the resource it names, and from answer or refusal back to HTTP.

use std::sync::Arc;

use axum::body::Body as HttpBody;
use axum::extract::State;
use axum::response::Response;
use axum::Router;
use bytes::Bytes;
use http::{header, HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, Uri};
use uuid::Uuid;

use super::clock::error_date;
use super::kind::{without_namespace, Kind};
use super::limits;
use super::odata_path;
use super::query::Options;
use super::refusal::Refusal;
use super::rehearsal::Fate;
use super::request::{body_of, Answer, Body, Call, Version};
use super::{
    administrative_units, applications, batch, deleted_items, devices, directory_objects, directory_roles, groups,
    lifecycle_policies, own_routes, request_body, tenant_lists, users, Shared,
};

const JSON: &str = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8";
const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const CLIENT_REQUEST_ID: HeaderName = HeaderName::from_static("client-request-id");
const ODATA_VERSION: HeaderName = HeaderName::from_static("odata-version");

/// Graph's routes over a directory. One fallback instead of a route table: OData puts keys, casts and functions into
/// path segments, in any case, and a wrong segment has its own answer.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(serve).with_state(shared)
}

async fn serve(State(shared): State<Arc<Shared>>, request: Request<HttpBody>) -> Response {
    let (parts, body) = request.into_parts();
    let identifiers = Identifiers::of(&parts.headers);
    let now = shared.clock.now();
    let outcome = match request_body::read(&parts.headers, body).await {
        Some(bytes) => {
            process_due_rules(&shared);
            let work = move || {
                if !is_own(&parts.uri) {
                    shared.stage.admit()?;
                }
                carry_out(&shared, &parts.method, &parts.uri, &parts.headers, &bytes)
            };
            // Reading and writing the store blocks; without a runtime there is nobody to hold up.
            match tokio::runtime::Handle::try_current() {
                Ok(runtime) => match runtime.spawn_blocking(work).await {
                    Ok(outcome) => outcome,
                    Err(_) => Err(Refusal::internal(
                        "the request ended in a fault of the directory; nothing was changed",
                    )),
                },
                Err(_) => work(),
            }
        }
        None => Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "Request_BadRequest",
            format!("The request body must not be longer than {} bytes.", limits::BODY_BYTES),
        )),
    };
    identifiers.respond(outcome, &error_date(now))
}

/// Processes the rules that read the clock when they are due, aside: no request waits for it.
fn process_due_rules(shared: &Arc<Shared>) {
    if !shared.is_due() {
        return;
    }
    let shared = Arc::clone(shared);
    // What fails now is tried again a minute later.
    let work = move || drop(shared.time_passed());
    match tokio::runtime::Handle::try_current() {
        Ok(runtime) => drop(runtime.spawn_blocking(work)),
        Err(_) => work(),
    }
}

/// `request-id`, ours, and `client-request-id`, the client's.
pub(super) struct Identifiers {
    request: String,
    client: String,
}

impl Identifiers {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let request = Uuid::new_v4().to_string();
        let client = headers
            .get(CLIENT_REQUEST_ID)
            .and_then(|value| value.to_str().ok())
            .filter(|text| !text.is_empty() && text.len() <= 128)
            .map_or_else(|| request.clone(), str::to_owned);
        Self { request, client }
    }

    pub(super) fn respond(&self, outcome: Result<Answer, Refusal>, date: &str) -> Response {
        let mut own = Vec::new();
        let (status, body, location) = match outcome {
            Ok(answer) => (answer.status, answer.body, answer.location),
            Err(refusal) => {
                let body = refusal.body(date, &self.request, &self.client);
                own = refusal.headers;
                (refusal.status, Body::Json(body), None)
            }
        };
        let (content_type, bytes) = match body {
            Body::Empty => (None, Bytes::new()),
            Body::Text(text) => (Some("text/plain"), text.into()),
            Body::Json(value) => (Some(JSON), value.to_string().into()),
            Body::Written(text) => (Some(JSON), text),
        };
        let mut response = Response::new(HttpBody::from(bytes));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(ODATA_VERSION, HeaderValue::from_static("4.0"));
        if let Some(content_type) = content_type {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        for (name, value) in [
            (REQUEST_ID, Some(&self.request)),
            (CLIENT_REQUEST_ID, Some(&self.client)),
            (header::LOCATION, location.as_ref()),
        ] {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
                headers.insert(name, value);
            }
        }
        for (name, value) in own {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(name, value);
            }
        }
        response
    }
}

/// Carries one request out; a batch brings several.
pub(super) fn carry_out(
    shared: &Shared,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    bytes: &[u8],
) -> Result<Answer, Refusal> {
    let length = uri.path_and_query().map_or(0, |whole| whole.as_str().len());
    if length > limits::URL_BYTES {
        return Err(Refusal::new(
            StatusCode::URI_TOO_LONG,
            "Request_BadRequest",
            format!("The URL must not be longer than {} bytes.", limits::URL_BYTES),
        ));
    }
    let mut segments = odata_path::segments(uri.path())?.into_iter();
    let own = is_own(uri);
    let first = if own && !is_versioned(uri) {
        Some("v1.0".to_owned())
    } else {
        segments.next()
    };
    let version = match first.map(|first| first.to_ascii_lowercase()).as_deref() {
        Some("v1.0") => Version::V1,
        Some("beta") => Version::Beta,
        first => {
            return Err(Refusal::unreadable(format!(
                "Invalid version: {}",
                first.unwrap_or_default()
            )));
        }
    };
    let sent_path = uri
        .path()
        .trim_start_matches('/')
        .split_once('/')
        .map_or("", |(_, rest)| rest);
    let options = Options::parse(uri.query().unwrap_or_default())?;
    let level = headers.get("consistencylevel").and_then(|value| value.to_str().ok());
    // Clients that cannot set headers put it into the query.
    let in_query = options
        .own
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("ConsistencyLevel"));
    let eventual = level
        .or(in_query.map(|(_, value)| value.as_str()))
        .is_some_and(|level| level.trim().eq_ignore_ascii_case("eventual"));
    let call = Call {
        shared,
        method: method.clone(),
        version,
        segments: signed_in(shared, segments.collect()),
        sent_path: format!("/{sent_path}"),
        options,
        eventual,
        body: body_of(method, headers, bytes)?,
        origin: origin(uri, headers),
    };
    // Ours, and the envelope of a batch, have no fate; the requests in a batch have one each.
    let fate = match call.segments.first() {
        Some(first) if own || first.eq_ignore_ascii_case("$batch") => Fate::Fine,
        _ => shared.stage.fate(method),
    };
    let mut answer = match fate {
        Fate::Fine => dispatch(&call),
        Fate::Refused(refusal) => Err(refusal),
        Fate::Lost(refusal) => dispatch(&call).and(Err(refusal)),
    }?;
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accepted.is_some_and(|accepted| accepted.contains("odata.metadata=none")) {
        answer.body.without_metadata();
    }
    Ok(answer)
}

/// Whether this is about the rehearsal, `/rollcall/…`, which is ours and not Graph's and needs no version.
fn is_own(uri: &Uri) -> bool {
    let path = uri.path().trim_start_matches('/');
    let rest = path.split_once('/').map_or("", |(_, rest)| rest);
    path.starts_with("rollcall/") || (is_versioned(uri) && rest.starts_with("rollcall/"))
}

fn is_versioned(uri: &Uri) -> bool {
    let first = uri.path().trim_start_matches('/').split('/').next().unwrap_or_default();
    ["v1.0", "beta"]
        .iter()
        .any(|version| first.eq_ignore_ascii_case(version))
}

/// `/me` is the signed-in user.
fn signed_in(shared: &Shared, segments: Vec<String>) -> Vec<String> {
    match segments.split_first() {
        Some((first, rest)) if first.eq_ignore_ascii_case("me") => {
            let user = ["users".to_owned(), shared.account().id];
            user.into_iter().chain(rest.iter().cloned()).collect()
        }
        _ => segments,
    }
}

/// Names of segments are taken in any case; keys are not names and keep theirs.
const NAMES: &[&str] = &[
    "$batch",
    "changes",
    "clock",
    "export",
    "rehearsal",
    "rollcall",
    "$metadata",
    "addGroup",
    "delta",
    "directoryRoles",
    "directoryRoleTemplates",
    "domains",
    "groupLifecyclePolicies",
    "removeGroup",
    "renew",
    "scopedMembers",
    "scopedRoleMemberOf",
    "scopedRoleMembers",
    "subscribedSkus",
    "$count",
    "$ref",
    "administrativeUnits",
    "deletedItems",
    "checkMemberGroups",
    "checkMemberObjects",
    "getMemberObjects",
    "getMemberGroups",
    "transitiveMemberOf",
    "transitiveMembers",
    "devices",
    "directory",
    "directoryObjects",
    "directReports",
    "evaluateDynamicMembership",
    "getByIds",
    "groups",
    "invalidateAllRefreshTokens",
    "manager",
    "memberOf",
    "members",
    "organization",
    "ownedObjects",
    "owners",
    "restore",
    "revokeSignInSessions",
    "users",
    "appRoleAssignedTo",
    "appRoleAssignments",
    "applications",
    "assignLicense",
    "contacts",
    "createdObjects",
    "extensions",
    "getAvailableExtensionProperties",
    "licenseDetails",
    "membersWithLicenseErrors",
    "oauth2PermissionGrants",
    "ownedDevices",
    "permissionGrants",
    "registeredDevices",
    "registeredOwners",
    "registeredUsers",
    "servicePrincipals",
    "settings",
    "transitiveReports",
    "validateProperties",
];

fn dispatch(call: &Call<'_>) -> Result<Answer, Refusal> {
    // Functions and actions come with their namespace too.
    let known = |segment: &str| {
        let bare = without_namespace(segment).unwrap_or(segment);
        NAMES.iter().copied().find(|name| name.eq_ignore_ascii_case(bare))
    };
    let path: Vec<&str> = call
        .segments
        .iter()
        .map(|segment| known(segment).unwrap_or(segment))
        .collect();
    match path.as_slice() {
        ["groups", rest @ ..] => groups::answer(call, rest),
        ["users", rest @ ..] => users::answer(call, rest),
        ["devices", rest @ ..] => devices::answer(call, rest),
        ["directory", "administrativeUnits", rest @ ..] => administrative_units::answer(call, rest),
        ["administrativeUnits", rest @ ..] if call.version == Version::Beta => administrative_units::answer(call, rest),
        ["directory", "deletedItems", rest @ ..] => deleted_items::answer(call, rest),
        ["directoryObjects", rest @ ..] => directory_objects::answer(call, rest),
        ["contacts", rest @ ..] => applications::answer(call, Kind::OrgContact, rest),
        ["servicePrincipals", rest @ ..] => applications::answer(call, Kind::ServicePrincipal, rest),
        ["applications", rest @ ..] => applications::answer(call, Kind::Application, rest),
        ["$batch"] => batch::answer(call),
        ["organization", rest @ ..] => tenant_lists::organization(call, rest),
        ["domains", rest @ ..] => tenant_lists::domains(call, rest),
        ["subscribedSkus", rest @ ..] => tenant_lists::subscribed_skus(call, rest),
        ["directoryRoles", rest @ ..] => directory_roles::answer(call, rest),
        ["directoryRoleTemplates", rest @ ..] => directory_roles::templates(call, rest),
        ["groupLifecyclePolicies", rest @ ..] => lifecycle_policies::answer(call, rest),
        ["rollcall", rest @ ..] => own_routes::answer(call, rest),
        ["$metadata"] => Err(Refusal::not_implemented("The directory does not describe its model.")),
        ["directory", segment, ..] | [segment, ..] => Err(Refusal::unknown_segment(segment)),
        [] => Err(Refusal::unreadable("The request names no resource.")),
    }
}

/// Scheme and host of links: those of the request, else Graph's own.
fn origin(uri: &Uri, headers: &HeaderMap) -> String {
    if let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) {
        return format!("{scheme}://{authority}");
    }
    match headers.get(header::HOST).and_then(|host| host.to_str().ok()) {
        Some(host) if !host.is_empty() => format!("http://{host}"),
        _ => "https://graph.microsoft.com".to_owned(),
    }
}
