using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A domain of the tenant, as the AzureAD cmdlets give it.</summary>
public class Domain : ModelObject, IEquatable<Domain>
{
    private List<string>? supportedServices;

    public string? AuthenticationType { get; set; }

    public string? AvailabilityStatus { get; set; }

    public bool? IsAdminManaged { get; set; }

    public bool? IsDefault { get; set; }

    // Graph has dropped it; every tenant seen had false.
    [JsonIgnore]
    public bool? IsDefaultForCloudRedirections { get; set; }

    public bool? IsInitial { get; set; }

    public bool? IsRoot { get; set; }

    public bool? IsVerified { get; set; }

    /// <summary>The name of a domain is its id in Graph.</summary>
    [JsonPropertyName("id")]
    public string? Name { get; set; }

    public List<string> SupportedServices { get => supportedServices ??= []; set => supportedServices = value; }

    /// <inheritdoc/>
    public bool Equals(Domain? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
