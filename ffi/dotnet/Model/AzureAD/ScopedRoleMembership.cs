using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A role given over the members of one administrative unit, as the AzureAD cmdlets give it.</summary>
public class ScopedRoleMembership : ModelObject, IEquatable<ScopedRoleMembership>
{
    [JsonPropertyName("administrativeUnitId")]
    public string? AdministrativeUnitObjectId { get; set; }

    public string? Id { get; set; }

    [JsonPropertyName("roleId")]
    public string? RoleObjectId { get; set; }

    public RoleMemberInfo? RoleMemberInfo { get; set; }

    /// <inheritdoc/>
    public bool Equals(ScopedRoleMembership? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
