using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADAdministrativeUnitMember: the members of an administrative unit, each as what it is.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADAdministrativeUnitMember")]
[OutputType(typeof(User), typeof(Group), typeof(Device), typeof(DirectoryObject))]
public sealed class GetAdministrativeUnitMember : AzureADObjectCmdlet
{
    /// <summary>All of them.</summary>
    [Parameter]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter]
    public int? Top { get; set; }

    private protected override void Run() =>
        WriteMany<DirectoryObject>(["administrativeUnits", ObjectId, "members"], All, Top, LinkedObjects.Members);
}

/// <summary>Add-AzureADAdministrativeUnitMember: adds a user, device or group to an administrative unit.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADAdministrativeUnitMember", SupportsShouldProcess = true)]
public sealed class AddAdministrativeUnitMember : AzureADObjectCmdlet
{
    /// <summary>Who is added: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string RefObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["administrativeUnits", ObjectId, "members"], RefObjectId);
}

/// <summary>Remove-AzureADAdministrativeUnitMember: takes a member out of an administrative unit; the member itself stays.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADAdministrativeUnitMember", SupportsShouldProcess = true)]
public sealed class RemoveAdministrativeUnitMember : AzureADObjectCmdlet
{
    /// <summary>Who is taken out: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string MemberId { get; set; } = "";

    private protected override void Run() => RemoveLink(["administrativeUnits", ObjectId, "members"], MemberId);
}
