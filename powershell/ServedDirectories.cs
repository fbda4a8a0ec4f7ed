namespace Rollcall.PowerShell;

/// <summary>
/// The directories this process serves, by address. They are everybody's: what one runspace starts, another may stop. They stay
/// when the module is removed, as connections do: scripts remove a stand-in and import it again.
/// </summary>
internal static class ServedDirectories
{
    private static readonly object Gate = new();
    private static readonly Dictionary<string, Server> Served = new(StringComparer.OrdinalIgnoreCase);
    private static bool endsWithProcess;

    /// <summary>Addresses of those that are served now.</summary>
    internal static IReadOnlyList<string> Urls
    {
        get
        {
            lock (Gate)
            {
                return Served.Keys.ToList();
            }
        }
    }

    /// <summary>Keeps a server that has been started.</summary>
    internal static void Add(string url, Server server)
    {
        lock (Gate)
        {
            Served[url] = server;
            if (!endsWithProcess)
            {
                // What was answered is written already; this closes the files, and takes away those of directories in memory.
                AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();
                endsWithProcess = true;
            }
        }
    }

    /// <summary>Stops one; where there is none at this address, nothing happens.</summary>
    /// <exception cref="TimeoutException">A request did not end in time.</exception>
    /// <exception cref="OperationCanceledException">The requests under way were not waited for.</exception>
    internal static void Stop(string url, CancelHandle cancel)
    {
        Server? server;
        lock (Gate)
        {
            if (!Served.Remove(url, out server))
            {
                return;
            }
        }

        // Others may start and stop theirs meanwhile.
        using (server)
        {
            server.Stop(cancel);
        }
    }

    private static void EndAll()
    {
        lock (Gate)
        {
            foreach (var server in Served.Values)
            {
                server.Dispose();
            }

            Served.Clear();
        }
    }
}
