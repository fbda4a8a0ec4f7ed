using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>The imported functions, one part of this class per C type; this part finds the library.</summary>
internal static partial class NativeMethods
{
    /// <summary>Name under which every import asks for the library.</summary>
    internal const string Library = "rollcall";

    // Explicit, so that it runs before the first import and not earlier.
    static NativeMethods() => NativeLibrary.SetDllImportResolver(typeof(NativeMethods).Assembly, NativeLibraryResolver.Resolve);

    [LibraryImport(Library)]
    private static partial nint rollcall_version();

    /// <summary>Version of the loaded native library.</summary>
    internal static string Version() => Marshal.PtrToStringUTF8(rollcall_version()) ?? "";
}
