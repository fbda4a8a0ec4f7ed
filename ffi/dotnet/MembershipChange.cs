namespace Rollcall;

/// <summary>What a rule would do to one user or device.</summary>
public enum MembershipChangeKind
{
    /// <summary>Would become a member.</summary>
    Join,

    /// <summary>Would cease to be one.</summary>
    Leave,

    /// <summary>Is one and would remain one.</summary>
    Stay,
}

/// <summary>What a membership rule would do to one user, device or other member of a group or administrative unit.</summary>
/// <param name="Change">Join, Leave or Stay.</param>
/// <param name="Id">Object id.</param>
/// <param name="DisplayName">Name.</param>
/// <param name="UserPrincipalName">Principal name of a user.</param>
/// <param name="OdataType">Graph's name of what it is.</param>
public sealed record MembershipChange(
    MembershipChangeKind Change, string Id, string? DisplayName, string? UserPrincipalName, string? OdataType);
