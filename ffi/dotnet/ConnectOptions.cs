namespace Rollcall;

/// <summary>How to connect: to Microsoft Graph with a token, or to a local directory.</summary>
public sealed class ConnectOptions
{
    /// <summary>File of a local directory, opened or created.</summary>
    public string? LocalDirectory { get; init; }

    /// <summary>Users, devices, groups and units (JSON or JSONL, Graph's shape) to load into a new local directory.</summary>
    public string? Seed { get; init; }

    /// <summary>User principal name of who is signed in.</summary>
    public string? AccountId { get; init; }

    /// <summary>Bearer token for Microsoft Graph.</summary>
    public string? AccessToken { get; init; }

    /// <summary>Address of Graph; null is that of the environment.</summary>
    public string? Endpoint { get; init; }

    /// <summary>Cloud, as <c>AzureCloud</c>.</summary>
    public string? Environment { get; init; }

    /// <summary>Id or domain of the tenant.</summary>
    public string? TenantId { get; init; }
}
