using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A name by which a local account signs in.</summary>
public class SignInName : ModelObject, IEquatable<SignInName>
{
    [JsonPropertyName("signInType")]
    public string? Type { get; set; }

    [JsonPropertyName("issuerAssignedId")]
    public string? Value { get; set; }

    /// <inheritdoc/>
    public bool Equals(SignInName? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
