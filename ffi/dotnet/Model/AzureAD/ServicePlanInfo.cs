using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A service plan that a product contains.</summary>
public class ServicePlanInfo : ModelObject, IEquatable<ServicePlanInfo>
{
    public string? AppliesTo { get; set; }

    public string? ProvisioningStatus { get; set; }

    public string? ServicePlanId { get; set; }

    public string? ServicePlanName { get; set; }

    /// <inheritdoc/>
    public bool Equals(ServicePlanInfo? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
