using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_pages</c>: a listing under way, for one caller at a time.</summary>
internal sealed class PagesHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_pages_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_pages_next(
        PagesHandle pages, CancelTokenHandle cancel, out StringHandle page, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_pages_free(nint pages);
}
