namespace Rollcall;

/// <summary>An error answer of Microsoft Graph's, or of a local directory's.</summary>
public sealed class ServiceError
{
    /// <summary>HTTP status.</summary>
    public int HttpStatus { get; init; }

    /// <summary>Graph's code, as <c>Request_BadRequest</c>.</summary>
    public string Code { get; init; } = "";

    /// <summary>Graph's text, and in parentheses what the call left behind where that is not plain.</summary>
    public string Message { get; init; } = "";

    /// <summary>The service's id of the request.</summary>
    public string? RequestId { get; init; }

    /// <summary>Our id of the request.</summary>
    public string? ClientRequestId { get; init; }

    /// <summary>The service's time.</summary>
    public string? Date { get; init; }

    /// <summary>What the service adds, member by member.</summary>
    public IReadOnlyList<ErrorDetail> Details { get; init; } = [];

    /// <summary>Our own reading of a refused membership rule.</summary>
    public RuleException? Diagnosis { get; init; }

    /// <summary>How many objects a listing had handed out when this answer ended it; null when it was none.</summary>
    public long? Delivered { get; init; }

    /// <summary>The change may have happened all the same: look before repeating it.</summary>
    public bool IsUncertain { get; init; }
}
