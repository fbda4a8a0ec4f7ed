using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>
/// Keeps an object that is piped in from becoming the text of a parameter that takes pipeline input as well: it is meant for the
/// one that names the object.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PlainTextAttribute : ArgumentTransformationAttribute
{
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value switch
        {
            null or string => inputData,
            object[] names => string.Join(',', names),
            // PowerShell passes over a parameter whose conversion fails in this way, and goes on with the others.
            _ => throw new ArgumentTransformationMetadataException("text is wanted", new PSInvalidCastException("text is wanted")),
        };
    }
}
