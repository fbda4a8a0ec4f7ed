using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.AzureAD16.Client;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADUserManager: the manager of a user; nothing where there is none.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUserManager")]
[OutputType(typeof(User), typeof(DirectoryObject))]
public sealed class GetUserManager : AzureADObjectCmdlet
{
    private protected override void Run()
    {
        try
        {
            WriteOne<DirectoryObject>(["users", ObjectId, "manager"], LinkedObjects.Users);
        }
        catch (ApiException refusal) when (refusal.ErrorCode == 404 && refusal.ErrorContent.Message.Contains("'manager'"))
        {
            // Graph refuses where the original gave nothing, so that Get-AzureADUser | Get-AzureADUserManager went through.
            WriteVerbose($"`{ObjectId}` has no manager");
        }
    }
}

/// <summary>Set-AzureADUserManager: gives a user a manager.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADUserManager", SupportsShouldProcess = true)]
public sealed class SetUserManager : AzureADObjectCmdlet
{
    /// <summary>The manager: an id, a user's principal name, or a user.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string RefObjectId { get; set; } = "";

    private protected override void Run() => AddLink(["users", ObjectId, "manager"], RefObjectId);
}

/// <summary>Remove-AzureADUserManager: leaves a user without a manager.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADUserManager", SupportsShouldProcess = true)]
public sealed class RemoveUserManager : AzureADObjectCmdlet
{
    private protected override void Run() => RemoveOnlyLink(["users", ObjectId, "manager"]);
}

/// <summary>Get-AzureADUserDirectReport: whose manager a user is.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUserDirectReport")]
[OutputType(typeof(User), typeof(DirectoryObject))]
public sealed class GetUserDirectReport : AzureADLinksCmdlet
{
    private protected override string[] Links => ["users", ObjectId, "directReports"];
}
