namespace Rollcall;

/// <summary>A rule could not be answered for one user or device, as when a regular expression ran over its step limit.</summary>
public sealed class EvaluationException : Exception
{
    internal EvaluationException(string message, string kind, TextSpan span)
        : base(message)
    {
        Kind = kind;
        Start = span.Start;
        End = span.End;
    }

    /// <summary>Name of the failure, as <c>EngineLimit</c>.</summary>
    public string Kind { get; }

    /// <summary>Where the part that could not be evaluated starts in the rule.</summary>
    public int Start { get; }

    /// <summary>Where it ends, exclusive.</summary>
    public int End { get; }
}
