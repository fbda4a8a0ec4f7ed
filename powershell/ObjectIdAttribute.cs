using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>
/// Lets a parameter that takes an id take the object as well: objects of the AzureAD family have an ObjectId, those of the
/// AzureADMS family an Id. Anything else passes as it is, and so does a row that names both ends of a link, as a file of members
/// does: its columns are bound by their names.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ObjectIdAttribute : ArgumentTransformationAttribute
{
    private static readonly string[] OtherEnds = ["RefObjectId", "MemberId", "OwnerId", "ScopedRoleMembershipId"];

    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        if (value is object[] several)
        {
            return Array.ConvertAll(several, one => Transform(engineIntrinsics, one));
        }

        if (value is null or string or Guid or ValueType or System.Collections.IEnumerable)
        {
            return inputData;
        }

        var properties = PSObject.AsPSObject(inputData).Properties;
        if (value is PSCustomObject && OtherEnds.Any(name => properties[name] is not null))
        {
            return inputData;
        }

        return (properties["ObjectId"] ?? properties["Id"])?.Value ?? inputData;
    }
}
