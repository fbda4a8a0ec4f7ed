using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDeviceRegisteredOwner: who registered a device.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDeviceRegisteredOwner")]
[OutputType(typeof(User), typeof(DirectoryObject))]
public sealed class GetDeviceRegisteredOwner : AzureADLinksCmdlet
{
    private protected override string[] Links => ["devices", ObjectId, "registeredOwners"];
}
