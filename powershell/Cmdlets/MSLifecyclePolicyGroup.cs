using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;
using System.Text.Json;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSLifecyclePolicyGroup: the policy by which a group expires.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSLifecyclePolicyGroup")]
[OutputType(typeof(MsGroupLifecyclePolicy))]
public sealed class GetMSLifecyclePolicyGroup : AzureADMSGroupObjectCmdlet
{
    private protected override void Run() =>
        WriteMany<MsGroupLifecyclePolicy>(["groups", Id, "groupLifecyclePolicies"], all: true, top: null);
}

/// <summary>What Add- and Remove-AzureADMSLifecyclePolicyGroup share.</summary>
public abstract class MSLifecyclePolicyGroupChange : AzureADMSObjectCmdlet
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    /// <summary>Calls the action; the service answers whether there was anything to do.</summary>
    private protected void Change(string action, string nothing)
    {
        if (Act(["groupLifecyclePolicies", Id, action], new RequestBody { ["groupId"] = GroupId }) is { ValueKind: JsonValueKind.Object } answer
            && answer.TryGetProperty("value", out var changed) && changed.ValueKind == JsonValueKind.False)
        {
            WriteWarning(nothing);
        }
    }
}

/// <summary>Add-AzureADMSLifecyclePolicyGroup: puts a group under a policy that manages selected groups.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADMSLifecyclePolicyGroup", SupportsShouldProcess = true)]
public sealed class AddMSLifecyclePolicyGroup : MSLifecyclePolicyGroupChange
{
    private protected override void Run() => Change(
        "addGroup", $"the policy did not take group `{GroupId}`: it is under it already, is no Office 365 group, or the policy manages no selected groups");
}

/// <summary>Remove-AzureADMSLifecyclePolicyGroup: takes a group out of a policy that manages selected groups.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSLifecyclePolicyGroup", SupportsShouldProcess = true)]
public sealed class RemoveMSLifecyclePolicyGroup : MSLifecyclePolicyGroupChange
{
    private protected override void Run() => Change("removeGroup", $"group `{GroupId}` was not under the policy");
}

/// <summary>Reset-AzureADMSLifeCycleGroup: renews a group, which then lives as long again.</summary>
[Cmdlet(VerbsCommon.Reset, "AzureADMSLifeCycleGroup", SupportsShouldProcess = true)]
public sealed class ResetMSLifeCycleGroup : AzureADMSCmdlet
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true)]
    [ObjectId, Alias("Id", "ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string GroupId { get; set; } = "";

    private protected override string IdParameter => nameof(GroupId);

    private protected override void Run() => Act(["groups", GroupId, "renew"]);
}
