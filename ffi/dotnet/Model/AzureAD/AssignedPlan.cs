using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A service plan that a user's licences bring.</summary>
public class AssignedPlan : ModelObject, IEquatable<AssignedPlan>
{
    [JsonPropertyName("assignedDateTime")]
    public DateTime? AssignedTimestamp { get; set; }

    public string? CapabilityStatus { get; set; }

    public string? Service { get; set; }

    public string? ServicePlanId { get; set; }

    /// <inheritdoc/>
    public bool Equals(AssignedPlan? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
