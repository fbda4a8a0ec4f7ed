using System.Text.Json;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>What is known of a device, apart from it: a device that nobody has asked for anything is then small.</summary>
internal sealed class DeviceContent
{
    internal Dictionary<string, JsonElement>? Unmodelled;
    internal DateTime? DeletionTimeStamp;
    internal string? ObjectId;
    internal string? ObjectType = "Device";
    internal bool? AccountEnabled;
    internal DateTime? ApproximateLastLogonTimeStamp;
    internal DateTime? ComplianceExpiryTime;
    internal string? DeviceId;
    internal string? DeviceMetadata;
    internal int? DeviceObjectVersion;
    internal string? DeviceOSType;
    internal string? DeviceOSVersion;
    internal string? DeviceTrustType;
    internal bool? DirSyncEnabled;
    internal string? DisplayName;
    internal bool? IsCompliant;
    internal bool? IsManaged;
    internal DateTime? LastDirSyncTime;
    internal string? ProfileType;
    internal List<AlternativeSecurityId>? AlternativeSecurityIds;
    internal List<string>? DevicePhysicalIds;
    internal List<string>? SystemLabels;
}
