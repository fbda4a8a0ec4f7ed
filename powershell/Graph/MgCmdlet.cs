using System.Management.Automation;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell.Graph;

/// <summary>
/// A cmdlet by a name of the Graph SDK's, for the scripts of Microsoft's articles on groups and administrative units. Only the
/// stand-ins in compat-graph export these.
/// </summary>
public abstract class MgCmdlet : DirectoryCmdlet
{
    private protected override ApiException Refused(ServiceError error, string operation) =>
        new Microsoft.Open.MSGraphBeta.Client.ApiException(error, operation);

    /// <summary>Names of properties as Graph writes them; null asks for the usual ones.</summary>
    private protected static string[]? Names(string[]? properties) =>
        properties?.Append("id").Select(name => char.ToLowerInvariant(name[0]) + name[1..]).Distinct().ToArray();
}

/// <summary>Lists a collection, or reads one of it: the parameters the Graph SDK has for it.</summary>
public abstract class MgGetCmdlet : MgCmdlet
{
    /// <summary>All there are; left out, a hundred.</summary>
    [Parameter(ParameterSetName = "List")]
    public SwitchParameter All { get; set; }

    /// <summary>At most so many.</summary>
    [Parameter(ParameterSetName = "List")]
    [Alias("Limit")]
    public int? Top { get; set; }

    /// <summary>OData filter.</summary>
    [Parameter(ParameterSetName = "List")]
    public string? Filter { get; set; }

    /// <summary>Search text.</summary>
    [Parameter(ParameterSetName = "List")]
    public string? Search { get; set; }

    /// <summary>Taken for scripts that need it: the client asks for the right level itself.</summary>
    [Parameter(ParameterSetName = "List")]
    public string? ConsistencyLevel { get; set; }

    /// <summary>The properties wanted.</summary>
    [Parameter]
    [Alias("Select")]
    public string[]? Property { get; set; }

    /// <summary>Reads the one, or the list when there is no id.</summary>
    private protected void Get<T>(string collection, string? id)
        where T : ModelObject
    {
        var query = new Query { Filter = ODataFilter.Of<T>(Filter), Search = Search, Select = Names(Property) };
        if (id is null)
        {
            WriteMany<T>([collection], All ? true : null, Top, query);
        }
        else
        {
            WriteOne<T>([collection, id], query);
        }
    }
}

/// <summary>Makes or changes an object, whose properties come one by one or as a body.</summary>
public abstract class MgWriteCmdlet : MgCmdlet
{
    /// <summary>The whole body: a hashtable, or an object with Graph's names.</summary>
    [Parameter(ValueFromPipeline = true)]
    public PSObject? BodyParameter { get; set; }

    /// <summary>Properties that have no parameter.</summary>
    [Parameter]
    public System.Collections.Hashtable? AdditionalProperties { get; set; }

    /// <summary>The body: what was named wins over -BodyParameter.</summary>
    private protected RequestBody Body()
    {
        var body = BodyParameter is null ? [] : Rollcall.PowerShell.BodyParameter.Read(BodyParameter);
        foreach (var more in new[] { AdditionalProperties is null ? [] : Rollcall.PowerShell.BodyParameter.Read(AdditionalProperties), BoundProperties.ForUpdate(this) })
        {
            foreach (var (name, value) in more)
            {
                body[name] = value;
            }
        }

        return body;
    }
}

/// <summary>Adds a link, whose other end is named by its address, or by a body that holds the address.</summary>
public abstract class MgReferenceCmdlet : MgCmdlet
{
    /// <summary>Address of the object, or its id.</summary>
    [Parameter]
    public string? OdataId { get; set; }

    /// <summary>A body with @odata.id.</summary>
    [Parameter]
    public System.Collections.IDictionary? BodyParameter { get; set; }

    /// <summary>The id at the end of the address.</summary>
    private protected string ReferredTo => (OdataId ?? $"{BodyParameter?["@odata.id"]}").TrimEnd('/').Split('/')[^1];
}
