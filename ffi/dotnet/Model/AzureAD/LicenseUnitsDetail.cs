using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>How many units of a product the tenant has.</summary>
public class LicenseUnitsDetail : ModelObject, IEquatable<LicenseUnitsDetail>
{
    public int? Enabled { get; set; }

    public int? Suspended { get; set; }

    public int? Warning { get; set; }

    /// <inheritdoc/>
    public bool Equals(LicenseUnitsDetail? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
