using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>What the two conversions share: the group, and its types without the one for dynamic membership.</summary>
public abstract class MSGroupConversion : AzureADMSCmdlet
{
    private protected const string Dynamic = "DynamicMembership";

    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    /// <summary>Reads which types the group has.</summary>
    private protected (bool IsDynamic, List<string> OtherTypes) ReadTypes()
    {
        var types = Session.Get<MsGroup>(["groups", Id], null, Cancel).GroupTypes;
        return (types.Exists(IsDynamic), types.FindAll(type => !IsDynamic(type)));
    }

    private static bool IsDynamic(string type) => type.Equals(Dynamic, StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// ConvertTo-AzureADMSDynamicGroup: lets a rule say who is a member of a group from now on. The group keeps its id and its other
/// types; members the rule does not fit are removed.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "AzureADMSDynamicGroup", SupportsShouldProcess = true)]
[Alias("ConvertStaticGroupToDynamic")]
public sealed class ConvertToMSDynamicGroup : MSGroupConversion
{
    /// <summary>Who is to be a member.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("DynamicMembershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string MembershipRule { get; set; } = "";

    /// <summary>Whether the rule is applied at once: On, as if left out, or Paused.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ProcessingStateCompleter))]
    public string MembershipRuleProcessingState { get; set; } = "On";

    /// <summary>Refuses when more than so many would lose membership.</summary>
    [Parameter]
    public int? MaximumLeave { get; set; }

    /// <summary>Takes a group that is dynamic already, and replaces its rule.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override void Run()
    {
        var (isDynamic, others) = ReadTypes();
        if (isDynamic && !Force)
        {
            throw new RefusedException("AlreadyDynamic", $"this group is already a dynamic group, aborting conversion: `{Id}`; -Force replaces its rule");
        }

        var body = new RequestBody
        {
            ["groupTypes"] = new List<string>([.. others, Dynamic]),
            ["membershipRule"] = MembershipRule,
            ["membershipRuleProcessingState"] = MembershipRuleProcessingState,
        };
        UpdateMembership(["groups", Id], body, "group", MaximumLeave);
    }
}

/// <summary>
/// ConvertTo-AzureADMSAssignedGroup: lets people say who is a member of a group from now on. The group keeps its id, its other
/// types and its present members.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "AzureADMSAssignedGroup", SupportsShouldProcess = true)]
[Alias("ConvertDynamicGroupToStatic")]
public sealed class ConvertToMSAssignedGroup : MSGroupConversion
{
    private protected override void Run()
    {
        var (isDynamic, others) = ReadTypes();
        if (!isDynamic)
        {
            throw new RefusedException("AlreadyAssigned", $"this group is already a static group, aborting conversion: `{Id}`");
        }

        Update(["groups", Id], new RequestBody { ["groupTypes"] = others, ["membershipRuleProcessingState"] = "Paused" });
    }
}
