namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>The tenant that a session speaks to.</summary>
public sealed class AzureTenant
{
    internal AzureTenant(string? id, string? domain)
    {
        Id = id;
        Domain = domain;
    }

    public string? Id { get; }

    public string? Domain { get; }

    public override string? ToString() => Id;
}
