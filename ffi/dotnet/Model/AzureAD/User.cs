using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A user, as the AzureAD cmdlets give it: names of Azure AD Graph over values of Microsoft Graph.</summary>
public class User : DirectoryObject, IEquatable<User>
{
    private Dictionary<string, string?>? extensionProperty;
    private List<AssignedLicense>? assignedLicenses;
    private List<AssignedPlan>? assignedPlans;
    private List<string>? otherMails;
    private List<ProvisionedPlan>? provisionedPlans;
    private List<ProvisioningError>? provisioningErrors;
    private List<string>? proxyAddresses;
    private List<SignInName>? signInNames;

    /// <summary>Extension properties, and raw properties of the service that have no place of their own here.</summary>
    [JsonIgnore]
    public Dictionary<string, string?> ExtensionProperty
    {
        get => extensionProperty ??= ReadExtensions();
        set => extensionProperty = value;
    }

    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get; set; }

    [JsonIgnore]
    public override string? ObjectType { get; set; } = "User";

    public bool? AccountEnabled { get; set; }

    public string? AgeGroup { get; set; }

    public List<AssignedLicense> AssignedLicenses { get => assignedLicenses ??= []; set => assignedLicenses = value; }

    public List<AssignedPlan> AssignedPlans { get => assignedPlans ??= []; set => assignedPlans = value; }

    public string? City { get; set; }

    public string? CompanyName { get; set; }

    public string? ConsentProvidedForMinor { get; set; }

    public string? Country { get; set; }

    public string? CreationType { get; set; }

    public string? Department { get; set; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get; set; }

    public string? DisplayName { get; set; }

    [JsonPropertyName("faxNumber")]
    public string? FacsimileTelephoneNumber { get; set; }

    public string? GivenName { get; set; }

    // Graph no longer tells.
    [JsonIgnore]
    public bool? IsCompromised { get; set; }

    [JsonPropertyName("onPremisesImmutableId")]
    public string? ImmutableId { get; set; }

    public string? JobTitle { get; set; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? LastDirSyncTime { get; set; }

    public string? LegalAgeGroupClassification { get; set; }

    public string? Mail { get; set; }

    [JsonPropertyName("mailNickname")]
    public string? MailNickName { get; set; }

    [JsonPropertyName("mobilePhone")]
    public string? Mobile { get; set; }

    public string? OnPremisesSecurityIdentifier { get; set; }

    public List<string> OtherMails { get => otherMails ??= []; set => otherMails = value; }

    public string? PasswordPolicies { get; set; }

    public PasswordProfile? PasswordProfile { get; set; }

    [JsonPropertyName("officeLocation")]
    public string? PhysicalDeliveryOfficeName { get; set; }

    public string? PostalCode { get; set; }

    public string? PreferredLanguage { get; set; }

    public List<ProvisionedPlan> ProvisionedPlans { get => provisionedPlans ??= []; set => provisionedPlans = value; }

    [JsonIgnore]
    public List<ProvisioningError> ProvisioningErrors { get => provisioningErrors ??= []; set => provisioningErrors = value; }

    public List<string> ProxyAddresses { get => proxyAddresses ??= []; set => proxyAddresses = value; }

    [JsonPropertyName("signInSessionsValidFromDateTime")]
    public DateTime? RefreshTokensValidFromDateTime { get; set; }

    public bool? ShowInAddressList { get; set; }

    [JsonPropertyName("identities")]
    public List<SignInName> SignInNames { get => signInNames ??= []; set => signInNames = value?.FindAll(IsLocal); }

    [JsonIgnore]
    public string? SipProxyAddress
    {
        get => ImAddresses?.FirstOrDefault();
        set => ImAddresses = value is null ? null : [value];
    }

    public string? State { get; set; }

    public string? StreetAddress { get; set; }

    public string? Surname { get; set; }

    [JsonIgnore]
    public string? TelephoneNumber
    {
        get => BusinessPhones?.FirstOrDefault();
        set => BusinessPhones = value is null ? null : [value];
    }

    public string? UsageLocation { get; set; }

    public string? UserPrincipalName { get; set; }

    [JsonPropertyName("externalUserState")]
    public string? UserState { get; set; }

    [JsonPropertyName("externalUserStateChangeDateTime")]
    public string? UserStateChangedOn { get; set; }

    public string? UserType { get; set; }

    [JsonInclude]
    internal List<string>? BusinessPhones { get; set; }

    [JsonInclude]
    internal List<string>? ImAddresses { get; set; }

    // Azure AD Graph's sign-in names were those of local accounts; Graph adds the principal name and federated identities.
    private static bool IsLocal(SignInName name) => name.Type is "emailAddress" or "userName";

    // The original always had these, empty or not: scripts read them with get_Item, which fails on a key that is not there.
    private static readonly string[] AlwaysThere = ["createdDateTime", "employeeId", "onPremisesDistinguishedName", "userIdentities"];

    private Dictionary<string, string?> ReadExtensions()
    {
        var read = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in GetUnmodelledProperties().Count == 0 ? [] : AlwaysThere)
        {
            read[name] = null;
        }

        foreach (var (name, value) in GetUnmodelledProperties())
        {
            if (name is "@odata.context")
            {
                read["odata.metadata"] = value.ToString();
            }
            else if (name is "onPremisesProvisioningErrors")
            {
                // Azure AD Graph's provisioningErrors, which the model has.
            }
            else if (name == "onPremisesExtensionAttributes" && value.ValueKind == JsonValueKind.Object)
            {
                foreach (var attribute in value.EnumerateObject().Where(attribute => attribute.Value.ValueKind != JsonValueKind.Null))
                {
                    read[attribute.Name] = attribute.Value.ToString();
                }
            }
            else if (value.ValueKind != JsonValueKind.Null)
            {
                // The original wrote "odata.type".
                read[name.StartsWith('@') ? name[1..] : name] = value.ToString();
            }
        }

        return read;
    }

    /// <inheritdoc/>
    public bool Equals(User? other) => Equals((object?)other);
}
