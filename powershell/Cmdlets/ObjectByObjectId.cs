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

    // And so many in a filter's list.
    private const int InFilter = 15;

    /// <summary>The ids, or objects.</summary>
    [Parameter(Mandatory = true), ObjectId]
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
            var found = answer.GetProperty("value").EnumerateArray().Select(Models.Read<DirectoryObject>).ToList();
            var whole = Whole<User>("users", found).Concat(Whole<Device>("devices", found)).ToDictionary(one => one.ObjectId ?? "");
            foreach (var one in found)
            {
                WriteObject(Output.Of(whole.GetValueOrDefault(one.ObjectId ?? "", one)));
            }
        }
    }

    // The call gives a few properties of users and devices, and takes no wish for more; the original gave them whole.
    private IEnumerable<DirectoryObject> Whole<T>(string collection, List<DirectoryObject> found)
        where T : DirectoryObject => found
        .OfType<T>()
        .Chunk(InFilter)
        .SelectMany(some => Session.List<T>(
            [collection],
            new Query { Filter = $"id in ({string.Join(',', some.Select(one => $"'{one.ObjectId}'"))})" },
            Cancel));
}
