using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>A cmdlet of the AzureAD family about one object.</summary>
public abstract class AzureADObjectCmdlet : AzureADCmdlet
{
    /// <summary>Object id, an object of either family, or a user's principal name.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public virtual string ObjectId { get; set; } = "";
}

/// <summary>A cmdlet of the AzureAD family about one group.</summary>
public abstract class AzureADGroupObjectCmdlet : AzureADCmdlet
{
    /// <summary>Object id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("Id", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string ObjectId { get; set; } = "";
}

/// <summary>A cmdlet of the AzureADMS family about one object.</summary>
public abstract class AzureADMSObjectCmdlet : AzureADMSCmdlet
{
    /// <summary>Id of the object, or an object of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";
}

/// <summary>A cmdlet of the AzureADMS family about one group.</summary>
public abstract class AzureADMSGroupObjectCmdlet : AzureADMSCmdlet
{
    /// <summary>Id of the group, or a group of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string Id { get; set; } = "";
}
