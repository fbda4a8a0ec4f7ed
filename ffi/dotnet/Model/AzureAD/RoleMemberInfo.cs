using System.Text.Json.Serialization;
using Rollcall;

namespace Microsoft.Open.AzureAD.Model;

/// <summary>Who holds a role over an administrative unit.</summary>
public class RoleMemberInfo : ModelObject
{
    public string? DisplayName { get; set; }

    [JsonPropertyName("id")]
    public string? ObjectId { get; set; }

    public string? UserPrincipalName { get; set; }
}
