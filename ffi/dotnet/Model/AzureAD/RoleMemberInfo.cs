using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>Who holds a role over an administrative unit.</summary>
public class RoleMemberInfo : ModelObject, IEquatable<RoleMemberInfo>
{
    public string? DisplayName { get; set; }

    [JsonPropertyName("id")]
    public string? ObjectId { get; set; }

    public string? UserPrincipalName { get; set; }

    /// <inheritdoc/>
    public bool Equals(RoleMemberInfo? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
