//! What properties the objects have: Graph's name, the shape of the value, who may write it and when it is shown.

use serde_json::{Map, Value};

use super::clock::parse_instant;
use super::kind::Kind;
use super::limits;
use super::refusal::Refusal;

/// Shape of a property's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Text,
    Instant,
    Boolean,
    Integer,
    TextList,
    Object,
    ObjectList,
}

/// Who may write a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Writable,
    CreateOnly,
    ReadOnly,
}

/// When a property is part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// Also without `$select`.
    Always,
    /// Without `$select` in beta alone.
    Beta,
    /// With `$select` alone.
    Selected,
    /// Never: secrets.
    Never,
}

/// One property of a kind.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    pub(super) access: Access,
    pub(super) shown: Shown,
}

const fn property(name: &'static str, shape: Shape, access: Access, shown: Shown) -> Property {
    Property {
        name,
        shape,
        access,
        shown,
    }
}

use Access::{CreateOnly, ReadOnly, Writable};
use Shape::{Boolean, Instant, Integer, Object, ObjectList, Text, TextList};
use Shown::{Always, Beta, Never, Selected};

const USER: &[Property] = &[
    property("id", Text, ReadOnly, Always),
    property("deletedDateTime", Instant, ReadOnly, Beta),
    property("accountEnabled", Boolean, Writable, Beta),
    property("ageGroup", Text, Writable, Beta),
    property("businessPhones", TextList, Writable, Always),
    property("city", Text, Writable, Beta),
    property("companyName", Text, Writable, Beta),
    property("consentProvidedForMinor", Text, Writable, Beta),
    property("country", Text, Writable, Beta),
    property("createdDateTime", Instant, ReadOnly, Beta),
    property("creationType", Text, ReadOnly, Beta),
    property("department", Text, Writable, Beta),
    property("displayName", Text, Writable, Always),
    property("employeeHireDate", Instant, Writable, Beta),
    property("employeeId", Text, Writable, Beta),
    property("employeeOrgData", Object, Writable, Beta),
    property("employeeType", Text, Writable, Beta),
    property("externalUserState", Text, ReadOnly, Beta),
    property("externalUserStateChangeDateTime", Instant, ReadOnly, Beta),
    property("faxNumber", Text, Writable, Beta),
    property("givenName", Text, Writable, Always),
    property("identities", ObjectList, Writable, Beta),
    property("imAddresses", TextList, ReadOnly, Beta),
    property("isResourceAccount", Boolean, Writable, Beta),
    property("jobTitle", Text, Writable, Always),
    property("lastPasswordChangeDateTime", Instant, ReadOnly, Beta),
    property("legalAgeGroupClassification", Text, ReadOnly, Beta),
    property("mail", Text, Writable, Always),
    property("mailNickname", Text, Writable, Beta),
    property("mobilePhone", Text, Writable, Always),
    property("officeLocation", Text, Writable, Always),
    property("onPremisesDistinguishedName", Text, ReadOnly, Beta),
    property("onPremisesDomainName", Text, ReadOnly, Beta),
    property("onPremisesExtensionAttributes", Object, Writable, Beta),
    property("onPremisesImmutableId", Text, Writable, Beta),
    property("onPremisesLastSyncDateTime", Instant, ReadOnly, Beta),
    property("onPremisesProvisioningErrors", ObjectList, ReadOnly, Beta),
    property("onPremisesSamAccountName", Text, ReadOnly, Beta),
    property("onPremisesSecurityIdentifier", Text, ReadOnly, Beta),
    property("onPremisesSyncEnabled", Boolean, ReadOnly, Beta),
    property("onPremisesUserPrincipalName", Text, ReadOnly, Beta),
    property("otherMails", TextList, Writable, Beta),
    property("passwordPolicies", Text, Writable, Beta),
    property("passwordProfile", Object, Writable, Never),
    property("postalCode", Text, Writable, Beta),
    property("preferredDataLocation", Text, Writable, Beta),
    property("preferredLanguage", Text, Writable, Always),
    property("proxyAddresses", TextList, ReadOnly, Beta),
    property("refreshTokensValidFromDateTime", Instant, ReadOnly, Beta),
    property("securityIdentifier", Text, ReadOnly, Beta),
    property("showInAddressList", Boolean, Writable, Beta),
    property("signInSessionsValidFromDateTime", Instant, ReadOnly, Beta),
    property("state", Text, Writable, Beta),
    property("streetAddress", Text, Writable, Beta),
    property("surname", Text, Writable, Always),
    property("usageLocation", Text, Writable, Beta),
    property("userPrincipalName", Text, Writable, Always),
    property("userType", Text, Writable, Beta),
    property("assignedLicenses", ObjectList, ReadOnly, Beta),
    property("assignedPlans", ObjectList, ReadOnly, Beta),
    property("provisionedPlans", ObjectList, ReadOnly, Beta),
    property("licenseAssignmentStates", ObjectList, ReadOnly, Selected),
];

const DEVICE: &[Property] = &[
    property("id", Text, ReadOnly, Always),
    property("deletedDateTime", Instant, ReadOnly, Always),
    property("accountEnabled", Boolean, Writable, Always),
    property("approximateLastSignInDateTime", Instant, ReadOnly, Always),
    property("complianceExpirationDateTime", Instant, ReadOnly, Always),
    property("createdDateTime", Instant, ReadOnly, Always),
    property("deviceCategory", Text, Writable, Always),
    property("deviceId", Text, CreateOnly, Always),
    property("deviceMetadata", Text, Writable, Always),
    property("deviceOwnership", Text, Writable, Always),
    property("deviceVersion", Integer, Writable, Always),
    property("displayName", Text, Writable, Always),
    property("domainName", Text, Writable, Always),
    property("enrollmentProfileName", Text, Writable, Always),
    property("enrollmentType", Text, Writable, Always),
    property("isCompliant", Boolean, Writable, Always),
    property("isManaged", Boolean, Writable, Always),
    property("isManagementRestricted", Boolean, ReadOnly, Beta),
    property("isRooted", Boolean, Writable, Always),
    property("managementType", Text, Writable, Always),
    property("manufacturer", Text, Writable, Always),
    property("mdmAppId", Text, Writable, Always),
    property("model", Text, Writable, Always),
    property("onPremisesLastSyncDateTime", Instant, ReadOnly, Always),
    property("onPremisesSecurityIdentifier", Text, ReadOnly, Beta),
    property("onPremisesSyncEnabled", Boolean, ReadOnly, Always),
    property("operatingSystem", Text, Writable, Always),
    property("operatingSystemVersion", Text, Writable, Always),
    property("physicalIds", TextList, Writable, Always),
    property("profileType", Text, Writable, Always),
    property("registrationDateTime", Instant, ReadOnly, Always),
    property("systemLabels", TextList, Writable, Always),
    property("trustType", Text, Writable, Always),
    property("alternativeSecurityIds", ObjectList, Writable, Always),
    property("extensionAttributes", Object, Writable, Always),
    property("organizationalUnit", Text, ReadOnly, Selected),
];

const GROUP: &[Property] = &[
    property("id", Text, ReadOnly, Always),
    property("deletedDateTime", Instant, ReadOnly, Always),
    property("classification", Text, Writable, Always),
    property("createdDateTime", Instant, ReadOnly, Always),
    property("creationOptions", TextList, ReadOnly, Always),
    property("description", Text, Writable, Always),
    property("displayName", Text, Writable, Always),
    property("expirationDateTime", Instant, ReadOnly, Always),
    property("groupTypes", TextList, Writable, Always),
    property("isAssignableToRole", Boolean, CreateOnly, Always),
    property("mail", Text, ReadOnly, Always),
    property("mailEnabled", Boolean, Writable, Always),
    property("mailNickname", Text, Writable, Always),
    property("membershipRule", Text, Writable, Always),
    property("membershipRuleProcessingState", Text, Writable, Always),
    property("onPremisesDomainName", Text, ReadOnly, Always),
    property("onPremisesLastSyncDateTime", Instant, ReadOnly, Always),
    property("onPremisesNetBiosName", Text, ReadOnly, Always),
    property("onPremisesSamAccountName", Text, ReadOnly, Always),
    property("onPremisesSecurityIdentifier", Text, ReadOnly, Always),
    property("onPremisesSyncEnabled", Boolean, ReadOnly, Always),
    property("preferredDataLocation", Text, Writable, Always),
    property("preferredLanguage", Text, Writable, Always),
    property("proxyAddresses", TextList, ReadOnly, Always),
    property("renewedDateTime", Instant, ReadOnly, Always),
    property("resourceBehaviorOptions", TextList, CreateOnly, Always),
    property("resourceProvisioningOptions", TextList, CreateOnly, Always),
    property("securityEnabled", Boolean, Writable, Always),
    property("securityIdentifier", Text, ReadOnly, Always),
    property("theme", Text, Writable, Always),
    property("visibility", Text, Writable, Always),
    property("onPremisesProvisioningErrors", ObjectList, ReadOnly, Always),
    property("allowExternalSenders", Boolean, Writable, Selected),
    property("autoSubscribeNewMembers", Boolean, Writable, Selected),
    property("hideFromAddressLists", Boolean, Writable, Selected),
    property("hideFromOutlookClients", Boolean, Writable, Selected),
    property("isSubscribedByMail", Boolean, Writable, Selected),
    property("unseenCount", Integer, ReadOnly, Selected),
    property("assignedLicenses", ObjectList, ReadOnly, Selected),
    property("assignedLabels", ObjectList, Writable, Selected),
    property("hasMembersWithLicenseErrors", Boolean, ReadOnly, Selected),
    property("licenseProcessingState", Object, ReadOnly, Selected),
    property("membershipRuleProcessingStatus", Object, ReadOnly, Selected),
];

const ADMINISTRATIVE_UNIT: &[Property] = &[
    property("id", Text, ReadOnly, Always),
    property("deletedDateTime", Instant, ReadOnly, Always),
    property("displayName", Text, Writable, Always),
    property("description", Text, Writable, Always),
    property("isMemberManagementRestricted", Boolean, CreateOnly, Always),
    property("visibility", Text, CreateOnly, Always),
    property("membershipType", Text, Writable, Always),
    property("membershipRule", Text, Writable, Always),
    property("membershipRuleProcessingState", Text, Writable, Always),
    property("membershipRuleProcessingStatus", Object, ReadOnly, Selected),
];

const DIRECTORY_ROLE: &[Property] = &[
    property("id", Text, ReadOnly, Always),
    property("deletedDateTime", Instant, ReadOnly, Always),
    property("description", Text, ReadOnly, Always),
    property("displayName", Text, ReadOnly, Always),
    property("roleTemplateId", Text, CreateOnly, Always),
];

/// Properties of a kind, in the order of an answer.
pub(super) fn of(kind: Kind) -> &'static [Property] {
    match kind {
        Kind::User => USER,
        Kind::Device => DEVICE,
        Kind::Group => GROUP,
        Kind::AdministrativeUnit => ADMINISTRATIVE_UNIT,
        Kind::DirectoryRole => DIRECTORY_ROLE,
    }
}

/// Looks a property up, without regard to case.
pub(super) fn find(kind: Kind, name: &str) -> Option<&'static Property> {
    of(kind)
        .iter()
        .find(|property| property.name.eq_ignore_ascii_case(name))
}

/// Directory extensions: `extension_<application id>_<name>`, on users, devices and groups alike.
pub(super) fn is_extension(name: &str) -> bool {
    name.strip_prefix("extension_")
        .is_some_and(|rest| !rest.is_empty() && rest.len() <= 128)
}

/// Why a body is read: what may be written depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    Create,
    Patch,
    /// A seed carries read-only properties as well.
    Seed,
}

/// Checks a body against the catalogue and gives it back in the catalogue's spelling, annotations left out.
pub(super) fn checked(kind: Kind, body: &Map<String, Value>, purpose: Purpose) -> Result<Map<String, Value>, Refusal> {
    let mut properties = Map::new();
    for (name, value) in body {
        if name.contains('@') {
            continue;
        }
        let Some(property) = find(kind, name) else {
            if is_extension(name) && kind != Kind::AdministrativeUnit {
                properties.insert(name.clone(), value.clone());
                continue;
            }
            return Err(Refusal::bad_request(format!(
                "Property '{name}' does not exist as a declared property or extension property on type 'microsoft.graph.{}'.",
                kind.type_name()
            ))
            .with_detail("UnknownProperty", name));
        };
        let refused = match purpose {
            Purpose::Create => property.access == ReadOnly,
            Purpose::Patch => property.access != Writable,
            Purpose::Seed => false,
        };
        if refused {
            return Err(
                Refusal::bad_request(format!("Property '{}' is read-only and cannot be set.", property.name))
                    .with_detail("ReadOnlyProperty", property.name),
            );
        }
        if !fits(property.shape, value) {
            return Err(Refusal::invalid_value(kind.resource(), property.name));
        }
        properties.insert(property.name.to_owned(), value.clone());
    }
    check_lengths(kind, &properties)?;
    Ok(properties)
}

fn fits(shape: Shape, value: &Value) -> bool {
    match (shape, value) {
        (_, Value::Null) => true,
        (Text, Value::String(_)) | (Boolean, Value::Bool(_)) | (Object, Value::Object(_)) => true,
        (Instant, Value::String(text)) => parse_instant(text).is_some(),
        (Integer, Value::Number(number)) => number.is_i64(),
        (TextList, Value::Array(items)) => items.iter().all(Value::is_string),
        (ObjectList, Value::Array(items)) => items.iter().all(Value::is_object),
        _ => false,
    }
}

fn check_lengths(kind: Kind, properties: &Map<String, Value>) -> Result<(), Refusal> {
    let longest = [
        ("displayName", limits::DISPLAY_NAME),
        ("mailNickname", limits::MAIL_NICKNAME),
        ("description", limits::DESCRIPTION),
        ("userPrincipalName", 113),
    ];
    for (name, most) in longest {
        let length = properties
            .get(name)
            .and_then(Value::as_str)
            .map_or(0, |text| text.encode_utf16().count());
        if length > most {
            return Err(Refusal::invalid_value(kind.resource(), name));
        }
    }
    Ok(())
}

/// Writes a checked patch into an object's properties: absent keeps, null clears, complex values merge.
pub(super) fn apply(properties: &mut Map<String, Value>, patch: Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                properties.remove(&name);
            }
            Value::Object(fresh) => {
                let merged = properties.entry(name).or_insert_with(|| Value::Object(Map::new()));
                if let Value::Object(present) = merged {
                    for (inner, value) in fresh {
                        if value.is_null() {
                            present.remove(&inner);
                        } else {
                            present.insert(inner, value);
                        }
                    }
                }
            }
            value => {
                properties.insert(name, value);
            }
        }
    }
}
