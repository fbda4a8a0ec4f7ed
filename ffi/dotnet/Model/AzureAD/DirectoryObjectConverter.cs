using System.Text.Json;
using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>Reads each object of a mixed list as the class its <c>@odata.type</c> names.</summary>
internal sealed class DirectoryObjectConverter : JsonConverter<DirectoryObject>
{
    private const string Prefix = "#microsoft.graph.";

    public override DirectoryObject? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        var type = element.TryGetProperty("@odata.type", out var named) ? named.GetString() : null;
        return type switch
        {
            Prefix + "user" => element.Deserialize(ModelJson.Default.User),
            Prefix + "group" => element.Deserialize(ModelJson.Default.Group),
            Prefix + "device" => element.Deserialize(ModelJson.Default.Device),
            Prefix + "administrativeUnit" => element.Deserialize(ModelJson.Default.AdministrativeUnit),
            Prefix + "directoryRole" => element.Deserialize(ModelJson.Default.DirectoryRole),
            _ => ReadOther(element, type),
        };
    }

    public override void Write(Utf8JsonWriter writer, DirectoryObject value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("id", value.ObjectId);
        writer.WriteEndObject();
    }

    private static DirectoryObject ReadOther(JsonElement element, string? type) => new()
    {
        ObjectId = element.TryGetProperty("id", out var id) ? id.GetString() : null,
        ObjectType = type is null ? null : ObjectTypeOf(type),
        Unmodelled = element.EnumerateObject()
            .Where(member => member.Name is not "id" and not "@odata.type")
            .ToDictionary(member => member.Name, member => member.Value),
    };

    // "#microsoft.graph.servicePrincipal" was "ServicePrincipal" to AzureAD.
    private static string ObjectTypeOf(string type)
    {
        var name = type[(type.LastIndexOf('.') + 1)..];
        return char.ToUpperInvariant(name[0]) + name[1..];
    }
}
