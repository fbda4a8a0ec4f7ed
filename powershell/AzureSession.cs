using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>
/// What scripts ask before they sign in: <c>[Microsoft.Open.Azure.AD.CommonLibrary.AzureSession]::AccessTokens</c> is null where
/// nobody is connected.
/// </summary>
public static class AzureSession
{
    private const string Key = "AccessToken";

    /// <summary>The token of this runspace's connection, by the one name that scripts read: AccessToken.</summary>
    public static Dictionary<string, AzureSessionToken>? AccessTokens
    {
        get
        {
            // A token prints without itself in a runspace that had no cmdlet yet, too.
            FirstUse.Prepare();
            if (Connections.Find(null) is not { } connection)
            {
                return null;
            }

            using var cancel = new CancelHandle();
            // Reading a property asks no service on a network, slow or out of reach as it may be.
            var context = connection.IsRehearsal ? connection.Describe(cancel) : connection.Context;
            return new Dictionary<string, AzureSessionToken> { [Key] = new(context, connection.AccessToken) };
        }
    }
}
