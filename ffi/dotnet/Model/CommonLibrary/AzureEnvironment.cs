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

    /// <summary>
    /// Addresses of the cloud's services by name; <c>ActiveDirectory</c> is where one signs in. That of the public cloud for a local
    /// directory.
    /// </summary>
    public Dictionary<string, string> Endpoints => new()
    {
        ["ActiveDirectory"] = Name switch
        {
            nameof(EnvironmentName.AzureChinaCloud) => "https://login.chinacloudapi.cn/",
            nameof(EnvironmentName.AzureUSGovernment) => "https://login.microsoftonline.us/",
            nameof(EnvironmentName.AzureGermanyCloud) => "https://login.microsoftonline.de/",
            _ => "https://login.microsoftonline.com/",
        },
    };

    public override string ToString() => Name;
}
