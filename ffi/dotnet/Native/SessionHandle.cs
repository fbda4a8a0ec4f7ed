using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_session</c>: callable from many threads; it synchronises inside.</summary>
internal sealed class SessionHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_session_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_session_open(
        ReadOnlySpan<byte> options, nuint optionsLength, CancelTokenHandle cancel, out SessionHandle session, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_info(SessionHandle session, out StringHandle info, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_create(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> body, nuint bodyLength,
        CancelTokenHandle cancel, out StringHandle created, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_get(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> query, nuint queryLength,
        CancelTokenHandle cancel, out StringHandle found, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_list(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> query, nuint queryLength,
        out PagesHandle pages, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_update(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> body, nuint bodyLength,
        CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_delete(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_add_reference(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> target, nuint targetLength,
        CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_remove_reference(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> target, nuint targetLength,
        CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_invoke(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> body, nuint bodyLength,
        CancelTokenHandle cancel, out StringHandle answer, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_get_many(
        SessionHandle session, ReadOnlySpan<byte> paths, nuint pathsLength, ReadOnlySpan<byte> query, nuint queryLength,
        CancelTokenHandle cancel, out StringHandle results, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_add_references(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> targets, nuint targetsLength,
        CancelTokenHandle cancel, out StringHandle results, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_remove_references(
        SessionHandle session, ReadOnlySpan<byte> path, nuint pathLength, ReadOnlySpan<byte> targets, nuint targetsLength,
        CancelTokenHandle cancel, out StringHandle results, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_session_take_trace(SessionHandle session, out StringHandle trace, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_session_free(nint session);
}
