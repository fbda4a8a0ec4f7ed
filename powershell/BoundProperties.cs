using System.Collections.Concurrent;
using System.Management.Automation;
using System.Reflection;

namespace Rollcall.PowerShell;

/// <summary>Turns the parameters a user gave into the body of a request: only those, and an empty value clears.</summary>
internal static class BoundProperties
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyDictionary<string, (PropertyInfo Parameter, string Name)>> Known = new();

    /// <summary>The body for an object that is to be made: what is empty is left out.</summary>
    internal static RequestBody ForCreate(PSCmdlet cmdlet)
    {
        var body = ForUpdate(cmdlet);
        foreach (var name in body.Where(property => IsEmpty(property.Value)).Select(property => property.Key).ToList())
        {
            body.Remove(name);
        }

        return body;
    }

    /// <summary>The body for a change: "" and $null clear.</summary>
    internal static RequestBody ForUpdate(PSCmdlet cmdlet)
    {
        var body = new RequestBody();
        var parameters = Known.GetOrAdd(cmdlet.GetType(), ReadParameters);
        foreach (var given in cmdlet.MyInvocation.BoundParameters.Keys)
        {
            if (parameters.TryGetValue(given, out var parameter))
            {
                body[parameter.Name] = Wire(parameter.Parameter.GetValue(cmdlet), parameter.Parameter.PropertyType);
            }
        }

        return body;
    }

    // A list is cleared by the empty list; -GroupTypes "" binds a list of one empty text.
    private static object? Wire(object? value, Type type) => value switch
    {
        "" => null,
        null when type == typeof(List<string>) => new List<string>(),
        SwitchParameter given => given.IsPresent,
        List<string> list => list.Where(item => !string.IsNullOrEmpty(item)).ToList(),
        _ => value,
    };

    private static bool IsEmpty(object? value) => value is null or List<string> { Count: 0 };

    private static IReadOnlyDictionary<string, (PropertyInfo Parameter, string Name)> ReadParameters(Type cmdlet) => cmdlet
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Select(property => (property, attribute: property.GetCustomAttribute<GraphPropertyAttribute>()))
        .Where(found => found.attribute is not null)
        .ToDictionary(found => found.property.Name, found => (found.property, found.attribute!.Name), StringComparer.OrdinalIgnoreCase);
}
