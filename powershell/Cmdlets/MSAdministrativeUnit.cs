using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>New-AzureADMSAdministrativeUnit: makes an administrative unit, assigned or dynamic.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class NewMSAdministrativeUnit : AzureADMSCmdlet
{
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    [Parameter, GraphProperty("isMemberManagementRestricted")]
    public bool? IsMemberManagementRestricted { get; set; }

    [Parameter, GraphProperty("membershipRule")]
    public string? MembershipRule { get; set; }

    [Parameter, GraphProperty("membershipRuleProcessingState")]
    public string? MembershipRuleProcessingState { get; set; }

    [Parameter, GraphProperty("membershipType")]
    public string? MembershipType { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        PrepareRule(body, "administrativeUnit");
        if (Confirms("POST", ["administrativeUnits"], body))
        {
            WriteObject(Output.Of(Session.Create<MsAdministrativeUnit>(["administrativeUnits"], body, Cancel)));
        }
    }
}

/// <summary>Set-AzureADMSAdministrativeUnit: changes what is named of an administrative unit; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class SetMSAdministrativeUnit : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    [Parameter, GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    [Parameter, GraphProperty("isMemberManagementRestricted")]
    public bool? IsMemberManagementRestricted { get; set; }

    [Parameter, GraphProperty("membershipRule")]
    public string? MembershipRule { get; set; }

    [Parameter, GraphProperty("membershipRuleProcessingState")]
    public string? MembershipRuleProcessingState { get; set; }

    [Parameter, GraphProperty("membershipType")]
    public string? MembershipType { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        PrepareRule(body, "administrativeUnit");
        if (Confirms("PATCH", ["administrativeUnits", Id], body))
        {
            Session.Update(["administrativeUnits", Id], body, Cancel);
        }
    }
}

/// <summary>Get-AzureADMSAdministrativeUnit: one administrative unit by its id, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSAdministrativeUnit", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class GetMSAdministrativeUnit : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

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
            WriteObject(Output.Of(Session.Get<MsAdministrativeUnit>(["administrativeUnits", Id], null, Cancel)));
            return;
        }

        var filter = Filter is null ? null : ODataFilter.Translate(Filter, GraphNames.Of<MsAdministrativeUnit>());
        Listing.Write(
            this,
            top => Session.List<MsAdministrativeUnit>(["administrativeUnits"], new Query { Filter = filter, Top = top }, Cancel),
            All,
            Top);
    }
}

/// <summary>Remove-AzureADMSAdministrativeUnit: deletes an administrative unit.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveMSAdministrativeUnit : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms("DELETE", ["administrativeUnits", Id]))
        {
            Session.Delete(["administrativeUnits", Id], Cancel);
        }
    }
}
