using System.Management.Automation;
using System.Text.Json;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADUser: one user by id or principal name, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUser", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(User))]
public sealed class GetUser : AzureADSearchCmdlet<User>
{
    /// <summary>Membership rule that the users must fit; it is evaluated here, before objects are made.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "GetByMembershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    private protected override string Collection => "users";

    private protected override Query Asked => MembershipRule is null ? base.Asked : new Query { MembershipRule = MembershipRule };

    private protected override string[] Searched => ["displayName", "userPrincipalName"];

    private protected override string[] Matched => SearchedAddresses.All;
}

/// <summary>What New- and Set-AzureADUser write.</summary>
public abstract class UserProperties : AzureADCmdlet
{
    /// <summary>Extension properties, by name.</summary>
    [Parameter]
    public Dictionary<string, string>? ExtensionProperty { get; set; }

    /// <summary>Whether the user may sign in.</summary>
    [Parameter, GraphProperty("accountEnabled")]
    public virtual bool? AccountEnabled { get; set; }

    /// <summary>Minor, NotAdult or Adult.</summary>
    [Parameter, GraphProperty("ageGroup")]
    public string? AgeGroup { get; set; }

    /// <summary>City.</summary>
    [Parameter, GraphProperty("city")]
    public string? City { get; set; }

    /// <summary>Company.</summary>
    [Parameter, GraphProperty("companyName")]
    public string? CompanyName { get; set; }

    /// <summary>Granted, Denied or NotRequired.</summary>
    [Parameter, GraphProperty("consentProvidedForMinor")]
    public string? ConsentProvidedForMinor { get; set; }

    /// <summary>Country.</summary>
    [Parameter, GraphProperty("country")]
    public string? Country { get; set; }

    /// <summary>How the account came to be: null, or LocalAccount.</summary>
    [Parameter, GraphProperty("creationType")]
    public string? CreationType { get; set; }

    /// <summary>Department.</summary>
    [Parameter, GraphProperty("department")]
    public string? Department { get; set; }

    /// <summary>Name of the user.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Fax number.</summary>
    [Parameter, GraphProperty("faxNumber")]
    public string? FacsimileTelephoneNumber { get; set; }

    /// <summary>Given name.</summary>
    [Parameter, GraphProperty("givenName")]
    public string? GivenName { get; set; }

    /// <summary>Taken for old scripts; Graph has no such property, so nothing is sent.</summary>
    [Parameter]
    public bool? IsCompromised { get; set; }

    /// <summary>Id of the account on premises.</summary>
    [Parameter, GraphProperty("onPremisesImmutableId")]
    public string? ImmutableId { get; set; }

    /// <summary>Job title.</summary>
    [Parameter, GraphProperty("jobTitle")]
    public string? JobTitle { get; set; }

    /// <summary>Name in the mail address.</summary>
    [Parameter, GraphProperty("mailNickname")]
    public string? MailNickName { get; set; }

    /// <summary>Mobile phone number.</summary>
    [Parameter, GraphProperty("mobilePhone")]
    public string? Mobile { get; set; }

    /// <summary>Further mail addresses.</summary>
    [Parameter, GraphProperty("otherMails")]
    public List<string>? OtherMails { get; set; }

    /// <summary>DisableStrongPassword, DisablePasswordExpiration, or both.</summary>
    [Parameter, GraphProperty("passwordPolicies")]
    public string? PasswordPolicies { get; set; }

    /// <summary>The new password.</summary>
    [Parameter, GraphProperty("passwordProfile")]
    public virtual PasswordProfile? PasswordProfile { get; set; }

    /// <summary>Office.</summary>
    [Parameter, GraphProperty("officeLocation")]
    public string? PhysicalDeliveryOfficeName { get; set; }

    /// <summary>Postal code.</summary>
    [Parameter, GraphProperty("postalCode")]
    public string? PostalCode { get; set; }

    /// <summary>Language, as en-US.</summary>
    [Parameter, GraphProperty("preferredLanguage")]
    public string? PreferredLanguage { get; set; }

    /// <summary>Whether address lists show the user.</summary>
    [Parameter, GraphProperty("showInAddressList")]
    public bool? ShowInAddressList { get; set; }

    /// <summary>Names by which a local account signs in.</summary>
    [Parameter, GraphProperty("identities")]
    public List<SignInName>? SignInNames { get; set; }

    /// <summary>State or province.</summary>
    [Parameter, GraphProperty("state")]
    public string? State { get; set; }

    /// <summary>Street.</summary>
    [Parameter, GraphProperty("streetAddress")]
    public string? StreetAddress { get; set; }

    /// <summary>Surname.</summary>
    [Parameter, GraphProperty("surname")]
    public string? Surname { get; set; }

    /// <summary>Telephone number.</summary>
    [Parameter]
    public string? TelephoneNumber { get; set; }

    /// <summary>Country in which services are used, two letters.</summary>
    [Parameter, GraphProperty("usageLocation")]
    public string? UsageLocation { get; set; }

    /// <summary>Principal name, as ada@contoso.com.</summary>
    [Parameter, GraphProperty("userPrincipalName")]
    public string? UserPrincipalName { get; set; }

    /// <summary>How far a guest's invitation has come.</summary>
    [Parameter, GraphProperty("externalUserState")]
    public string? UserState { get; set; }

    /// <summary>When it came so far.</summary>
    [Parameter, GraphProperty("externalUserStateChangeDateTime")]
    public string? UserStateChangedOn { get; set; }

    /// <summary>Member or Guest.</summary>
    [Parameter, GraphProperty("userType")]
    public string? UserType { get; set; }

    // The parameters whose values Graph wants in another shape.
    private protected void AddShaped(RequestBody body)
    {
        if (IsGiven(nameof(IsCompromised)))
        {
            WriteWarning("-IsCompromised is not sent: Microsoft Graph has no such property");
        }

        if (IsGiven(nameof(TelephoneNumber)))
        {
            body["businessPhones"] = string.IsNullOrEmpty(TelephoneNumber) ? [] : new List<string> { TelephoneNumber };
        }

        foreach (var (name, value) in ExtensionProperty ?? [])
        {
            UserExtensions.Write(body, name, value);
        }
    }
}

/// <summary>New-AzureADUser: makes a user.</summary>
[Cmdlet(VerbsCommon.New, "AzureADUser", SupportsShouldProcess = true)]
[OutputType(typeof(User))]
public sealed class NewUser : UserProperties
{
    /// <summary>Whether the user may sign in.</summary>
    [Parameter(Mandatory = true), GraphProperty("accountEnabled")]
    public override bool? AccountEnabled { get; set; }

    /// <summary>Name of the user.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    /// <summary>The password.</summary>
    [Parameter(Mandatory = true), GraphProperty("passwordProfile")]
    public override PasswordProfile? PasswordProfile { get; set; }

    private protected override object? Target => UserPrincipalName ?? DisplayName;

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        AddShaped(body);
        if (Confirms("POST", ["users"], body))
        {
            WriteObject(Output.Of(Models.Read<User>(Completed(Session.Create<JsonElement>(["users"], body, Cancel), body))));
        }
    }

    // Graph answers with a few properties where the original gave the whole user: the others are those that were just written, and
    // a user is a member where nothing else was written.
    private static JsonElement Completed(JsonElement created, RequestBody sent)
    {
        var whole = new RequestBody { ["userType"] = "Member" };
        foreach (var (name, value) in sent.Where(property => property.Key != "passwordProfile"))
        {
            whole[name] = value;
        }

        foreach (var member in created.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null || !whole.ContainsKey(member.Name)))
        {
            whole[member.Name] = member.Value;
        }

        using var document = JsonDocument.Parse(whole.ToJson());
        return document.RootElement.Clone();
    }
}

/// <summary>Set-AzureADUser: changes what is named of a user; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADUser", SupportsShouldProcess = true)]
public sealed class SetUser : UserProperties
{
    /// <summary>Object id or principal name of the user, or the user.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        AddShaped(body);
        Update(["users", ObjectId], body);
    }
}

/// <summary>Remove-AzureADUser: deletes a user, who can be restored for thirty days.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADUser", SupportsShouldProcess = true)]
public sealed class RemoveUser : AzureADObjectCmdlet
{
    private protected override void Run() => Delete("users", ObjectId);
}
