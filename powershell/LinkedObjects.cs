namespace Rollcall.PowerShell;

/// <summary>
/// What is asked of objects at the end of a link. Azure AD Graph gave members, owners and managers whole; Graph gives eleven
/// properties of a user unless more are named, and scripts read department and accountEnabled off a member.
/// </summary>
internal static class LinkedObjects
{
    private static readonly string[] OfAny = ["id", "deletedDateTime", "displayName"];

    private static readonly string[] OfUsers =
    [
        "accountEnabled", "ageGroup", "assignedLicenses", "assignedPlans", "businessPhones", "city", "companyName",
        "consentProvidedForMinor", "country", "createdDateTime", "creationType", "department", "employeeId", "externalUserState",
        "externalUserStateChangeDateTime", "faxNumber", "givenName", "identities", "imAddresses", "jobTitle",
        "legalAgeGroupClassification", "mail", "mailNickname", "mobilePhone", "officeLocation", "onPremisesDistinguishedName",
        "onPremisesExtensionAttributes", "onPremisesImmutableId", "onPremisesLastSyncDateTime", "onPremisesSecurityIdentifier",
        "onPremisesSyncEnabled", "otherMails", "passwordPolicies", "postalCode", "preferredLanguage", "provisionedPlans",
        "proxyAddresses", "showInAddressList", "signInSessionsValidFromDateTime", "state", "streetAddress", "surname",
        "usageLocation", "userPrincipalName", "userType",
    ];

    private static readonly string[] OfGroups = ["description", "groupTypes", "mailEnabled", "securityEnabled"];

    private static readonly string[] OfDevices =
    [
        "alternativeSecurityIds", "approximateLastSignInDateTime", "complianceExpirationDateTime", "deviceId", "deviceMetadata",
        "deviceVersion", "isCompliant", "isManaged", "operatingSystem", "operatingSystemVersion", "physicalIds", "profileType",
        "systemLabels", "trustType",
    ];

    private static readonly string[] OfServicePrincipals = ["appId", "servicePrincipalType"];

    /// <summary>Asks for users whole: managers, reports, owners.</summary>
    internal static Query Users => new() { Select = [.. OfAny, .. OfUsers] };

    /// <summary>Asks for members whole, whatever they are.</summary>
    internal static Query Members => new() { Select = [.. OfAny, .. OfUsers, .. OfGroups, .. OfDevices, .. OfServicePrincipals] };
}
