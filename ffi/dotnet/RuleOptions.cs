namespace Rollcall;

/// <summary>How to read a membership rule. What is left out is read off the rule, or is the service's own way.</summary>
public sealed class RuleOptions
{
    /// <summary><c>user</c> or <c>device</c>: refuse a rule about the other.</summary>
    public string? Subject { get; init; }

    /// <summary><c>group</c> or <c>administrativeUnit</c>: only there may a property stand without prefix.</summary>
    public string? Container { get; init; }

    /// <summary><c>service</c> (what the service takes) or <c>strict-docs</c> (what its documentation promises).</summary>
    public string? Profile { get; init; }
}
