using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.AzureAD16.Client;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDeviceRegisteredOwner: who registered a device.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDeviceRegisteredOwner")]
[OutputType(typeof(User), typeof(DirectoryObject))]
public sealed class GetDeviceRegisteredOwner : AzureADLinksCmdlet
{
    private protected override string[] Links => ["devices", ObjectId, "registeredOwners"];

    private protected override void Run()
    {
        try
        {
            base.Run();
        }
        catch (ApiException refusal) when (refusal.ErrorCode == 400 && refusal.ErrorContent.Message.Contains("'registeredOwners'"))
        {
            WriteVerbose("a local directory keeps no registered owners");
        }
    }
}
