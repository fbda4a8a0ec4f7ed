using System.Management.Automation;
using Microsoft.Open.AzureAD.Model;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.AzureAD16.PowerShell;

/// <summary>What the four Select-AzureADGroupIds cmdlets share.</summary>
public abstract class GroupIdsMembershipCheck : AzureADObjectCmdlet
{
    // Graph takes so many a request.
    private const int Batch = 20;

    /// <summary>The groups asked about.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public GroupIdsForMembershipCheck? GroupIdsForMembershipCheck { get; set; }

    /// <summary>The collection of the object.</summary>
    private protected abstract string Collection { get; }

    private protected override void Run()
    {
        var result = new GroupIdsMembershipCheckResult();
        foreach (var ids in (GroupIdsForMembershipCheck?.GroupIds ?? []).Chunk(Batch))
        {
            var answer = Session.Invoke([Collection, ObjectId, "checkMemberGroups"], new RequestBody { ["groupIds"] = ids }, Cancel);
            result.OdataMetadata = answer.TryGetProperty("@odata.context", out var context) ? context.GetString() : null;
            result.Value.AddRange(answer.GetProperty("value").EnumerateArray().Select(id => id.GetString() ?? ""));
        }

        // Scripts ask `if (Select-…)`.
        if (result.Value.Count > 0)
        {
            WriteObject(result);
        }
    }
}

/// <summary>Select-AzureADGroupIdsContactIsMemberOf: of the groups asked about, those that a contact is a member of, nested groups counted.</summary>
[Cmdlet(VerbsCommon.Select, "AzureADGroupIdsContactIsMemberOf")]
[OutputType(typeof(GroupIdsMembershipCheckResult))]
public sealed class SelectGroupIdsContactIsMemberOf : GroupIdsMembershipCheck
{
    private protected override string Collection => "contacts";
}

/// <summary>Select-AzureADGroupIdsGroupIsMemberOf: of the groups asked about, those that a group is a member of, nested groups counted.</summary>
[Cmdlet(VerbsCommon.Select, "AzureADGroupIdsGroupIsMemberOf")]
[OutputType(typeof(GroupIdsMembershipCheckResult))]
public sealed class SelectGroupIdsGroupIsMemberOf : GroupIdsMembershipCheck
{
    private protected override string Collection => "groups";
}

/// <summary>Select-AzureADGroupIdsServicePrincipalIsMemberOf: of the groups asked about, those that a service principal is a member of, nested groups counted.</summary>
[Cmdlet(VerbsCommon.Select, "AzureADGroupIdsServicePrincipalIsMemberOf")]
[OutputType(typeof(GroupIdsMembershipCheckResult))]
public sealed class SelectGroupIdsServicePrincipalIsMemberOf : GroupIdsMembershipCheck
{
    private protected override string Collection => "servicePrincipals";
}

/// <summary>Select-AzureADGroupIdsUserIsMemberOf: of the groups asked about, those that a user is a member of, nested groups counted.</summary>
[Cmdlet(VerbsCommon.Select, "AzureADGroupIdsUserIsMemberOf")]
[OutputType(typeof(GroupIdsMembershipCheckResult))]
public sealed class SelectGroupIdsUserIsMemberOf : GroupIdsMembershipCheck
{
    private protected override string Collection => "users";
}
