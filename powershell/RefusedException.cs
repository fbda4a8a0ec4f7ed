namespace Rollcall.PowerShell;

/// <summary>The module itself refuses: a bound that the user set would be broken, or the object is not in a state to be changed so.</summary>
public sealed class RefusedException : InvalidOperationException
{
    internal RefusedException(string id, string message)
        : base(message) => Id = id;

    /// <summary>What an error record of this has for an id.</summary>
    public string Id { get; }
}
