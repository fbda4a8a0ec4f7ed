//! The tenant itself: its id, default domain, organization object and first administrator, made with the directory.

use rusqlite::{params, Connection, OptionalExtension};
use serde_json::{json, Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

use super::clock::{instant_text, Setting};
use super::directory_roles;
use super::kind::Kind;
use super::objects;
use super::refusal::Refusal;
use super::StorageError;
use crate::Error;

const ID: &str = "id";
const DOMAIN: &str = "defaultDomain";
const ADMINISTRATOR: &str = "administrator";
const CLOCK: &str = "clock";
const CREATED: &str = "createdDateTime";

/// Writes a new tenant into empty tables.
pub(super) fn establish(connection: &Connection, domain: &str, now: OffsetDateTime) -> Result<(), Error> {
    write(connection, domain, now)
        .map_err(|refusal| StorageError::Io(format!("cannot make the tenant: {}", refusal.message)).into())
}

fn write(connection: &Connection, domain: &str, now: OffsetDateTime) -> Result<(), Refusal> {
    let created = instant_text(now);
    let id = Uuid::new_v4().to_string();
    let Value::Object(properties) = json!({
        "accountEnabled": true,
        "createdDateTime": created,
        "displayName": "Administrator",
        "mailNickname": "admin",
        "signInSessionsValidFromDateTime": created,
        "refreshTokensValidFromDateTime": created,
        "userPrincipalName": format!("admin@{domain}"),
        "userType": "Member",
    }) else {
        return Ok(());
    };
    objects::insert(connection, Kind::User, &id, properties)?;
    directory_roles::establish(connection, &id)?;
    for (name, value) in [
        (ID, Uuid::new_v4().to_string()),
        (DOMAIN, domain.to_owned()),
        (ADMINISTRATOR, id),
        (CREATED, created),
    ] {
        connection.execute("INSERT INTO tenant (name, value) VALUES (?1, ?2)", params![name, value])?;
    }
    Ok(())
}

fn value(connection: &Connection, name: &str) -> Result<String, Refusal> {
    connection
        .prepare_cached("SELECT value FROM tenant WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?
        .ok_or_else(|| Refusal::internal(format!("the tenant has no `{name}`")))
}

pub(super) fn id(connection: &Connection) -> Result<String, Refusal> {
    value(connection, ID)
}

pub(super) fn default_domain(connection: &Connection) -> Result<String, Refusal> {
    value(connection, DOMAIN)
}

/// Id of the administrator made with the directory.
pub(super) fn administrator(connection: &Connection) -> Result<String, Refusal> {
    value(connection, ADMINISTRATOR)
}

/// Brings a directory of the first version up to the present one.
pub(super) fn migrate(connection: &Connection) -> Result<(), Refusal> {
    directory_roles::establish(connection, &administrator(connection)?)
}

/// Another user becomes the one who is signed in by default.
pub(super) fn set_administrator(connection: &Connection, id: &str) -> Result<(), Refusal> {
    connection.execute(
        "UPDATE tenant SET value = ?2 WHERE name = ?1",
        params![ADMINISTRATOR, id],
    )?;
    Ok(())
}

/// How the directory's clock goes.
pub(super) fn clock(connection: &Connection) -> Result<Setting, Refusal> {
    let kept: Option<String> = connection
        .prepare_cached("SELECT value FROM tenant WHERE name = ?1")?
        .query_row([CLOCK], |row| row.get(0))
        .optional()?;
    Ok(kept.and_then(|text| Setting::of_text(&text)).unwrap_or_default())
}

pub(super) fn set_clock(connection: &Connection, setting: Setting) -> Result<(), Refusal> {
    connection.execute(
        "INSERT INTO tenant (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2",
        params![CLOCK, setting.text()],
    )?;
    Ok(())
}

/// Whether there is nothing but the administrator yet.
pub(super) fn is_new(connection: &Connection) -> Result<bool, Refusal> {
    let count: i64 = connection.query_row(
        "SELECT count(*) FROM (SELECT 1 FROM object WHERE kind <> ?1 LIMIT 2)",
        [Kind::DirectoryRole.number()],
        |row| row.get(0),
    )?;
    Ok(count < 2)
}

/// The organization object.
pub(super) fn organization(connection: &Connection) -> Result<Map<String, Value>, Refusal> {
    let domain = default_domain(connection)?;
    let name = domain.split('.').next().unwrap_or_default().to_owned();
    let organization = json!({
        "id": id(connection)?,
        "deletedDateTime": null,
        "businessPhones": [],
        "city": null,
        "country": null,
        "countryLetterCode": null,
        "createdDateTime": value(connection, CREATED)?,
        "defaultUsageLocation": null,
        "displayName": name,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "postalCode": null,
        "preferredLanguage": "en",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": null,
        "technicalNotificationMails": [],
        "tenantType": "AAD",
        "assignedPlans": [],
        "provisionedPlans": [],
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": true,
            "isInitial": true,
            "name": domain,
            "type": "Managed",
        }],
    });
    match organization {
        Value::Object(organization) => Ok(organization),
        _ => Ok(Map::new()),
    }
}
