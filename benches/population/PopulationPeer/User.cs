namespace Rollcall.Bench;

/// <summary>What rules read of a user, with Graph's names.</summary>
internal sealed class User
{
    public string? id { get; set; }
    public string? userPrincipalName { get; set; }
    public string? displayName { get; set; }
    public string? mail { get; set; }
    public string? userType { get; set; }
    public bool? accountEnabled { get; set; }
    public string? department { get; set; }
    public string? jobTitle { get; set; }
    public string? companyName { get; set; }
    public DateTime? employeeHireDate { get; set; }
    public string? country { get; set; }
    public string? city { get; set; }
    public string[]? proxyAddresses { get; set; }
    public ExtensionAttributes? onPremisesExtensionAttributes { get; set; }
    public Plan[]? assignedPlans { get; set; }
}

/// <summary>The extension attributes that the made-up tenant uses.</summary>
internal sealed class ExtensionAttributes
{
    public string? extensionAttribute1 { get; set; }
    public string? extensionAttribute2 { get; set; }
    public string? extensionAttribute15 { get; set; }
}

/// <summary>An assigned plan.</summary>
internal sealed class Plan
{
    public string? capabilityStatus { get; set; }
    public string? service { get; set; }
    public string? servicePlanId { get; set; }
}
