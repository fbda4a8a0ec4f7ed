using System.Diagnostics;
using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>Shows progress of work that takes longer than a second, a few times a second.</summary>
/// <param name="cmdlet">Shows it.</param>
/// <param name="activity">What is being done.</param>
internal sealed class LongWork(Cmdlet cmdlet, string activity) : IDisposable
{
    private const int FirstAfter = 1000;
    private const int ThenEvery = 200;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long next = FirstAfter;
    private bool shown;

    /// <summary>Waits for work, doing something else now and then; what that throws ends the wait.</summary>
    internal static T WaitFor<T>(Task<T> work, Action meanwhile)
    {
        while (Task.WaitAny([work], Look) != 0)
        {
            meanwhile();
        }

        return work.GetAwaiter().GetResult();
    }

    /// <summary>Says how far it is.</summary>
    internal void Report(string status, int percent = -1)
    {
        if (watch.ElapsedMilliseconds < next)
        {
            return;
        }

        next = watch.ElapsedMilliseconds + ThenEvery;
        shown = true;
        cmdlet.WriteProgress(new ProgressRecord(0, activity, status) { PercentComplete = percent });
    }

    /// <summary>Says how many objects have been read.</summary>
    internal void Report(int objects) => Report($"{objects} objects");

    /// <inheritdoc/>
    public void Dispose()
    {
        if (shown)
        {
            cmdlet.WriteProgress(new ProgressRecord(0, activity, "done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
