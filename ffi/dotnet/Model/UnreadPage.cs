using System.Text.Json.Serialization.Metadata;
using Microsoft.Open.AzureAD.Model;
using Rollcall.Native;

namespace Rollcall;

/// <summary>
/// A page whose objects are read when somebody asks for a property. Its text stays where the native library made it, until every object
/// has been read or is gone.
/// </summary>
internal sealed class UnreadPage
{
    private readonly StringHandle text;
    private int unread;

    private UnreadPage(StringHandle text) => this.text = text;

    /// <summary>
    /// How an object of such a page is made; null for all but listings of users and devices, the only ones of which the native library
    /// has checked the values.
    /// </summary>
    internal static Func<Unread, T>? MakerOf<T>(string[] path) => path switch
    {
        ["users"] when typeof(T) == typeof(User) => (Func<Unread, T>)(object)(Func<Unread, User>)(unread => new User(unread)),
        ["devices"] when typeof(T) == typeof(Device) => (Func<Unread, T>)(object)(Func<Unread, Device>)(unread => new Device(unread)),
        _ => null,
    };

    /// <summary>The objects of a page, which is theirs from now on.</summary>
    internal static List<T> Of<T>(StringHandle text, Func<Unread, T> make)
    {
        var page = new UnreadPage(text);
        var lines = text.Lines();
        page.unread = lines.Count;
        return lines.ConvertAll(line => make(new Unread(page, line.Start, line.Length)));
    }

    /// <summary>Reads an object; for one thread at a time, which holds the lock of the page.</summary>
    internal T Read<T>(int start, int length, JsonTypeInfo<T> type) => text.Read(start, length, type)!;

    /// <summary>One more object was read and is not asked for again.</summary>
    internal void Forget()
    {
        unread--;
        if (unread == 0)
        {
            text.Dispose();
        }
    }
}
