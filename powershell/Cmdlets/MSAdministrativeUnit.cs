using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>What New- and Set-AzureADMSAdministrativeUnit write.</summary>
public abstract class MSAdministrativeUnitProperties : AzureADMSCmdlet
{
    /// <summary>What the unit is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the unit.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Whether only administrators of the unit may change its members.</summary>
    [Parameter, GraphProperty("isMemberManagementRestricted")]
    public bool? IsMemberManagementRestricted { get; set; }

    /// <summary>Who is a member of a dynamic unit.</summary>
    [Parameter, GraphProperty("membershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    /// <summary>On or Paused.</summary>
    [Parameter, GraphProperty("membershipRuleProcessingState")]
    [ArgumentCompleter(typeof(ProcessingStateCompleter))]
    public string? MembershipRuleProcessingState { get; set; }

    /// <summary>Dynamic or Assigned.</summary>
    [Parameter, GraphProperty("membershipType")]
    [ArgumentCompleter(typeof(MembershipTypeCompleter))]
    public string? MembershipType { get; set; }
}

/// <summary>New-AzureADMSAdministrativeUnit: makes an administrative unit, assigned or dynamic.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true)]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class NewMSAdministrativeUnit : MSAdministrativeUnitProperties
{
    /// <summary>Name of the unit.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        CreateWithRule<MsAdministrativeUnit>(["administrativeUnits"], body, "administrativeUnit");
    }
}

/// <summary>Set-AzureADMSAdministrativeUnit: changes what is named of an administrative unit; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class SetMSAdministrativeUnit : MSAdministrativeUnitProperties
{
    /// <summary>Id of the unit, or a unit of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    /// <summary>Refuses a rule by which more than so many would lose membership.</summary>
    [Parameter]
    public int? MaximumLeave { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        UpdateMembership(["administrativeUnits", Id], body, "administrativeUnit", MaximumLeave);
    }
}

/// <summary>Get-AzureADMSAdministrativeUnit: one administrative unit by its id, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSAdministrativeUnit", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class GetMSAdministrativeUnit : AzureADMSQueryCmdlet<MsAdministrativeUnit>
{
    private protected override string[] Collection => ["administrativeUnits"];
}

/// <summary>Remove-AzureADMSAdministrativeUnit: deletes an administrative unit; its members stay.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class RemoveMSAdministrativeUnit : AzureADMSObjectCmdlet
{
    private protected override void Run() => Delete("administrativeUnits", Id);
}
