using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>A permission that an application has been granted on one group.</summary>
public class GetMSGroupPermissionGrantsResponse : ModelObject, IEquatable<GetMSGroupPermissionGrantsResponse>
{
    public string? Id { get; set; }

    public string? ClientId { get; set; }

    public string? ClientAppId { get; set; }

    public string? ResourceAppId { get; set; }

    public string? PermissionType { get; set; }

    public string? Permission { get; set; }

    /// <inheritdoc/>
    public bool Equals(GetMSGroupPermissionGrantsResponse? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
