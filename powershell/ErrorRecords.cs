using System.Management.Automation;
using Microsoft.Open.Azure.AD.CommonLibrary;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell;

/// <summary>The error table of the house: which category and which id an exception of ours gets. Others are not ours to change.</summary>
internal static class ErrorRecords
{
    /// <summary>The record of an exception of ours; null for any other.</summary>
    internal static ErrorRecord? Of(Exception exception, object? target) => exception switch
    {
        ApiException api => Record(api, api.GetType().FullName!, CategoryOf(api.ErrorCode), target),
        AadNeedAuthenticationException => Record(exception, exception.GetType().FullName!, ErrorCategory.AuthenticationError, target),
        RuleException { Part: RulePart.Syntax } => Record(exception, "RuleSyntax", ErrorCategory.ParserError, target),
        RuleException { Part: RulePart.Limit } => Record(exception, "RuleLimit", ErrorCategory.LimitsExceeded, target),
        RuleException => Record(exception, "RuleType", ErrorCategory.InvalidData, target),
        EvaluationException => Record(exception, "Evaluation", ErrorCategory.InvalidResult, target),
        EntityException => Record(exception, "Entity", ErrorCategory.InvalidData, target),
        TransportException => Record(exception, "TransportFailed", ErrorCategory.ConnectionError, target),
        TimeoutException => Record(exception, "Timeout", ErrorCategory.OperationTimeout, target),
        DirectoryFileException { IsForeign: true } => Record(exception, "DirectoryFile", ErrorCategory.InvalidData, target),
        DirectoryFileException => Record(exception, "DirectoryFile", ErrorCategory.ResourceUnavailable, target),
        NativeBugException => Record(exception, "NativeBug", ErrorCategory.InvalidOperation, target),
        RefusedException { Id: "MaximumLeaveExceeded" } => Record(exception, "MaximumLeaveExceeded", ErrorCategory.LimitsExceeded, target),
        RefusedException refused => Record(exception, refused.Id, ErrorCategory.InvalidOperation, target),
        ArgumentException => Record(exception, "InvalidArgument", ErrorCategory.InvalidArgument, target),
        _ => null,
    };

    private static ErrorCategory CategoryOf(int httpStatus) => httpStatus switch
    {
        400 => ErrorCategory.InvalidArgument,
        401 => ErrorCategory.AuthenticationError,
        403 => ErrorCategory.PermissionDenied,
        404 => ErrorCategory.ObjectNotFound,
        409 => ErrorCategory.ResourceExists,
        429 => ErrorCategory.LimitsExceeded,
        _ => ErrorCategory.ResourceUnavailable,
    };

    private static ErrorRecord Record(Exception exception, string id, ErrorCategory category, object? target) =>
        new(exception, id, category, target);
}
