namespace Rollcall;

/// <summary>Which stage of checking refused a membership rule.</summary>
public enum RulePart
{
    /// <summary>The text is not a rule.</summary>
    Syntax,

    /// <summary>The text is a rule, but a property, operator or value in it does not fit the others.</summary>
    Type,

    /// <summary>The rule is longer, deeper or wider than is allowed.</summary>
    Limit,
}
