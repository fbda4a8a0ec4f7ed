using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADUserMembership: the groups, roles and administrative units that a user is a direct member of.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUserMembership")]
[OutputType(typeof(Group), typeof(DirectoryRole), typeof(AdministrativeUnit), typeof(DirectoryObject))]
public sealed class GetUserMembership : AzureADLinksCmdlet
{
    private protected override string[] Links => ["users", ObjectId, "memberOf"];

    // Groups, roles and units come whole unasked.
    private protected override Query? Asked => null;
}
