using System.Collections;
using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>A body as PowerShell users write one: a hashtable, or any object whose properties have Graph's names.</summary>
internal static class BodyParameter
{
    /// <summary>Reads it. Names start with a small letter in Graph's JSON, however they are written here.</summary>
    internal static RequestBody Read(PSObject input) => input.BaseObject switch
    {
        IDictionary table => Body(table.Keys.Cast<object>().Select(key => ($"{key}", table[key]))),
        _ => Body(input.Properties.Select(property => (property.Name, (object?)property.Value))),
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
        PSCustomObject or IDictionary => Read(PSObject.AsPSObject(value)),
        string text => text,
        IEnumerable items => items.Cast<object?>().Select(Value).ToList(),
        var plain => plain,
    };
}
