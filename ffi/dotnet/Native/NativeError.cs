using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.Native;

/// <summary>A failed call of the C ABI, on its way to becoming the exception a .NET caller expects.</summary>
internal static class NativeError
{
    /// <summary>Throws unless the call succeeded; frees the error either way.</summary>
    /// <param name="status">What the function returned.</param>
    /// <param name="error">What the function wrote to its last argument; zero when there was nothing to say.</param>
    /// <param name="ruleText">The rule the call was about: byte spans are turned into positions of this string.</param>
    internal static void ThrowIfFailed(Status status, nint error, string? ruleText = null)
    {
        try
        {
            if (status != Status.Ok)
            {
                throw ToException(status, Read(error), ruleText);
            }
        }
        finally
        {
            if (error != 0)
            {
                NativeMethods.rollcall_error_free(error);
            }
        }
    }

    /// <summary>The same for the refusal of a rule that crossed as JSON inside an answer.</summary>
    internal static RuleException ToRuleException(NativeErrorRecord record, string ruleText) =>
        new(record.Message, record.Kind ?? "", Span(record, ruleText), record.Help, record.Suggestion, record.ServiceText, Part(record));

    private static NativeErrorRecord Read(nint error)
    {
        var json = error == 0 ? null : Marshal.PtrToStringUTF8(NativeMethods.rollcall_error_json(error));
        return json is null
            ? new NativeErrorRecord()
            : JsonSerializer.Deserialize(json, ModelJson.Default.NativeErrorRecord) ?? new NativeErrorRecord();
    }

    /// <summary>The exception of a failure that crossed as JSON.</summary>
    internal static Exception ToException(Status status, NativeErrorRecord record, string? ruleText)
    {
        var message = record.Message.Length > 0 ? record.Message : $"the native library answered status {(int)status} and no text";
        return status switch
        {
            Status.RuleSyntax or Status.RuleType or Status.RuleLimit => ToRuleException(record, ruleText ?? ""),
            Status.Evaluation => new EvaluationException(message, record.Kind ?? "", Span(record, ruleText ?? "")),
            Status.Entity => new EntityException(message, record.Line, record.Property),
            Status.NotConnected => new Microsoft.Open.Azure.AD.CommonLibrary.AadNeedAuthenticationException(message),
            >= Status.BadRequest and <= Status.Unauthenticated => ToApiException(record, message, ruleText),
            Status.Transport => new TransportException(message),
            Status.Timeout => new TimeoutException(message),
            Status.Cancelled => new OperationCanceledException(message),
            >= Status.Storage and <= Status.StorageForeign =>
                new DirectoryFileException(message, isForeign: status == Status.StorageForeign, isLocked: status == Status.StorageLocked),
            Status.InvalidArgument => new ArgumentException(message),
            _ => new NativeBugException(message),
        };
    }

    private static ApiException ToApiException(NativeErrorRecord record, string message, string? ruleText)
    {
        var diagnosis = record.Diagnosis is { } refusal ? ToRuleException(refusal, ruleText ?? "") : null;
        var error = new ServiceError
        {
            HttpStatus = record.HttpStatus ?? 0,
            Code = record.Code ?? "",
            Message = message,
            RequestId = record.RequestId,
            ClientRequestId = record.ClientRequestId,
            Date = record.Date,
            Details = record.Details ?? [],
            Diagnosis = diagnosis,
            Delivered = record.Delivered,
            IsUncertain = record.Uncertain ?? false,
        };
        return new Microsoft.Open.MSGraphBeta.Client.ApiException(error, "the request");
    }

    private static TextSpan Span(NativeErrorRecord record, string ruleText) => new(
        Utf8.Position(ruleText, record.Start ?? 0), Utf8.Position(ruleText, record.End ?? record.Start ?? 0));

    private static RulePart Part(NativeErrorRecord record) => record.Status switch
    {
        Status.RuleSyntax => RulePart.Syntax,
        Status.RuleLimit => RulePart.Limit,
        _ => RulePart.Type,
    };
}

/// <summary>The JSON of <c>rollcall_error_json</c>.</summary>
internal sealed class NativeErrorRecord
{
    public Status Status { get; set; }
    public string Message { get; set; } = "";
    public string? Kind { get; set; }
    public int? Start { get; set; }
    public int? End { get; set; }
    public string? Help { get; set; }
    public string? Suggestion { get; set; }
    public string? ServiceText { get; set; }
    public int? HttpStatus { get; set; }
    public string? Code { get; set; }
    public string? RequestId { get; set; }
    public string? ClientRequestId { get; set; }
    public string? Date { get; set; }
    public List<ErrorDetail>? Details { get; set; }
    public NativeErrorRecord? Diagnosis { get; set; }
    public long? Delivered { get; set; }
    public bool? Uncertain { get; set; }
    public long? Line { get; set; }
    public string? Property { get; set; }
}

internal static partial class NativeMethods
{
    [LibraryImport(Library)]
    internal static partial nint rollcall_error_json(nint error);

    [LibraryImport(Library)]
    internal static partial void rollcall_error_free(nint error);
}
