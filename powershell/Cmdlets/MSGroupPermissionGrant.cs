using System.Management.Automation;
using Microsoft.Open.MSGraph.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Get-AzureADMSGroupPermissionGrant: what applications have been granted on one group.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSGroupPermissionGrant")]
[OutputType(typeof(GetMSGroupPermissionGrantsResponse))]
public sealed class GetMSGroupPermissionGrant : AzureADMSGroupObjectCmdlet
{
    private protected override void Run() =>
        WriteMany<GetMSGroupPermissionGrantsResponse>(["groups", Id, "permissionGrants"], all: true, top: null);
}
