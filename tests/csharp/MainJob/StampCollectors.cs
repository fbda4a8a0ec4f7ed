using System.Text.RegularExpressions;
using Microsoft.Open.MSGraph.Model;
using Rollcall;

namespace MainJob;

/// <summary>Step 2: Office 365 groups that share a mail nickname.</summary>
internal static partial class StampCollectors
{
    internal static void Run(Tenant tenant)
    {
        Tenant.Say("2. An Office 365 group for stamp collectors, and a second one with the same mailNickname.");
        var stamps = tenant.NewGroup(Collectors());
        var second = tenant.NewGroup(Collectors());
        Tenant.Confirm($"the second one's mail has four digits: {second.Mail}", FourDigits().IsMatch(second.Mail ?? ""));
        Tenant.Confirm("so has its proxy address", second.ProxyAddresses.Contains($"SMTP:{second.Mail}"));

        Tenant.Say("mailEnabled and securityEnabled are set for an Office 365 group, whatever was asked for.");
        var dealers = Collectors();
        dealers["mailNickname"] = "StampDealers";
        dealers["mailEnabled"] = false;
        dealers["securityEnabled"] = false;
        var forced = tenant.NewGroup(dealers);
        Tenant.Confirm("both are true", forced is { MailEnabled: true, SecurityEnabled: true });

        Tenant.Say("Made dynamic, with both group types.");
        tenant.SetGroup(stamps, new RequestBody
        {
            ["groupTypes"] = new[] { "DynamicMembership", "Unified" },
            ["membershipRule"] = "(User.department -eq \"Marketing\")",
            ["membershipRuleProcessingState"] = "Paused",
        });
        var changed = tenant.Session.Get<MsGroup>(["groups", stamps.Id!]);
        Tenant.Confirm("both group types are there", changed.GroupTypes.Order().SequenceEqual(["DynamicMembership", "Unified"]));
    }

    private static RequestBody Collectors() => new()
    {
        ["description"] = "Stamp Collectors",
        ["displayName"] = "Office 365 group for all Stamp Collectors in our org",
        ["mailEnabled"] = true,
        ["securityEnabled"] = true,
        ["mailNickname"] = "StampCollectors",
        ["groupTypes"] = new[] { "Unified" },
    };

    [GeneratedRegex(@"^StampCollectors\d{4}@")]
    private static partial Regex FourDigits();
}
