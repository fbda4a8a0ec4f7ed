using System.Text.RegularExpressions;

namespace Rollcall.Bench;

/// <summary>What the predicates ask of a value.</summary>
internal static class Tests
{
    public static bool Same(string? value, string text) => string.Equals(value, text, StringComparison.OrdinalIgnoreCase);

    public static bool Starts(string? value, string text) =>
        value is not null && value.StartsWith(text, StringComparison.OrdinalIgnoreCase);

    public static bool Ends(string? value, string text) =>
        value is not null && value.EndsWith(text, StringComparison.OrdinalIgnoreCase);

    public static bool Holds(string? value, string text) =>
        value is not null && value.Contains(text, StringComparison.OrdinalIgnoreCase);

    public static bool Matches(string? value, Regex pattern) => value is not null && pattern.IsMatch(value);

    public static bool Any<T>(T[]? values, Func<T, bool> test)
    {
        foreach (var value in values ?? [])
        {
            if (test(value))
            {
                return true;
            }
        }

        return false;
    }

    public static bool All<T>(T[]? values, Func<T, bool> test) => !Any(values, value => !test(value));
}
