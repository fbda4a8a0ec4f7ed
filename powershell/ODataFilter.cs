using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Open.AzureAD.Model;

namespace Rollcall.PowerShell;

/// <summary>
/// A -Filter as AzureAD took it, in Graph's terms: property names of the AzureAD objects and in any case of letters, and the
/// literals guid'…' and datetime'…' of OData 3, and plus signs for blanks. Quoted text is never touched.
/// </summary>
internal static partial class ODataFilter
{
    /// <summary>A filter on objects of one class, in Graph's terms; null stays null.</summary>
    internal static string? Of<T>(string? filter)
        where T : ModelObject => filter is null ? null : Translate(typeof(T) == typeof(User) ? OfUsers(filter) : filter, GraphNames.Of<T>());

    /// <summary>Translates a filter.</summary>
    /// <param name="filter">What the user wrote.</param>
    /// <param name="graphNames">Graph's name for each property of the object's class.</param>
    internal static string Translate(string filter, IReadOnlyDictionary<string, string> graphNames)
    {
        var translated = new StringBuilder(filter.Length);
        foreach (Match token in Tokens().Matches(filter))
        {
            translated.Append(token switch
            {
                _ when token.Groups["literal"].Success => Literal(token),
                _ when token.Groups["name"].Success => Name(token.Value, graphNames),
                _ when token.Value == "+" && !IsOffset(filter, token.Index) => " ",
                _ => token.Value,
            });
        }

        return translated.ToString();
    }

    /// <summary>A filter for objects one of whose properties starts with a text.</summary>
    internal static string StartsWith(string text, params string[] properties)
    {
        var quoted = Quoted(text);
        return string.Join(" or ", properties.Select(property => $"startswith({property},{quoted})"));
    }

    /// <summary>A filter for objects that -SearchString finds: the start of a name, or a whole value.</summary>
    /// <param name="text">What is looked for.</param>
    /// <param name="starting">The properties whose start is looked at.</param>
    /// <param name="whole">The properties that must be the text as a whole.</param>
    internal static string Search(string text, string[] starting, string[] whole)
    {
        var quoted = Quoted(text);
        return string.Join(" or ", [StartsWith(text, starting), .. whole.Select(property => $"{property} eq {quoted}")]);
    }

    /// <summary>A text as a filter has it.</summary>
    internal static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // What one property of AzureAD's user is, is a list or a part of another in Graph; Title is what Get-AzureADUser's own help calls JobTitle.
    private static string OfUsers(string filter) => UserProperties().Replace(filter, found => found switch
    {
        _ when found.Groups["phone"].Success => $"businessPhones/any(p:p eq {found.Groups["phone"].Value})",
        _ when found.Groups["phoneStart"].Success => $"businessPhones/any(p:startswith(p,{found.Groups["phoneStart"].Value}))",
        _ when found.Groups["title"].Success => "jobTitle",
        _ when found.Groups["attribute"].Success => $"onPremisesExtensionAttributes/{found.Value}",
        _ => found.Value,
    });

    // A filter copied from an address has plus signs for blanks; an instant may have one before its offset.
    private static bool IsOffset(string filter, int plus) =>
        plus > 0 && char.IsDigit(filter[plus - 1]) && plus + 1 < filter.Length && char.IsDigit(filter[plus + 1]);

    private static string Literal(Match token)
    {
        var quoted = token.Groups["quoted"].Value;
        return token.Groups["literal"].Value.Equals("datetime", StringComparison.OrdinalIgnoreCase) ? quoted[1..^1] : quoted;
    }

    private static string Name(string name, IReadOnlyDictionary<string, string> graphNames) =>
        graphNames.TryGetValue(name, out var known) ? known : char.ToLowerInvariant(name[0]) + name[1..];

    [GeneratedRegex("""(?<literal>guid|datetime)(?<quoted>'(?:[^']|'')*')|'(?:[^']|'')*'|(?<name>[A-Za-z_]\w*)|.""",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Tokens();

    [GeneratedRegex("""
        (?:(?<![/\w])telephoneNumber\s+eq\s+(?<phone>'(?:[^']|'')*'))
        |(?:startswith\(\s*telephoneNumber\s*,\s*(?<phoneStart>'(?:[^']|'')*')\s*\))
        |'(?:[^']|'')*'
        |(?<![/\w])(?<title>title)\b
        |(?<![/\w])(?<attribute>extensionAttribute(?:[1-9]|1[0-5]))\b
        """,
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex UserProperties();
}
