using System.Management.Automation;
using System.Text.Json;
using Microsoft.Open.AzureAD16.Client;
using Rollcall;
using Rollcall.PowerShell;

namespace Microsoft.Open.MSGraphBeta.PowerShell;

/// <summary>What Export-AzureADMSDirectory wrote.</summary>
/// <param name="Path">The file.</param>
/// <param name="Users">How many users it holds.</param>
/// <param name="Devices">How many devices.</param>
/// <param name="Groups">How many groups.</param>
/// <param name="AdministrativeUnits">How many administrative units.</param>
public sealed record DirectoryExport(string Path, int Users, int Devices, int Groups, int AdministrativeUnits);

/// <summary>
/// Export-AzureADMSDirectory: writes the users, devices, groups and administrative units of a tenant into a file that seeds a local
/// directory. What was read before it was interrupted is not read again: the parts lie beside the file until it is whole.
/// </summary>
[Cmdlet(VerbsData.Export, "AzureADMSDirectory", SupportsShouldProcess = true)]
[OutputType(typeof(DirectoryExport))]
public sealed class ExportMSDirectory : AzureADMSCmdlet
{
    private static readonly string[] GroupProperties =
    [
        "id", "displayName", "description", "groupTypes", "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule",
        "membershipRuleProcessingState", "proxyAddresses", "securityEnabled", "visibility",
    ];

    private static readonly string[] UnitProperties =
        ["id", "displayName", "description", "membershipRule", "membershipRuleProcessingState", "membershipType"];

    // So many are read and written at a time: what an interruption costs.
    private const int Batch = 200;

    /// <summary>The file to write: JSON, one object a line.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override object? Target => Path;

    private protected override void Run()
    {
        var path = FilePath(Path);
        if (File.Exists(path) && !Force)
        {
            throw new RefusedException("FileExists", $"`{path}` is there already: -Force replaces it");
        }

        if (!ShouldProcess(path, "export the directory"))
        {
            return;
        }

        // Users and devices first: a seed may only link to what it has or is about to have.
        var users = WritePart(path, "users", "user", null, withMembers: false);
        var devices = WritePart(path, "devices", "device", null, withMembers: false);
        var groups = WritePart(path, "groups", "group", GroupProperties, withMembers: true);
        var units = WritePart(path, "administrativeUnits", "administrativeUnit", UnitProperties, withMembers: true);
        Join(path);
        WriteObject(new DirectoryExport(path, users, devices, groups, units));
    }

    private static string Part(string path, string collection) => $"{path}.{collection}.part";

    private static void Join(string path)
    {
        string[] parts = ["users", "devices", "groups", "administrativeUnits"];
        using (var whole = File.Create(path))
        {
            foreach (var part in parts)
            {
                using var read = File.OpenRead(Part(path, part));
                read.CopyTo(whole);
            }
        }

        foreach (var part in parts)
        {
            File.Delete(Part(path, part));
        }
    }

    private int WritePart(string path, string collection, string type, string[]? select, bool withMembers)
    {
        var part = Part(path, collection);
        if (File.Exists(part))
        {
            WriteVerbose($"{collection}: taken over from an export that was interrupted");
            return File.ReadLines(part).Count();
        }

        var unfinished = part + ".unfinished";
        // Devices come by the page, and quickly; of users and groups something is asked one by one, and what was read of them is kept.
        var known = collection == "devices" ? [] : KnownLines(unfinished);
        File.WriteAllLines(unfinished, known.Values);
        var written = known.Count;
        using var work = new LongWork(this, $"Exporting {collection}");
        using (var file = File.AppendText(unfinished))
        {
            file.AutoFlush = withMembers;
            var wanted = Session.List<JsonElement>([collection], new Query { Select = select }, Cancel).Where(item => !known.ContainsKey(Id(item)));
            foreach (var items in wanted.Chunk(Batch))
            {
                var managers = collection == "users" ? Managers(items) : new string?[items.Length];
                foreach (var (item, manager) in items.Zip(managers))
                {
                    file.WriteLine(Line(item, type, withMembers ? ReadLinks(collection, Id(item), item) : [], manager));
                    work.Report(++written);
                }

                file.Flush();
            }
        }

        File.Move(unfinished, part);
        return written;
    }

    // Those a dynamic group or unit has come from its rule; the seed's own engine finds them again.
    private (string Name, string[] Ids)[] ReadLinks(string collection, string id, JsonElement item)
    {
        var isDynamic = (item.TryGetProperty("groupTypes", out var types) && types.EnumerateArray().Any(type => type.GetString() == "DynamicMembership"))
            || (item.TryGetProperty("membershipType", out var kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() == "Dynamic");
        var links = isDynamic ? [] : new List<(string, string[])> { ("members", Ids(collection, id, "members")) };
        if (collection == "groups")
        {
            links.Add(("owners", Ids(collection, id, "owners")));
        }

        return [.. links];
    }

    // What a directory does not hold, as a service principal, cannot be linked to in a seed.
    private string[] Ids(string collection, string id, string link) => Session
        .List<JsonElement>([collection, id, link], new Query { Select = ["id"] }, Cancel)
        .Where(member => !member.TryGetProperty("@odata.type", out var type)
            || type.GetString() is "#microsoft.graph.user" or "#microsoft.graph.device" or "#microsoft.graph.group")
        .Select(member => member.GetProperty("id").GetString() ?? "")
        .ToArray();

    // A listing has no place for them, so they are asked for twenty to a request. Whoever has none is refused for himself.
    private IEnumerable<string?> Managers(JsonElement[] users) => Session
        .GetMany<JsonElement>(users.Select(user => new[] { "users", Id(user), "manager" }), new Query { Select = ["id"] }, Cancel)
        .Select(outcome => outcome.Error is null or ApiException { ErrorCode: 404 } ? outcome.Value : throw outcome.Error)
        .Select(manager => manager.ValueKind == JsonValueKind.Object ? Id(manager) : null);

    private static string Id(JsonElement item) => item.GetProperty("id").GetString() ?? "";

    private static string Line(JsonElement item, string type, (string Name, string[] Ids)[] links, string? manager)
    {
        var body = new RequestBody { ["@odata.type"] = $"#microsoft.graph.{type}" };
        foreach (var member in item.EnumerateObject())
        {
            if (!member.Name.StartsWith('@') && member.Value.ValueKind != JsonValueKind.Null)
            {
                body[member.Name] = member.Value;
            }
        }

        foreach (var (name, ids) in links)
        {
            body[name] = ids;
        }

        if (manager is not null)
        {
            body["manager"] = new RequestBody { ["id"] = manager };
        }

        return body.ToJson();
    }

    // The last line of an interrupted file may be cut off.
    private static Dictionary<string, string> KnownLines(string file)
    {
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            try
            {
                using var document = JsonDocument.Parse(line);
                known[document.RootElement.GetProperty("id").GetString() ?? ""] = line;
            }
            catch (JsonException)
            {
                break;
            }
        }

        return known;
    }
}
