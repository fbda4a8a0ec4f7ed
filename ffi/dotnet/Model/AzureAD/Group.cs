using System.Text.Json.Serialization;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A group, as the AzureAD cmdlets give it.</summary>
public class Group : DirectoryObject, IEquatable<Group>
{
    private List<ProvisioningError>? provisioningErrors;
    private List<string>? proxyAddresses;

    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get; set; }

    [JsonIgnore]
    public override string? ObjectType { get; set; } = "Group";

    public string? Description { get; set; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get; set; }

    public string? DisplayName { get; set; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? LastDirSyncTime { get; set; }

    public string? Mail { get; set; }

    public bool? MailEnabled { get; set; }

    [JsonPropertyName("mailNickname")]
    public string? MailNickName { get; set; }

    public string? OnPremisesSecurityIdentifier { get; set; }

    [JsonIgnore]
    public List<ProvisioningError> ProvisioningErrors { get => provisioningErrors ??= []; set => provisioningErrors = value; }

    public List<string> ProxyAddresses { get => proxyAddresses ??= []; set => proxyAddresses = value; }

    public bool? SecurityEnabled { get; set; }

    /// <inheritdoc/>
    public bool Equals(Group? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
