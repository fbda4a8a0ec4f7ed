using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>
/// Those of the groups asked about that an object is a member of. The original's class has no known name; scripts of 2016 read the
/// two properties, later ones compare it with the id of a group, so it equals each of its ids.
/// </summary>
public class GroupIdsMembershipCheckResult : ModelObject, IEquatable<GroupIdsMembershipCheckResult>
{
    private List<string>? ids;

    [JsonPropertyName("@odata.context")]
    public string? OdataMetadata { get; set; }

    public List<string> Value { get => ids ??= []; set => ids = value; }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', Value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) =>
        obj is string id ? Value.Contains(id, StringComparer.OrdinalIgnoreCase) : ReferenceEquals(this, obj);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    /// <inheritdoc/>
    public bool Equals(GroupIdsMembershipCheckResult? other) => Equals((object?)other);
}
