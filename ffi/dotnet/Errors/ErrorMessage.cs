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
