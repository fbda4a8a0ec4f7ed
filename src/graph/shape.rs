//! What values the members of a listed user or device have, as Graph's metadata says (user and device resource pages). A
//! page that has others is refused when it comes: callers read its objects whenever they like, and must not find a
//! listing half done to be wrong.

use base64::engine::general_purpose::STANDARD;
use base64::Engine;

use super::notes::Note;
use super::Path;
use crate::model::json_scan::{Fault, Order, Quoted, Scan};
use crate::model::parse_instant;

/// What a member's value is, where it is not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Boolean,
    /// Of 32 bits.
    Integer,
    Instant,
    /// Bytes, in base 64.
    Binary,
    Texts,
    Object(Members),
    Objects(Members),
    /// Callers take it as it is.
    Any,
}

/// Names and what they hold, as far as anybody relies on it, in the order in which the service writes them.
type Members = &'static [(&'static str, Shape)];

const USER: Members = &[
    ("id", Shape::Text),
    ("deletedDateTime", Shape::Instant),
    ("accountEnabled", Shape::Boolean),
    ("ageGroup", Shape::Text),
    ("assignedLicenses", Shape::Objects(LICENSE)),
    ("assignedPlans", Shape::Objects(ASSIGNED_PLAN)),
    ("businessPhones", Shape::Texts),
    ("city", Shape::Text),
    ("companyName", Shape::Text),
    ("consentProvidedForMinor", Shape::Text),
    ("country", Shape::Text),
    ("createdDateTime", Shape::Any),
    ("creationType", Shape::Text),
    ("department", Shape::Text),
    ("displayName", Shape::Text),
    ("employeeHireDate", Shape::Any),
    ("employeeId", Shape::Any),
    ("externalUserState", Shape::Text),
    ("externalUserStateChangeDateTime", Shape::Text),
    ("faxNumber", Shape::Text),
    ("givenName", Shape::Text),
    ("identities", Shape::Objects(IDENTITY)),
    ("imAddresses", Shape::Texts),
    ("jobTitle", Shape::Text),
    ("legalAgeGroupClassification", Shape::Text),
    ("mail", Shape::Text),
    ("mailNickname", Shape::Text),
    ("mobilePhone", Shape::Text),
    ("officeLocation", Shape::Text),
    ("onPremisesDistinguishedName", Shape::Any),
    ("onPremisesExtensionAttributes", Shape::Any),
    ("onPremisesImmutableId", Shape::Text),
    ("onPremisesLastSyncDateTime", Shape::Instant),
    ("onPremisesProvisioningErrors", Shape::Any),
    ("onPremisesSecurityIdentifier", Shape::Text),
    ("onPremisesSyncEnabled", Shape::Boolean),
    ("otherMails", Shape::Texts),
    ("passwordPolicies", Shape::Text),
    ("passwordProfile", Shape::Object(PASSWORD)),
    ("postalCode", Shape::Text),
    ("preferredLanguage", Shape::Text),
    ("provisionedPlans", Shape::Objects(PROVISIONED_PLAN)),
    ("proxyAddresses", Shape::Texts),
    ("showInAddressList", Shape::Boolean),
    ("signInSessionsValidFromDateTime", Shape::Instant),
    ("state", Shape::Text),
    ("streetAddress", Shape::Text),
    ("surname", Shape::Text),
    ("usageLocation", Shape::Text),
    ("userPrincipalName", Shape::Text),
    ("userType", Shape::Text),
];

const LICENSE: Members = &[("disabledPlans", Shape::Texts), ("skuId", Shape::Text)];

const ASSIGNED_PLAN: Members = &[
    ("assignedDateTime", Shape::Instant),
    ("capabilityStatus", Shape::Text),
    ("service", Shape::Text),
    ("servicePlanId", Shape::Text),
];

const PROVISIONED_PLAN: Members = &[
    ("capabilityStatus", Shape::Text),
    ("provisioningStatus", Shape::Text),
    ("service", Shape::Text),
];

const IDENTITY: Members = &[("signInType", Shape::Text), ("issuerAssignedId", Shape::Text)];

const PASSWORD: Members = &[
    ("password", Shape::Text),
    ("forceChangePasswordNextSignIn", Shape::Boolean),
    ("forceChangePasswordNextSignInWithMfa", Shape::Boolean),
];

const DEVICE: Members = &[
    ("id", Shape::Text),
    ("deletedDateTime", Shape::Instant),
    ("accountEnabled", Shape::Boolean),
    ("alternativeSecurityIds", Shape::Objects(SECURITY_ID)),
    ("approximateLastSignInDateTime", Shape::Instant),
    ("complianceExpirationDateTime", Shape::Instant),
    ("deviceId", Shape::Text),
    ("deviceMetadata", Shape::Text),
    ("deviceVersion", Shape::Integer),
    ("displayName", Shape::Text),
    ("isCompliant", Shape::Boolean),
    ("isManaged", Shape::Boolean),
    ("onPremisesLastSyncDateTime", Shape::Instant),
    ("onPremisesSyncEnabled", Shape::Boolean),
    ("operatingSystem", Shape::Text),
    ("operatingSystemVersion", Shape::Text),
    ("physicalIds", Shape::Texts),
    ("profileType", Shape::Text),
    ("systemLabels", Shape::Texts),
    ("trustType", Shape::Text),
];

const SECURITY_ID: Members = &[
    ("identityProvider", Shape::Text),
    ("key", Shape::Binary),
    ("type", Shape::Integer),
];

/// What the objects of a listing look like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listed {
    kind: &'static str,
    members: Members,
}

/// What is known of a member by its name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    member: Option<&'static (&'static str, Shape)>,
    /// Where its values are picked to.
    place: Option<usize>,
}

impl Listed {
    /// None: no caller reads the objects of this path late.
    pub(super) fn at(path: Path<'_>) -> Option<Self> {
        let [collection] = path else { return None };
        match collection.as_str() {
            "users" => Some(Self {
                kind: "user",
                members: USER,
            }),
            "devices" => Some(Self {
                kind: "device",
                members: DEVICE,
            }),
            _ => None,
        }
    }

    /// Reads one of the objects, and notes what counts.
    ///
    /// # Errors
    /// It is no object, or a member has another value than the service's own metadata says.
    pub(super) fn read(self, scan: &mut Scan<'_>, order: &mut Order<Known>, mut note: Note<'_>) -> Result<(), Fault> {
        if scan.next() != Some(b'{') {
            return Err(Fault::Wrong {
                member: None,
                wanted: "an object",
            });
        }
        let know = |name: &str| {
            Ok(Known {
                member: find(self.members, name),
                place: note.names.place(name),
            })
        };
        scan.object(Some(order), know, |scan, known| {
            let is_null = scan.next() == Some(b'n');
            let start = scan.at();
            member(scan, known.member)?;
            let is_idle = is_null && known.member.is_some_and(|(_, shape)| shape.is_idle_as_null());
            note.members.add(known.place, is_idle, (start, scan.at()));
            Ok(())
        })
    }

    /// What is wrong, for a person.
    pub(super) fn complaint(self, member: Option<&str>, wanted: &str) -> String {
        let what = match member {
            Some(member) => format!("`{member}` must be {wanted} or null"),
            None => format!("it must be {wanted}"),
        };
        format!("the service listed a {} that is none: {what}", self.kind)
    }
}

fn find(members: Members, name: &str) -> Option<&'static (&'static str, Shape)> {
    members.iter().find(|(known, _)| *known == name)
}

fn object(scan: &mut Scan<'_>, members: Members) -> Result<(), Fault> {
    scan.object(None, |name| Ok(find(members, name)), member)
}

fn member(scan: &mut Scan<'_>, known: Option<&'static (&'static str, Shape)>) -> Result<(), Fault> {
    match known {
        Some((name, shape)) => value(scan, name, *shape),
        None => scan.value().map(drop),
    }
}

fn value(scan: &mut Scan<'_>, name: &'static str, shape: Shape) -> Result<(), Fault> {
    let is_right = match (shape, scan.next()) {
        (Shape::Any, _) | (_, Some(b'n')) | (Shape::Boolean, Some(b't' | b'f')) => scan.value().map(|_| true)?,
        (Shape::Integer, Some(b'-' | b'0'..=b'9')) => scan.value()?.parse::<i32>().is_ok(),
        (Shape::Text, Some(b'"')) => scan.text().and_then(Quoted::read).map(|_| true)?,
        (Shape::Instant, Some(b'"')) => is_instant(&scan.text()?.read()?),
        (Shape::Binary, Some(b'"')) => STANDARD.decode(&*scan.text()?.read()?).is_ok(),
        (Shape::Texts, Some(b'[')) => scan.list(|scan| value(scan, name, Shape::Text)).map(|()| true)?,
        (Shape::Objects(members), Some(b'[')) => scan.list(|scan| one_of_many(scan, name, members)).map(|()| true)?,
        (Shape::Object(members), Some(b'{')) => object(scan, members).map(|()| true)?,
        _ => false,
    };
    if is_right {
        Ok(())
    } else {
        Err(Fault::Wrong {
            member: Some(name),
            wanted: shape.wanted(),
        })
    }
}

fn one_of_many(scan: &mut Scan<'_>, name: &'static str, members: Members) -> Result<(), Fault> {
    match scan.next() {
        Some(b'{') => object(scan, members),
        _ => Err(Fault::Wrong {
            member: Some(name),
            wanted: Shape::Objects(members).wanted(),
        }),
    }
}

impl Shape {
    /// Whether null says no more than if the member were not there: callers keep lists and whatever they take as it is.
    fn is_idle_as_null(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Boolean | Self::Integer | Self::Instant | Self::Binary
        )
    }

    fn wanted(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Boolean => "true or false",
            Self::Integer => "a whole number of 32 bits",
            Self::Instant => "an ISO 8601 date and time",
            Self::Binary => "bytes in base 64",
            Self::Texts => "a list of text",
            Self::Object(_) => "an object",
            Self::Objects(_) => "a list of objects",
            Self::Any => "any value",
        }
    }
}

/// A moment of the years 1 to 9999 as ISO 8601 writes it for machines: what every reader takes.
fn is_instant(text: &str) -> bool {
    let is_plain = text.len() <= 40 && !text.contains(['t', 'z']);
    is_plain && parse_instant(text).is_some_and(|instant| (1..=9999).contains(&instant.year()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::super::notes::Notes;
    use super::*;

    fn checked(collection: &str, json: &str) -> Result<(), Fault> {
        let listed = Listed::at(&[collection.to_owned()]).unwrap();
        listed.read(
            &mut Scan::new(json),
            &mut Order::default(),
            Notes::default().of_next(&[]),
        )
    }

    #[test]
    fn members_of_any_order_are_checked_and_nulls_and_unknown_ones_are_right() {
        let user = r#"{"userType":"Member","id":"1","x":[{"y":1e999}],"city":null,"accountEnabled":true,"city":"Bonn",
            "assignedPlans":[{"assignedDateTime":"2026-01-02T03:04:05Z","service":null}],"otherMails":[null,"a"]}"#;
        assert_eq!(checked("users", user), Ok(()));
    }

    #[test]
    fn a_wrong_value_is_told_with_its_name_and_what_it_should_be() {
        for (json, told) in [
            (r#"{"id":1}"#, "`id` must be text or null"),
            (
                r#"{"userType":"","accountEnabled":"yes"}"#,
                "`accountEnabled` must be true or false or null",
            ),
            (
                r#"{"assignedLicenses":[{"disabledPlans":["a",1]}]}"#,
                "`disabledPlans` must be text or null",
            ),
            (
                r#"{"assignedLicenses":[null]}"#,
                "`assignedLicenses` must be a list of objects or null",
            ),
            (
                r#"{"deletedDateTime":"2026-02-30T00:00:00Z"}"#,
                "`deletedDateTime` must be an ISO 8601 date and time or null",
            ),
            (r#"{"city":{}}"#, "`city` must be text or null"),
            ("[]", "it must be an object"),
        ] {
            let Err(Fault::Wrong { member, wanted }) = checked("users", json) else {
                panic!("{json} was taken");
            };
            let complaint = Listed::at(&["users".to_owned()]).unwrap().complaint(member, wanted);
            assert_eq!(complaint, format!("the service listed a user that is none: {told}"));
        }
        assert!(checked("devices", r#"{"deviceVersion":3000000000}"#).is_err());
        assert!(checked("devices", r#"{"alternativeSecurityIds":[{"key":"?"}]}"#).is_err());
        assert_eq!(checked("users", r#"{"city":"\ud83d"}"#), Err(Fault::NotJson));
    }

    #[test]
    fn only_listings_of_users_and_devices_are_known() {
        let path: Vec<String> = ["groups", "1", "members"].map(str::to_owned).to_vec();
        assert!(Listed::at(&path).is_none() && Listed::at(&path[..1]).is_none());
    }
}
