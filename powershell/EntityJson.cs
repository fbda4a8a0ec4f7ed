using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>A user or device from the pipeline as Graph's JSON: one of our models, or any object or hashtable with Graph's names.</summary>
internal static class EntityJson
{
    internal static string Of(PSObject input) => input.BaseObject switch
    {
        ModelObject model => model.ToJson(),
        string json => json,
        _ => BodyParameter.Read(input).ToJson(),
    };
}
