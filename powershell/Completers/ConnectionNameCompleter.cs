using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rollcall.PowerShell;

/// <summary>Completes -ConnectionName with the open connections that have a name.</summary>
internal sealed class ConnectionNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        Connections.Names
            .Where(name => name.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name));
}
