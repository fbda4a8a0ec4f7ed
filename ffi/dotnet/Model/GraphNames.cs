using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollcall;

/// <summary>Graph's name for each property of a model.</summary>
public static class GraphNames
{
    /// <summary>Names by the model's own, whatever their letter case.</summary>
    /// <typeparam name="T">A model, as <c>Microsoft.Open.AzureAD.Model.User</c>.</typeparam>
    public static IReadOnlyDictionary<string, string> Of<T>()
        where T : ModelObject => Names<T>.ByProperty;

    private static class Names<T>
    {
        internal static readonly IReadOnlyDictionary<string, string> ByProperty = typeof(T).GetProperties().ToDictionary(
            property => property.Name,
            property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
            StringComparer.OrdinalIgnoreCase);
    }
}
