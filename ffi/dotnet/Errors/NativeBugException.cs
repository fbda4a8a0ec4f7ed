namespace Rollcall;

/// <summary>The native library and this assembly misunderstood each other. Never the caller's fault: please report it.</summary>
public sealed class NativeBugException : Exception
{
    internal NativeBugException(string message)
        : base(message)
    {
    }
}
