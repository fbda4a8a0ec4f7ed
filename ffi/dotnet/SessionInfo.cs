namespace Rollcall;

/// <summary>Who is connected, to what.</summary>
public sealed class SessionInfo
{
    /// <summary>User principal name, or application id.</summary>
    public string? Account { get; init; }

    /// <summary>Object id of the account.</summary>
    public string? AccountId { get; init; }

    /// <summary>Id of the tenant.</summary>
    public string? TenantId { get; init; }

    /// <summary>Default domain of the tenant.</summary>
    public string? TenantDomain { get; init; }

    /// <summary>Cloud, as <c>AzureCloud</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Address of Graph, or path of the local directory.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Kind of connection.</summary>
    public string? Kind { get; init; }
}
