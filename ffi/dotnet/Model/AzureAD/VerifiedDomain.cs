using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A domain that the tenant has proved to own.</summary>
public class VerifiedDomain : ModelObject, IEquatable<VerifiedDomain>
{
    public string? Capabilities { get; set; }

    /// <summary>Whether new users get it. The original's name, since "default" is a word of C#.</summary>
    [JsonPropertyName("isDefault")]
    public bool? _Default { get; set; }

    // Graph does not say.
    [JsonIgnore]
    public string? Id { get; set; }

    [JsonPropertyName("isInitial")]
    public bool? Initial { get; set; }

    public string? Name { get; set; }

    public string? Type { get; set; }

    /// <inheritdoc/>
    public bool Equals(VerifiedDomain? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
