using System.ComponentModel;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollcall;

/// <summary>What every object of the directory can do: keep what the service sent beyond the model, print itself, become JSON.</summary>
public abstract class ModelObject
{
    /// <summary>Makes an object.</summary>
    protected ModelObject()
    {
        if (FirstMade is { } called)
        {
            FirstMade = null;
            called();
        }
    }

    /// <summary>Called before the first object is there, once: what prints objects prepares for them then.</summary>
    public static Action? FirstMade { get; set; }

    /// <summary>Properties the service sent that the model has no place for, by Graph's names.</summary>
    [JsonInclude]
    [JsonExtensionData]
    internal Dictionary<string, JsonElement>? Unmodelled { get => Kept; set => Kept = value; }

    /// <summary>The same, where the class has its place for them.</summary>
    private protected virtual Dictionary<string, JsonElement>? Kept { get; set; }

    /// <summary>Properties the service sent that the model has no place for, by Graph's names.</summary>
    // A method, because a property would show among the object's own when it is listed.
    [EditorBrowsable(EditorBrowsableState.Advanced)]
    public IReadOnlyDictionary<string, JsonElement> GetUnmodelledProperties() => Unmodelled ?? [];

    /// <summary>The object as Graph's JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, GetType(), ModelJson.Default);

    /// <summary>
    /// The layout in which AzureAD's objects print inside another: the class, then a line for each property. Of a list it tells
    /// the type alone, as the originals did.
    /// </summary>
    // Each class declares it anew: what prints in a list in braces, PowerShell takes from ToString only where the object's own
    // class has it, and shows a name or id otherwise.
    public override string ToString()
    {
        var text = new StringBuilder("class ").Append(GetType().Name).Append(" {").Append('\n');
        foreach (var property in GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            text.Append("  ").Append(property.Name).Append(": ").Append(property.GetValue(this)).Append('\n');
        }

        return text.Append('}').Append('\n').ToString();
    }

    /// <summary>Whether the other has the same class, and the same values in all its properties.</summary>
    public override bool Equals(object? obj) =>
        ReferenceEquals(this, obj) || (obj is ModelObject other && ModelEquality.AreEqual(this, other));

    /// <inheritdoc/>
    public override int GetHashCode() => ModelEquality.HashCode(this);
}
