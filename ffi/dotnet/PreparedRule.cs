using Rollcall.Native;

namespace Rollcall;

/// <summary>A rule on its way to the service: typographic quotes straightened, then checked but never refused.</summary>
public sealed class PreparedRule
{
    internal PreparedRule(NativePreparedRule native)
    {
        MembershipRule = native.MembershipRule;
        Straightened = native.Straightened;
        Error = native.Error is { } error ? NativeError.ToRuleException(error, MembershipRule) : null;
        Warnings = native.Warnings.Select(warning => warning.At(MembershipRule)).ToList();
    }

    /// <summary>The text to send.</summary>
    public string MembershipRule { get; }

    /// <summary>How many typographic quotes were straightened.</summary>
    public int Straightened { get; }

    /// <summary>Why the service will refuse the rule; null when it is right.</summary>
    public RuleException? Error { get; }

    /// <summary>Findings that do not change the result.</summary>
    public IReadOnlyList<RuleWarning> Warnings { get; }
}
