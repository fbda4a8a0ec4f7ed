using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A product the tenant subscribes to, as the AzureAD cmdlets give it.</summary>
public class SubscribedSku : ModelObject, IEquatable<SubscribedSku>
{
    private List<ServicePlanInfo>? servicePlans;

    [JsonPropertyName("id")]
    public string? ObjectId { get; set; }

    public string? SkuPartNumber { get; set; }

    public LicenseUnitsDetail? PrepaidUnits { get; set; }

    public int? ConsumedUnits { get; set; }

    public string? AppliesTo { get; set; }

    public string? CapabilityStatus { get; set; }

    public List<ServicePlanInfo> ServicePlans { get => servicePlans ??= []; set => servicePlans = value; }

    public string? SkuId { get; set; }

    /// <inheritdoc/>
    public bool Equals(SubscribedSku? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
