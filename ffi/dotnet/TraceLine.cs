using System.Text.Json;

namespace Rollcall;

/// <summary>Writes a trace record as one line: its members in order, named.</summary>
internal static class TraceLine
{
    internal static string Of(JsonElement record) => record.ValueKind == JsonValueKind.Object
        ? string.Join(" ", record.EnumerateObject().Where(IsGiven).Select(member => $"{member.Name}={member.Value}"))
        : record.ToString();

    private static bool IsGiven(JsonProperty member) =>
        member.Value.ValueKind is not JsonValueKind.Null and not JsonValueKind.Undefined;
}
