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

    private readonly Stopwatch watch = Stopwatch.StartNew();
    private long next = FirstAfter;
    private bool shown;

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
