using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_server</c>: callable from many threads; freeing it stops it.</summary>
internal sealed class ServerHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_server_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_server_start(
        ReadOnlySpan<byte> options, nuint optionsLength, CancelTokenHandle cancel, out ServerHandle server, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_server_info(ServerHandle server, out StringHandle info, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_server_stop(ServerHandle server, CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_server_free(nint server);
}
