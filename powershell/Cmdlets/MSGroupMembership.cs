using System.Diagnostics;
using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>
/// Wait-AzureADMSGroupMembership: waits until the members of a dynamic group are those its rule gives. Members that a memberOf rule
/// gives no more are not waited for: the service keeps them until the rule is changed.
/// </summary>
[Cmdlet(VerbsLifecycle.Wait, "AzureADMSGroupMembership")]
[OutputType(typeof(MembershipSummary))]
public sealed class WaitMSGroupMembership : AzureADMSGroupObjectCmdlet
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

    private protected override void Run()
    {
        var group = Session.Get<MsGroup>(["groups", Id], null, Cancel);
        var rule = Waitable(group);
        bool keepsLeavers;
        using (var parsed = Rollcall.MembershipRule.Parse(rule))
        {
            keepsLeavers = parsed.Description.SourceGroups is not null;
        }

        var watch = Stopwatch.StartNew();
        while (true)
        {
            var comparison = MembershipComparison.Of(Session, ["groups", Id], rule, null, null, Cancel);
            if (comparison.Join == 0 && (comparison.Leave == 0 || keepsLeavers))
            {
                WriteObject(new MembershipSummary(Id, comparison.Join, comparison.Leave, comparison.Stay));
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

    private string Waitable(MsGroup group)
    {
        if (string.IsNullOrEmpty(group.MembershipRule))
        {
            throw new RefusedException("NoMembershipRule", $"`{Id}` has no membership rule: nobody but its owners changes its members");
        }

        if (group.MembershipRuleProcessingState == "Paused")
        {
            throw new RefusedException(
                "ProcessingPaused", $"the rule of `{Id}` is paused, so nothing would ever change: Set-AzureADMSGroup -MembershipRuleProcessingState On");
        }

        return group.MembershipRule;
    }

    // The differences go with the record, where a script that catches it finds them.
    private void GiveUp(MembershipComparison comparison, bool keepsLeavers)
    {
        var left = comparison.Changes
            .Where(change => change.Change == MembershipChangeKind.Join || (change.Change == MembershipChangeKind.Leave && !keepsLeavers))
            .ToArray();
        var failure = new TimeoutException(
            $"the members of `{Id}` are not those of its rule after {TimeoutSeconds} seconds: {comparison.Join} are still to join, {comparison.Leave} to leave");
        ThrowTerminatingError(new ErrorRecord(failure, "Timeout", ErrorCategory.OperationTimeout, left));
    }
}
