using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADGroupMember: the direct members of a group.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADGroupMember")]
[OutputType(typeof(User), typeof(Group), typeof(Device), typeof(DirectoryObject))]
public sealed class GetGroupMember : AzureADGroupLinksCmdlet
{
    private protected override string[] Links => ["groups", ObjectId, "members"];

    private protected override Query? Asked => LinkedObjects.Members;
}

/// <summary>Add-AzureADGroupMember: adds a user, device or group to a group.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADGroupMember", SupportsShouldProcess = true)]
public sealed class AddGroupMember : AzureADGroupObjectCmdlet
{
    /// <summary>Who is added: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string RefObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["groups", ObjectId, "members"], RefObjectId);
}

/// <summary>Remove-AzureADGroupMember: takes a member out of a group; the member itself stays.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADGroupMember", SupportsShouldProcess = true)]
public sealed class RemoveGroupMember : AzureADGroupObjectCmdlet
{
    /// <summary>Who is taken out: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string MemberId { get; set; } = "";

    private protected override void Run() => RemoveLink(["groups", ObjectId, "members"], MemberId);
}
