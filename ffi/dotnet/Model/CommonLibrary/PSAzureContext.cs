namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>What Connect-AzureAD gives: who is connected, to which tenant of which cloud.</summary>
public sealed class PSAzureContext
{
    /// <summary>Makes the context of a session.</summary>
    public PSAzureContext(Rollcall.SessionInfo info)
    {
        Account = new AzureAccount(info.Account ?? "", AccountTypeOf(info.Kind));
        Environment = new AzureEnvironment(info.Environment ?? "AzureCloud", info.Endpoint);
        Tenant = new AzureTenant(info.TenantId, info.TenantDomain);
    }

    public AzureAccount Account { get; }

    public AzureEnvironment Environment { get; }

    public AzureTenant Tenant { get; }

    /// <summary>Id of the tenant: a Guid, off which scripts read <c>.Guid</c>; the text where the tenant was named by a domain.</summary>
    public object? TenantId => Guid.TryParse(Tenant.Id, out var id) ? id : Tenant.Id;

    public string? TenantDomain => Tenant.Domain;

    public string AccountType => Account.Type;

    // AzureAD's words for how an account signed in.
    private static string AccountTypeOf(string? kind) => kind switch
    {
        "application" => "ServicePrincipal",
        "accessToken" => "AccessToken",
        _ => "User",
    };
}
