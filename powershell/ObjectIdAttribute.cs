using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>
/// Lets a parameter that takes an id take the object as well: objects of the AzureAD family have an ObjectId, those of the
/// AzureADMS family an Id. Anything else passes as it is.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ObjectIdAttribute : ArgumentTransformationAttribute
{
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
        return (properties["ObjectId"] ?? properties["Id"])?.Value ?? inputData;
    }
}
