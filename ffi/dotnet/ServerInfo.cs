namespace Rollcall;

/// <summary>What a client of a served directory needs to know.</summary>
public sealed class ServerInfo
{
    /// <summary>Address of the service, as <c>http://127.0.0.1:8080</c>.</summary>
    public string Url { get; init; } = "";

    /// <summary>Bearer token that requests must carry; null when they need none.</summary>
    public string? Token { get; init; }

    /// <summary>Address and port listened on.</summary>
    public string Address { get; init; } = "";

    /// <summary>Port listened on.</summary>
    public int Port { get; init; }

    /// <summary>Whether the seed was loaded: a directory that holds something keeps it. Null when there was none.</summary>
    public bool? SeedLoaded { get; init; }
}
