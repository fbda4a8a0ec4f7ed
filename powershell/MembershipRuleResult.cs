using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>Whether one user or device fits a rule, and why.</summary>
/// <param name="Id">Object id.</param>
/// <param name="DisplayName">Name.</param>
/// <param name="IsMember">Whether the rule fits.</param>
/// <param name="Details">The tree of Graph's evaluateDynamicMembership, with Graph's names.</param>
/// <param name="Explanation">The same to read: one line a part, with yes or no and the value found.</param>
public sealed record MembershipRuleResult(string? Id, string? DisplayName, bool IsMember, PSObject Details, string Explanation);
