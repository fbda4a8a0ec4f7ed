using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>Reads one object by its id, or those of a collection that fit a filter: the parameters the AzureAD family has for it.</summary>
/// <typeparam name="T">What is read.</typeparam>
public abstract class AzureADQueryCmdlet<T> : AzureADCmdlet
    where T : ModelObject
{
    /// <summary>Object id of the one wanted, or an object of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("Id")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public virtual string ObjectId { get; set; } = "";

    /// <summary>All there are.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public int? Top { get; set; }

    /// <summary>OData filter, as AzureAD or Graph writes it.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    /// <summary>The collection.</summary>
    private protected abstract string Collection { get; }

    /// <summary>What is asked of the collection.</summary>
    private protected virtual Query Asked => new() { Filter = ODataFilter.Of<T>(Filter) };

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<T>([Collection, ObjectId]);
        }
        else
        {
            WriteMany<T>([Collection], All, Top, Asked);
        }
    }
}

/// <summary>The same, and by the start of a name.</summary>
/// <typeparam name="T">What is read.</typeparam>
public abstract class AzureADSearchCmdlet<T> : AzureADQueryCmdlet<T>
    where T : ModelObject
{
    /// <summary>How the name of those wanted starts; or, of users and groups, their whole mail address or nickname.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetVague")]
    [ArgumentCompleter(typeof(DirectoryNameCompleter))]
    public string? SearchString { get; set; }

    /// <summary>The properties whose start is looked at.</summary>
    private protected virtual string[] Searched => ["displayName"];

    /// <summary>The properties that may be the whole of it.</summary>
    private protected virtual string[] Matched => [];

    private protected override Query Asked =>
        SearchString is null ? base.Asked : new Query { Filter = ODataFilter.Search(SearchString, Searched, Matched) };
}

/// <summary>
/// What -SearchString compares as a whole, besides how the name starts. The documentation of the originals tells of the start alone;
/// Microsoft's successor of the cmdlets compares these too, and scripts look for people and groups by mail address.
/// </summary>
internal static class SearchedAddresses
{
    /// <summary>Of a user, and of a group, deleted or not.</summary>
    internal static readonly string[] All = ["mail", "mailNickname"];
}

/// <summary>Reads one object by its id, or those of a collection that fit a filter: the parameters the AzureADMS family has for it.</summary>
/// <typeparam name="T">What is read.</typeparam>
public abstract class AzureADMSQueryCmdlet<T> : AzureADMSCmdlet
    where T : ModelObject
{
    /// <summary>Id of the one wanted, or an object of either family.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetById")]
    [ObjectId, Alias("ObjectId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public virtual string Id { get; set; } = "";

    /// <summary>All there are.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public bool? All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public int? Top { get; set; }

    /// <summary>OData filter, as AzureAD or Graph writes it.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetQuery")]
    public string? Filter { get; set; }

    /// <summary>The collection.</summary>
    private protected abstract string[] Collection { get; }

    /// <summary>Where the one wanted is.</summary>
    private protected virtual string[] One => [.. Collection, Id];

    /// <summary>The properties asked for; null is the usual ones.</summary>
    private protected virtual string[]? Selected => null;

    /// <summary>The filter asked for.</summary>
    private protected virtual string? Filtered => ODataFilter.Of<T>(Filter);

    private protected override void Run()
    {
        if (ParameterSetName == "GetById")
        {
            WriteOne<T>(One, new Query { Select = Selected });
        }
        else
        {
            WriteMany<T>(Collection, All, Top, new Query { Filter = Filtered, Select = Selected });
        }
    }
}

/// <summary>The same, and by the start of a name.</summary>
/// <typeparam name="T">What is read.</typeparam>
public abstract class AzureADMSSearchCmdlet<T> : AzureADMSQueryCmdlet<T>
    where T : ModelObject
{
    /// <summary>How the display name of those wanted starts; or their whole mail address or nickname.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "GetVague")]
    [ArgumentCompleter(typeof(DirectoryNameCompleter))]
    public string? SearchString { get; set; }

    private protected override string? Filtered =>
        SearchString is null ? base.Filtered : ODataFilter.Search(SearchString, ["displayName"], SearchedAddresses.All);
}
