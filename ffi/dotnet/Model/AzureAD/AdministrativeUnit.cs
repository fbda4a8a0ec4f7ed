using System.Text.Json.Serialization;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>An administrative unit, as the AzureAD cmdlets give it.</summary>
public class AdministrativeUnit : DirectoryObject, IEquatable<AdministrativeUnit>
{
    [JsonPropertyName("deletedDateTime")]
    public override DateTime? DeletionTimeStamp { get; set; }

    [JsonPropertyName("id")]
    public override string? ObjectId { get; set; }

    [JsonIgnore]
    public override string? ObjectType { get; set; } = "AdministrativeUnit";

    public string? Description { get; set; }

    public string? DisplayName { get; set; }

    /// <inheritdoc/>
    public bool Equals(AdministrativeUnit? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
