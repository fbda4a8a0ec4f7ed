using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A service plan that is set up for a user.</summary>
public class ProvisionedPlan : ModelObject, IEquatable<ProvisionedPlan>
{
    public string? CapabilityStatus { get; set; }

    public string? ProvisioningStatus { get; set; }

    public string? Service { get; set; }

    /// <inheritdoc/>
    public bool Equals(ProvisionedPlan? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
