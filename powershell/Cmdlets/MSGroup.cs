using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>New-AzureADMSGroup: makes a security or Office 365 group, assigned or dynamic.</summary>
[Cmdlet(VerbsCommon.New, "AzureADMSGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(MsGroup))]
public sealed class NewMSGroup : AzureADMSCmdlet
{
    // The reference has it take pipeline input by value as well: every group piped in would become its own label.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LabelId { get; set; }

    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    [Parameter, GraphProperty("isAssignableToRole")]
    public bool? IsAssignableToRole { get; set; }

    [Parameter(Mandatory = true), GraphProperty("mailEnabled")]
    public bool? MailEnabled { get; set; }

    [Parameter(Mandatory = true), GraphProperty("mailNickname")]
    public string? MailNickname { get; set; }

    [Parameter(Mandatory = true), GraphProperty("securityEnabled")]
    public bool? SecurityEnabled { get; set; }

    [Parameter, GraphProperty("groupTypes")]
    public List<string>? GroupTypes { get; set; }

    [Parameter, GraphProperty("membershipRule")]
    public string? MembershipRule { get; set; }

    [Parameter, GraphProperty("membershipRuleProcessingState")]
    public string? MembershipRuleProcessingState { get; set; }

    [Parameter, GraphProperty("visibility")]
    public string? Visibility { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run()
    {
        var body = BoundProperties.ForCreate(this);
        MSGroupLabels.Add(body, LabelId);
        PrepareRule(body, "group");
        if (Confirms("POST", ["groups"], body))
        {
            WriteObject(Output.Of(Session.Create<MsGroup>(["groups"], body, Cancel)));
        }
    }
}

/// <summary>Set-AzureADMSGroup: changes what is named of a group; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADMSGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class SetMSGroup : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    public string Id { get; set; } = "";

    // The reference has it take pipeline input by value as well: every group piped in would become its own label.
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? LabelId { get; set; }

    [Parameter, GraphProperty("description")]
    public string? Description { get; set; }

    [Parameter, GraphProperty("displayName")]
    public string? DisplayName { get; set; }

    [Parameter, GraphProperty("isAssignableToRole")]
    public bool? IsAssignableToRole { get; set; }

    [Parameter, GraphProperty("mailEnabled")]
    public bool? MailEnabled { get; set; }

    [Parameter, GraphProperty("mailNickname")]
    public string? MailNickname { get; set; }

    [Parameter, GraphProperty("securityEnabled")]
    public bool? SecurityEnabled { get; set; }

    [Parameter, GraphProperty("groupTypes")]
    public List<string>? GroupTypes { get; set; }

    [Parameter, GraphProperty("membershipRule")]
    public string? MembershipRule { get; set; }

    [Parameter, GraphProperty("membershipRuleProcessingState")]
    public string? MembershipRuleProcessingState { get; set; }

    [Parameter, GraphProperty("visibility")]
    public string? Visibility { get; set; }

    private protected override void Run()
    {
        var body = BoundProperties.ForUpdate(this);
        MSGroupLabels.Add(body, LabelId);
        PrepareRule(body, "group");
        if (Confirms("PATCH", ["groups", Id], body))
        {
            Session.Update(["groups", Id], body, Cancel);
        }
    }
}

/// <summary>Get-AzureADMSGroup: one group by its id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSGroup", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(MsGroup))]
public sealed class GetMSGroup : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("ObjectId", "GroupId")]
    public string Id { get; set; } = "";

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetVague")]
    public string? SearchString { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public int? Top { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    public string? Select { get; set; }

    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    private protected override void Run()
    {
        var names = GraphNames.Of<MsGroup>();
        var select = Select is null ? null : ODataFilter.Translate($"id,{Select}", names).Split(',', StringSplitOptions.TrimEntries);
        if (ParameterSetName == "GetById")
        {
            WriteObject(Output.Of(Session.Get<MsGroup>(["groups", Id], new Query { Select = select }, Cancel)));
            return;
        }

        var filter = SearchString is null
            ? Filter is null ? null : ODataFilter.Translate(Filter, names)
            : ODataFilter.StartsWith(SearchString, "displayName");
        Listing.Write(
            this, top => Session.List<MsGroup>(["groups"], new Query { Filter = filter, Select = select, Top = top }, Cancel), All, Top);
    }
}

/// <summary>Remove-AzureADMSGroup: deletes a group.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADMSGroup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RemoveMSGroup : AzureADMSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    public string Id { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms("DELETE", ["groups", Id]))
        {
            Session.Delete(["groups", Id], Cancel);
        }
    }
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
