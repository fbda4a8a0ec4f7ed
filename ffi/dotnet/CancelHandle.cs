using Rollcall.Native;

namespace Rollcall;

/// <summary>Stops the calls it was given to, from any thread, at any time, for good.</summary>
public sealed class CancelHandle : IDisposable
{
    /// <summary>Makes a handle that has not been cancelled.</summary>
    public CancelHandle()
    {
        var status = NativeMethods.rollcall_cancel_new(out var token, out var error);
        NativeError.ThrowIfFailed(status, error);
        Token = token;
    }

    internal CancelTokenHandle Token { get; }

    /// <summary>Cancels: calls under way end with <see cref="OperationCanceledException"/>, later ones at once.</summary>
    public void Cancel()
    {
        if (!Token.IsClosed)
        {
            NativeMethods.rollcall_cancel_set(Token);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Token.Dispose();
}
