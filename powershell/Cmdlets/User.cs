using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADUser: one user by id or principal name, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUser", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(User))]
public sealed class GetUser : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetVague")]
    public string? SearchString { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public int? Top { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteObject(Output.Of(Session.Get<User>(["users", ObjectId], null, Cancel)));
            return;
        }

        var filter = SearchString is null
            ? Filter is null ? null : ODataFilter.Translate(Filter, GraphNames.Of<User>())
            : ODataFilter.StartsWith(SearchString, "displayName", "userPrincipalName");
        Listing.Write(this, top => Session.List<User>(["users"], new Query { Filter = filter, Top = top }, Cancel), All, Top);
    }
}

/// <summary>Set-AzureADUser: changes what is named of a user; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADUser", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class SetUser : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    [Parameter]
    public Dictionary<string, string>? ExtensionProperty { get; set; }

    [Parameter, GraphProperty("accountEnabled")]
    public bool? AccountEnabled { get; set; }

    [Parameter, GraphProperty("ageGroup")]
    public string? AgeGroup { get; set; }

    [Parameter, GraphProperty("city")]
    public string? City { get; set; }

    [Parameter, GraphProperty("companyName")]
    public string? CompanyName { get; set; }

    [Parameter, GraphProperty("consentProvidedForMinor")]
    public string? ConsentProvidedForMinor { get; set; }

    [Parameter, GraphProperty("country")]
    public string? Country { get; set; }

    [Parameter, GraphProperty("creationType")]
    public string? CreationType { get; set; }

    [Parameter, GraphProperty("department")]
    public string? Department { get; set; }

    [Parameter, GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    [Parameter, GraphProperty("faxNumber")]
    public string? FacsimileTelephoneNumber { get; set; }

    [Parameter, GraphProperty("givenName")]
    public string? GivenName { get; set; }

    // Bound for old scripts; Graph has no such property, so nothing is sent.
    [Parameter]
    public bool? IsCompromised { get; set; }

    [Parameter, GraphProperty("onPremisesImmutableId")]
    public string? ImmutableId { get; set; }

    [Parameter, GraphProperty("jobTitle")]
    public string? JobTitle { get; set; }

    [Parameter, GraphProperty("mailNickname")]
    public string? MailNickName { get; set; }

    [Parameter, GraphProperty("mobilePhone")]
    public string? Mobile { get; set; }

    [Parameter, GraphProperty("otherMails")]
    public List<string>? OtherMails { get; set; }

    [Parameter, GraphProperty("passwordPolicies")]
    public string? PasswordPolicies { get; set; }

    [Parameter]
    public PasswordProfile? PasswordProfile { get; set; }

    [Parameter, GraphProperty("officeLocation")]
    public string? PhysicalDeliveryOfficeName { get; set; }

    [Parameter, GraphProperty("postalCode")]
    public string? PostalCode { get; set; }

    [Parameter, GraphProperty("preferredLanguage")]
    public string? PreferredLanguage { get; set; }

    [Parameter, GraphProperty("showInAddressList")]
    public bool? ShowInAddressList { get; set; }

    [Parameter]
    public List<SignInName>? SignInNames { get; set; }

    [Parameter, GraphProperty("state")]
    public string? State { get; set; }

    [Parameter, GraphProperty("streetAddress")]
    public string? StreetAddress { get; set; }

    [Parameter, GraphProperty("surname")]
    public string? Surname { get; set; }

    [Parameter]
    public string? TelephoneNumber { get; set; }

    [Parameter, GraphProperty("usageLocation")]
    public string? UsageLocation { get; set; }

    [Parameter, GraphProperty("userPrincipalName")]
    public string? UserPrincipalName { get; set; }

    [Parameter, GraphProperty("externalUserState")]
    public string? UserState { get; set; }

    [Parameter, GraphProperty("externalUserStateChangeDateTime")]
    public string? UserStateChangedOn { get; set; }

    [Parameter, GraphProperty("userType")]
    public string? UserType { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        AddShaped(body);
        if (Confirms("PATCH", ["users", ObjectId], body))
        {
            Session.Update(["users", ObjectId], body, Cancel);
        }
    }

    // The parameters whose values Graph wants in another shape.
    private void AddShaped(RequestBody body)
    {
        if (IsGiven(nameof(IsCompromised)))
        {
            WriteWarning("-IsCompromised is not sent: Microsoft Graph has no such property");
        }

        if (IsGiven(nameof(TelephoneNumber)))
        {
            body["businessPhones"] = string.IsNullOrEmpty(TelephoneNumber) ? [] : new List<string> { TelephoneNumber };
        }

        if (PasswordProfile is not null)
        {
            body["passwordProfile"] = Json(PasswordProfile);
        }

        if (SignInNames is not null)
        {
            body["identities"] = SignInNames.ConvertAll(name => Json(name));
        }

        foreach (var (name, value) in ExtensionProperty ?? [])
        {
            body[name] = value.Length == 0 ? null : value;
        }
    }

    private static System.Text.Json.JsonElement Json(ModelObject model)
    {
        using var document = System.Text.Json.JsonDocument.Parse(model.ToJson());
        return document.RootElement.Clone();
    }
}
