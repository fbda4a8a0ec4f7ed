namespace Rollcall;

/// <summary>A finding about a rule that does not change its result.</summary>
/// <param name="Id">Which finding, as <c>W-CASE</c>.</param>
/// <param name="Start">Where in the rule it starts, in UTF-16 positions.</param>
/// <param name="End">Where it ends, exclusive.</param>
/// <param name="Message">The finding in one line.</param>
public sealed record RuleWarning(string Id, int Start, int End, string Message);
