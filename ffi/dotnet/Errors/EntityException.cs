namespace Rollcall;

/// <summary>A user, a device, or a line of imported data is not what Graph would send.</summary>
public sealed class EntityException : Exception
{
    internal EntityException(string message)
        : base(message)
    {
    }
}
