using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADAdministrativeUnitMember: the members of an administrative unit, each as what it is.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADAdministrativeUnitMember")]
[OutputType(typeof(User), typeof(Group), typeof(Device), typeof(DirectoryObject))]
public sealed class GetAdministrativeUnitMember : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    [Parameter]
    public bool? All { get; set; }

    [Parameter]
    public int? Top { get; set; }

    private protected override void Run() => Listing.Write(
        this, top => Session.List<DirectoryObject>(["administrativeUnits", ObjectId, "members"], new Query { Top = top }, Cancel), All, Top);
}
