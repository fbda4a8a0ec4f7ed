using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;

namespace Rollcall.PowerShell;

/// <summary>Lists what an object is linked to, each as the class it is.</summary>
public abstract class AzureADLinksCmdlet : AzureADObjectCmdlet
{
    /// <summary>All of them.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public int? Top { get; set; }

    /// <summary>Path of the links.</summary>
    private protected abstract string[] Links { get; }

    /// <summary>What is asked of the linked objects; null is the service's usual.</summary>
    private protected virtual Query? Asked => LinkedObjects.Users;

    private protected override void Run() => WriteMany<DirectoryObject>(Links, All, Top, Asked);
}

/// <summary>The same of a group.</summary>
public abstract class AzureADGroupLinksCmdlet : AzureADLinksCmdlet
{
    /// <summary>Object id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public override string ObjectId { get; set; } = "";
}
