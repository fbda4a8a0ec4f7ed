namespace Rollcall;

/// <summary>No answer came from the service: no name, no connection, no trust.</summary>
public sealed class TransportException : Exception
{
    internal TransportException(string message)
        : base(message)
    {
    }
}
