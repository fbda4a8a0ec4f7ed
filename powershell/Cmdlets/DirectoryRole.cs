using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADDirectoryRole: one activated role by its id, or those that fit a filter.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDirectoryRole", DefaultParameterSetName = "GetQuery")]
[OutputType(typeof(DirectoryRole))]
public sealed class GetDirectoryRole : AzureADCmdlet
{
    /// <summary>Object id of the role, or the role.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";

    /// <summary>OData filter, as AzureAD or Graph writes it.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<DirectoryRole>(["directoryRoles", ObjectId]);
        }
        else
        {
            WriteMany<DirectoryRole>(["directoryRoles"], all: true, top: null, new Query { Filter = ODataFilter.Of<DirectoryRole>(Filter) });
        }
    }
}

/// <summary>Get-AzureADDirectoryRoleMember: who holds a role.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADDirectoryRoleMember")]
[OutputType(typeof(User), typeof(Group), typeof(DirectoryObject))]
public sealed class GetDirectoryRoleMember : AzureADObjectCmdlet
{
    private protected override void Run() =>
        WriteMany<DirectoryObject>(["directoryRoles", ObjectId, "members"], all: true, top: null, LinkedObjects.Members);
}
