using System.Reflection;
using System.Runtime.InteropServices;

namespace Rollcall.Native;

/// <summary>
/// Finds the native library: the file <c>ROLLCALL_LIBRARY</c> names, else <c>runtimes/&lt;rid&gt;/native</c> beside this
/// assembly. Nothing else is searched: on Windows the runtime's own search would find <c>Rollcall.dll</c>, this assembly.
/// </summary>
internal static class NativeLibraryResolver
{
    /// <summary>Version of the C ABI this assembly was written against.</summary>
    internal const uint AbiVersion = 1;

    /// <summary>Environment variable that names the library file.</summary>
    internal const string Variable = "ROLLCALL_LIBRARY";

    internal static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != NativeMethods.Library)
        {
            return 0;
        }

        var chosen = Environment.GetEnvironmentVariable(Variable);
        if (!string.IsNullOrEmpty(chosen))
        {
            return Load(chosen, $"named by {Variable}");
        }

        var candidates = Candidates(assembly).ToList();
        var found = candidates.FirstOrDefault(File.Exists) ?? throw new DllNotFoundException(
            $"Rollcall's native library is not there: looked for {string.Join(", ", candidates)}. "
            + $"Build it with `cargo xtask build`, or set {Variable} to its path.");
        return Load(found, "beside Rollcall.dll");
    }

    private static nint Load(string path, string origin)
    {
        var handle = NativeLibrary.Load(path);
        var found = ReadAbiVersion(handle);
        if (found == AbiVersion)
        {
            return handle;
        }

        NativeLibrary.Free(handle);
        throw new NativeBugException(
            $"{path} ({origin}) speaks version {found?.ToString() ?? "?"} of Rollcall's C ABI, but this Rollcall.dll needs version "
            + $"{AbiVersion}: use the two files of one build.");
    }

    private static unsafe uint? ReadAbiVersion(nint library)
    {
        // SAFETY: the header declares `uint32_t rollcall_abi_version(void)`, in every version of the ABI.
        return NativeLibrary.TryGetExport(library, "rollcall_abi_version", out var function)
            ? ((delegate* unmanaged[Cdecl]<uint>)function)()
            : null;
    }

    private static IEnumerable<string> Candidates(Assembly assembly)
    {
        var folder = Path.GetDirectoryName(assembly.Location) ?? "";
        var identifiers = new[] { RuntimeInformation.RuntimeIdentifier, PortableIdentifier() }.Distinct();
        return identifiers.SelectMany(rid => FileNames().Select(file => Path.Combine(folder, "runtimes", rid, "native", file)));
    }

    private static string PortableIdentifier()
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }

    private static string[] FileNames() =>
        OperatingSystem.IsWindows() ? ["librollcall.dll", "rollcall.dll"]
        : OperatingSystem.IsMacOS() ? ["librollcall.dylib"]
        : ["librollcall.so"];
}
