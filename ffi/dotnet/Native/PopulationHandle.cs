using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_population</c>: loading is for one caller at a time, evaluating for many.</summary>
internal sealed class PopulationHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_population_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_population_new(uint subject, out PopulationHandle population, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_load_jsonl(
        PopulationHandle population, ReadOnlySpan<byte> lines, nuint length, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_load_file(
        PopulationHandle population, ReadOnlySpan<byte> path, nuint length, out nint error);

    [LibraryImport(Library)]
    internal static partial nuint rollcall_population_len(PopulationHandle population);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_evaluate(
        PopulationHandle population, ReadOnlySpan<nint> rules, nuint count, ReadOnlySpan<byte> context, nuint contextLength,
        out MembershipHandle membership, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_population_free(nint population);
}
