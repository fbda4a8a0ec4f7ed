using System.Management.Automation;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>Somebody who became a member of a group, or ceased to be one.</summary>
/// <param name="GroupId">The group.</param>
/// <param name="Change">Join or Leave.</param>
/// <param name="Id">Who.</param>
/// <param name="OdataType">Graph's name of what that is.</param>
public sealed record GroupMembershipChange(string GroupId, MembershipChangeKind Change, string Id, string? OdataType);

/// <summary>
/// Get-AzureADMSGroupMembershipChange: who joined and left groups since a token, or from the beginning. The token for the next time
/// goes into the variable that -TokenVariable names.
/// </summary>
[Cmdlet(VerbsCommon.Get, "AzureADMSGroupMembershipChange")]
[OutputType(typeof(GroupMembershipChange))]
public sealed partial class GetMSGroupMembershipChange : AzureADMSCmdlet
{
    /// <summary>Id of one group; left out, every group.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ObjectId, Alias("ObjectId", "GroupId")]
    [ArgumentCompleter(typeof(DirectoryObjectCompleter))]
    public string? Id { get; set; }

    /// <summary>The token of the last time, or latest; left out, from the beginning.</summary>
    [Parameter]
    public string? Since { get; set; }

    /// <summary>Name of the variable that gets the token for the next time.</summary>
    [Parameter]
    public string? TokenVariable { get; set; }

    private protected override void Run()
    {
        // The token of a delta query remembers what was asked.
        var isFresh = Since is null or "latest";
        var query = new Query
        {
            Select = isFresh ? ["members"] : null,
            Filter = isFresh && Id is not null ? $"id eq {ODataFilter.Quoted(Id)}" : null,
            DeltaToken = Since,
        };
        using var work = new LongWork(this, "Reading changes");
        var read = 0;
        while (true)
        {
            var page = Session.Get<JsonElement>(["groups", "delta"], query, Cancel);
            foreach (var group in page.GetProperty("value").EnumerateArray())
            {
                Write(group);
                work.Report(++read);
            }

            if (Token(page, "@odata.nextLink") is not { } next)
            {
                Keep(Token(page, "@odata.deltaLink"));
                return;
            }

            query = new Query { SkipToken = next };
        }
    }

    private static string? Token(JsonElement page, string link) =>
        page.TryGetProperty(link, out var address) && TokenOf().Match(address.GetString() ?? "") is { Success: true } match
            ? Uri.UnescapeDataString(match.Groups[1].Value)
            : null;

    [GeneratedRegex(@"[?&](?:\$|%24)(?:skip|delta)token=([^&]*)", RegexOptions.IgnoreCase)]
    private static partial Regex TokenOf();

    private void Write(JsonElement group)
    {
        var id = group.GetProperty("id").GetString() ?? "";
        if (!group.TryGetProperty("members@delta", out var members) || (Id is not null && !id.Equals(Id, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        foreach (var member in members.EnumerateArray())
        {
            var change = member.TryGetProperty("@removed", out _) ? MembershipChangeKind.Leave : MembershipChangeKind.Join;
            var type = member.TryGetProperty("@odata.type", out var named) ? named.GetString() : null;
            WriteObject(new GroupMembershipChange(id, change, member.GetProperty("id").GetString() ?? "", type));
        }
    }

    private void Keep(string? token)
    {
        if (TokenVariable is not null)
        {
            SessionState.PSVariable.Set(TokenVariable, token);
        }
    }
}
