using System.Text.Json;
using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A user, as the AzureAD cmdlets give it: names of Azure AD Graph over values of Microsoft Graph.</summary>
public class User : DirectoryObject, IEquatable<User>
{
    // What is known of the user, or the page it is to be read from.
    private object? known;

    /// <summary>Makes a user of whom nothing is known.</summary>
    public User()
    {
    }

    /// <summary>A user who is read when somebody asks for a property.</summary>
    internal User(Unread unread) => known = unread;

    /// <summary>Extension properties, and raw properties of the service that have no place of their own here.</summary>
    [JsonIgnore]
    public Dictionary<string, string?> ExtensionProperty
    {
        get => Content.ExtensionProperty ??= ReadExtensions();
        set => Content.ExtensionProperty = value;
    }

    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get => Content.DeletionTimeStamp; set => Content.DeletionTimeStamp = value; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get => Content.ObjectId; set => Content.ObjectId = value; }

    [JsonIgnore]
    public override string? ObjectType { get => Content.ObjectType; set => Content.ObjectType = value; }

    public bool? AccountEnabled { get => Content.AccountEnabled; set => Content.AccountEnabled = value; }

    public string? AgeGroup { get => Content.AgeGroup; set => Content.AgeGroup = value; }

    public List<AssignedLicense> AssignedLicenses { get => Content.AssignedLicenses ??= []; set => Content.AssignedLicenses = value; }

    public List<AssignedPlan> AssignedPlans { get => Content.AssignedPlans ??= []; set => Content.AssignedPlans = value; }

    public string? City { get => Content.City; set => Content.City = value; }

    public string? CompanyName { get => Content.CompanyName; set => Content.CompanyName = value; }

    public string? ConsentProvidedForMinor { get => Content.ConsentProvidedForMinor; set => Content.ConsentProvidedForMinor = value; }

    public string? Country { get => Content.Country; set => Content.Country = value; }

    public string? CreationType { get => Content.CreationType; set => Content.CreationType = value; }

    public string? Department { get => Content.Department; set => Content.Department = value; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get => Content.DirSyncEnabled; set => Content.DirSyncEnabled = value; }

    public string? DisplayName { get => Content.DisplayName; set => Content.DisplayName = value; }

    [JsonPropertyName("faxNumber")]
    public string? FacsimileTelephoneNumber { get => Content.FacsimileTelephoneNumber; set => Content.FacsimileTelephoneNumber = value; }

    public string? GivenName { get => Content.GivenName; set => Content.GivenName = value; }

    // Graph no longer tells.
    [JsonIgnore]
    public bool? IsCompromised { get => Content.IsCompromised; set => Content.IsCompromised = value; }

    [JsonPropertyName("onPremisesImmutableId")]
    public string? ImmutableId { get => Content.ImmutableId; set => Content.ImmutableId = value; }

    public string? JobTitle { get => Content.JobTitle; set => Content.JobTitle = value; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? LastDirSyncTime { get => Content.LastDirSyncTime; set => Content.LastDirSyncTime = value; }

    public string? LegalAgeGroupClassification { get => Content.LegalAgeGroupClassification; set => Content.LegalAgeGroupClassification = value; }

    public string? Mail { get => Content.Mail; set => Content.Mail = value; }

    [JsonPropertyName("mailNickname")]
    public string? MailNickName { get => Content.MailNickName; set => Content.MailNickName = value; }

    [JsonPropertyName("mobilePhone")]
    public string? Mobile { get => Content.Mobile; set => Content.Mobile = value; }

    public string? OnPremisesSecurityIdentifier { get => Content.OnPremisesSecurityIdentifier; set => Content.OnPremisesSecurityIdentifier = value; }

    public List<string> OtherMails { get => Content.OtherMails ??= []; set => Content.OtherMails = value; }

    public string? PasswordPolicies { get => Content.PasswordPolicies; set => Content.PasswordPolicies = value; }

    public PasswordProfile? PasswordProfile { get => Content.PasswordProfile; set => Content.PasswordProfile = value; }

    [JsonPropertyName("officeLocation")]
    public string? PhysicalDeliveryOfficeName { get => Content.PhysicalDeliveryOfficeName; set => Content.PhysicalDeliveryOfficeName = value; }

    public string? PostalCode { get => Content.PostalCode; set => Content.PostalCode = value; }

    public string? PreferredLanguage { get => Content.PreferredLanguage; set => Content.PreferredLanguage = value; }

    public List<ProvisionedPlan> ProvisionedPlans { get => Content.ProvisionedPlans ??= []; set => Content.ProvisionedPlans = value; }

    [JsonIgnore]
    public List<ProvisioningError> ProvisioningErrors { get => Content.ProvisioningErrors ??= []; set => Content.ProvisioningErrors = value; }

    public List<string> ProxyAddresses { get => Content.ProxyAddresses ??= []; set => Content.ProxyAddresses = value; }

    [JsonPropertyName("signInSessionsValidFromDateTime")]
    public DateTime? RefreshTokensValidFromDateTime { get => Content.RefreshTokensValidFromDateTime; set => Content.RefreshTokensValidFromDateTime = value; }

    public bool? ShowInAddressList { get => Content.ShowInAddressList; set => Content.ShowInAddressList = value; }

    [JsonPropertyName("identities")]
    public List<SignInName> SignInNames { get => Content.SignInNames ??= []; set => Content.SignInNames = value?.FindAll(IsLocal); }

    [JsonIgnore]
    public string? SipProxyAddress
    {
        get => ImAddresses?.FirstOrDefault();
        set => ImAddresses = value is null ? null : [value];
    }

    public string? State { get => Content.State; set => Content.State = value; }

    public string? StreetAddress { get => Content.StreetAddress; set => Content.StreetAddress = value; }

    public string? Surname { get => Content.Surname; set => Content.Surname = value; }

    [JsonIgnore]
    public string? TelephoneNumber
    {
        get => BusinessPhones?.FirstOrDefault();
        set => BusinessPhones = value is null ? null : [value];
    }

    public string? UsageLocation { get => Content.UsageLocation; set => Content.UsageLocation = value; }

    public string? UserPrincipalName { get => Content.UserPrincipalName; set => Content.UserPrincipalName = value; }

    [JsonPropertyName("externalUserState")]
    public string? UserState { get => Content.UserState; set => Content.UserState = value; }

    [JsonPropertyName("externalUserStateChangeDateTime")]
    public string? UserStateChangedOn { get => Content.UserStateChangedOn; set => Content.UserStateChangedOn = value; }

    public string? UserType { get => Content.UserType; set => Content.UserType = value; }

    [JsonInclude]
    internal List<string>? BusinessPhones { get => Content.BusinessPhones; set => Content.BusinessPhones = value; }

    [JsonInclude]
    internal List<string>? ImAddresses { get => Content.ImAddresses; set => Content.ImAddresses = value; }

    /// <inheritdoc/>
    public bool Equals(User? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();

    private protected override Dictionary<string, JsonElement>? Kept { get => Content.Unmodelled; set => Content.Unmodelled = value; }

    private UserContent Content =>
        known as UserContent ?? Unread.Content(ref known, static unread => unread.Read(ModelJson.Default.User).Content);

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
}
