using System.Text.Json.Serialization;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A device, as the AzureAD cmdlets give it.</summary>
public class Device : DirectoryObject, IEquatable<Device>
{
    private List<AlternativeSecurityId>? alternativeSecurityIds;
    private List<string>? devicePhysicalIds;
    private List<string>? systemLabels;

    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get; set; }

    [JsonIgnore]
    public override string? ObjectType { get; set; } = "Device";

    public bool? AccountEnabled { get; set; }

    public List<AlternativeSecurityId> AlternativeSecurityIds
    {
        get => alternativeSecurityIds ??= [];
        set => alternativeSecurityIds = value;
    }

    [JsonPropertyName("approximateLastSignInDateTime")]
    public DateTime? ApproximateLastLogonTimeStamp { get; set; }

    [JsonPropertyName("complianceExpirationDateTime")]
    public DateTime? ComplianceExpiryTime { get; set; }

    public string? DeviceId { get; set; }

    public string? DeviceMetadata { get; set; }

    [JsonPropertyName("deviceVersion")]
    public int? DeviceObjectVersion { get; set; }

    [JsonPropertyName("operatingSystem")]
    public string? DeviceOSType { get; set; }

    [JsonPropertyName("operatingSystemVersion")]
    public string? DeviceOSVersion { get; set; }

    [JsonPropertyName("physicalIds")]
    public List<string> DevicePhysicalIds { get => devicePhysicalIds ??= []; set => devicePhysicalIds = value; }

    [JsonPropertyName("trustType")]
    public string? DeviceTrustType { get; set; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get; set; }

    public string? DisplayName { get; set; }

    public bool? IsCompliant { get; set; }

    public bool? IsManaged { get; set; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? LastDirSyncTime { get; set; }

    public string? ProfileType { get; set; }

    public List<string> SystemLabels { get => systemLabels ??= []; set => systemLabels = value; }

    /// <inheritdoc/>
    public bool Equals(Device? other) => Equals((object?)other);
}
