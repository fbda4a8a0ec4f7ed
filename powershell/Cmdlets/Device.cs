using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDevice: one device by object id, or those that fit a filter or the start of a name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDevice", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(Device))]
public sealed class GetDevice : AzureADSearchCmdlet<Device>
{
    /// <summary>Membership rule that the devices must fit; it is evaluated here, before objects are made.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "GetByMembershipRule")]
    [ArgumentCompleter(typeof(MembershipRuleCompleter))]
    public string? MembershipRule { get; set; }

    private protected override string Collection => "devices";

    private protected override Query Asked => MembershipRule is null ? base.Asked : new Query { MembershipRule = MembershipRule };
}

/// <summary>What New- and Set-AzureADDevice write.</summary>
public abstract class DeviceProperties : AzureADCmdlet
{
    /// <summary>Whether it may sign in.</summary>
    [Parameter, GraphProperty("accountEnabled")]
    public virtual bool? AccountEnabled { get; set; }

    /// <summary>Further identities.</summary>
    [Parameter, GraphProperty("alternativeSecurityIds")]
    public virtual List<AlternativeSecurityId>? AlternativeSecurityIds { get; set; }

    /// <summary>When it last signed in, about.</summary>
    [Parameter, GraphProperty("approximateLastSignInDateTime")]
    public DateTime? ApproximateLastLogonTimeStamp { get; set; }

    /// <summary>The id the device gave itself.</summary>
    [Parameter, GraphProperty("deviceId")]
    public virtual string? DeviceId { get; set; }

    /// <summary>Free text.</summary>
    [Parameter, GraphProperty("deviceMetadata")]
    public string? DeviceMetadata { get; set; }

    /// <summary>Version of the object.</summary>
    [Parameter, GraphProperty("deviceVersion")]
    public int? DeviceObjectVersion { get; set; }

    /// <summary>Operating system.</summary>
    [Parameter, GraphProperty("operatingSystem")]
    public virtual string? DeviceOSType { get; set; }

    /// <summary>Version of the operating system.</summary>
    [Parameter, GraphProperty("operatingSystemVersion")]
    public virtual string? DeviceOSVersion { get; set; }

    /// <summary>Ids of the hardware.</summary>
    [Parameter, GraphProperty("physicalIds")]
    public List<string>? DevicePhysicalIds { get; set; }

    /// <summary>How it is joined.</summary>
    [Parameter, GraphProperty("trustType")]
    public string? DeviceTrustType { get; set; }

    /// <summary>Name of the device.</summary>
    [Parameter, GraphProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Whether it complies with the rules of device management.</summary>
    [Parameter, GraphProperty("isCompliant")]
    public bool? IsCompliant { get; set; }

    /// <summary>Whether device management manages it.</summary>
    [Parameter, GraphProperty("isManaged")]
    public bool? IsManaged { get; set; }

    /// <summary>Kind of profile.</summary>
    [Parameter, GraphProperty("profileType")]
    public string? ProfileType { get; set; }

    /// <summary>Labels that the system gave.</summary>
    [Parameter, GraphProperty("systemLabels")]
    public List<string>? SystemLabels { get; set; }
}

/// <summary>New-AzureADDevice: registers a device.</summary>
[Cmdlet(VerbsCommon.New, "AzureADDevice", SupportsShouldProcess = true)]
[OutputType(typeof(Device))]
public sealed class NewDevice : DeviceProperties
{
    /// <summary>Whether it may sign in.</summary>
    [Parameter(Mandatory = true), GraphProperty("accountEnabled")]
    public override bool? AccountEnabled { get; set; }

    /// <summary>Further identities.</summary>
    [Parameter(Mandatory = true), GraphProperty("alternativeSecurityIds")]
    public override List<AlternativeSecurityId>? AlternativeSecurityIds { get; set; }

    /// <summary>The id the device gave itself.</summary>
    [Parameter(Mandatory = true), GraphProperty("deviceId")]
    public override string? DeviceId { get; set; }

    /// <summary>Operating system.</summary>
    [Parameter(Mandatory = true), GraphProperty("operatingSystem")]
    public override string? DeviceOSType { get; set; }

    /// <summary>Version of the operating system.</summary>
    [Parameter(Mandatory = true), GraphProperty("operatingSystemVersion")]
    public override string? DeviceOSVersion { get; set; }

    /// <summary>Name of the device.</summary>
    [Parameter(Mandatory = true), GraphProperty("displayName")]
    public override string? DisplayName { get; set; }

    private protected override object? Target => DisplayName;

    private protected override void Run() => CreateAndWrite<Device>(["devices"], BoundProperties.ForCreate(this));
}

/// <summary>Set-AzureADDevice: changes what is named of a device; "" and $null clear.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADDevice", SupportsShouldProcess = true)]
public sealed class SetDevice : DeviceProperties
{
    /// <summary>Object id of the device, or the device.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";

    private protected override void Run() => Update(["devices", ObjectId], BoundProperties.ForUpdate(this));
}

/// <summary>Remove-AzureADDevice: deletes a device.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADDevice", SupportsShouldProcess = true)]
public sealed class RemoveDevice : AzureADObjectCmdlet
{
    private protected override void Run() => Delete("devices", ObjectId);
}
