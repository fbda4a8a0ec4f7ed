using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>A sensitivity label on a group.</summary>
public class AssignedLabel : ModelObject, IEquatable<AssignedLabel>
{
    public string? LabelId { get; set; }

    public string? DisplayName { get; set; }

    /// <inheritdoc/>
    public bool Equals(AssignedLabel? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
