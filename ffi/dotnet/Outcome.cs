namespace Rollcall;

/// <summary>What became of one of many: it succeeded, or failed for itself without failing the others.</summary>
public sealed class Outcome
{
    internal Outcome(Exception? error) => Error = error;

    /// <summary>Why it failed, as the call for it alone would have thrown; null when it succeeded.</summary>
    public Exception? Error { get; }

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Error is null;
}

/// <summary>What became of one of many that were asked for.</summary>
/// <typeparam name="T">Type of what was asked for.</typeparam>
public sealed class Outcome<T>
{
    internal Outcome(T? value, Exception? error) => (Value, Error) = (value, error);

    /// <summary>What was asked for; null when it failed.</summary>
    public T? Value { get; }

    /// <summary>Why it failed, as the call for it alone would have thrown; null when it succeeded.</summary>
    public Exception? Error { get; }

    /// <summary>Whether it succeeded.</summary>
    public bool Succeeded => Error is null;
}
