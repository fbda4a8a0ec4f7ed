namespace Rollcall.PowerShell;

/// <summary>How many a rule would let join, leave and stay.</summary>
/// <param name="Id">Id of the group or administrative unit.</param>
/// <param name="Join">How many would become members.</param>
/// <param name="Leave">How many would cease to be members.</param>
/// <param name="Stay">How many would remain members.</param>
public sealed record MembershipSummary(string Id, int Join, int Leave, int Stay);
