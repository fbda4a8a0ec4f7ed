using System.Runtime.ExceptionServices;

namespace Rollcall.Native;

/// <summary>Runs a call on a thread of its own and reports its trace meanwhile, on the thread of the caller.</summary>
internal static class Watch
{
    // A wait shows this soon after it has begun. The end of a call is never waited for longer than it takes.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Gives what the call gives, or throws what it throws.</summary>
    internal static T Over<T>(Func<T> call, Func<IReadOnlyList<TraceRecord>> take, Action<TraceRecord> report)
    {
        var running = Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        ExceptionDispatchInfo? stopped = null;
        bool ended;
        do
        {
            ended = ((IAsyncResult)running).AsyncWaitHandle.WaitOne(Interval);
            stopped ??= Report(take, report);
        }
        while (!ended);

        // Only now: a call is never left behind, to change something after its caller has heard of an error.
        stopped?.Throw();
        return running.GetAwaiter().GetResult();
    }

    private static ExceptionDispatchInfo? Report(Func<IReadOnlyList<TraceRecord>> take, Action<TraceRecord> report)
    {
        try
        {
            foreach (var record in take())
            {
                report(record);
            }

            return null;
        }
        catch (Exception error)
        {
            return ExceptionDispatchInfo.Capture(error);
        }
    }
}
