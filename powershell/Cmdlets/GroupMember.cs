using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADGroupMember: the direct members of a group.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADGroupMember")]
[OutputType(typeof(User), typeof(Group), typeof(Device), typeof(DirectoryObject))]
public sealed class GetGroupMember : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    public string ObjectId { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int? Top { get; set; }

    private protected override void Run() => Listing.Write(
        this, top => Session.List<DirectoryObject>(["groups", ObjectId, "members"], new Query { Top = top }, Cancel), All, Top);
}

/// <summary>Add-AzureADGroupMember: adds a user, device or group to a group.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADGroupMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class AddGroupMember : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    public string ObjectId { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string RefObjectId { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms($"POST reference to {RefObjectId}", ["groups", ObjectId, "members"]))
        {
            Session.AddReference(["groups", ObjectId, "members"], RefObjectId, Cancel);
        }
    }
}

/// <summary>Remove-AzureADGroupMember: takes a member out of a group; the member itself stays.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADGroupMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveGroupMember : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    public string ObjectId { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string MemberId { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms($"DELETE reference to {MemberId}", ["groups", ObjectId, "members"]))
        {
            Session.RemoveReference(["groups", ObjectId, "members"], MemberId, Cancel);
        }
    }
}
