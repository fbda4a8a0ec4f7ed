using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>What the cmdlets share that compare the members there are with those a rule would give.</summary>
public abstract class MSMembershipComparison : AzureADMSCmdlet
{
    /// <summary>The rule to compare with; left out, the one the group or unit has.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    /// <summary>Gives those who would stay as well.</summary>
    [Parameter]
    public SwitchParameter IncludeStay { get; set; }

    /// <summary>Gives one object with the numbers instead.</summary>
    [Parameter]
    public SwitchParameter Summary { get; set; }

    /// <summary>The group or unit.</summary>
    private protected abstract string[] Container { get; }

    /// <summary>How the rule is read.</summary>
    private protected abstract string RuleContainer { get; }

    private protected override void Run()
    {
        var rule = MembershipRule ?? Session.Get<MsAdministrativeUnit>(Container, null, Cancel).MembershipRule;
        if (string.IsNullOrEmpty(rule))
        {
            throw new RefusedException("NoMembershipRule", $"`{Container[^1]}` has no membership rule to compare with: name one with -MembershipRule");
        }

        var comparison = Compare(Container, rule, RuleContainer);
        if (Summary)
        {
            WriteObject(new MembershipSummary(Container[^1], comparison.Join, comparison.Leave, comparison.Stay));
            return;
        }

        foreach (var change in comparison.Changes.Where(change => IncludeStay || change.Change != MembershipChangeKind.Stay))
        {
            WriteObject(change);
        }
    }
}

/// <summary>Compare-AzureADMSGroupMembership: who would join and leave a group if it had a rule.</summary>
[Cmdlet(VerbsData.Compare, "AzureADMSGroupMembership")]
[OutputType(typeof(MembershipChange), typeof(MembershipSummary))]
public sealed class CompareMSGroupMembership : MSMembershipComparison
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    private protected override string[] Container => ["groups", Id];

    private protected override string RuleContainer => "group";
}

/// <summary>Compare-AzureADMSAdministrativeUnitMembership: who would join and leave an administrative unit if it had a rule.</summary>
[Cmdlet(VerbsData.Compare, "AzureADMSAdministrativeUnitMembership")]
[OutputType(typeof(MembershipChange), typeof(MembershipSummary))]
public sealed class CompareMSAdministrativeUnitMembership : MSMembershipComparison
{
    /// <summary>Id of the administrative unit, or a unit of either family.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    private protected override string[] Container => ["administrativeUnits", Id];

    private protected override string RuleContainer => "administrativeUnit";
}
