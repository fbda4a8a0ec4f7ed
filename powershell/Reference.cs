using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>What -RefObjectId may be: an id, or the user principal name of a user.</summary>
internal static class Reference
{
    /// <summary>The id. A name is looked up, since Graph's references take ids alone.</summary>
    internal static string Resolve(Session session, string reference, CancelHandle cancel) =>
        reference.Contains('@', StringComparison.Ordinal)
            ? session.Get<JsonElement>(["users", reference], new Query { Select = ["id"] }, cancel).GetProperty("id").GetString() ?? reference
            : reference;
}
