using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Add-AzureADScopedRoleMembership: gives somebody a role over the members of one administrative unit.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADScopedRoleMembership", SupportsShouldProcess = true)]
[OutputType(typeof(ScopedRoleMembership))]
public sealed class AddScopedRoleMembership : AzureADObjectCmdlet
{
    /// <summary>Id of the administrative unit; taken for old scripts, since -ObjectId says it already.</summary>
    [Parameter]
    [Alias("AdministrativeUnitId")]
    public string? AdministrativeUnitObjectId { get; set; }

    /// <summary>Id of the activated role, or the role.</summary>
    [Parameter, ObjectId, Alias("RoleId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string? RoleObjectId { get; set; }

    /// <summary>Who gets the role.</summary>
    [Parameter, RoleMember<RoleMemberInfo>]
    public RoleMemberInfo? RoleMemberInfo { get; set; }

    private protected override void Run() => CreateAndWrite<ScopedRoleMembership>(
        ["administrativeUnits", ObjectId, "scopedRoleMembers"],
        new RequestBody { ["roleId"] = RoleObjectId, ["roleMemberInfo"] = new RequestBody { ["id"] = RoleMemberInfo?.ObjectId } });
}

/// <summary>Get-AzureADScopedRoleMembership: who holds which role over the members of an administrative unit.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADScopedRoleMembership")]
[OutputType(typeof(ScopedRoleMembership))]
public sealed class GetScopedRoleMembership : AzureADObjectCmdlet
{
    /// <summary>Id of one of them; left out, all.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string? ScopedRoleMembershipId { get; set; }

    private protected override void Run()
    {
        // A unit piped in would be bound to this parameter as well.
        if (IsGiven(nameof(ScopedRoleMembershipId)) && ScopedRoleMembershipId != ObjectId)
        {
            WriteOne<ScopedRoleMembership>(["administrativeUnits", ObjectId, "scopedRoleMembers", ScopedRoleMembershipId!]);
        }
        else
        {
            WriteMany<ScopedRoleMembership>(["administrativeUnits", ObjectId, "scopedRoleMembers"], all: true, top: null);
        }
    }
}

/// <summary>Remove-AzureADScopedRoleMembership: takes the role back.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADScopedRoleMembership", SupportsShouldProcess = true)]
public sealed class RemoveScopedRoleMembership : AzureADObjectCmdlet
{
    /// <summary>Id of the membership.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string ScopedRoleMembershipId { get; set; } = "";

    private protected override void Run() => Delete("administrativeUnits", ObjectId, "scopedRoleMembers", ScopedRoleMembershipId);
}
