using System.Management.Automation;
using Microsoft.Open.AzureAD16.Client;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>Get-AzureADCurrentSessionInfo: who is connected, to what.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADCurrentSessionInfo", SupportsShouldProcess = true)]
[OutputType(typeof(PSAzureContext))]
public sealed class GetAzureADCurrentSessionInfo : DirectoryCmdlet
{
    private protected override ApiException Refused(ServiceError error, string operation) => new(error, operation);

    private protected override void Run() => WriteObject(Connections.Get(ConnectionName).Describe(Cancel));
}
