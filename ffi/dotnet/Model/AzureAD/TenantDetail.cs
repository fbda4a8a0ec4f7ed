using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>The tenant, as the AzureAD cmdlets give it.</summary>
public class TenantDetail : ModelObject, IEquatable<TenantDetail>
{
    private List<AssignedPlan>? assignedPlans;
    private List<ProvisionedPlan>? provisionedPlans;
    private List<string>? technicalNotificationMails;
    private List<VerifiedDomain>? verifiedDomains;

    [JsonPropertyName("id")]
    public string? ObjectId { get; set; }

    [JsonIgnore]
    public string? ObjectType { get; set; } = "Company";

    public List<AssignedPlan> AssignedPlans { get => assignedPlans ??= []; set => assignedPlans = value; }

    public string? City { get; set; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? CompanyLastDirSyncTime { get; set; }

    public string? Country { get; set; }

    public string? CountryLetterCode { get; set; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get; set; }

    public string? DisplayName { get; set; }

    public string? PostalCode { get; set; }

    public string? PreferredLanguage { get; set; }

    public List<ProvisionedPlan> ProvisionedPlans { get => provisionedPlans ??= []; set => provisionedPlans = value; }

    public string? State { get; set; }

    public string? Street { get; set; }

    public List<string> TechnicalNotificationMails
    {
        get => technicalNotificationMails ??= [];
        set => technicalNotificationMails = value;
    }

    public List<VerifiedDomain> VerifiedDomains { get => verifiedDomains ??= []; set => verifiedDomains = value; }

    /// <inheritdoc/>
    public bool Equals(TenantDetail? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
