using System.Diagnostics.CodeAnalysis;
using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>A cmdlet that Ctrl+C stops wherever it waits.</summary>
public abstract class StoppableCmdlet : PSCmdlet, IDisposable
{
    private readonly ManualResetEvent stopped = new(false);

    // Made by whoever comes first: a Ctrl+C before the first call must reach that call.
    private readonly Lazy<CancelHandle> cancel = new();

    /// <summary>Stops calls under way, and those to come, on Ctrl+C.</summary>
    private protected CancelHandle Cancel => cancel.Value;

    /// <inheritdoc/>
    protected sealed override void StopProcessing()
    {
        stopped.Set();
        Cancel.Cancel();
    }

    /// <summary>Where a path leads that the caller gave, from the folder they are in; nothing for nothing.</summary>
    [return: NotNullIfNotNull(nameof(path))]
    private protected string? FilePath(string? path) => path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (cancel.IsValueCreated)
        {
            Cancel.Dispose();
        }

        stopped.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Waits, unless Ctrl+C ends it.</summary>
    private protected void Pause(TimeSpan time)
    {
        if (stopped.WaitOne(time))
        {
            throw new PipelineStoppedException();
        }
    }
}
