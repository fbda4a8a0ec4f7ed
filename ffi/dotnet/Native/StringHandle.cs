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

    /// <summary>Reads a part of the text as JSON without copying it.</summary>
    internal T? Read<T>(int start, int length, JsonTypeInfo<T> type) => JsonSerializer.Deserialize(Bytes().Slice(start, length), type);

    /// <summary>Where the objects of a page start, and how long they are: between two of them stands a line feed, and nowhere else.</summary>
    internal List<(int Start, int Length)> Lines()
    {
        var text = Bytes();
        var lines = new List<(int Start, int Length)>();
        for (var start = 1; start < text.Length;)
        {
            var line = text[start..];
            var feed = line.IndexOf((byte)'\n');
            // After each stands a comma or, after the last, the end of the list.
            var length = (feed < 0 ? line.Length : feed) - 1;
            if (length < 2 || line[0] != '{' || line[length - 1] != '}')
            {
                throw new NativeBugException("the native library answered a page that is not one object a line");
            }

            lines.Add((start, length));
            start += length + 2;
        }

        return lines;
    }

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
