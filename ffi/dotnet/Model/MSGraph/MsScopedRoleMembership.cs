using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>A role given over the members of one administrative unit, as the AzureADMS cmdlets give it.</summary>
public class MsScopedRoleMembership : ModelObject, IEquatable<MsScopedRoleMembership>
{
    public string? AdministrativeUnitId { get; set; }

    public string? Id { get; set; }

    public string? RoleId { get; set; }

    public MsRoleMemberInfo? RoleMemberInfo { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsScopedRoleMembership? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
