using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>Any object of the directory, known by its id and Graph's name for its type.</summary>
public class MsDirectoryObject : ModelObject, IEquatable<MsDirectoryObject>
{
    public string? Id { get; set; }

    [JsonPropertyName("@odata.type")]
    public string? OdataType { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsDirectoryObject? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
