using Microsoft.Open.AzureAD.Model;

namespace MainJob;

/// <summary>Step 6: refresh tokens revoked.</summary>
internal static class RefreshTokens
{
    internal static void Run(Tenant tenant)
    {
        Tenant.Say("6. Refresh tokens revoked, for one user and for oneself: the time from which they are valid moves.");
        var someone = tenant.Users.First(user => user.Department == "Sales").ObjectId!;
        ConfirmMoved(tenant, ["users", someone], ["users", someone, "revokeSignInSessions"]);
        ConfirmMoved(tenant, ["me"], ["me", "revokeSignInSessions"]);
    }

    private static void ConfirmMoved(Tenant tenant, string[] user, string[] action)
    {
        var before = tenant.Session.Get<User>(user).RefreshTokensValidFromDateTime;
        tenant.Session.Invoke(action);
        var after = tenant.Session.Get<User>(user);
        Tenant.Confirm(
            $"{after.UserPrincipalName}: from {before:O} to {after.RefreshTokensValidFromDateTime:O}",
            after.RefreshTokensValidFromDateTime is not null && after.RefreshTokensValidFromDateTime != before);
    }
}
