namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>Whose token a connection speaks with. It prints without the token, which is for who names it, or every property.</summary>
public sealed class AzureSessionToken
{
    internal AzureSessionToken(PSAzureContext context, string? token)
    {
        TenantId = context.Tenant.Id;
        UserId = context.Account.Id;
        AccessToken = token ?? "";
    }

    public string? TenantId { get; }

    public string UserId { get; }

    /// <summary>How AzureAD's library calls an account of an organization.</summary>
    public string LoginType => "OrgId";

    /// <summary>The token that Connect-AzureAD was given; empty for a local directory that is opened as a file.</summary>
    public string AccessToken { get; }
}
