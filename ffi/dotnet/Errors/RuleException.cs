namespace Rollcall;

/// <summary>A membership rule was refused: what is wrong, where, and what to write instead.</summary>
public sealed class RuleException : Exception
{
    internal RuleException(
        string message, string kind, TextSpan span, string? help, string? suggestion, string? serviceText, RulePart part)
        : base(message)
    {
        Kind = kind;
        Start = span.Start;
        End = span.End;
        Help = help;
        Suggestion = suggestion;
        ServiceText = serviceText;
        Part = part;
    }

    /// <summary>Name of the refusal, as <c>PropertyNotSupported</c>.</summary>
    public string Kind { get; }

    /// <summary>Where the refused part starts in the rule.</summary>
    public int Start { get; }

    /// <summary>Where the refused part ends, exclusive.</summary>
    public int End { get; }

    /// <summary>What to do about it; null when the message says it all.</summary>
    public string? Help { get; }

    /// <summary>Text to put in place of the refused part.</summary>
    public string? Suggestion { get; }

    /// <summary>What the service would have said.</summary>
    public string? ServiceText { get; }

    /// <summary>Which stage of checking refused it.</summary>
    public RulePart Part { get; }

    /// <summary>Message and help in one line.</summary>
    public string Diagnosis => Help is null ? Message : $"{Message}: {Help}";
}
