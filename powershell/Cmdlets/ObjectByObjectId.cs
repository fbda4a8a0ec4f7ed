using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>Get-AzureADObjectByObjectId: objects by their ids, each as what it is; ids of nothing are passed over.</summary>
[Cmdlet(VerbsCommon.Get, "AzureADObjectByObjectId")]
[OutputType(typeof(User), typeof(Group), typeof(Device), typeof(DirectoryObject))]
public sealed class GetObjectByObjectId : AzureADCmdlet
{
    // Graph takes so many a request.
    private const int Batch = 1000;

    /// <summary>The ids, or objects.</summary>
    [Parameter(Mandatory = true)]
    public List<string> ObjectIds { get; set; } = [];

    /// <summary>The kinds wanted, as User and Group; left out, every kind.</summary>
    [Parameter]
    public List<string>? Types { get; set; }

    private protected override string IdParameter => nameof(ObjectIds);

    private protected override void Run()
    {
        foreach (var ids in ObjectIds.Chunk(Batch))
        {
            var body = new RequestBody { ["ids"] = ids };
            if (Types is { Count: > 0 })
            {
                body["types"] = Types.ConvertAll(type => char.ToLowerInvariant(type[0]) + type[1..]);
            }

            var answer = Session.Invoke(["directoryObjects", "getByIds"], body, Cancel);
            foreach (var found in answer.GetProperty("value").EnumerateArray())
            {
                WriteObject(Output.Of(Models.Read<DirectoryObject>(found)));
            }
        }
    }
}
