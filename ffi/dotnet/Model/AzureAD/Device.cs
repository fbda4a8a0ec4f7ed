using System.Text.Json;
using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A device, as the AzureAD cmdlets give it.</summary>
public class Device : DirectoryObject, IEquatable<Device>
{
    // What is known of the device, or the page it is to be read from.
    private object? known;

    /// <summary>Makes a device of which nothing is known.</summary>
    public Device()
    {
    }

    /// <summary>A device that is read when somebody asks for a property.</summary>
    internal Device(Unread unread) => known = unread;

    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get => Content.DeletionTimeStamp; set => Content.DeletionTimeStamp = value; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get => Content.ObjectId; set => Content.ObjectId = value; }

    [JsonIgnore]
    public override string? ObjectType { get => Content.ObjectType; set => Content.ObjectType = value; }

    public bool? AccountEnabled { get => Content.AccountEnabled; set => Content.AccountEnabled = value; }

    public List<AlternativeSecurityId> AlternativeSecurityIds
    {
        get => Content.AlternativeSecurityIds ??= [];
        set => Content.AlternativeSecurityIds = value;
    }

    [JsonPropertyName("approximateLastSignInDateTime")]
    public DateTime? ApproximateLastLogonTimeStamp { get => Content.ApproximateLastLogonTimeStamp; set => Content.ApproximateLastLogonTimeStamp = value; }

    [JsonPropertyName("complianceExpirationDateTime")]
    public DateTime? ComplianceExpiryTime { get => Content.ComplianceExpiryTime; set => Content.ComplianceExpiryTime = value; }

    public string? DeviceId { get => Content.DeviceId; set => Content.DeviceId = value; }

    public string? DeviceMetadata { get => Content.DeviceMetadata; set => Content.DeviceMetadata = value; }

    [JsonPropertyName("deviceVersion")]
    public int? DeviceObjectVersion { get => Content.DeviceObjectVersion; set => Content.DeviceObjectVersion = value; }

    [JsonPropertyName("operatingSystem")]
    public string? DeviceOSType { get => Content.DeviceOSType; set => Content.DeviceOSType = value; }

    [JsonPropertyName("operatingSystemVersion")]
    public string? DeviceOSVersion { get => Content.DeviceOSVersion; set => Content.DeviceOSVersion = value; }

    [JsonPropertyName("physicalIds")]
    public List<string> DevicePhysicalIds { get => Content.DevicePhysicalIds ??= []; set => Content.DevicePhysicalIds = value; }

    [JsonPropertyName("trustType")]
    public string? DeviceTrustType { get => Content.DeviceTrustType; set => Content.DeviceTrustType = value; }

    [JsonPropertyName("onPremisesSyncEnabled")]
    public bool? DirSyncEnabled { get => Content.DirSyncEnabled; set => Content.DirSyncEnabled = value; }

    public string? DisplayName { get => Content.DisplayName; set => Content.DisplayName = value; }

    public bool? IsCompliant { get => Content.IsCompliant; set => Content.IsCompliant = value; }

    public bool? IsManaged { get => Content.IsManaged; set => Content.IsManaged = value; }

    [JsonPropertyName("onPremisesLastSyncDateTime")]
    public DateTime? LastDirSyncTime { get => Content.LastDirSyncTime; set => Content.LastDirSyncTime = value; }

    public string? ProfileType { get => Content.ProfileType; set => Content.ProfileType = value; }

    public List<string> SystemLabels { get => Content.SystemLabels ??= []; set => Content.SystemLabels = value; }

    /// <inheritdoc/>
    public bool Equals(Device? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();

    private protected override Dictionary<string, JsonElement>? Kept { get => Content.Unmodelled; set => Content.Unmodelled = value; }

    private DeviceContent Content =>
        known as DeviceContent ?? Unread.Content(ref known, static unread => unread.Read(ModelJson.Default.Device).Content);
}
