using System.Management.Automation;
using System.Net;
using System.Security;
using Microsoft.Open.Azure.AD.CommonLibrary;

namespace Rollcall.PowerShell.Graph;

/// <summary>
/// Connect-MgGraph: opens a session with a token. Without one it keeps the session there is, so that a script which connects first
/// thing can be run in a session opened by Connect-AzureAD.
/// </summary>
[Cmdlet(VerbsCommunications.Connect, "MgGraph")]
public sealed class ConnectMgGraph : MgCmdlet
{
    /// <summary>Taken for scripts: the token says what it allows.</summary>
    [Parameter]
    public string[]? Scopes { get; set; }

    /// <summary>Id or domain of the tenant.</summary>
    [Parameter]
    public string? TenantId { get; set; }

    /// <summary>A token for Microsoft Graph.</summary>
    [Parameter]
    public SecureString? AccessToken { get; set; }

    /// <summary>Keeps the greeting to itself.</summary>
    [Parameter]
    public SwitchParameter NoWelcome { get; set; }

    private protected override void Run()
    {
        if (AccessToken is not null)
        {
            var token = new NetworkCredential("", AccessToken).Password;
            Open(new ConnectOptions { AccessToken = token, TenantId = TenantId });
        }
        else if (Connections.Find(ConnectionName) is null)
        {
            if (Rehearsal.Options is not { } rehearsal)
            {
                const string Why = "signing in with a browser is not built yet: pass -AccessToken with a token for Microsoft Graph, or open a session with Connect-AzureAD first";
                ThrowTerminatingError(new ErrorRecord(new NotSupportedException(Why), "SignInNotSupported", ErrorCategory.NotImplemented, null));
                return;
            }

            WriteWarning(Rehearsal.Warning);
            Connections.ClearDirectory(rehearsal.LocalDirectory!);
            Open(rehearsal);
        }

        if (!NoWelcome)
        {
            WriteObject("Welcome to Microsoft Graph!");
        }
    }

    private void Open(ConnectOptions options)
    {
        var session = Rollcall.Session.Open(options, Cancel);
        Connections.Set(ConnectionName, new Connection(session, new PSAzureContext(session.Info), options.LocalDirectory));
    }
}

/// <summary>Disconnect-MgGraph: closes the session.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "MgGraph")]
public sealed class DisconnectMgGraph : MgCmdlet
{
    private protected override void Run() => Connections.Clear(ConnectionName);
}

/// <summary>Get-MgContext: who is connected, to what; nothing when nobody is.</summary>
[Cmdlet(VerbsCommon.Get, "MgContext")]
[OutputType(typeof(PSAzureContext))]
public sealed class GetMgContext : MgCmdlet
{
    private protected override void Run()
    {
        if (Connections.Find(ConnectionName) is { } connection)
        {
            WriteObject(connection.Context);
        }
    }
}
