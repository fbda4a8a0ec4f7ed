using System.Management.Automation;
using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>The requests cmdlets are made of. Each write is shown to -WhatIf and -Confirm first.</summary>
public abstract partial class DirectoryCmdlet
{
    /// <summary>Reads one object and writes it.</summary>
    private protected void WriteOne<T>(string[] path, Query? query = null)
        where T : notnull => WriteObject(Output.Of(Session.Get<T>(path, query, Cancel)));

    /// <summary>Writes the objects of a collection as their pages arrive: -All of them, -Top, or a hundred.</summary>
    private protected void WriteMany<T>(string[] path, bool? all, int? top, Query? query = null)
        where T : notnull => Listing.Write(this, limit => Session.List<T>(path, (query ?? new Query()).WithTop(limit), Cancel), all, top);

    /// <summary>Makes an object and writes what the service made of it.</summary>
    private protected void CreateAndWrite<T>(string[] path, RequestBody body)
        where T : notnull
    {
        if (Confirms("POST", path, body))
        {
            WriteObject(Output.Of(Session.Create<T>(path, body, Cancel)));
        }
    }

    /// <summary>Changes the properties in the body and no others.</summary>
    private protected void Update(string[] path, RequestBody body)
    {
        if (Confirms("PATCH", path, body))
        {
            Session.Update(path, body, Cancel);
        }
    }

    /// <summary>Deletes an object.</summary>
    private protected void Delete(params string[] path)
    {
        if (Confirms("DELETE", path))
        {
            Session.Delete(path, Cancel);
        }
    }

    /// <summary>Adds a link to an object known by id or user principal name.</summary>
    private protected void AddLink(string[] path, string target)
    {
        if (Confirms($"POST reference to {target}", path))
        {
            Session.AddReference(path, target, Cancel);
        }
    }

    /// <summary>Removes a link, never the object at its end.</summary>
    private protected void RemoveLink(string[] path, string target)
    {
        if (Confirms($"DELETE reference to {target}", path))
        {
            Session.RemoveReference(path, target, Cancel);
        }
    }

    /// <summary>Removes the link that an object has one of.</summary>
    private protected void RemoveOnlyLink(string[] path)
    {
        if (Confirms("DELETE reference", path))
        {
            // The session wants a target named and asks the service for none.
            Session.RemoveReference(path, path[^1], Cancel);
        }
    }

    /// <summary>Calls an action that changes something; null when -WhatIf or the user kept it from being called.</summary>
    private protected JsonElement? Act(string[] path, RequestBody? body = null) =>
        Confirms("POST", path, body) ? Session.Invoke(path, body, Cancel) : null;
}
