using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>Who holds a role over an administrative unit.</summary>
public class MsRoleMemberInfo : ModelObject, IEquatable<MsRoleMemberInfo>
{
    public string? Id { get; set; }

    public string? DisplayName { get; set; }

    public string? UserPrincipalName { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsRoleMemberInfo? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
