using System.Text.RegularExpressions;

namespace Rollcall.PowerShell;

/// <summary>
/// What of a membership rule the service can sift by itself: a rule that only joins equalities by `and` is as good as a filter, where
/// the service has an index that the rule engine here has not. The rule is evaluated all the same; the filter only keeps away those
/// it cannot fit.
/// </summary>
internal static partial class RuleNarrowing
{
    // Texts of users that rule and filter call alike and Graph filters without further ado (user resource page, `$filter (eq …)`).
    private static readonly HashSet<string> Filterable = new(StringComparer.OrdinalIgnoreCase)
    {
        "city", "companyName", "country", "department", "displayName", "employeeId", "givenName", "jobTitle", "mail", "mailNickname",
        "postalCode", "state", "surname", "usageLocation", "userPrincipalName", "userType",
    };

    /// <summary>The filter; null when the rule says more than that.</summary>
    internal static string? Filter(string rule)
    {
        var whole = Conjunction().Match(rule);
        var (names, values) = (whole.Groups["name"].Captures, whole.Groups["value"].Captures);
        return whole.Success && names.All(name => Filterable.Contains(name.Value))
            ? string.Join(" and ", names.Zip(values, (name, value) => $"{ModelName(name.Value)} eq '{value.Value.Replace("'", "''", StringComparison.Ordinal)}'"))
            : null;
    }

    private static string ModelName(string name) => Filterable.TryGetValue(name, out var known) ? known : name;

    // Brackets do not matter where everything is joined by `and`. A value with an escape in it is left to the rule engine.
    [GeneratedRegex("""
        ^[\s(]*
        user\.(?<name>\w+)\s+-eq\s+"(?<value>[^"`\\]+)"[\s)]*
        (?:(?<=[\s)])-?and(?=[\s(])[\s(]*user\.(?<name>\w+)\s+-eq\s+"(?<value>[^"`\\]+)"[\s)]*){0,14}$
        """, RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Conjunction();
}
