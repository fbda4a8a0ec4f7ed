using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_cancel</c>. Reference-counted on the native side: calls under way keep their own.</summary>
internal sealed class CancelTokenHandle : OwnedHandle
{
    /// <summary>What a call gets that nobody can cancel: the null pointer.</summary>
    internal static readonly CancelTokenHandle None = new();

    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_cancel_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_cancel_new(out CancelTokenHandle cancel, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_cancel_set(CancelTokenHandle cancel);

    [LibraryImport(Library)]
    internal static partial void rollcall_cancel_free(nint cancel);
}
