using System.Management.Automation;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Revoke-AzureADUserAllRefreshToken: ends every session of a user.</summary>
[Cmdlet(VerbsSecurity.Revoke, "AzureADUserAllRefreshToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RevokeUserAllRefreshToken : AzureADCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    public string ObjectId { get; set; } = "";

    private protected override void Run()
    {
        if (Confirms("POST", ["users", ObjectId, "revokeSignInSessions"]))
        {
            Session.Invoke(["users", ObjectId, "revokeSignInSessions"], null, Cancel);
        }
    }
}

/// <summary>Revoke-AzureADSignedInUserAllRefreshToken: ends every session of the user who is signed in.</summary>
[Cmdlet(VerbsSecurity.Revoke, "AzureADSignedInUserAllRefreshToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class RevokeSignedInUserAllRefreshToken : AzureADCmdlet
{
    private protected override void Run()
    {
        if (Confirms("POST", ["me", "revokeSignInSessions"]))
        {
            Session.Invoke(["me", "revokeSignInSessions"], null, Cancel);
        }
    }
}
