using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>A name by which a local account signs in.</summary>
public class SignInName : ModelObject
{
    [JsonPropertyName("signInType")]
    public string? Type { get; set; }

    [JsonPropertyName("issuerAssignedId")]
    public string? Value { get; set; }
}
