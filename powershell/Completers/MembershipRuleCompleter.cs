using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;

namespace Rollcall.PowerShell;

/// <summary>Completes the word at the end of a rule: a property's name, an operator after one, a documented value after an operator.</summary>
internal sealed partial class MembershipRuleCompleter : IArgumentCompleter
{
    private static readonly char[] Breaks = [' ', '(', ')', '[', ']', ',', '\t'];
    private static readonly string[] Connectors = ["-and", "-or"];

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        try
        {
            return Complete(wordToComplete);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return [];
        }
    }

    private static IEnumerable<CompletionResult> Complete(string typed)
    {
        // What is typed starts with its quote, and has no closing one yet.
        var quote = typed.Length > 0 && typed[0] is '\'' or '"' ? typed[..1] : "'";
        var rule = typed.TrimStart('\'', '"');
        rule = rule.Length > 0 && rule[^1] == quote[0] ? rule[..^1] : rule;
        var start = rule.LastIndexOfAny(Breaks) + 1;
        var (before, word) = (rule[..start], rule[start..]);
        return Candidates(before, word)
            .Where(candidate => candidate.Word.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Select(candidate => new CompletionResult(
                quote + Inside(quote, before + candidate.Word) + quote, candidate.Word, CompletionResultType.ParameterValue, candidate.Tip));
    }

    // What was typed comes as the text it stands for, and goes back as PowerShell's.
    private static string Inside(string quote, string text) => quote == "'"
        ? text.Replace("'", "''", StringComparison.Ordinal)
        : Special().Replace(text, "`$0");

    [GeneratedRegex("""[`"$]""")]
    private static partial Regex Special();

    private static IEnumerable<(string Word, string Tip)> Candidates(string before, string word)
    {
        var words = RuleVocabulary.Current;
        var last = before.Split(Breaks, StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "";
        var properties = words.User.Concat(words.Device);
        var property = properties.FirstOrDefault(known => known.Name.Equals(last, StringComparison.OrdinalIgnoreCase));
        if (property is not null)
        {
            return words.Operators.Select(name => (name, $"operator, after a {property.Type}"));
        }

        if (word.StartsWith('-'))
        {
            return Connectors.Concat(words.Operators).Select(name => (name, "operator"));
        }

        if (words.Operators.Contains(last, StringComparer.OrdinalIgnoreCase))
        {
            var compared = before.Split(Breaks, StringSplitOptions.RemoveEmptyEntries).SkipLast(1).LastOrDefault() ?? "";
            var known = properties.FirstOrDefault(candidate => candidate.Name.Equals(compared, StringComparison.OrdinalIgnoreCase));
            return (known?.Values ?? []).Select(value => ($"\"{value}\"", $"a value of {known!.Name}"));
        }

        return properties.Select(candidate => (candidate.Name, candidate.Type));
    }
}
