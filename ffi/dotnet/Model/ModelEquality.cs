using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace Rollcall;

/// <summary>
/// When two objects of the directory are equal: their class and the values of all their properties are, as it was with the
/// originals. Scripts compare what two calls gave: <c>-contains</c>, <c>Compare-Object</c>, <c>Select-Object -Unique</c>.
/// </summary>
internal static class ModelEquality
{
    private static readonly ConcurrentDictionary<Type, PropertyInfo[]> Known = new();

    /// <summary>Whether both have the same class and the same values.</summary>
    internal static bool AreEqual(ModelObject one, ModelObject other) =>
        one.GetType() == other.GetType()
        && Array.TrueForAll(Properties(one), property => AreEqual(property.GetValue(one), property.GetValue(other)));

    /// <summary>Equal for equal objects, and for those with an id the same as long as they keep it.</summary>
    internal static int HashCode(ModelObject model)
    {
        var properties = Properties(model);
        var hash = new HashCode();
        hash.Add(model.GetType());
        foreach (var property in properties.Length > 0 && IsId(properties[0]) ? properties.AsSpan(0, 1) : properties)
        {
            // Lists differ too seldom to be worth going through.
            if (property.PropertyType.IsValueType || property.PropertyType == typeof(string))
            {
                hash.Add(property.GetValue(model));
            }
        }

        return hash.ToHashCode();
    }

    // The id first: it tells most objects apart.
    private static PropertyInfo[] Properties(ModelObject model) => Known.GetOrAdd(
        model.GetType(),
        type => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).OrderByDescending(IsId)]);

    private static bool IsId(PropertyInfo property) => property.Name is "ObjectId" or "Id";

    private static bool AreEqual(object? one, object? other) => (one, other) switch
    {
        (string or null, _) => Equals(one, other),
        (IDictionary first, IDictionary second) => HaveSameEntries(first, second) && HaveSameEntries(second, first),
        (IEnumerable first, IEnumerable second) => AreEqual(first, second),
        _ => Equals(one, other),
    };

    private static bool AreEqual(IEnumerable one, IEnumerable other)
    {
        var (first, second) = (one.Cast<object?>().ToList(), other.Cast<object?>().ToList());
        return first.Count == second.Count && first.Zip(second).All(pair => AreEqual(pair.First, pair.Second));
    }

    // What the service tells of its answer is not of the object: it depends on how one asked.
    private static bool HaveSameEntries(IDictionary one, IDictionary other) => one.Keys.Cast<object>().All(
        key => (key as string)?.StartsWith("odata.", StringComparison.Ordinal) == true
            || (other.Contains(key) && AreEqual(one[key], other[key])));
}
