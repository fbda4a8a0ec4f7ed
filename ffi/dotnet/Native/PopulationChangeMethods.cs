using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>The calls that change a <c>rollcall_population</c> and say who joins and leaves.</summary>
internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_population_set_rules(
        PopulationHandle population, ReadOnlySpan<nint> rules, nuint count, ReadOnlySpan<byte> context, nuint contextLength,
        out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_upsert(
        PopulationHandle population, ReadOnlySpan<byte> entity, nuint length, out StringHandle change, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_remove(
        PopulationHandle population, ReadOnlySpan<byte> id, nuint length, out StringHandle change, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_next_moment(
        PopulationHandle population, out StringHandle moment, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_population_advance(
        PopulationHandle population, ReadOnlySpan<byte> now, nuint length, out StringHandle changes, out nint error);
}
