using System.Globalization;
using System.Management.Automation;
using System.Text.Json;
using Microsoft.Open.AzureAD.Model;

namespace Rollcall.PowerShell;

/// <summary>Gives PowerShell a model together with whatever else the service sent, as properties of their own.</summary>
internal static class Output
{
    /// <summary>
    /// The object to write. Those of the AzureAD family have the properties of their model alone, as the originals had: a column
    /// more would be a column more in every Export-Csv. Of the others, and where the class is not known, nothing is kept back.
    /// </summary>
    internal static object Of(object model)
    {
        if (model is not ModelObject known || IsWholeInItsModel(known) || known.GetUnmodelledProperties() is not { Count: > 0 } more)
        {
            return model;
        }

        var output = PSObject.AsPSObject(model);
        foreach (var (name, value) in more)
        {
            var property = PascalCase(name);
            if (!name.StartsWith('@') && value.ValueKind != JsonValueKind.Null && output.Properties[property] is null)
            {
                output.Properties.Add(new PSNoteProperty(property, Value(name, value)));
            }
        }

        return output;
    }

    /// <summary>A JSON object as PowerShell's, with the names it has.</summary>
    internal static PSObject Tree(JsonElement value)
    {
        var tree = new PSObject();
        foreach (var member in value.EnumerateObject())
        {
            tree.Properties.Add(new PSNoteProperty(member.Name, member.Value.ValueKind switch
            {
                JsonValueKind.Object => Tree(member.Value),
                JsonValueKind.Array => member.Value.EnumerateArray().Select(item => (object?)(item.ValueKind == JsonValueKind.Object ? Tree(item) : Value(member.Name, item))).ToArray(),
                _ => Value(member.Name, member.Value),
            }));
        }

        return tree;
    }

    private static bool IsWholeInItsModel(ModelObject model) =>
        model.GetType() is var type && type != typeof(DirectoryObject) && type.Namespace == typeof(DirectoryObject).Namespace;

    private static string PascalCase(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    private static object? Value(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => Text(name, value.GetString()!),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.Array => value.EnumerateArray().Select(item => Value(name, item)).ToArray(),
        JsonValueKind.Object => Nested(value),
        _ => null,
    };

    // Dates must be dates: scripts add days to them and sort by them.
    private static object Text(string name, string text) =>
        name.EndsWith("DateTime", StringComparison.Ordinal)
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : text;

    private static PSObject Nested(JsonElement value)
    {
        var nested = new PSObject();
        foreach (var member in value.EnumerateObject())
        {
            nested.Properties.Add(new PSNoteProperty(PascalCase(member.Name), Value(member.Name, member.Value)));
        }

        return nested;
    }
}
