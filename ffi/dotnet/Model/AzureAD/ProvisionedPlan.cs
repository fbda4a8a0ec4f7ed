using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A service plan that is set up for a user.</summary>
public class ProvisionedPlan : ModelObject
{
    public string? CapabilityStatus { get; set; }

    public string? ProvisioningStatus { get; set; }

    public string? Service { get; set; }
}
