using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>An administrative unit, as the AzureADMS cmdlets give it.</summary>
public class MsAdministrativeUnit : ModelObject, IEquatable<MsAdministrativeUnit>
{
    public string? Id { get; set; }

    [JsonPropertyName("@odata.type")]
    public string? OdataType { get; set; }

    public string? Description { get; set; }

    public string? DisplayName { get; set; }

    public bool? IsMemberManagementRestricted { get; set; }

    public string? MembershipRule { get; set; }

    public string? MembershipRuleProcessingState { get; set; }

    public string? MembershipType { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsAdministrativeUnit? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
