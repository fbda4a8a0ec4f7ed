using Microsoft.Open.MSGraph.Model;
using Rollcall;

namespace MainJob;

/// <summary>Step 5: dynamic administrative units.</summary>
internal static class AdministrativeUnits
{
    internal static void Run(Tenant tenant)
    {
        OfOffice(tenant);
        OfCountry(tenant);
        OfDevices(tenant);
        OfCountries(tenant);
    }

    private static void OfOffice(Tenant tenant)
    {
        Tenant.Say("5. A unit for the office in Schenectady, assigned first: one member in that office, one elsewhere.");
        var schenectady = tenant.Users.Where(user => user.PhysicalDeliveryOfficeName == "SCH").ToList();
        var elsewhere = tenant.Users.First(user => user.PhysicalDeliveryOfficeName == "BER");
        var unit = tenant.NewUnit(new RequestBody { ["displayName"] = "Schenectady" });
        tenant.AddMember(unit, schenectady[0].ObjectId);
        tenant.AddMember(unit, elsewhere.ObjectId);
        tenant.ConfirmMembers("added by hand", unit, [schenectady[0], elsewhere]);

        Tenant.Say("Made dynamic, it loses only who is out of scope.");
        tenant.SetUnit(unit, Rule("(user.physicalDeliveryOfficeName -eq \"SCH\")"));
        tenant.ConfirmMembers("everybody in that office", unit, schenectady);
    }

    private static void OfCountry(Tenant tenant)
    {
        Tenant.Say("One for a country, whose rule is printed without its property: refused, then put right.");
        Tenant.ConfirmRefused("a rule without property", () => New(tenant, "US", "( -eq \"United States\")"));
        var unit = New(tenant, "US", "(user.country -eq \"United States\")");
        tenant.ConfirmMembers("everybody in the United States", unit, tenant.Users.Where(user => user.Country == "United States"));

        Tenant.Say("Edited.");
        tenant.SetUnit(unit, new RequestBody { ["membershipRule"] = "(user.country -eq 'Germany')" });
        tenant.ConfirmMembers("everybody in Germany", unit, tenant.Users.Where(user => user.Country == "Germany"));
    }

    private static void OfDevices(Tenant tenant)
    {
        Tenant.Say("One for Windows devices, whose rule has no prefix, as a unit allows.");
        var unit = New(tenant, "Windows Devices", "(deviceOSType -eq 'Windows')");
        tenant.ConfirmMembers("every Windows device", unit, tenant.Devices.Where(device => device.DeviceOSType == "Windows"));
    }

    private static void OfCountries(Tenant tenant)
    {
        Tenant.Say("One for a list of countries, found again by its name.");
        var made = New(tenant, "ATZ", "(user.country -in [\"Germany\",\"Canada\"])");
        var unit = tenant.Session.List<MsAdministrativeUnit>(["administrativeUnits"], new Query { Filter = "displayName eq 'ATZ'" }).Single();
        Tenant.Confirm("it is the same", unit.Id == made.Id);
        var due = tenant.Users.Where(user => user.Country is "Germany" or "Canada").ToList();
        tenant.ConfirmMembers("everybody in Germany and Canada", unit, due);

        Tenant.Say("While it is dynamic, nobody is added by hand.");
        Tenant.ConfirmRefused("adding by hand", () => tenant.AddMember(unit, tenant.Users.Except(due).First().ObjectId));

        Tenant.Say("Made assigned, it keeps its members and takes groups again.");
        tenant.SetUnit(unit, new RequestBody { ["membershipType"] = "Assigned", ["membershipRuleProcessingState"] = "Paused" });
        tenant.ConfirmMembers("as the rule left it", unit, due);
        var group = tenant.Session.List<MsGroup>(["groups"], new Query { Filter = "displayName eq 'Security-Group-X'" }).Single();
        tenant.AddMember(unit, group.Id);
        Tenant.Confirm(
            "the group is a member",
            tenant.Session.List<MsDirectoryObject>(["administrativeUnits", unit.Id!, "members"]).Any(member => member.Id == group.Id));
    }

    private static MsAdministrativeUnit New(Tenant tenant, string name, string rule)
    {
        var body = Rule(rule);
        body["displayName"] = name;
        return tenant.NewUnit(body);
    }

    private static RequestBody Rule(string rule) => new()
    {
        ["membershipType"] = "Dynamic",
        ["membershipRule"] = rule,
        ["membershipRuleProcessingState"] = "On",
    };
}
