namespace Rollcall;

/// <summary>What a membership rule is about. The numbers are the C ABI's.</summary>
public enum RuleSubject
{
    /// <summary>Users.</summary>
    User = 0,

    /// <summary>Devices.</summary>
    Device = 1,
}
