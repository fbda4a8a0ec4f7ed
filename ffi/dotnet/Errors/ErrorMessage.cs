namespace Microsoft.Open.AzureAD16.Client;

/// <summary>
/// A text that is also an object with a <c>Value</c>: the AzureAD cmdlets had the object, the AzureADMS cmdlets the text, and
/// scripts written for either read it.
/// </summary>
public sealed class ErrorMessage : IEquatable<string>
{
    internal ErrorMessage(string value) => Value = value;

    /// <summary>Language of the text.</summary>
    public string Lang => "en";

    /// <summary>The text.</summary>
    public string Value { get; }

    /// <summary>The text.</summary>
    public static implicit operator string(ErrorMessage message) => message.Value;

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>Length of the text. Scripts treat a message as the string it was in the AzureADMS cmdlets.</summary>
    public int Length => Value.Length;

    /// <summary>Whether the text contains another.</summary>
    public bool Contains(string text) => Value.Contains(text, StringComparison.Ordinal);

    /// <summary>Whether the text starts so.</summary>
    public bool StartsWith(string text) => Value.StartsWith(text, StringComparison.Ordinal);

    /// <summary>Whether the text ends so.</summary>
    public bool EndsWith(string text) => Value.EndsWith(text, StringComparison.Ordinal);

    /// <summary>Where another text begins in it; -1 when nowhere.</summary>
    public int IndexOf(string text) => Value.IndexOf(text, StringComparison.Ordinal);

    /// <summary>The text with one part replaced everywhere.</summary>
    public string Replace(string from, string to) => Value.Replace(from, to, StringComparison.Ordinal);

    /// <summary>The parts of the text between separators.</summary>
    public string[] Split(params char[] separators) => Value.Split(separators);

    /// <summary>The text from a position on.</summary>
    public string Substring(int start) => Value[start..];

    /// <summary>So many characters from a position on.</summary>
    public string Substring(int start, int length) => Value.Substring(start, length);

    /// <summary>The text without blanks around it.</summary>
    public string Trim() => Value.Trim();

    /// <summary>The text in small letters.</summary>
    public string ToLower() => Value.ToLowerInvariant();

    /// <summary>Compares as text, ignoring case, as PowerShell's <c>-eq</c> does.</summary>
    public bool Equals(string? other) => string.Equals(Value, other, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj switch
    {
        string text => Equals(text),
        ErrorMessage message => Equals(message.Value),
        _ => false,
    };

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(Value);
}
