using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSAdministrativeUnitMember: the members of an administrative unit, by id and type.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSAdministrativeUnitMember")]
[OutputType(typeof(MsDirectoryObject))]
public sealed class GetMSAdministrativeUnitMember : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int? Top { get; set; }

    private protected override void Run() => Listing.Write(
        this, top => Session.List<MsDirectoryObject>(["administrativeUnits", Id, "members"], new Query { Top = top }, Cancel), All, Top);
}

/// <summary>Add-AzureADMSAdministrativeUnitMember: adds a user, device or group to an administrative unit.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADMSAdministrativeUnitMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class AddMSAdministrativeUnitMember : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string RefObjectId { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms($"POST reference to {RefObjectId}", ["administrativeUnits", Id, "members"]))
        {
            Session.AddReference(["administrativeUnits", Id, "members"], RefObjectId, Cancel);
        }
    }
}

/// <summary>Remove-AzureADMSAdministrativeUnitMember: takes a member out of an administrative unit; the member itself stays.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSAdministrativeUnitMember", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveMSAdministrativeUnitMember : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    public string Id { get; set; } = "";

    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    public string MemberId { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms($"DELETE reference to {MemberId}", ["administrativeUnits", Id, "members"]))
        {
            Session.RemoveReference(["administrativeUnits", Id, "members"], MemberId, Cancel);
        }
    }
}
