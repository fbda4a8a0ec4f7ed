using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using Microsoft.Open.Azure.AD.CommonLibrary;

namespace Rollcall.PowerShell;

/// <summary>
/// The connections of this process. A runspace that connected without a name uses its own; any other, as one of ForEach-Object
/// -Parallel, uses the one made last, which is the process's default, as with AzureAD. Connections with a name are everybody's.
/// They outlive the module, as AzureAD's did: scripts remove it and import it again while they are connected.
/// </summary>
internal static class Connections
{
    private static readonly object Gate = new();
    private static readonly ConditionalWeakTable<Runspace, Connection> OfRunspace = new();
    private static readonly Dictionary<string, Connection> Named = new(StringComparer.OrdinalIgnoreCase);
    private static Connection? processDefault;

    /// <summary>Names of the open connections that have one.</summary>
    internal static IReadOnlyList<string> Names
    {
        get
        {
            lock (Gate)
            {
                return Named.Keys.Order(StringComparer.OrdinalIgnoreCase).ToList();
            }
        }
    }

    /// <summary>The connection a cmdlet of this runspace speaks through.</summary>
    /// <param name="name">Name of a connection; null is this runspace's default.</param>
    /// <exception cref="AadNeedAuthenticationException">There is none.</exception>
    internal static Connection Get(string? name) => Find(name) ?? throw (name is null
        ? new AadNeedAuthenticationException()
        : new AadNeedAuthenticationException($"there is no connection named `{name}`: Connect-AzureAD -ConnectionName {name} makes one"));

    /// <summary>The same, or null.</summary>
    internal static Connection? Find(string? name)
    {
        lock (Gate)
        {
            if (name is not null)
            {
                return Named.GetValueOrDefault(name);
            }

            return Runspace.DefaultRunspace is { } runspace && OfRunspace.TryGetValue(runspace, out var own) ? own : processDefault;
        }
    }

    /// <summary>Keeps a connection under a name, or as this runspace's own and the process's default; it takes the place of the one there.</summary>
    internal static void Set(string? name, Connection connection)
    {
        Clear(name);
        lock (Gate)
        {
            if (name is not null)
            {
                Named[name] = connection;
                return;
            }

            if (Runspace.DefaultRunspace is { } runspace)
            {
                OfRunspace.AddOrUpdate(runspace, connection);
            }

            processDefault = connection;
        }
    }

    /// <summary>Closes the connection of that name, or this runspace's own; where there is none, nothing happens.</summary>
    internal static void Clear(string? name)
    {
        lock (Gate)
        {
            Connection? closed = null;
            if (name is not null)
            {
                Named.Remove(name, out closed);
            }
            else if (Runspace.DefaultRunspace is { } runspace && OfRunspace.TryGetValue(runspace, out closed))
            {
                OfRunspace.Remove(runspace);
            }

            if (closed is not null)
            {
                processDefault = ReferenceEquals(closed, processDefault) ? null : processDefault;
                closed.Session.Dispose();
            }
        }
    }

    /// <summary>Closes whatever connection has this local directory open: its file is open once.</summary>
    internal static void ClearDirectory(string path)
    {
        lock (Gate)
        {
            foreach (var name in Named.Where(named => named.Value.LocalDirectory == path).Select(named => named.Key).ToList())
            {
                Clear(name);
            }

            if (Find(null)?.LocalDirectory == path)
            {
                Clear(null);
            }
        }
    }
}
