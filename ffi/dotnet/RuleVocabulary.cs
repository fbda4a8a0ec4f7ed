using Rollcall.Native;

namespace Rollcall;

/// <summary>A property that rules can name.</summary>
/// <param name="Name">With its prefix, as <c>user.department</c>.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Values">The documented values, where they are few.</param>
public sealed record RuleProperty(string Name, string Type, IReadOnlyList<string> Values);

/// <summary>The words of the membership-rule language.</summary>
public sealed class RuleVocabulary
{
    private static readonly Lazy<RuleVocabulary> Read = new(() =>
    {
        var status = NativeMethods.rollcall_rule_vocabulary(out var vocabulary, out var error);
        using (vocabulary)
        {
            NativeError.ThrowIfFailed(status, error);
            return vocabulary.Read(ModelJson.Default.RuleVocabulary) ?? new RuleVocabulary();
        }
    });

    /// <summary>The one there is.</summary>
    public static RuleVocabulary Current => Read.Value;

    /// <summary>Properties of users.</summary>
    public IReadOnlyList<RuleProperty> User { get; init; } = [];

    /// <summary>Properties of devices.</summary>
    public IReadOnlyList<RuleProperty> Device { get; init; } = [];

    /// <summary>Operators, with their hyphen.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];
}
