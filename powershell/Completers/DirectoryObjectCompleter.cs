using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>
/// Completes ids from the directory that is connected: what is typed is the start of a name, or of nothing. It never takes longer
/// than a second and never fails: somebody is typing.
/// </summary>
internal class DirectoryObjectCompleter : IArgumentCompleter
{
    private const int Most = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            var connection = Connections.Find(fakeBoundParameters["ConnectionName"] as string);
            var collection = CollectionOf(commandName, parameterName);
            if (connection is null || collection is null)
            {
                return [];
            }

            var word = wordToComplete.Trim('\'', '"');
            // The token outlives the wait: a search that is given up must not go on behind.
            var cancel = new CancelHandle();
            var search = Task.Run(() => Search(connection.Session, collection, word, cancel));
            if (search.Wait(Patience))
            {
                return search.Result;
            }

            cancel.Cancel();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Nothing is completed, as where nothing fits.
        }

        return [];
    }

    /// <summary>What completes: the id, or in a derived class the name.</summary>
    private protected virtual string Text(string id, string name) => id;

    // The noun says what the cmdlet is about, and the parameter's name who else is named.
    private static string? CollectionOf(string command, string parameter)
    {
        bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        return parameter.ToUpperInvariant() switch
        {
            "REFOBJECTID" or "MEMBERID" or "OWNERID" or "USERID" or "DIRECTORYOBJECTID" => "users",
            "DEVICEID" => "devices",
            "GROUPID" or "MEMBEROFGROUPID" => "groups",
            "ROLEID" or "ROLEOBJECTID" => "directoryRoles",
            _ when Has(command, "ScopedRole") || Has(command, "AdministrativeUnit") => "administrativeUnits",
            _ when Has(command, "DirectoryRole") => "directoryRoles",
            _ when Has(command, "Policy") && !Has(command, "Get-AzureADMSLifecyclePolicyGroup") => null,
            _ when Has(command, "Deleted") || Has(command, "Contact") || Has(command, "ServicePrincipal") => null,
            _ when Has(command, "IdsUser") || Has(command, "ADUser") => "users",
            _ when Has(command, "Device") => "devices",
            _ when Has(command, "Group") => "groups",
            _ => null,
        };
    }

    private List<CompletionResult> Search(Session session, string collection, string word, CancelHandle cancel)
    {
        using (cancel)
        {
            // Roles are few, and the service takes no filter on how their names begin.
            var areRoles = collection == "directoryRoles";
            var query = new Query
            {
                Filter = word.Length == 0 || areRoles ? null : ODataFilter.StartsWith(word, "displayName"),
                Select = collection == "users" ? ["id", "displayName", "userPrincipalName"] : ["id", "displayName"],
                Top = Most,
            };
            return session.List<JsonElement>([collection], query, cancel)
                .Select(Result)
                .Where(result => !areRoles || result.ListItemText.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .ToList();
        }
    }

    private CompletionResult Result(JsonElement item)
    {
        string Member(string name) => item.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        var (id, name) = (Member("id"), Member("displayName"));
        var shown = name.Length == 0 ? id : name;
        var tip = item.TryGetProperty("userPrincipalName", out _) ? $"{shown} ({Member("userPrincipalName")}) {id}" : $"{shown} {id}";
        return new CompletionResult(Text(id, shown), shown, CompletionResultType.ParameterValue, tip);
    }
}

/// <summary>Completes -SearchString with names.</summary>
internal sealed class DirectoryNameCompleter : DirectoryObjectCompleter
{
    private protected override string Text(string id, string name) => $"'{name.Replace("'", "''", StringComparison.Ordinal)}'";
}
