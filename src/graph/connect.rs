//! How a session comes about: from a local directory or an access token.

use std::path::Path;

use serde_json::{json, Value};
use time::OffsetDateTime;
use url::Url;

use super::endpoint::Endpoint;
use super::exchange::{Call, Connection};
use super::http::HttpTransport;
use super::local::{self, LocalTransport};
use super::retry::{Repetition, RetryPolicy};
use super::routes::{self, Ending};
use super::trace::Trace;
use super::transport::Transport;
use super::unseen::Unseen;
use super::worker::Worker;
use super::{token, Cancel, ConnectOptions};
pub(super) use crate::directory::{Behaviour, Rehearsal};
use crate::directory::{Directory, ImportSummary, OpenOptions};
use crate::Error;

/// A connection made, and what to say of it.
pub(super) struct Connected {
    pub(super) connection: Connection,
    pub(super) info: Value,
}

impl Connection {
    pub(super) fn new(transport: Box<dyn Transport>, endpoint: Endpoint, policy: RetryPolicy) -> Self {
        Self {
            transport,
            endpoint,
            policy,
            trace: Trace::default(),
            unseen: Unseen::default(),
        }
    }
}

/// Connects as the options say.
pub(super) fn connect(options: &ConnectOptions, worker: &Worker, cancel: &Cancel) -> Result<Connected, Error> {
    match (&options.local_directory, &options.access_token) {
        (Some(_), Some(_)) => Err(invalid(
            "accessToken",
            "a local directory takes none: give one or the other",
        )),
        (Some(path), None) => {
            if options.endpoint.is_some() || options.environment.is_some() {
                return Err(invalid(
                    "endpoint",
                    "a local directory has none: leave it and the environment out",
                ));
            }
            to_directory(path, options, worker, cancel)
        }
        (None, Some(token)) => {
            let local_alone = [
                ("seed", options.seed.is_some()),
                ("rehearsal", options.rehearsal.is_some()),
                ("behaviour", options.behaviour.is_some()),
            ];
            if let Some((name, _)) = local_alone.iter().find(|(_, given)| *given) {
                return Err(invalid(name, "only a local directory takes this: give its path too"));
            }
            to_service(token, options)
        }
        (None, None) => Err(invalid(
            "accessToken",
            "give an access token, or the path of a local directory",
        )),
    }
}

fn to_service(token: &str, options: &ConnectOptions) -> Result<Connected, Error> {
    let endpoint = Endpoint::choose(options.environment.as_deref(), options.endpoint.as_deref())?;
    let (token, claims) = token::read(token, OffsetDateTime::now_utc())?;
    let account = claims.account.or_else(|| options.account_id.clone());
    let tenant = options.tenant_id.as_deref().unwrap_or_default();
    let tenant_is_id = uuid::Uuid::try_parse(tenant).is_ok();
    // AzureAD shows the domain of the account; a guest's name carries another tenant's.
    let home = account
        .as_deref()
        .filter(|name| !name.contains("#EXT#"))
        .and_then(|name| name.split_once('@'));
    let domain = if tenant.is_empty() || tenant_is_id {
        home.map(|(_, domain)| domain)
    } else {
        Some(tenant)
    };
    let info = json!({
        "account": account,
        "accountId": claims.account_id,
        "tenantId": claims.tenant_id.or_else(|| tenant_is_id.then(|| tenant.to_owned())),
        "tenantDomain": domain,
        "environment": endpoint.environment,
        "endpoint": endpoint.base.as_str(),
        "kind": if claims.application { "application" } else { "accessToken" },
    });
    let transport = HttpTransport::new(&endpoint.base, &token)?;
    Ok(Connected {
        connection: Connection::new(Box::new(transport), endpoint, RetryPolicy::default()),
        info,
    })
}

/// A seed goes in first, under the administrator who comes with the directory: the account to sign in as may be one of
/// the users it brings.
fn to_directory(path: &Path, options: &ConnectOptions, worker: &Worker, cancel: &Cancel) -> Result<Connected, Error> {
    let seed = match &options.seed {
        Some(seed) => Some(load_seed(path, seed, options, worker, cancel)?),
        None => None,
    };
    let open_options = OpenOptions {
        account: options.account_id.clone(),
        behaviour: options.behaviour.unwrap_or_default(),
        rehearsal: options.rehearsal.unwrap_or_default(),
        ..OpenOptions::default()
    };
    let directory = open(path, open_options, worker, cancel)?;
    let account = directory.account();
    let mut info = json!({
        "account": account.user_principal_name,
        "accountId": account.id,
        "tenantId": account.tenant_id,
        "tenantDomain": account.tenant_domain,
        "environment": "LocalDirectory",
        "endpoint": path.to_string_lossy(),
        "kind": "localDirectory",
    });
    if let (Some(info), Some(seed)) = (info.as_object_mut(), seed) {
        info.insert("seed".to_owned(), seed);
    }
    Ok(Connected {
        connection: local_connection(directory)?,
        info,
    })
}

fn local_connection(directory: Directory) -> Result<Connection, Error> {
    let base = Url::parse(local::ADDRESS).map_err(|error| invalid("localDirectory", &error.to_string()))?;
    let endpoint = Endpoint {
        environment: "LocalDirectory".to_owned(),
        base,
    };
    Ok(Connection::new(
        Box::new(LocalTransport::new(directory)),
        endpoint,
        RetryPolicy::default(),
    ))
}

fn open(path: &Path, options: OpenOptions, worker: &Worker, cancel: &Cancel) -> Result<Directory, Error> {
    let path = path.to_owned();
    blocking(worker, cancel, move || Directory::open(&path, &options))
}

/// Loads the seed unless the directory holds something already: what is there is never mixed with it or replaced by it.
fn load_seed(
    path: &Path,
    seed: &Path,
    options: &ConnectOptions,
    worker: &Worker,
    cancel: &Cancel,
) -> Result<Value, Error> {
    // The switches of a rehearsal wait until the seed is in.
    let open_options = OpenOptions {
        behaviour: options.behaviour.unwrap_or_default(),
        ..OpenOptions::default()
    };
    let directory = open(path, open_options, worker, cancel)?;
    let connection = local_connection(directory.clone())?;
    let is_new = worker.run(cancel, async move { holds_nothing(&connection).await })?;
    if !is_new {
        let reason = "the directory holds objects already: they are kept and the seed is passed over";
        return Ok(json!({ "loaded": false, "reason": reason }));
    }
    let seed = seed.to_owned();
    let summary: ImportSummary = blocking(worker, cancel, move || {
        let imported = directory.import_file(&seed);
        if imported.is_err() {
            directory.discard_if_new();
        }
        imported
    })?;
    Ok(json!({
        "loaded": true,
        "users": summary.users,
        "devices": summary.devices,
        "groups": summary.groups,
        "administrativeUnits": summary.administrative_units,
    }))
}

/// Whether there is nothing but the administrator who comes with a directory. Asked of the data, not of the file: a
/// first connection that was killed before its seed was in leaves a file too.
async fn holds_nothing(connection: &Connection) -> Result<bool, Error> {
    for (collection, own) in [("users", 1), ("groups", 0), ("devices", 0), ("administrativeUnits", 0)] {
        let mut url = routes::url(&connection.endpoint, &[collection.to_owned()], &[], Ending::Resource)?;
        url.set_query(Some("$select=id&$top=2"));
        let page = connection
            .perform_json(&Call::new(::http::Method::GET, url, None, Repetition::Reading))
            .await?;
        if page.get("value").and_then(Value::as_array).map_or(0, Vec::len) > own {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Runs the directory's own, unhurried work aside, so that a cancel is heard meanwhile.
fn blocking<T: Send + 'static>(
    worker: &Worker,
    cancel: &Cancel,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let handle = worker.handle().clone();
    worker.run(cancel, async move {
        match handle.spawn_blocking(work).await {
            Ok(answer) => answer,
            Err(error) => match error.try_into_panic() {
                Ok(panic) => std::panic::resume_unwind(panic),
                Err(_) => Err(Error::Cancelled),
            },
        }
    })
}

fn invalid(argument: &str, message: &str) -> Error {
    Error::InvalidArgument {
        argument: argument.to_owned(),
        message: message.to_owned(),
    }
}
