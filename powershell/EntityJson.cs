using System.Collections;
using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>A user or device from the pipeline as Graph's JSON: one of our models, or any object or hashtable with Graph's names.</summary>
internal static class EntityJson
{
    internal static string Of(PSObject input) => input.BaseObject switch
    {
        ModelObject model => model.ToJson(),
        string json => json,
        IDictionary table => Body(table.Keys.Cast<object>().Select(key => ($"{key}", table[key]))).ToJson(),
        _ => Body(input.Properties.Select(property => (property.Name, (object?)property.Value))).ToJson(),
    };

    private static RequestBody Body(IEnumerable<(string Name, object? Value)> properties)
    {
        var body = new RequestBody();
        foreach (var (name, value) in properties)
        {
            body[char.ToLowerInvariant(name[0]) + name[1..]] = Value(value);
        }

        return body;
    }

    private static object? Value(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        PSCustomObject => Body(PSObject.AsPSObject(value).Properties.Select(property => (property.Name, (object?)property.Value))),
        IDictionary table => Body(table.Keys.Cast<object>().Select(key => ($"{key}", table[key]))),
        string text => text,
        IEnumerable items => items.Cast<object?>().Select(Value).ToList(),
        var plain => plain,
    };
}
