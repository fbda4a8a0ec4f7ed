using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A licence of a user.</summary>
public class AssignedLicense : ModelObject, IEquatable<AssignedLicense>
{
    private List<string>? disabledPlans;

    public List<string> DisabledPlans { get => disabledPlans ??= []; set => disabledPlans = value; }

    public string? SkuId { get; set; }

    /// <inheritdoc/>
    public bool Equals(AssignedLicense? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
