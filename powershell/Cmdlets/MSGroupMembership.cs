using System.Diagnostics;
using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>
/// What the cmdlets share that wait until the members of a dynamic group or unit are those its rule gives. Members that a memberOf
/// rule gives no more are not waited for: the service keeps them until the rule is changed.
/// </summary>
public abstract class MSMembershipWait : AzureADMSCmdlet
{
    private const string Activity = "Waiting for the members the rule gives";

    /// <summary>After how many seconds to give up.</summary>
    [Parameter]
    [ValidateRange(0, int.MaxValue)]
    public int TimeoutSeconds { get; set; } = 1800;

    /// <summary>How many seconds to wait between two looks.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int IntervalSeconds { get; set; } = 5;

    /// <summary>The group or unit.</summary>
    private protected abstract string[] Container { get; }

    /// <summary>The cmdlet that changes it.</summary>
    private protected abstract string Setter { get; }

    private protected override void Run()
    {
        var rule = Waitable(Session.Get<MsAdministrativeUnit>(Container, null, Cancel));
        bool keepsLeavers;
        using (var parsed = Rollcall.MembershipRule.Parse(rule))
        {
            keepsLeavers = parsed.Description.SourceGroups is not null;
        }

        var watch = Stopwatch.StartNew();
        while (true)
        {
            var comparison = MembershipComparison.Of(Session, Container, rule, null, null, Cancel);
            if (comparison.Join == 0 && (comparison.Leave == 0 || keepsLeavers))
            {
                WriteObject(new MembershipSummary(Container[^1], comparison.Join, comparison.Leave, comparison.Stay));
                return;
            }

            if (watch.Elapsed.TotalSeconds >= TimeoutSeconds)
            {
                GiveUp(comparison, keepsLeavers);
            }

            var status = $"{comparison.Join} are still to join, {comparison.Leave} to leave";
            WriteProgress(new ProgressRecord(0, Activity, status)
            {
                SecondsRemaining = Math.Max(0, TimeoutSeconds - (int)watch.Elapsed.TotalSeconds),
            });
            Pause(TimeSpan.FromSeconds(IntervalSeconds));
        }
    }

    private string Waitable(MsAdministrativeUnit container)
    {
        if (string.IsNullOrEmpty(container.MembershipRule))
        {
            throw new RefusedException("NoMembershipRule", $"`{Container[^1]}` has no membership rule: only people change its members");
        }

        if (container.MembershipRuleProcessingState == "Paused")
        {
            throw new RefusedException(
                "ProcessingPaused", $"the rule of `{Container[^1]}` is paused, so nothing would ever change: {Setter} -MembershipRuleProcessingState On");
        }

        return container.MembershipRule;
    }

    // The differences go with the record, where a script that catches it finds them.
    private void GiveUp(MembershipComparison comparison, bool keepsLeavers)
    {
        var left = comparison.Changes
            .Where(change => change.Change == MembershipChangeKind.Join || (change.Change == MembershipChangeKind.Leave && !keepsLeavers))
            .ToArray();
        var failure = new TimeoutException(
            $"the members of `{Container[^1]}` are not those of its rule after {TimeoutSeconds} seconds: {comparison.Join} are still to join, {comparison.Leave} to leave");
        ThrowTerminatingError(new ErrorRecord(failure, "Timeout", ErrorCategory.OperationTimeout, left));
    }
}

/// <summary>Wait-AzureADMSGroupMembership: waits until the members of a dynamic group are those its rule gives.</summary>
[Cmdlet(VerbsLifecycle.Wait, "AzureADMSGroupMembership")]
[OutputType(typeof(MembershipSummary))]
public sealed class WaitMSGroupMembership : MSMembershipWait
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    private protected override string[] Container => ["groups", Id];

    private protected override string Setter => "Set-AzureADMSGroup";
}

/// <summary>
/// Wait-AzureADMSAdministrativeUnitMembership: waits until the members of a dynamic administrative unit are those its rule gives.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "AzureADMSAdministrativeUnitMembership")]
[OutputType(typeof(MembershipSummary))]
public sealed class WaitMSAdministrativeUnitMembership : MSMembershipWait
{
    /// <summary>Id of the administrative unit, or a unit of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";

    private protected override string[] Container => ["administrativeUnits", Id];

    private protected override string Setter => "Set-AzureADMSAdministrativeUnit";
}
