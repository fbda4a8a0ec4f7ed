using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.PowerShell.Graph;

/// <summary>Get-MgDirectoryAdministrativeUnit: one administrative unit, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "MgDirectoryAdministrativeUnit", DefaultParameterSetName = "List")]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class GetMgDirectoryAdministrativeUnit : MgGetCmdlet
{
    /// <summary>Id of the unit.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Get", ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string? AdministrativeUnitId { get; set; }

    private protected override string IdParameter => nameof(AdministrativeUnitId);

    private protected override void Run() => Get<MsAdministrativeUnit>("administrativeUnits", AdministrativeUnitId);
}

/// <summary>What New- and Update-MgDirectoryAdministrativeUnit write.</summary>
public abstract class MgDirectoryAdministrativeUnitProperties : MgWriteCmdlet
{
    /// <summary>What the unit is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the unit.</summary>
    [Parameter, GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    /// <summary>Whether only administrators of the unit may change its members.</summary>
    [Parameter, GraphProperty("isMemberManagementRestricted")]
    public SwitchParameter IsMemberManagementRestricted { get; set; }

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

    /// <summary>HiddenMembership, or nothing.</summary>
    [Parameter, GraphProperty("visibility")]
    [ArgumentCompleter(typeof(VisibilityCompleter))]
    public string? Visibility { get; set; }
}

/// <summary>New-MgDirectoryAdministrativeUnit: makes an administrative unit.</summary>
[Cmdlet(VerbsCommon.New, "MgDirectoryAdministrativeUnit", SupportsShouldProcess = true)]
[OutputType(typeof(MsAdministrativeUnit))]
public sealed class NewMgDirectoryAdministrativeUnit : MgDirectoryAdministrativeUnitProperties
{
    private protected override object? Target => DisplayName;

    private protected override void Run() => CreateWithRule<MsAdministrativeUnit>(["administrativeUnits"], Body(), "administrativeUnit");
}

/// <summary>Update-MgDirectoryAdministrativeUnit: changes what is named of an administrative unit.</summary>
[Cmdlet(VerbsData.Update, "MgDirectoryAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class UpdateMgDirectoryAdministrativeUnit : MgDirectoryAdministrativeUnitProperties
{
    /// <summary>Id of the unit.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string AdministrativeUnitId { get; set; } = "";

    private protected override string IdParameter => nameof(AdministrativeUnitId);

    private protected override void Run() => UpdateMembership(["administrativeUnits", AdministrativeUnitId], Body(), "administrativeUnit", null);
}

/// <summary>What the cmdlets about one administrative unit share.</summary>
public abstract class MgOneAdministrativeUnit : MgCmdlet
{
    /// <summary>Id of the unit.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string AdministrativeUnitId { get; set; } = "";

    private protected override string IdParameter => nameof(AdministrativeUnitId);
}

/// <summary>Remove-MgDirectoryAdministrativeUnit: deletes an administrative unit.</summary>
[Cmdlet(VerbsCommon.Remove, "MgDirectoryAdministrativeUnit", SupportsShouldProcess = true)]
public sealed class RemoveMgDirectoryAdministrativeUnit : MgOneAdministrativeUnit
{
    private protected override void Run() => Delete("administrativeUnits", AdministrativeUnitId);
}

/// <summary>Get-MgDirectoryAdministrativeUnitMember: the members of an administrative unit.</summary>
[Cmdlet(VerbsCommon.Get, "MgDirectoryAdministrativeUnitMember")]
[OutputType(typeof(MsDirectoryObject))]
public sealed class GetMgDirectoryAdministrativeUnitMember : MgCmdlet
{
    /// <summary>Id of the unit.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string AdministrativeUnitId { get; set; } = "";

    /// <summary>All of them; left out, a hundred.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter]
    [Alias("Limit")]
    public int? Top { get; set; }

    private protected override string IdParameter => nameof(AdministrativeUnitId);

    private protected override void Run() =>
        WriteMany<MsDirectoryObject>(["administrativeUnits", AdministrativeUnitId, "members"], All ? true : null, Top);
}

/// <summary>New-MgDirectoryAdministrativeUnitMemberByRef: adds a member, named by its address, to an administrative unit.</summary>
[Cmdlet(VerbsCommon.New, "MgDirectoryAdministrativeUnitMemberByRef", SupportsShouldProcess = true)]
public sealed class NewMgDirectoryAdministrativeUnitMemberByRef : MgReferenceCmdlet
{
    /// <summary>Id of the unit.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string AdministrativeUnitId { get; set; } = "";

    private protected override string IdParameter => nameof(AdministrativeUnitId);

    private protected override void Run() => AddLink(["administrativeUnits", AdministrativeUnitId, "members"], ReferredTo);
}

/// <summary>Remove-MgDirectoryAdministrativeUnitMemberByRef: takes a member out of an administrative unit.</summary>
[Cmdlet(VerbsCommon.Remove, "MgDirectoryAdministrativeUnitMemberByRef", SupportsShouldProcess = true)]
public sealed class RemoveMgDirectoryAdministrativeUnitMemberByRef : MgOneAdministrativeUnit
{
    /// <summary>Id of the member.</summary>
    [Parameter(Mandatory = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string DirectoryObjectId { get; set; } = "";

    private protected override void Run() => RemoveLink(["administrativeUnits", AdministrativeUnitId, "members"], DirectoryObjectId);
}
