using Rollcall;

namespace Microsoft.Open.MSGraph.Model;

/// <summary>When Office 365 groups expire, as the AzureADMS cmdlets give it.</summary>
public class MsGroupLifecyclePolicy : ModelObject, IEquatable<MsGroupLifecyclePolicy>
{
    public string? Id { get; set; }

    public int? GroupLifetimeInDays { get; set; }

    public string? ManagedGroupTypes { get; set; }

    public string? AlternateNotificationEmails { get; set; }

    /// <inheritdoc/>
    public bool Equals(MsGroupLifecyclePolicy? other) => Equals((object?)other);

    /// <inheritdoc/>
    public override string ToString() => base.ToString();
}
