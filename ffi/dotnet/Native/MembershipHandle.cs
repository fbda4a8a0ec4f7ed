using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_membership</c>: who fits each rule of one evaluation.</summary>
internal sealed class MembershipHandle : OwnedHandle
{
    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_membership_free(handle);
        return true;
    }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial Status rollcall_membership_count(MembershipHandle membership, nuint rule, out nuint count, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_membership_ids(MembershipHandle membership, nuint rule, out StringHandle ids, out nint error);

    [LibraryImport(Library)]
    internal static partial Status rollcall_membership_some_ids(
        MembershipHandle membership, nuint rule, nuint from, nuint count, out StringHandle ids, out nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_membership_free(nint membership);
}
