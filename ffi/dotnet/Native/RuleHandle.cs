using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_rule</c>: checked, unchanging, callable from many threads.</summary>
internal sealed class RuleHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_rule_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_parse(
        ReadOnlySpan<byte> text, nuint length, ReadOnlySpan<byte> options, nuint optionsLength, out RuleHandle rule, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_evaluate(
        RuleHandle rule, ReadOnlySpan<byte> entity, nuint length, ReadOnlySpan<byte> context, nuint contextLength,
        [MarshalAs(UnmanagedType.U1)] out bool isMember, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_explain(
        RuleHandle rule, ReadOnlySpan<byte> entity, nuint length, ReadOnlySpan<byte> context, nuint contextLength,
        out StringHandle explanation, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_explain_text(
        RuleHandle rule, ReadOnlySpan<byte> entity, nuint length, ReadOnlySpan<byte> context, nuint contextLength,
        out StringHandle explanation, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_warnings(RuleHandle rule, out StringHandle warnings, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_describe(RuleHandle rule, out StringHandle description, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_vocabulary(out StringHandle vocabulary, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_rule_prepare(
        ReadOnlySpan<byte> text, nuint length, ReadOnlySpan<byte> options, nuint optionsLength, out StringHandle prepared, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_rule_free(nint rule);
}
