using Microsoft.Open.Azure.AD.CommonLibrary;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell;

/// <summary>An open session and what Connect-AzureAD said about it.</summary>
/// <param name="Session">The session.</param>
/// <param name="Context">What Connect-AzureAD printed.</param>
/// <param name="LocalDirectory">Path of the local directory; null over the network.</param>
internal sealed record Connection(Session Session, PSAzureContext Context, string? LocalDirectory)
{
    private PSAzureContext? described;

    /// <summary>What Connect-AzureAD was given. Not among the parameters above, which the record prints.</summary>
    internal string? AccessToken { get; init; }

    /// <summary>Whether it leads to a local directory, opened or served on this machine: nothing of a tenant is at stake.</summary>
    internal bool IsRehearsal => LocalDirectory is not null
        || (Uri.TryCreate(Session.Info.Endpoint, UriKind.Absolute, out var endpoint) && endpoint.IsLoopback);

    /// <summary>Who is connected to what. The service is asked where the token does not say, as that of a served directory.</summary>
    internal PSAzureContext Describe(CancelHandle cancel) => described ??=
        Context.Account.Id.Length > 0 && Context.TenantId is not null ? Context : new PSAzureContext(Ask(cancel));

    private SessionInfo Ask(CancelHandle cancel)
    {
        var known = Session.Info;
        var user = Try(() => Session.Get<User>(["me"], new Query { Select = ["id", "userPrincipalName"] }, cancel));
        var tenant = Try(() => Session.List<TenantDetail>(["organization"], null, cancel).FirstOrDefault());
        return new SessionInfo
        {
            Account = known.Account ?? user?.UserPrincipalName,
            AccountId = known.AccountId ?? user?.ObjectId,
            TenantId = known.TenantId ?? tenant?.ObjectId,
            TenantDomain = known.TenantDomain ?? tenant?.VerifiedDomains.Find(domain => domain._Default == true)?.Name,
            Environment = known.Environment,
            Endpoint = known.Endpoint,
            Kind = known.Kind,
        };
    }

    // An application has no `me`, and not every token may read the tenant: what cannot be found out stays empty.
    private static T? Try<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (ApiException)
        {
            return null;
        }
    }
}
