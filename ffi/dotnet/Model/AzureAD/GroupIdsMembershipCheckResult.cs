using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>Those of the groups asked about that an object is a member of.</summary>
// The original's class has no known name; scripts read the two properties.
public class GroupIdsMembershipCheckResult : ModelObject
{
    private List<string>? ids;

    [JsonPropertyName("@odata.context")]
    public string? OdataMetadata { get; set; }

    public List<string> Value { get => ids ??= []; set => ids = value; }
}
