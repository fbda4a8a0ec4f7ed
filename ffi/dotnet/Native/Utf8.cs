using System.Text;

namespace Rollcall.Native;

/// <summary>Text on its way to and from the C ABI, which speaks UTF-8 and byte offsets.</summary>
internal static class Utf8
{
    /// <summary>UTF-8 bytes of a text; null stays null, which the ABI reads as "not given".</summary>
    internal static byte[]? Bytes(string? text) => text is null ? null : Encoding.UTF8.GetBytes(text);

    /// <summary>Turns a byte offset of the UTF-8 form of <paramref name="text"/> into a position in the string.</summary>
    internal static int Position(string text, int byteOffset)
    {
        var bytes = 0;
        var position = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (bytes >= byteOffset)
            {
                break;
            }

            bytes += rune.Utf8SequenceLength;
            position += rune.Utf16SequenceLength;
        }

        return position;
    }
}
