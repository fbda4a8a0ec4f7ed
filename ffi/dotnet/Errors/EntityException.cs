namespace Rollcall;

/// <summary>A user, a device, or a line of imported data is not what Graph would send.</summary>
public sealed class EntityException : Exception
{
    internal EntityException(string message, long? line, string? property)
        : base(message)
    {
        Line = line;
        Property = property;
    }

    /// <summary>Line of the imported data, from 1; null when it was one user or device.</summary>
    public long? Line { get; }

    /// <summary>The property that is malformed.</summary>
    public string? Property { get; }
}
