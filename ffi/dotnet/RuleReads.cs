namespace Rollcall;

/// <summary>What a rule reads of a user or device, in Graph's terms.</summary>
public sealed class RuleReads
{
    /// <summary><c>user</c> or <c>device</c>.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The properties to select, as Graph names them.</summary>
    public IReadOnlyList<string> Select { get; init; } = [];

    /// <summary>Whether it asks which groups the object is a direct member of.</summary>
    public bool MemberOf { get; init; }

    /// <summary>Whether it asks who the manager is.</summary>
    public bool Manager { get; init; }

    /// <summary>Whether the answer depends on the time.</summary>
    public bool Clock { get; init; }
}
