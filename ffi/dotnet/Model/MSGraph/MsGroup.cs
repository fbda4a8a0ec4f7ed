using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>A group, as the AzureADMS cmdlets give it.</summary>
public class MsGroup : ModelObject, IEquatable<MsGroup>
{
    private List<AssignedLabel>? assignedLabels;
    private List<string>? proxyAddresses;
    private List<string>? groupTypes;

    public string? Id { get; set; }

    [JsonPropertyName("@odata.type")]
    public string? OdataType { get; set; }

    public List<AssignedLabel> AssignedLabels { get => assignedLabels ??= []; set => assignedLabels = value; }

    public string? Description { get; set; }

    public bool? OnPremisesSyncEnabled { get; set; }

    public string? DisplayName { get; set; }

    public bool? IsAssignableToRole { get; set; }

    public DateTime? OnPremisesLastSyncDateTime { get; set; }

    public string? Mail { get; set; }

    public bool? MailEnabled { get; set; }

    public string? MailNickname { get; set; }

    public string? OnPremisesSecurityIdentifier { get; set; }

    public List<string> ProxyAddresses { get => proxyAddresses ??= []; set => proxyAddresses = value; }

    public bool? SecurityEnabled { get; set; }

    public List<string> GroupTypes { get => groupTypes ??= []; set => groupTypes = value; }

    public string? MembershipRule { get; set; }

    public string? MembershipRuleProcessingState { get; set; }

    public string? Visibility { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsGroup? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
