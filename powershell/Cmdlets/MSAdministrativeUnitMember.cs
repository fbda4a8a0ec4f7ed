using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSAdministrativeUnitMember: the members of an administrative unit, by id and type.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSAdministrativeUnitMember")]
[OutputType(typeof(MsDirectoryObject))]
public sealed class GetMSAdministrativeUnitMember : AzureADMSObjectCmdlet
{
    /// <summary>All of them.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int? Top { get; set; }

    private protected override void Run() => WriteMany<MsDirectoryObject>(["administrativeUnits", Id, "members"], All, Top);
}

/// <summary>Add-AzureADMSAdministrativeUnitMember: adds a user, device or group to an administrative unit.</summary>
[Cmdlet(VerbsCommon.Add, "AzureADMSAdministrativeUnitMember", SupportsShouldProcess = true)]
public sealed class AddMSAdministrativeUnitMember : AzureADMSObjectCmdlet
{
    /// <summary>Who is added: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string RefObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["administrativeUnits", Id, "members"], RefObjectId);
}

/// <summary>New-AzureADMSAdministrativeUnitMember: makes a group that belongs to an administrative unit from the start.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSAdministrativeUnitMember", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroup))]
public sealed class NewMSAdministrativeUnitMember : NewMSGroupProperties
{
    /// <summary>Id of the administrative unit, or the unit.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    /// <summary>What is made: a group, since nothing else can be.</summary>
    [Parameter, GraphProperty("@odata.type")]
    public string? OdataType { get; set; }

    /// <summary>Sensitivity labels.</summary>
    [Parameter, GraphProperty("assignedLabels")]
    public List<AssignedLabel>? AssignedLabels { get; set; }

    /// <summary>Mail addresses.</summary>
    [Parameter, GraphProperty("proxyAddresses")]
    public List<string>? ProxyAddresses { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        body.TryAdd("@odata.type", "#microsoft.graph.group");
        CreateWithRule<MsGroup>(["administrativeUnits", Id, "members"], body, "group");
    }
}

/// <summary>Remove-AzureADMSAdministrativeUnitMember: takes a member out of an administrative unit; the member itself stays.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSAdministrativeUnitMember", SupportsShouldProcess = true)]
public sealed class RemoveMSAdministrativeUnitMember : AzureADMSObjectCmdlet
{
    /// <summary>Who is taken out: an id, a user's principal name, or an object.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string MemberId { get; set; } = "";

    private protected override void Run() => RemoveLink(["administrativeUnits", Id, "members"], MemberId);
}
