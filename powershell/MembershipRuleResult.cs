using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>Whether one user or device fits a rule, and why.</summary>
/// <param name="Id">Object id.</param>
/// <param name="DisplayName">Name.</param>
/// <param name="IsMember">Whether the rule fits.</param>
/// <param name="Details">The tree of Graph's evaluateDynamicMembership.</param>
public sealed record MembershipRuleResult(string? Id, string? DisplayName, bool IsMember, JsonElement Details);
