//! Default `$select` sets. Graph's own default for users is eleven properties (graph-behaviour 5); AzureAD's User model
//! and the membership rules show many more, and a property that was not asked for would print as empty.

use super::Path;

/// Users: what AzureAD's model prints and rules read, in v1.0 names. `passwordProfile` is left out: reading it needs a
/// permission of its own, and it comes back empty.
const USER: &str = "id,deletedDateTime,accountEnabled,ageGroup,assignedLicenses,assignedPlans,businessPhones,city,\
companyName,consentProvidedForMinor,country,createdDateTime,creationType,department,displayName,employeeHireDate,\
employeeId,externalUserState,externalUserStateChangeDateTime,faxNumber,givenName,identities,imAddresses,jobTitle,\
legalAgeGroupClassification,mail,mailNickname,mobilePhone,officeLocation,onPremisesDistinguishedName,\
onPremisesExtensionAttributes,onPremisesImmutableId,onPremisesLastSyncDateTime,onPremisesProvisioningErrors,\
onPremisesSecurityIdentifier,onPremisesSyncEnabled,otherMails,passwordPolicies,postalCode,preferredLanguage,\
provisionedPlans,proxyAddresses,showInAddressList,signInSessionsValidFromDateTime,state,streetAddress,surname,\
usageLocation,userPrincipalName,userType";

/// Devices: likewise.
const DEVICE: &str = "id,deletedDateTime,accountEnabled,alternativeSecurityIds,approximateLastSignInDateTime,\
complianceExpirationDateTime,deviceCategory,deviceId,deviceMetadata,deviceOwnership,deviceVersion,displayName,\
enrollmentProfileName,extensionAttributes,isCompliant,isManaged,isRooted,managementType,manufacturer,mdmAppId,model,\
onPremisesLastSyncDateTime,onPremisesSyncEnabled,operatingSystem,operatingSystemVersion,physicalIds,profileType,\
registrationDateTime,systemLabels,trustType";

/// The set to ask for where the caller named none; none: the service's default suffices, or the path's objects are of
/// several types.
pub(super) fn default_set(path: Path<'_>) -> Option<&'static str> {
    let last = path.last().map(String::as_str)?;
    match last {
        "microsoft.graph.user" => return Some(USER),
        "microsoft.graph.device" => return Some(DEVICE),
        _ => {}
    }
    match (path.first().map(String::as_str)?, path.len()) {
        ("users", 1 | 2) | ("me", 1) => Some(USER),
        ("devices", 1 | 2) => Some(DEVICE),
        _ => None,
    }
}
