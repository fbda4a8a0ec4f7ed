using System.Globalization;

namespace Rollcall;

/// <summary>One attempt of one request: what -Verbose shows. It never holds a token or a body.</summary>
public sealed class TraceRecord
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "";

    /// <summary>Address, without tokens of paging.</summary>
    public string Url { get; init; } = "";

    /// <summary>HTTP status; null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>Which attempt of the call this was, from 1.</summary>
    public int Attempts { get; init; }

    /// <summary>How long the call then waited before the next attempt.</summary>
    public long? WaitMilliseconds { get; init; }

    /// <summary>How long the attempt took.</summary>
    public long ElapsedMilliseconds { get; init; }

    /// <summary>When it started.</summary>
    public string? Started { get; init; }

    /// <summary>The service's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Our id of the request.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>Why no answer came.</summary>
    public string? Failure { get; init; }

    /// <summary>The record in one line.</summary>
    public override string ToString()
    {
        var outcome = Status?.ToString(CultureInfo.InvariantCulture) ?? Failure ?? "no answer";
        var attempt = Attempts > 1 ? $", attempt {Attempts}" : "";
        var wait = WaitMilliseconds is { } milliseconds ? $", next attempt in {milliseconds} ms" : "";
        var request = RequestId is null ? "" : $", request-id {RequestId}";
        return $"{Method} {Url}: {outcome} in {ElapsedMilliseconds} ms{attempt}{wait}{request}";
    }
}
