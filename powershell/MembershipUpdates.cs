using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.PowerShell;

/// <summary>Changes of a membership rule: looked at beforehand where -WhatIf or a bound asks for it.</summary>
public abstract partial class DirectoryCmdlet
{
    /// <summary>Compares the members of a group or unit with those a rule would give it, showing progress.</summary>
    /// <param name="path">The group or unit; null for one that is still to be made.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="container"><c>group</c> or <c>administrativeUnit</c>.</param>
    private protected MembershipComparison Compare(string[]? path, string rule, string container)
    {
        using var work = new LongWork(this, "Evaluating the membership rule");
        return MembershipComparison.Of(Session, path, rule, new RuleOptions { Container = container }, work.Report, Cancel);
    }

    /// <summary>Changes a group or unit. A bound on who may lose membership is kept by comparing first.</summary>
    private protected void UpdateMembership(string[] path, RequestBody body, string container, int? maximumLeave)
    {
        PrepareRule(body, container);
        if (maximumLeave is { } limit)
        {
            Bound(path, body, container, limit);
        }

        if (ConfirmsRule("PATCH", path, path, body, container))
        {
            Session.Update(path, body, Cancel);
        }
    }

    /// <summary>Makes a group or unit and writes what the service made of it.</summary>
    private protected void CreateWithRule<T>(string[] path, RequestBody body, string container)
        where T : notnull
    {
        PrepareRule(body, container);
        if (ConfirmsRule("POST", path, null, body, container))
        {
            WriteObject(Output.Of(Session.Create<T>(path, body, Cancel)));
        }
    }

    /// <summary>Confirms a write. What -WhatIf prints of a rule tells how many would join, leave and stay.</summary>
    private protected bool ConfirmsRule(string method, string[] path, string[]? members, RequestBody body, string container)
    {
        if (!IsWhatIf || Preview(members, body, container) is not { } preview)
        {
            return Confirms(method, path, body);
        }

        var description = $"Performing the operation \"{method} {Shown(body).ToJson()}\" on target \"{string.Join('/', path)}\": {preview}.";
        return ShouldProcess(description, description, "Confirm");
    }

    private bool IsWhatIf => MyInvocation.BoundParameters.TryGetValue("WhatIf", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : LanguagePrimitives.IsTrue(SessionState.PSVariable.GetValue("WhatIfPreference"));

    // A preview that cannot be made is no reason to fail what would only have been shown.
    private string? Preview(string[]? members, RequestBody body, string container)
    {
        try
        {
            if (RuleApplied(members, body) is not { } rule)
            {
                return null;
            }

            var comparison = Compare(members, rule, container);
            return $"{comparison.Join} would join, {comparison.Leave} would leave, {comparison.Stay} would stay";
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            WriteVerbose($"who would join and leave cannot be told: {failure.Message}");
            return null;
        }
    }

    // A new rule, or the present one of a group or unit that was paused; null when the write applies none.
    private string? RuleApplied(string[]? members, RequestBody body)
    {
        if (body.TryGetValue("membershipRule", out var given))
        {
            return given as string;
        }

        var isSwitchedOn = body.TryGetValue("membershipRuleProcessingState", out var state)
            && string.Equals(state as string, "On", StringComparison.OrdinalIgnoreCase);
        return isSwitchedOn && members is not null ? Session.Get<MsGroup>(members, null, Cancel).MembershipRule : null;
    }

    private void Bound(string[] path, RequestBody body, string container, int limit)
    {
        var rule = body.TryGetValue("membershipRule", out var given) ? given as string : Session.Get<MsGroup>(path, null, Cancel).MembershipRule;
        if (string.IsNullOrEmpty(rule))
        {
            return;
        }

        var comparison = Compare(path, rule, container);
        if (comparison.Leave > limit)
        {
            throw new RefusedException(
                "MaximumLeaveExceeded",
                $"nothing was changed: {comparison.Leave} would lose membership of `{path[^1]}`, and -MaximumLeave allows {limit}; "
                + $"{comparison.Join} would join, {comparison.Stay} would stay");
        }
    }
}
