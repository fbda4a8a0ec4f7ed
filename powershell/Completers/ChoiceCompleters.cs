using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rollcall.PowerShell;

/// <summary>Completes a parameter that takes one of a few words; anything else may still be typed.</summary>
internal abstract class ChoiceCompleter(params string[] choices) : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        choices
            .Where(choice => choice.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
            .Select(choice => new CompletionResult(choice));
}

/// <summary>On or Paused.</summary>
internal sealed class ProcessingStateCompleter() : ChoiceCompleter("On", "Paused");

/// <summary>Types of a group.</summary>
internal sealed class GroupTypeCompleter() : ChoiceCompleter("DynamicMembership", "Unified");

/// <summary>Types of an administrative unit.</summary>
internal sealed class MembershipTypeCompleter() : ChoiceCompleter("Assigned", "Dynamic");

/// <summary>Who sees a group.</summary>
internal sealed class VisibilityCompleter() : ChoiceCompleter("Public", "Private", "HiddenMembership");

/// <summary>The groups a lifecycle policy manages.</summary>
internal sealed class ManagedGroupTypeCompleter() : ChoiceCompleter("All", "Selected", "None");
