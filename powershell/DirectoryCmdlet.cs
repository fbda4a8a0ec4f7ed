using System.Management.Automation;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell;

/// <summary>
/// What every cmdlet of the module shares: the session, errors, the trace behind -Verbose, confirmation of writes, and
/// the rule that only what the user named is sent. A cmdlet itself binds parameters, calls the session and writes.
/// </summary>
public abstract partial class DirectoryCmdlet : StoppableCmdlet
{
    private Session? session;

    /// <summary>Name of the connection to speak through; left out, this runspace's default.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ConnectionNameCompleter))]
    public string? ConnectionName { get; set; }

    /// <summary>The session this cmdlet speaks through. With -Verbose it tells of each request as it ends, while the call still runs.</summary>
    private protected Session Session => session ??= ShowsTrace
        ? Connections.Get(ConnectionName).Session.Reporting(attempt => WriteVerbose(attempt.ToString()))
        : Connections.Get(ConnectionName).Session;

    /// <summary>What an error record names as its target: the object the cmdlet was told to work on.</summary>
    private protected virtual object? Target => MyInvocation.BoundParameters.TryGetValue(IdParameter, out var id) ? id : null;

    private protected virtual string IdParameter => "Id";

    /// <summary>Does the cmdlet's work for one pipeline object.</summary>
    private protected abstract void Run();

    /// <summary>The exception of the cmdlet's family for an answer of the service.</summary>
    private protected abstract ApiException Refused(ServiceError error, string operation);

    /// <inheritdoc/>
    protected override void BeginProcessing() => FirstUse.Prepare();

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        try
        {
            Run();
            WriteTrace();
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
        catch (ApiException refusal)
        {
            WriteTrace();
            // The native client does not know which cmdlet asked; the message and the type say so from here on.
            var named = Refused(refusal.ServiceError, GetType().Name);
            ThrowTerminatingError(ErrorRecords.Of(named, Target));
        }
        catch (Exception failure) when (ErrorRecords.Of(failure, Target) is { } record)
        {
            WriteTrace();
            ThrowTerminatingError(record);
        }
    }

    /// <summary>Whether the user gave this parameter, on the command line, by splatting or through the pipeline.</summary>
    private protected bool IsGiven(string parameter) => MyInvocation.BoundParameters.ContainsKey(parameter);

    /// <summary>Shows a write and asks, as -WhatIf and -Confirm want.</summary>
    private protected bool Confirms(string method, string[] path, RequestBody? body = null) =>
        ShouldProcess(string.Join('/', path), body is null ? method : $"{method} {Shown(body).ToJson()}");

    /// <summary>Straightens and checks the rule in a body. A wrong rule is warned of and still sent: refusing is the service's part.</summary>
    private protected void PrepareRule(RequestBody body, string container)
    {
        if (!body.TryGetValue("membershipRule", out var given) || given is not string rule)
        {
            return;
        }

        var prepared = MembershipRule.Prepare(rule, new RuleOptions { Container = container });
        body["membershipRule"] = prepared.MembershipRule;
        if (prepared.Straightened > 0)
        {
            WriteWarning($"{prepared.Straightened} typographic quotes in -MembershipRule were straightened, since the service "
                + $"refuses them; the rule sent is {prepared.MembershipRule}");
        }

        if (prepared.Error is { } error)
        {
            WriteWarning($"the service will refuse this membership rule, at position {error.Start}: {error.Diagnosis}");
        }

        foreach (var finding in prepared.Warnings)
        {
            WriteVerbose($"{finding.Id} at {finding.Start}: {finding.Message}");
        }
    }

    // A password is never printed.
    private static RequestBody Shown(RequestBody body)
    {
        if (!body.ContainsKey("passwordProfile"))
        {
            return body;
        }

        var shown = new RequestBody();
        foreach (var (name, value) in body)
        {
            shown[name] = name == "passwordProfile" ? "(not shown)" : value;
        }

        return shown;
    }

    // What a preference in the caller's own scope wants shown is known to PowerShell alone: there the requests come at the end.
    private void WriteTrace()
    {
        foreach (var attempt in session?.TakeTrace() ?? [])
        {
            WriteVerbose(attempt.ToString());
        }
    }

    private bool ShowsTrace => MyInvocation.BoundParameters.TryGetValue("Verbose", out var given)
        ? given is SwitchParameter { IsPresent: true }
        : GetVariableValue("VerbosePreference") is ActionPreference.Continue or ActionPreference.Inquire or ActionPreference.Stop;
}
