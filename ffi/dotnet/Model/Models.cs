using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Rollcall;

/// <summary>Models from Graph's JSON.</summary>
public static class Models
{
    /// <summary>Reads a model.</summary>
    /// <typeparam name="T">The model, as <c>Microsoft.Open.AzureAD.Model.User</c>.</typeparam>
    /// <exception cref="JsonException">The JSON has another shape.</exception>
    public static T Read<T>(JsonElement json)
        where T : ModelObject => json.Deserialize((JsonTypeInfo<T>)ModelJson.Default.GetTypeInfo(typeof(T))!)!;
}
