namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>The cloud, or the local directory, that a session speaks to.</summary>
public sealed class AzureEnvironment
{
    internal AzureEnvironment(string name, string? endpoint)
    {
        Name = name;
        Endpoint = endpoint;
    }

    /// <summary>The clouds Connect-AzureAD knows by name.</summary>
    public enum EnvironmentName
    {
        AzureCloud,
        AzureChinaCloud,
        AzureUSGovernment,
        AzureGermanyCloud,
    }

    public string Name { get; }

    public string? Endpoint { get; }

    public override string ToString() => Name;
}
