namespace Rollcall.PowerShell;

/// <summary>Calls that take their time and do not say how far they are.</summary>
public abstract partial class DirectoryCmdlet
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Does something of unknown length, showing for how long it has been at it.</summary>
    private protected T Long<T>(string activity, Func<T> work)
    {
        using var progress = new LongWork(this, activity);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var task = Task.Run(work);
        while (!IsOver(task))
        {
            progress.Report($"{(int)watch.Elapsed.TotalSeconds} seconds");
        }

        return task.GetAwaiter().GetResult();
    }

    private static bool IsOver(Task work) => Task.WaitAny([work], Look) == 0;
}
