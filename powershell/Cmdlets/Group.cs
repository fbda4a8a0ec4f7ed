using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADGroup: one group by object id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADGroup", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(Group))]
public sealed class GetGroup : AzureADSearchCmdlet<Group>
{
    /// <summary>Object id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public override string ObjectId { get; set; } = "";

    private protected override string Collection => "groups";

    private protected override string[] Matched => SearchedAddresses.All;
}

/// <summary>What New- and Set-AzureADGroup write.</summary>
public abstract class GroupProperties : AzureADCmdlet
{
    /// <summary>What the group is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the group.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Whether it has a mailbox.</summary>
    [Parameter, GraphProperty("mailEnabled")]
    public virtual bool? MailEnabled { get; set; }

    /// <summary>Name in its mail address.</summary>
    [Parameter, GraphProperty("mailNickname")]
    public virtual string? MailNickName { get; set; }

    /// <summary>Whether it gives access.</summary>
    [Parameter, GraphProperty("securityEnabled")]
    public virtual bool? SecurityEnabled { get; set; }
}

/// <summary>New-AzureADGroup: makes a security group.</summary>
[Cmdlet(VerbsCommon.New, "AzureADGroup", SupportsShouldProcess = true)]
[OutputType(typeof(Group))]
public sealed class NewGroup : GroupProperties
{
    /// <summary>Name of the group.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    /// <summary>Whether it has a mailbox.</summary>
    [Parameter(Mandatory = true), GraphProperty("mailEnabled")]
    public override bool? MailEnabled { get; set; }

    /// <summary>Name in its mail address.</summary>
    [Parameter(Mandatory = true), GraphProperty("mailNickname")]
    public override string? MailNickName { get; set; }

    /// <summary>Whether it gives access.</summary>
    [Parameter(Mandatory = true), GraphProperty("securityEnabled")]
    public override bool? SecurityEnabled { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        // Graph wants to be told; Azure AD Graph made a plain group of what had no types.
        body["groupTypes"] = new List<string>();
        CreateAndWrite<Group>(["groups"], body);
    }
}

/// <summary>Set-AzureADGroup: changes what is named of a group; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADGroup", SupportsShouldProcess = true)]
public sealed class SetGroup : GroupProperties
{
    /// <summary>Object id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";

    private protected override void Run() => Update(["groups", ObjectId], BoundProperties.ForUpdate(this));
}

/// <summary>Remove-AzureADGroup: deletes a group; its members stay.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADGroup", SupportsShouldProcess = true)]
public sealed class RemoveGroup : AzureADGroupObjectCmdlet
{
    private protected override void Run() => Delete("groups", ObjectId);
}
