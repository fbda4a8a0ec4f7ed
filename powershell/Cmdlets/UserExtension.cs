using System.Management.Automation;
using System.Text.Json;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADUserExtension: the extension properties of a user, by name.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADUserExtension")]
[OutputType(typeof(Dictionary<string, string>))]
public sealed class GetUserExtension : AzureADObjectCmdlet
{
    private protected override void Run() =>
        WriteObject(Session.Get<User>(["users", ObjectId], null, Cancel).ExtensionProperty);
}

/// <summary>Set-AzureADUserExtension: sets extension properties of a user.</summary>
[Cmdlet(VerbsCommon.Set, "AzureADUserExtension", SupportsShouldProcess = true)]
public sealed class SetUserExtension : AzureADObjectCmdlet
{
    /// <summary>Name of one property.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "SetSingle")]
    public string ExtensionName { get; set; } = "";

    /// <summary>Its value; "" clears.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "SetSingle")]
    [AllowEmptyString]
    public string ExtensionValue { get; set; } = "";

    /// <summary>Several properties and their values.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "SetMultiple")]
    public Dictionary<string, string> ExtensionNameValues { get; set; } = [];

    private protected override void Run()
    {
        var body = new RequestBody();
        var values = ParameterSetName == "SetSingle" ? new() { [ExtensionName] = ExtensionValue } : ExtensionNameValues;
        foreach (var (name, value) in values)
        {
            UserExtensions.Write(body, name, value);
        }

        Update(["users", ObjectId], body);
    }
}

/// <summary>Remove-AzureADUserExtension: clears extension properties of a user.</summary>
[Cmdlet(VerbsCommon.Remove, "AzureADUserExtension", SupportsShouldProcess = true)]
public sealed class RemoveUserExtension : AzureADObjectCmdlet
{
    /// <summary>Name of one property.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "SetSingle")]
    public string ExtensionName { get; set; } = "";

    /// <summary>Names of several.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "SetMultiple")]
    public List<string> ExtensionNames { get; set; } = [];

    private protected override void Run()
    {
        var body = new RequestBody();
        foreach (var name in ParameterSetName == "SetSingle" ? [ExtensionName] : ExtensionNames)
        {
            UserExtensions.Write(body, name, "");
        }

        Update(["users", ObjectId], body);
    }
}

/// <summary>Where Graph keeps what Azure AD Graph took as an extension property.</summary>
internal static class UserExtensions
{
    private const string OnPremises = "onPremisesExtensionAttributes";

    /// <summary>Writes one value into a body: "" clears, and the fifteen extensionAttributes have an object of their own.</summary>
    internal static void Write(RequestBody body, string name, string? value)
    {
        object? sent = string.IsNullOrEmpty(value) ? null : value;
        if (!name.StartsWith("extensionAttribute", StringComparison.OrdinalIgnoreCase))
        {
            // Graph's names begin small; scripts write EmployeeId, and Azure AD Graph let them.
            body[JsonNamingPolicy.CamelCase.ConvertName(name)] = sent;
            return;
        }

        if (!body.TryGetValue(OnPremises, out var nested) || nested is not RequestBody attributes)
        {
            body[OnPremises] = attributes = [];
        }

        attributes["extensionAttribute" + name["extensionAttribute".Length..]] = sent;
    }
}
