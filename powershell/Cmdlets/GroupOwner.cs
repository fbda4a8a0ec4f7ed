using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADGroupOwner: the owners of a group.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADGroupOwner")]
[OutputType(typeof(User), typeof(DirectoryObject))]
public sealed class GetGroupOwner : AzureADGroupLinksCmdlet
{
    private protected override string[] Links => ["groups", ObjectId, "owners"];
}

/// <summary>Add-AzureADGroupOwner: makes a user an owner of a group.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADGroupOwner", SupportsShouldProcess = true)]
public sealed class AddGroupOwner : AzureADGroupObjectCmdlet
{
    /// <summary>Who becomes an owner: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string RefObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["groups", ObjectId, "owners"], RefObjectId);
}

/// <summary>Remove-AzureADGroupOwner: makes an owner of a group none any more.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADGroupOwner", SupportsShouldProcess = true)]
public sealed class RemoveGroupOwner : AzureADGroupObjectCmdlet
{
    /// <summary>Who is an owner no more: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string OwnerId { get; set; } = "";

    private protected override void Run() => RemoveLink(["groups", ObjectId, "owners"], OwnerId);
}
