namespace Microsoft.Open.AzureAD16.Client;

/// <summary>What scripts read off a failed call: <c>$_.Exception.ErrorContent.Code</c>, <c>.Message</c>, <c>.Message.Value</c>.</summary>
public sealed class ErrorContent
{
    internal ErrorContent(Rollcall.ServiceError error)
    {
        Code = error.Code;
        Message = new ErrorMessage(error.Message);
        RequestId = error.RequestId;
        Date = error.Date;
        Details = error.Details;
    }

    /// <summary>Graph's code, as <c>Request_ResourceNotFound</c>.</summary>
    public string Code { get; }

    /// <summary>Graph's text.</summary>
    public ErrorMessage Message { get; }

    /// <summary>The service's id of the request.</summary>
    public string? RequestId { get; }

    /// <summary>The service's time.</summary>
    public string? Date { get; }

    /// <summary>What the service adds, member by member.</summary>
    public IReadOnlyList<Rollcall.ErrorDetail> Details { get; }
}
