namespace Rollcall;

/// <summary>What a membership rule is about and what it reads.</summary>
public sealed class RuleDescription
{
    /// <summary><c>user</c> or <c>device</c>.</summary>
    public string Subject { get; init; } = "user";

    /// <summary>Graph's names of the properties the rule reads.</summary>
    public IReadOnlyList<string> Reads { get; init; } = [];

    /// <summary>The groups of a memberOf rule; null for other rules.</summary>
    public IReadOnlyList<string>? SourceGroups { get; init; }

    /// <summary>The manager of a direct-reports rule; null for other rules.</summary>
    public string? Manager { get; init; }

    /// <summary>Whether the answer depends on the time.</summary>
    public bool ReadsClock { get; init; }

    /// <summary>The rule in its canonical form.</summary>
    public string Canonical { get; init; } = "";
}
