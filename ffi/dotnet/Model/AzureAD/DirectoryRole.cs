using System.Text.Json.Serialization;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A directory role that has been activated, as the AzureAD cmdlets give it.</summary>
public class DirectoryRole : DirectoryObject, IEquatable<DirectoryRole>
{
    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get; set; }

    [JsonIgnore]
    public override string? ObjectType { get; set; } = "Role";

    public string? Description { get; set; }

    public string? DisplayName { get; set; }

    public string? RoleTemplateId { get; set; }

    /// <inheritdoc/>
    public bool Equals(DirectoryRole? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
