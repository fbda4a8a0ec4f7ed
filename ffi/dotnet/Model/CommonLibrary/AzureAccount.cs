namespace Microsoft.Open.Azure.AD.CommonLibrary;

/// <summary>The account that is signed in.</summary>
public sealed class AzureAccount
{
    internal AzureAccount(string id, string type)
    {
        Id = id;
        Type = type;
    }

    public string Id { get; }

    public string Type { get; }

    public override string ToString() => Id;
}
