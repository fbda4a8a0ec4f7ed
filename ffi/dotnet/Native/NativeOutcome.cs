using System.Text.Json;

namespace Rollcall.Native;

/// <summary>One result of a call about many, as it crosses.</summary>
internal sealed class NativeOutcome
{
    public Status Status { get; set; }
    public JsonElement? Value { get; set; }
    public NativeErrorRecord? Error { get; set; }

    internal Exception? ToException() => Error is { } error ? NativeError.ToException(Status, error, null) : null;
}
