using System.Text.Json.Serialization.Metadata;

namespace Rollcall;

/// <summary>
/// An object that a rule found, until somebody asks for a property: many are counted, or passed on by their id. The native library has
/// checked every value, so reading late finds nothing wrong that would have been found at once.
/// </summary>
/// <param name="page">The page, which stays in memory as long as one of its objects is unread.</param>
/// <param name="start">Where the object starts.</param>
/// <param name="length">How long it is.</param>
internal sealed class Unread(UnreadPage page, int start, int length)
{
    /// <summary>Reads the object.</summary>
    internal T Read<T>(JsonTypeInfo<T> type) => page.Read(start, length, type);

    /// <summary>
    /// What is known of an object: what was read before, or is read now, or nothing yet where it came from no page. Threads that ask at
    /// once get the same.
    /// </summary>
    /// <param name="known">Nothing, an <see cref="Unread"/> or the content; the content from now on.</param>
    /// <param name="read">Reads it.</param>
    internal static T Content<T>(ref object? known, Func<Unread, T> read)
        where T : class, new()
    {
        if (Volatile.Read(ref known) is not Unread unread)
        {
            var made = new T();
            return (T)(Interlocked.CompareExchange(ref known, made, null) ?? made);
        }

        lock (unread.Page)
        {
            if (known is T content)
            {
                return content;
            }

            content = read(unread);
            Volatile.Write(ref known, content);
            unread.Page.Forget();
            return content;
        }
    }

    private UnreadPage Page => page;
}
