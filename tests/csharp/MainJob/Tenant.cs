using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.AzureAD16.Client;
using Microsoft.Open.MSGraph.Model;
using Rollcall;

namespace MainJob;

/// <summary>The session, the people and devices found at the start, and how a step says and checks what it does.</summary>
internal sealed class Tenant
{
    internal Tenant(Session session)
    {
        Session = session;
        Say($"Connected to {session.Info.Endpoint} as {session.Info.Account}.");
        Users = session.List<User>(["users"]).ToList();
        Devices = session.List<Device>(["devices"]).ToList();
        Console.WriteLine($"    {Users.Count} users, {Devices.Count} devices");
    }

    internal Session Session { get; }

    internal IReadOnlyList<User> Users { get; }

    internal IReadOnlyList<Device> Devices { get; }

    internal static void Say(string text) => Console.WriteLine($"# {text}");

    internal static void Confirm(string what, bool holds)
    {
        if (!holds)
        {
            throw new NotSoException($"not so: {what}");
        }

        Console.WriteLine($"    ok: {what}");
    }

    internal MsGroup NewGroup(RequestBody body)
    {
        var group = Session.Create<MsGroup>(["groups"], body);
        Print(group);
        return group;
    }

    internal void SetGroup(MsGroup group, RequestBody body)
    {
        Console.WriteLine($"    PATCH groups/{group.Id} {body.ToJson()}");
        Session.Update(["groups", group.Id!], body);
    }

    internal MsAdministrativeUnit NewUnit(RequestBody body)
    {
        var unit = Session.Create<MsAdministrativeUnit>(["administrativeUnits"], body);
        Print(unit);
        return unit;
    }

    internal void SetUnit(MsAdministrativeUnit unit, RequestBody body)
    {
        Console.WriteLine($"    PATCH administrativeUnits/{unit.Id} {body.ToJson()}");
        Session.Update(["administrativeUnits", unit.Id!], body);
    }

    internal void AddMember(MsGroup group, string? id) => Session.AddReference(["groups", group.Id!, "members"], id!);

    internal void AddMember(MsAdministrativeUnit unit, string? id) =>
        Session.AddReference(["administrativeUnits", unit.Id!, "members"], id!);

    internal void ConfirmMembers(string who, MsGroup group, IEnumerable<DirectoryObject> expected) =>
        ConfirmMembers(who, ["groups", group.Id!, "members"], expected);

    internal void ConfirmMembers(string who, MsAdministrativeUnit unit, IEnumerable<DirectoryObject> expected) =>
        ConfirmMembers(who, ["administrativeUnits", unit.Id!, "members"], expected);

    /// <summary>Does what must be refused, and prints the refusal.</summary>
    internal static void ConfirmRefused(string what, Action action)
    {
        try
        {
            action();
        }
        catch (ApiException refusal)
        {
            Console.WriteLine($"    refused ({refusal.ErrorCode} {refusal.ErrorContent.Code}): {refusal.ErrorContent.Message}");
            return;
        }

        throw new NotSoException($"{what} should have been refused and was not");
    }

    /// <summary>Prints an object as PowerShell's list does.</summary>
    internal static void Print(object model)
    {
        foreach (var property in model.GetType().GetProperties())
        {
            var value = property.GetValue(model);
            var shown = value is System.Collections.ICollection list ? $"{{{string.Join(", ", list.Cast<object>())}}}" : value;
            Console.WriteLine($"    {property.Name,-29} : {shown}");
        }
    }

    private void ConfirmMembers(string who, string[] path, IEnumerable<DirectoryObject> expected)
    {
        var found = Session.List<MsDirectoryObject>(path).Select(member => member.Id).ToHashSet();
        var due = expected.Select(member => member.ObjectId).ToHashSet();
        if (!found.SetEquals(due))
        {
            throw new NotSoException($"{who}: {found.Count} members found, {due.Count} expected; they are not the same");
        }

        Console.WriteLine($"    ok: {who}: exactly the {due.Count} due");
    }
}
