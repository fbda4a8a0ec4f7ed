using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>Any object of the directory, as the AzureAD cmdlets give it.</summary>
// The three properties are virtual for their place alone: PowerShell lists a class's own properties before inherited ones.
[JsonConverter(typeof(DirectoryObjectConverter))]
public class DirectoryObject : ModelObject, IEquatable<DirectoryObject>
{
    [JsonPropertyName("deletedDateTime")]
    public virtual DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public virtual string? ObjectId { get; set; }

    [JsonIgnore]
    public virtual string? ObjectType { get; set; }

    /// <inheritdoc/>
    public bool Equals(DirectoryObject? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
