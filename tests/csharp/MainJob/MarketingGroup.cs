using Rollcall;

namespace MainJob;

/// <summary>Step 1: a dynamic security group, paused and on.</summary>
internal static class MarketingGroup
{
    internal static void Run(Tenant tenant)
    {
        var marketing = tenant.Users.Where(user => user.Department == "Marketing").ToList();

        Tenant.Say("1. A dynamic security group of all marketing users, created Paused: its properties, and nobody in it.");
        var group = tenant.NewGroup(new RequestBody
        {
            ["description"] = "Marketing team",
            ["displayName"] = "Dynamic groups with all Marketing users",
            ["mailEnabled"] = false,
            ["securityEnabled"] = true,
            ["mailNickname"] = "Foo",
            ["groupTypes"] = new[] { "DynamicMembership" },
            ["membershipRule"] = "(user.department -eq \"Marketing\")",
            ["membershipRuleProcessingState"] = "Paused",
        });
        tenant.ConfirmMembers("paused since it was made", group, []);

        Tenant.Say("Switched On, it fills.");
        tenant.SetGroup(group, new RequestBody { ["membershipRuleProcessingState"] = "On" });
        tenant.ConfirmMembers("all marketing users", group, marketing);

        Tenant.Say("A user changes department and moves.");
        ToSales(tenant, marketing[0].UserPrincipalName!);
        tenant.ConfirmMembers("the mover has left", group, marketing.Skip(1));

        Tenant.Say("Paused, a change no longer moves anybody.");
        tenant.SetGroup(group, new RequestBody { ["membershipRuleProcessingState"] = "Paused" });
        ToSales(tenant, marketing[1].UserPrincipalName!);
        tenant.ConfirmMembers("nobody moved while paused", group, marketing.Skip(1));

        Tenant.Say("On again, it has caught up.");
        tenant.SetGroup(group, new RequestBody { ["membershipRuleProcessingState"] = "On" });
        tenant.ConfirmMembers("caught up", group, marketing.Skip(2));
    }

    private static void ToSales(Tenant tenant, string user)
    {
        Console.WriteLine($"    {user}: department Sales");
        tenant.Session.Update(["users", user], new RequestBody { ["department"] = "Sales" });
    }
}
