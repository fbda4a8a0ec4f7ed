namespace Rollcall;

/// <summary>What a user or device alone does not say; it wins over what they do say.</summary>
public sealed class EvaluationContext
{
    /// <summary>The instant <c>system.now</c> stands for; null is the machine's clock.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Groups that the user or device is a direct member of.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Object id of the manager.</summary>
    public string? Manager { get; init; }
}
