using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.MSGraph.Model;
using Rollcall;

namespace MainJob;

/// <summary>Step 3: static to dynamic and back.</summary>
internal static class Conversion
{
    private const string Dynamic = "DynamicMembership";

    internal static void Run(Tenant tenant)
    {
        var peters = tenant.Users.Where(user => user.DisplayName?.StartsWith("Peter", StringComparison.OrdinalIgnoreCase) == true).ToList();
        List<User> friends = [peters[0], .. tenant.Users.Except(peters).Take(2)];

        Tenant.Say("3. Static to dynamic and back.");
        var group = tenant.NewGroup(new RequestBody
        {
            ["displayName"] = "Peter's friends",
            ["mailEnabled"] = true,
            ["securityEnabled"] = true,
            ["mailNickname"] = "PetersFriends",
            ["groupTypes"] = new[] { "Unified" },
        });
        friends.ForEach(friend => tenant.AddMember(group, friend.ObjectId));
        tenant.ConfirmMembers("added by hand", group, friends);

        Tenant.Say("To dynamic: the members added by hand go, the rule refills the group.");
        ToDynamic(tenant, group, "user.displayName -startsWith \"Peter\"");
        tenant.ConfirmMembers("everybody called Peter", group, peters);
        Tenant.Confirm("it is still an Office 365 group", Read(tenant, group).GroupTypes.Contains("Unified"));

        Tenant.Say("Back to static: the members stay.");
        ToStatic(tenant, group);
        tenant.ConfirmMembers("as the rule left it", group, peters);
        Tenant.Confirm("only the other group type is left", Read(tenant, group).GroupTypes.SequenceEqual(["Unified"]));

        Tenant.Say("A wrong rule is refused, and nothing has changed.");
        Tenant.ConfirmRefused("a wrong rule", () => ToDynamic(tenant, group, "user.displayNam -startsWith \"Peter\""));
        tenant.ConfirmMembers("as before", group, peters);
        Tenant.Confirm("still static", Read(tenant, group).GroupTypes.SequenceEqual(["Unified"]));
    }

    private static void ToDynamic(Tenant tenant, MsGroup group, string rule) => tenant.SetGroup(group, new RequestBody
    {
        ["groupTypes"] = Read(tenant, group).GroupTypes.Append(Dynamic).ToList(),
        ["membershipRule"] = rule,
        ["membershipRuleProcessingState"] = "On",
    });

    private static void ToStatic(Tenant tenant, MsGroup group) => tenant.SetGroup(group, new RequestBody
    {
        ["groupTypes"] = Read(tenant, group).GroupTypes.Where(type => type != Dynamic).ToList(),
        ["membershipRuleProcessingState"] = "Paused",
    });

    private static MsGroup Read(Tenant tenant, MsGroup group) => tenant.Session.Get<MsGroup>(["groups", group.Id!]);
}
