namespace Rollcall.PowerShell;

/// <summary>
/// What is asked of objects at the end of a link. Azure AD Graph gave members, owners and managers whole; Graph gives eleven
/// properties of a user unless more are named, and scripts read department and accountEnabled off a member.
/// </summary>
internal static class LinkedObjects
{
    /// <summary>The properties that the models of users, groups and devices show.</summary>
    internal static readonly string[] Properties =
    [
        "id", "deletedDateTime", "displayName",

        // Of users.
        "accountEnabled", "ageGroup", "assignedLicenses", "assignedPlans", "businessPhones", "city", "companyName",
        "consentProvidedForMinor", "country", "createdDateTime", "creationType", "department", "employeeId", "externalUserState",
        "externalUserStateChangeDateTime", "faxNumber", "givenName", "identities", "imAddresses", "jobTitle",
        "legalAgeGroupClassification", "mail", "mailNickname", "mobilePhone", "officeLocation", "onPremisesDistinguishedName",
        "onPremisesExtensionAttributes", "onPremisesImmutableId", "onPremisesLastSyncDateTime", "onPremisesSecurityIdentifier",
        "onPremisesSyncEnabled", "otherMails", "passwordPolicies", "postalCode", "preferredLanguage", "provisionedPlans",
        "proxyAddresses", "showInAddressList", "signInSessionsValidFromDateTime", "state", "streetAddress", "surname",
        "usageLocation", "userPrincipalName", "userType",

        // Of groups.
        "description", "groupTypes", "mailEnabled", "securityEnabled",

        // Of devices.
        "alternativeSecurityIds", "approximateLastSignInDateTime", "complianceExpirationDateTime", "deviceId", "deviceMetadata",
        "deviceVersion", "isCompliant", "isManaged", "operatingSystem", "operatingSystemVersion", "physicalIds", "profileType",
        "systemLabels", "trustType",

        // Of service principals.
        "appId", "servicePrincipalType",
    ];

    /// <summary>The query that asks for them.</summary>
    internal static Query Whole => new() { Select = Properties };
}
