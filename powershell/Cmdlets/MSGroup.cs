using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>What the cmdlets that make or change a group of Graph's write.</summary>
public abstract class MSGroupProperties : AzureADMSCmdlet
{
    /// <summary>What the group is for.</summary>
    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    /// <summary>Name of the group.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Whether it can be given directory roles.</summary>
    [Parameter, GraphProperty("isAssignableToRole")]
    public bool? IsAssignableToRole { get; set; }

    /// <summary>Whether it has a mailbox.</summary>
    [Parameter, GraphProperty("mailEnabled")]
    public virtual bool? MailEnabled { get; set; }

    /// <summary>Name in its mail address.</summary>
    [Parameter, GraphProperty("mailNickname")]
    public virtual string? MailNickname { get; set; }

    /// <summary>Whether it gives access.</summary>
    [Parameter, GraphProperty("securityEnabled")]
    public virtual bool? SecurityEnabled { get; set; }

    /// <summary>Unified, DynamicMembership, both or nothing.</summary>
    [Parameter, GraphProperty("groupTypes")]
    [ArgumentCompleter(typeof(GroupTypeCompleter))]
    public List<string>? GroupTypes { get; set; }

    /// <summary>Who is a member of a dynamic group.</summary>
    [Parameter, GraphProperty("membershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    /// <summary>On or Paused.</summary>
    [Parameter, GraphProperty("membershipRuleProcessingState")]
    [ArgumentCompleter(typeof(ProcessingStateCompleter))]
    public string? MembershipRuleProcessingState { get; set; }

    /// <summary>Public, Private or HiddenMembership.</summary>
    [Parameter, GraphProperty("visibility")]
    [ArgumentCompleter(typeof(VisibilityCompleter))]
    public string? Visibility { get; set; }
}

/// <summary>The same for those that make one: four must be named.</summary>
public abstract class NewMSGroupProperties : MSGroupProperties
{
    /// <summary>Name of the group.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    /// <summary>Whether it has a mailbox.</summary>
    [Parameter(Mandatory = true), GraphProperty("mailEnabled")]
    public override bool? MailEnabled { get; set; }

    /// <summary>Name in its mail address.</summary>
    [Parameter(Mandatory = true), GraphProperty("mailNickname")]
    public override string? MailNickname { get; set; }

    /// <summary>Whether it gives access.</summary>
    [Parameter(Mandatory = true), GraphProperty("securityEnabled")]
    public override bool? SecurityEnabled { get; set; }

    private protected override object? Target => DisplayName;
}

/// <summary>New-AzureADMSGroup: makes a security or Office 365 group, assigned or dynamic.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSGroup", SupportsShouldProcess = true)]
[OutputType(typeof(MsGroup))]
public sealed class NewMSGroup : NewMSGroupProperties
{
    /// <summary>Id of a sensitivity label.</summary>
    // The reference has it take pipeline input by value as well: every group piped in would become its own label.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LabelId { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        MSGroupLabels.Add(body, LabelId);
        CreateWithRule<MsGroup>(["groups"], body, "group");
    }
}

/// <summary>Set-AzureADMSGroup: changes what is named of a group; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADMSGroup", SupportsShouldProcess = true)]
public sealed class SetMSGroup : MSGroupProperties
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    /// <summary>Id of a sensitivity label.</summary>
    // The reference has it take pipeline input by value as well: every group piped in would become its own label.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LabelId { get; set; }

    /// <summary>Refuses a rule by which more than so many would lose membership.</summary>
    [Parameter]
    public int? MaximumLeave { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        MSGroupLabels.Add(body, LabelId);
        UpdateMembership(["groups", Id], body, "group", MaximumLeave);
    }
}

/// <summary>Get-AzureADMSGroup: one group by id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSGroup", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsGroup))]
public sealed class GetMSGroup : AzureADMSSearchCmdlet<MsGroup>
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public override string Id { get; set; } = "";

    /// <summary>Names of the properties wanted, with commas between them.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [PlainText]
    public string? Select { get; set; }

    private protected override string[] Collection => ["groups"];

    private protected override void Run()
    {
        // An id piped in is bound to -Select, which takes text from the pipeline in every set.
        if (Guid.TryParseExact(Select, "D", out _))
        {
            WriteOne<MsGroup>([.. Collection, Select!]);
        }
        else
        {
            base.Run();
        }
    }

    private protected override string[]? Selected =>
        string.IsNullOrEmpty(Select) ? null : ODataFilter.Of<MsGroup>($"id,{Select}")?.Split(',', StringSplitOptions.TrimEntries);
}

/// <summary>Remove-AzureADMSGroup: deletes a group; its members stay.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSGroup", SupportsShouldProcess = true)]
public sealed class RemoveMSGroup : AzureADMSGroupObjectCmdlet
{
    private protected override void Run() => Delete("groups", Id);
}

/// <summary>-LabelId, which Graph takes as a list of labels.</summary>
internal static class MSGroupLabels
{
    internal static void Add(RequestBody body, string? labelId)
    {
        if (!string.IsNullOrEmpty(labelId))
        {
            body["assignedLabels"] = new[] { new RequestBody { ["labelId"] = labelId } };
        }
    }
}
