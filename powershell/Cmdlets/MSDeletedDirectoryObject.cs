using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;
using System.Text.Json;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSDeletedDirectoryObject: one deleted object by its id.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSDeletedDirectoryObject")]
[OutputType(typeof(MsDirectoryObject))]
public sealed class GetMSDeletedDirectoryObject : AzureADMSObjectCmdlet
{
    private protected override void Run() => WriteOne<MsDirectoryObject>(["deletedItems", Id]);
}

/// <summary>Remove-AzureADMSDeletedDirectoryObject: removes a deleted object for good.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSDeletedDirectoryObject", SupportsShouldProcess = true)]
public sealed class RemoveMSDeletedDirectoryObject : AzureADMSObjectCmdlet
{
    private protected override void Run() => Delete("deletedItems", Id);
}

/// <summary>Restore-AzureADMSDeletedDirectoryObject: brings a deleted object back, with its id, members and owners.</summary>
[Cmdlet(VerbsData.Restore, "AzureADMSDeletedDirectoryObject", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroup), typeof(MsDirectoryObject))]
public sealed class RestoreMSDeletedDirectoryObject : AzureADMSObjectCmdlet
{
    private protected override void Run()
    {
        if (Act(["deletedItems", Id, "restore"]) is { } restored)
        {
            WriteObject(Output.Of(Restored(restored)));
        }
    }

    private static ModelObject Restored(JsonElement restored)
    {
        var type = restored.TryGetProperty("@odata.type", out var named) ? named.GetString() : null;
        return type == "#microsoft.graph.group" ? Models.Read<MsGroup>(restored) : Models.Read<MsDirectoryObject>(restored);
    }
}

/// <summary>Get-AzureADMSDeletedGroup: one deleted Office 365 group by its id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSDeletedGroup", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsGroup))]
public sealed class GetMSDeletedGroup : AzureADMSSearchCmdlet<MsGroup>
{
    private protected override string[] Collection => ["deletedItems", "microsoft.graph.group"];

    private protected override string[] One => ["deletedItems", Id];
}
