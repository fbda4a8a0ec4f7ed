using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>One more identity of a device.</summary>
public class AlternativeSecurityId : ModelObject, IEquatable<AlternativeSecurityId>
{
    public string? IdentityProvider { get; set; }

    public byte[]? Key { get; set; }

    public int? Type { get; set; }

    /// <inheritdoc/>
    public bool Equals(AlternativeSecurityId? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
