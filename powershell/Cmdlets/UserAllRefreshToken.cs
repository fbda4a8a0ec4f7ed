using System.Management.Automation;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Revoke-AzureADUserAllRefreshToken: ends every session of a user.</summary>
[Cmdlet(VerbsSecurity.Revoke, "AzureADUserAllRefreshToken", SupportsShouldProcess = true)]
public sealed class RevokeUserAllRefreshToken : AzureADObjectCmdlet
{
    private protected override void Run() => Act(["users", ObjectId, "revokeSignInSessions"]);
}

/// <summary>Revoke-AzureADSignedInUserAllRefreshToken: ends every session of the user who is signed in.</summary>
[Cmdlet(VerbsSecurity.Revoke, "AzureADSignedInUserAllRefreshToken", SupportsShouldProcess = true)]
public sealed class RevokeSignedInUserAllRefreshToken : AzureADCmdlet
{
    private protected override void Run() => Act(["me", "revokeSignInSessions"]);
}
