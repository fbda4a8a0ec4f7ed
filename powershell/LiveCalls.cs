using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>
/// Calls that take their time. With -Verbose, each request is told of when it ends and not when the call does: who waits for a busy
/// service sees for what.
/// </summary>
public abstract partial class DirectoryCmdlet
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private bool ShowsTrace => MyInvocation.BoundParameters.TryGetValue("Verbose", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : GetVariableValue("VerbosePreference") is ActionPreference.Continue or ActionPreference.Inquire or ActionPreference.Stop;

    /// <summary>Calls the service, telling of its requests as they end.</summary>
    private protected T Live<T>(Func<T> call)
    {
        if (!ShowsTrace)
        {
            return call();
        }

        // Only this thread may write, and only it knows the runspace that they are found by.
        _ = (Session, Cancel);
        var work = Task.Run(call);
        while (!IsOver(work))
        {
            WriteTrace();
        }

        return work.GetAwaiter().GetResult();
    }

    /// <summary>The same, of a call that gives nothing.</summary>
    private protected void Live(Action call) => Live(() =>
    {
        call();
        return true;
    });

    /// <summary>The same, of a listing.</summary>
    private protected IEnumerable<T> Live<T>(IEnumerable<T> listing)
    {
        if (!ShowsTrace)
        {
            return listing;
        }

        return Told();

        IEnumerable<T> Told()
        {
            using var items = listing.GetEnumerator();
            while (Live(items.MoveNext))
            {
                yield return items.Current;
            }
        }
    }

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
