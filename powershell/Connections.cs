using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Microsoft.Open.Azure.AD.CommonLibrary;

namespace Rollcall.PowerShell;

/// <summary>
/// The connections of this process. A runspace that connected uses its own; any other, as one of ForEach-Object -Parallel, uses
/// the one made first, which is the process's default, as with AzureAD.
/// </summary>
internal static class Connections
{
    private static readonly object Gate = new();
    private static readonly ConditionalWeakTable<Runspace, Connection> OfRunspace = new();
    private static Connection? processDefault;

    /// <summary>The connection a cmdlet of this runspace speaks through.</summary>
    /// <exception cref="AadNeedAuthenticationException">There is none.</exception>
    internal static Connection Current => Find() ?? throw new AadNeedAuthenticationException();

    /// <summary>The same, or null.</summary>
    internal static Connection? Find()
    {
        lock (Gate)
        {
            return Runspace.DefaultRunspace is { } runspace && OfRunspace.TryGetValue(runspace, out var own) ? own : processDefault;
        }
    }

    /// <summary>Makes a connection this runspace's own, in place of the one it had, and the default where there was none.</summary>
    internal static void Set(Connection connection)
    {
        Clear();
        lock (Gate)
        {
            if (Runspace.DefaultRunspace is { } runspace)
            {
                OfRunspace.AddOrUpdate(runspace, connection);
            }

            processDefault ??= connection;
        }
    }

    /// <summary>Closes this runspace's own connection; where it had none, nothing happens.</summary>
    internal static void Clear()
    {
        lock (Gate)
        {
            if (Runspace.DefaultRunspace is not { } runspace || !OfRunspace.TryGetValue(runspace, out var own))
            {
                return;
            }

            OfRunspace.Remove(runspace);
            if (ReferenceEquals(own, processDefault))
            {
                processDefault = null;
            }

            own.Session.Dispose();
        }
    }

    /// <summary>Closes every connection, as the module goes.</summary>
    internal static void ClearAll()
    {
        lock (Gate)
        {
            foreach (var (_, connection) in OfRunspace)
            {
                connection.Session.Dispose();
            }

            OfRunspace.Clear();
            processDefault?.Session.Dispose();
            processDefault = null;
        }
    }
}
