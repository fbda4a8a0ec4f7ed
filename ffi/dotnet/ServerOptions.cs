namespace Rollcall;

/// <summary>What directory to serve, and to whom.</summary>
public sealed class ServerOptions
{
    /// <summary>File of the directory, opened or created; null is a directory that lives as long as the server.</summary>
    public string? LocalDirectory { get; init; }

    /// <summary>Users, devices, groups and units (JSON or JSONL, Graph's shape) to load into a new directory.</summary>
    public string? Seed { get; init; }

    /// <summary>User principal name of who is signed in; null is the directory's administrator.</summary>
    public string? AccountId { get; init; }

    /// <summary>The port; 0 is a free one.</summary>
    public int Port { get; init; }

    /// <summary>Address to listen on; null is 127.0.0.1. On any but a loopback address other machines reach the directory.</summary>
    public string? Listen { get; init; }

    /// <summary>Bearer token that requests must carry; null: one is made.</summary>
    public string? Token { get; init; }

    /// <summary>Whether requests need no token.</summary>
    public bool NoAuth { get; init; }

    /// <summary>How many changes the directory remembers; null is a million.</summary>
    public long? KeptChanges { get; init; }
}
