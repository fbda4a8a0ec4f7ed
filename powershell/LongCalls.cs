namespace Rollcall.PowerShell;

/// <summary>Calls that take their time and do not say how far they are.</summary>
public abstract partial class DirectoryCmdlet
{
    /// <summary>Does something of unknown length, showing for how long it has been at it.</summary>
    private protected T Long<T>(string activity, Func<T> work)
    {
        using var progress = new LongWork(this, activity);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        return LongWork.WaitFor(Task.Run(work), () => progress.Report($"{(int)watch.Elapsed.TotalSeconds} seconds"));
    }
}
