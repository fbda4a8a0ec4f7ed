using System.Text.Json;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>What is known of a user, apart from it: a user that nobody has asked for anything is then small.</summary>
internal sealed class UserContent
{
    internal Dictionary<string, JsonElement>? Unmodelled;
    internal DateTime? DeletionTimeStamp;
    internal string? ObjectId;
    internal string? ObjectType = "User";
    internal bool? AccountEnabled;
    internal string? AgeGroup;
    internal string? City;
    internal string? CompanyName;
    internal string? ConsentProvidedForMinor;
    internal string? Country;
    internal string? CreationType;
    internal string? Department;
    internal bool? DirSyncEnabled;
    internal string? DisplayName;
    internal string? FacsimileTelephoneNumber;
    internal string? GivenName;
    internal bool? IsCompromised;
    internal string? ImmutableId;
    internal string? JobTitle;
    internal DateTime? LastDirSyncTime;
    internal string? LegalAgeGroupClassification;
    internal string? Mail;
    internal string? MailNickName;
    internal string? Mobile;
    internal string? OnPremisesSecurityIdentifier;
    internal string? PasswordPolicies;
    internal PasswordProfile? PasswordProfile;
    internal string? PhysicalDeliveryOfficeName;
    internal string? PostalCode;
    internal string? PreferredLanguage;
    internal DateTime? RefreshTokensValidFromDateTime;
    internal bool? ShowInAddressList;
    internal string? State;
    internal string? StreetAddress;
    internal string? Surname;
    internal string? UsageLocation;
    internal string? UserPrincipalName;
    internal string? UserState;
    internal string? UserStateChangedOn;
    internal string? UserType;
    internal List<string>? BusinessPhones;
    internal List<string>? ImAddresses;
    internal Dictionary<string, string?>? ExtensionProperty;
    internal List<AssignedLicense>? AssignedLicenses;
    internal List<AssignedPlan>? AssignedPlans;
    internal List<string>? OtherMails;
    internal List<ProvisionedPlan>? ProvisionedPlans;
    internal List<ProvisioningError>? ProvisioningErrors;
    internal List<string>? ProxyAddresses;
    internal List<SignInName>? SignInNames;
}
