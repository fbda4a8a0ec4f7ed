using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rollcall.Native;

/// <summary>A <c>rollcall_string</c>: text the native library made, read in place and then freed.</summary>
internal sealed class StringHandle : OwnedHandle
{
    /// <summary>Reads the text as JSON without copying it.</summary>
    internal T? Read<T>(JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Bytes(), type);

    /// <summary>Copies the text.</summary>
    internal string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>Copies the text into a JSON document, which the caller disposes.</summary>
    internal JsonDocument Document() => JsonDocument.Parse(Bytes().ToArray());

    protected override bool ReleaseHandle()
    {
        NativeMethods.rollcall_string_free(handle);
        return true;
    }

    // Both functions describe one allocation, which lives until this handle is disposed: never keep the span.
    private unsafe ReadOnlySpan<byte> Bytes() =>
        new((byte*)NativeMethods.rollcall_string_data(this), checked((int)NativeMethods.rollcall_string_len(this)));
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint rollcall_string_data(StringHandle s);

    [LibraryImport(Library)]
    internal static partial nuint rollcall_string_len(StringHandle s);

    [LibraryImport(Library)]
    internal static partial void rollcall_string_free(nint s);
}
