using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>What Test-AzureADMSMembershipRule finds about a rule: right, or what is wrong, where, and what to do.</summary>
public sealed class MembershipRuleCheck
{
    internal MembershipRuleCheck(string rule, RuleException? error, IReadOnlyList<RuleWarning> warnings, PSObject? container)
    {
        Id = Text(container, "Id") ?? Text(container, "ObjectId");
        DisplayName = Text(container, "DisplayName");
        MembershipRule = rule;
        Kind = error?.Kind;
        Message = error?.Message;
        Help = error?.Help;
        Start = error?.Start;
        End = error?.End;
        Warnings = warnings;
        Where = error is null ? null : $"{rule.ReplaceLineEndings(" ")}\n{new string(' ', error.Start)}{new string('^', Math.Max(1, error.End - error.Start))}";
    }

    /// <summary>The group or unit that was piped in with its rule.</summary>
    public string? Id { get; }

    /// <summary>Its name.</summary>
    public string? DisplayName { get; }

    /// <summary>Whether the rule is right.</summary>
    public bool Valid => Kind is null;

    /// <summary>Name of the refusal.</summary>
    public string? Kind { get; }

    /// <summary>What is wrong.</summary>
    public string? Message { get; }

    /// <summary>What to do about it.</summary>
    public string? Help { get; }

    /// <summary>Where the refused part starts.</summary>
    public int? Start { get; }

    /// <summary>Where it ends, exclusive.</summary>
    public int? End { get; }

    /// <summary>Findings that do not change the result.</summary>
    public IReadOnlyList<RuleWarning> Warnings { get; }

    /// <summary>The rule that was checked.</summary>
    public string MembershipRule { get; }

    /// <summary>The rule with a line of carets under the refused part.</summary>
    public string? Where { get; }

    private static string? Text(PSObject? container, string name) => container?.Properties[name]?.Value as string;
}
