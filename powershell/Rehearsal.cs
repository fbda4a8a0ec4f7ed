namespace Rollcall.PowerShell;

/// <summary>
/// An unchanged script that signs in is rehearsed by naming a local directory in the environment: whoever connects without a token
/// is then connected to that.
/// </summary>
internal static class Rehearsal
{
    private const string Variable = "ROLLCALL_LOCAL_DIRECTORY";

    /// <summary>How to connect; null when no rehearsal is wanted.</summary>
    internal static ConnectOptions? Options => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path
        ? new ConnectOptions { LocalDirectory = Path.GetFullPath(path) }
        : null;

    /// <summary>What the user is told.</summary>
    internal static string Warning => $"this is a rehearsal: connected to the local directory that {Variable} names, not to Microsoft Entra";
}
