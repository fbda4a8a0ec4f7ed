using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Add-AzureADMSScopedRoleMembership: gives somebody a role over the members of one administrative unit.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADMSScopedRoleMembership", SupportsShouldProcess = true)]
[OutputType(typeof(MsScopedRoleMembership))]
public sealed class AddMSScopedRoleMembership : AzureADMSObjectCmdlet
{
    /// <summary>Id of the administrative unit; taken for old scripts, since -Id says it already.</summary>
    [Parameter]
    [Alias("AdministrativeUnitObjectId")]
    public string? AdministrativeUnitId { get; set; }

    /// <summary>Id of the activated role, or the role.</summary>
    [Parameter, ObjectId, Alias("RoleObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string? RoleId { get; set; }

    /// <summary>Who gets the role.</summary>
    [Parameter, RoleMember<MsRoleMemberInfo>]
    public MsRoleMemberInfo? RoleMemberInfo { get; set; }

    private protected override void Run() => CreateAndWrite<MsScopedRoleMembership>(
        ["administrativeUnits", Id, "scopedRoleMembers"],
        new RequestBody { ["roleId"] = RoleId, ["roleMemberInfo"] = new RequestBody { ["id"] = RoleMemberInfo?.Id } });
}

/// <summary>Get-AzureADMSScopedRoleMembership: who holds which role over the members of an administrative unit.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSScopedRoleMembership")]
[OutputType(typeof(MsScopedRoleMembership))]
public sealed class GetMSScopedRoleMembership : AzureADMSObjectCmdlet
{
    /// <summary>Id of one of them; left out, all.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string? ScopedRoleMembershipId { get; set; }

    private protected override void Run()
    {
        // A unit piped in would be bound to this parameter as well.
        if (IsGiven(nameof(ScopedRoleMembershipId)) && ScopedRoleMembershipId != Id)
        {
            WriteOne<MsScopedRoleMembership>(["administrativeUnits", Id, "scopedRoleMembers", ScopedRoleMembershipId!]);
        }
        else
        {
            WriteMany<MsScopedRoleMembership>(["administrativeUnits", Id, "scopedRoleMembers"], all: true, top: null);
        }
    }
}

/// <summary>Remove-AzureADMSScopedRoleMembership: takes the role back.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSScopedRoleMembership", SupportsShouldProcess = true)]
public sealed class RemoveMSScopedRoleMembership : AzureADMSObjectCmdlet
{
    /// <summary>Id of the membership.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string ScopedRoleMembershipId { get; set; } = "";

    private protected override void Run() => Delete("administrativeUnits", Id, "scopedRoleMembers", ScopedRoleMembershipId);
}
