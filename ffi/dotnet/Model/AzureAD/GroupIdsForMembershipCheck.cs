using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>The groups that the Select-AzureADGroupIds cmdlets ask about.</summary>
public class GroupIdsForMembershipCheck : ModelObject, IEquatable<GroupIdsForMembershipCheck>
{
    private List<string>? groupIds;

    /// <summary>Makes an empty list.</summary>
    public GroupIdsForMembershipCheck()
    {
    }

    /// <summary>Makes a list of group ids.</summary>
    public GroupIdsForMembershipCheck(List<string> groupIds) => this.groupIds = groupIds;

    public List<string> GroupIds { get => groupIds ??= []; set => groupIds = value; }

    /// <inheritdoc/>
    public bool Equals(GroupIdsForMembershipCheck? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
