namespace Rollcall.Native;

/// <summary>The JSON of <c>rollcall_rule_prepare</c>; spans are bytes.</summary>
internal sealed class NativePreparedRule
{
    public string MembershipRule { get; set; } = "";

    public int Straightened { get; set; }

    public NativeErrorRecord? Error { get; set; }

    public List<RuleWarning> Warnings { get; set; } = [];
}

/// <summary>From the byte spans of the C ABI to positions in a string.</summary>
internal static class RuleWarningPosition
{
    internal static RuleWarning At(this RuleWarning warning, string ruleText) => warning with
    {
        Start = Utf8.Position(ruleText, warning.Start),
        End = Utf8.Position(ruleText, warning.End),
    };
}
