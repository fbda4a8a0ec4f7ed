using System.Management.Automation;
using Microsoft.Open.AzureAD16.Client;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>Connect-AzureAD: opens a session with Microsoft Graph or with a local directory.</summary>
[Cmdlet(VerbsCommunications.Connect, "AzureAD", DefaultParameterSetName = UserCredential, SupportsShouldProcess = true)]
[OutputType(typeof(PSAzureContext))]
public sealed class ConnectAzureAD : DirectoryCmdlet
{
    private const string UserCredential = "UserCredential";
    private const string ServicePrincipalCertificate = "ServicePrincipalCertificate";
    private const string AccessToken = "AccessToken";
    private const string Local = "LocalDirectory";

    [Parameter(ParameterSetName = UserCredential)]
    [Parameter(ParameterSetName = ServicePrincipalCertificate)]
    [Parameter(ParameterSetName = AccessToken)]
    public AzureEnvironment.EnvironmentName AzureEnvironmentName { get; set; } = AzureEnvironment.EnvironmentName.AzureCloud;

    [Parameter(ParameterSetName = UserCredential)]
    [Parameter(ParameterSetName = ServicePrincipalCertificate, Mandatory = true)]
    [Parameter(ParameterSetName = AccessToken)]
    [Alias("Domain", "TenantDomain")]
    public string? TenantId { get; set; }

    [Parameter(ParameterSetName = UserCredential)]
    public PSCredential? Credential { get; set; }

    [Parameter(ParameterSetName = ServicePrincipalCertificate, Mandatory = true)]
    public string? CertificateThumbprint { get; set; }

    [Parameter(ParameterSetName = ServicePrincipalCertificate, Mandatory = true)]
    public string? ApplicationId { get; set; }

    /// <summary>A token for Azure AD Graph, which is retired: taken so that old scripts bind, and not used.</summary>
    [Parameter(ParameterSetName = AccessToken)]
    public string? AadAccessToken { get; set; }

    /// <summary>A token for Microsoft Graph.</summary>
    [Parameter(ParameterSetName = AccessToken)]
    public string? MsAccessToken { get; set; }

    /// <summary>Who is signed in: for a local directory, any of its users.</summary>
    [Parameter(ParameterSetName = UserCredential)]
    [Parameter(ParameterSetName = AccessToken)]
    [Parameter(ParameterSetName = Local)]
    public string? AccountId { get; set; }

    /// <summary>Another address of Microsoft Graph, as that of a served local directory.</summary>
    [Parameter(ParameterSetName = AccessToken)]
    public Uri? GraphEndpoint { get; set; }

    /// <summary>File of a local directory: opened, or made where there is none.</summary>
    [Parameter(ParameterSetName = Local, Mandatory = true)]
    public string? LocalDirectory { get; set; }

    /// <summary>Users, devices, groups and units to load into a new local directory.</summary>
    [Parameter(ParameterSetName = Local)]
    public string? Seed { get; set; }

    [Parameter(ParameterSetName = UserCredential)]
    [Parameter(ParameterSetName = ServicePrincipalCertificate)]
    [Parameter(ParameterSetName = AccessToken)]
    public LogLevel LogLevel { get; set; } = LogLevel.Info;

    [Parameter(ParameterSetName = UserCredential)]
    [Parameter(ParameterSetName = ServicePrincipalCertificate)]
    [Parameter(ParameterSetName = AccessToken)]
    public string? LogFilePath { get; set; }

    private protected override object? Target => LocalDirectory ?? GraphEndpoint?.ToString();

    private protected override ApiException Refused(ServiceError error, string operation) => new(error, operation);

    private protected override void Run()
    {
        if (Options() is not { } options || !ShouldProcess(options.LocalDirectory ?? options.Endpoint ?? options.Environment ?? "", "connect"))
        {
            return;
        }

        // A local directory is open once: connecting to it again takes the place of the connection that has it open.
        if (options.LocalDirectory is { } directory)
        {
            Connections.ClearDirectory(directory);
        }

        var cancel = Cancel;
        var session = Long("Connecting", () => Rollcall.Session.Open(options, cancel));
        var context = new PSAzureContext(session.Info);
        Connections.Set(ConnectionName, new Connection(session, context, options.LocalDirectory) { AccessToken = options.AccessToken });
        WriteObject(context);
    }

    // An old script signs in at its start, and goes on with the connection that was made for it. With a rehearsal directory any
    // sign-in is played; a tenant must be the one asked for, and a named user or certificate may have other rights than the token.
    private bool Suffices(Connection connection, PSAzureContext context) => connection.IsRehearsal
        || (ParameterSetName == UserCredential
            && Credential is null
            && (AccountId is null || string.Equals(AccountId, context.Account.Id, StringComparison.OrdinalIgnoreCase))
            && (TenantId is null || IsTenant(context, TenantId)));

    private static bool IsTenant(PSAzureContext context, string asked) =>
        string.Equals(asked, context.TenantDomain, StringComparison.OrdinalIgnoreCase)
        || string.Equals(asked, context.Tenant.Id, StringComparison.OrdinalIgnoreCase);

    // How to connect; null when there is nothing to do.
    private ConnectOptions? Options()
    {
        if (ParameterSetName == Local)
        {
            return new ConnectOptions { LocalDirectory = FilePath(LocalDirectory), Seed = FilePath(Seed), AccountId = AccountId };
        }

        if (string.IsNullOrEmpty(MsAccessToken))
        {
            if (Rehearsal.Options is { } rehearsal)
            {
                WriteWarning(Rehearsal.Warning);
                return rehearsal;
            }

            if (Connections.Find(ConnectionName) is { } connection && connection.Describe(Cancel) is var context && Suffices(connection, context))
            {
                WriteWarning($"nobody was signed in: this stays connected to {connection.LocalDirectory ?? context.TenantDomain}, as {context.Account.Id}");
                WriteObject(context);
                return null;
            }

            ThrowTerminatingError(new ErrorRecord(new NotSupportedException(WhyNot()), "SignInNotSupported", ErrorCategory.NotImplemented, ParameterSetName));
        }

        return new ConnectOptions
        {
            AccessToken = MsAccessToken,
            AccountId = AccountId,
            Endpoint = GraphEndpoint?.ToString(),
            Environment = AzureEnvironmentName.ToString(),
            TenantId = TenantId,
        };
    }

    private string WhyNot()
    {
        const string Instead = "pass -MsAccessToken with a token for Microsoft Graph, or -LocalDirectory with a file";
        return ParameterSetName switch
        {
            AccessToken => $"-AadAccessToken opens nothing any more, because Azure AD Graph is retired: {Instead}",
            ServicePrincipalCertificate => $"signing in with a certificate is not built yet: {Instead}",
            _ => $"signing in with a browser or a password is not built yet: {Instead}",
        };
    }
}

/// <summary>Disconnect-AzureAD: closes the session.</summary>
[Cmdlet(VerbsCommunications.Disconnect, "AzureAD", SupportsShouldProcess = true)]
public sealed class DisconnectAzureAD : DirectoryCmdlet
{
    private protected override ApiException Refused(ServiceError error, string operation) => new(error, operation);

    private protected override void Run()
    {
        if (Connections.Find(ConnectionName) is { } connection && ShouldProcess(connection.Context.Account.Id, "disconnect"))
        {
            Connections.Clear(ConnectionName);
        }
    }
}
