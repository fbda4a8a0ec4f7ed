using System.Collections;
using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.PowerShell;

/// <summary>
/// Lets -RoleMemberInfo take what either family's articles make for it, RoleMemberInfo or MsRoleMemberInfo, and a user or an id as well.
/// </summary>
/// <typeparam name="T">What the cmdlet works with.</typeparam>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RoleMemberAttribute<T> : ArgumentTransformationAttribute
    where T : ModelObject
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or T or IDictionary => inputData,
            string id => Member(id),
            _ when Id(inputData!) is { } id => Member(id),
            _ => inputData,
        };
    }

    private static string? Id(object value)
    {
        var properties = PSObject.AsPSObject(value).Properties;
        return (properties["ObjectId"] ?? properties["Id"])?.Value as string;
    }

    private static ModelObject Member(string id) =>
        typeof(T) == typeof(RoleMemberInfo) ? new RoleMemberInfo { ObjectId = id } : new MsRoleMemberInfo { Id = id };
}
