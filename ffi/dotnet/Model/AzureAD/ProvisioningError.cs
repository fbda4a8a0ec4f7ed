using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>What kept a service from being set up for an object.</summary>
public class ProvisioningError : ModelObject, IEquatable<ProvisioningError>
{
    public string? ErrorDetail { get; set; }

    public bool? Resolved { get; set; }

    public string? Service { get; set; }

    public DateTime? Timestamp { get; set; }

    /// <inheritdoc/>
    public bool Equals(ProvisioningError? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
