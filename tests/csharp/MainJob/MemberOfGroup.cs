using Microsoft.Open.MSGraph.Model;
using Rollcall;

namespace MainJob;

/// <summary>Step 4: a group fed by groups.</summary>
internal static class MemberOfGroup
{
    internal static void Run(Tenant tenant)
    {
        Tenant.Say("4. Dynamic-Group-A, fed by Security-Group-X and an Office 365 group: their direct members, and nobody else.");
        var sales = tenant.Users.Where(user => user.Department == "Sales").ToList();
        var inner = Assigned(tenant, "Inside-Security-Group-X", "InsideX");
        var x = Assigned(tenant, "Security-Group-X", "X");
        var y = Assigned(tenant, "Office-Group-Y", "Y", "Unified");
        sales[..3].ForEach(user => tenant.AddMember(x, user.ObjectId));
        sales[3..6].ForEach(user => tenant.AddMember(inner, user.ObjectId));
        tenant.AddMember(x, inner.Id);
        tenant.AddMember(y, sales[2].ObjectId);
        tenant.AddMember(y, sales[6].ObjectId);

        var fed = tenant.NewGroup(Fed("Dynamic-Group-A", $"user.memberof -any (group.objectId -in ['{x.Id}', '{y.Id}'])"));
        tenant.ConfirmMembers("direct members of X and Y", fed, [sales[0], sales[1], sales[2], sales[6]]);

        Tenant.Say("A memberOf group cannot feed another, and memberOf cannot be combined with another condition.");
        Tenant.ConfirmRefused(
            "a memberOf group as source",
            () => tenant.NewGroup(Fed("Dynamic-Group-D", $"user.memberof -any (group.objectId -in ['{fed.Id}'])")));
        Tenant.ConfirmRefused(
            "memberOf with another condition",
            () => tenant.NewGroup(Fed("R", $"user.memberof -any (group.objectId -in ['{x.Id}']) -and (user.city -eq \"Redmond\")")));
    }

    private static MsGroup Assigned(Tenant tenant, string name, string nickname, params string[] types) =>
        tenant.Session.Create<MsGroup>(["groups"], new RequestBody
        {
            ["displayName"] = name,
            ["mailEnabled"] = types.Length > 0,
            ["securityEnabled"] = true,
            ["mailNickname"] = nickname,
            ["groupTypes"] = types,
        });

    private static RequestBody Fed(string name, string rule) => new()
    {
        ["displayName"] = name,
        ["mailEnabled"] = false,
        ["securityEnabled"] = true,
        ["mailNickname"] = name,
        ["groupTypes"] = new[] { "DynamicMembership" },
        ["membershipRule"] = rule,
        ["membershipRuleProcessingState"] = "On",
    };
}
