using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>For whom the stand-ins are put on PSModulePath.</summary>
public enum CompatibilityScope
{
    /// <summary>This process alone.</summary>
    Process,

    /// <summary>This process, and every later one of this user, by a line in the profile.</summary>
    CurrentUser,

    /// <summary>This process, and every later one of everybody, by a line in the profile of all users.</summary>
    AllUsers,
}

/// <summary>Where the stand-ins now are, and how to be rid of them.</summary>
/// <param name="Scope">For whom.</param>
/// <param name="Path">What was put on PSModulePath.</param>
/// <param name="Profile">The profile that has the line; null for this process alone.</param>
/// <param name="Undo">How to undo it.</param>
public sealed record CompatibilityInstallation(CompatibilityScope Scope, IReadOnlyList<string> Path, string? Profile, string Undo);

/// <summary>
/// Install-RollcallCompatibility: puts the stand-ins for AzureAD and AzureADPreview on PSModulePath, so that scripts which import them
/// run unchanged.
/// </summary>
[Cmdlet(VerbsLifecycle.Install, "RollcallCompatibility", SupportsShouldProcess = true)]
[OutputType(typeof(CompatibilityInstallation))]
public sealed class InstallRollcallCompatibility : PSCmdlet
{
    private const string Mark = "# Rollcall stands in for retired modules";

    /// <summary>For whom: CurrentUser, as if left out, Process or AllUsers.</summary>
    [Parameter]
    public CompatibilityScope Scope { get; set; } = CompatibilityScope.CurrentUser;

    /// <summary>Puts the stand-ins for the Graph SDK's cmdlets there as well.</summary>
    [Parameter]
    public SwitchParameter Graph { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var module = Path.GetDirectoryName(typeof(InstallRollcallCompatibility).Assembly.Location) ?? "";
        string[] folders = Graph ? ["compat", "compat-graph"] : ["compat"];
        var paths = folders.Select(folder => Path.Combine(module, folder)).ToArray();
        var profile = Scope == CompatibilityScope.Process ? null : ProfilePath();
        var place = profile ?? "PSModulePath of this process";
        if (!ShouldProcess(place, $"put {string.Join(" and ", paths)} on PSModulePath"))
        {
            return;
        }

        foreach (var path in paths)
        {
            Prepend(path);
            if (profile is not null)
            {
                Write(profile, path);
            }
        }

        var undo = profile is null
            ? "it ends with this process"
            : $"remove the lines that end with `{Mark}` from `{profile}`";
        WriteObject(new CompatibilityInstallation(Scope, paths, profile, undo));
    }

    private static void Prepend(string path)
    {
        var all = (Environment.GetEnvironmentVariable("PSModulePath") ?? "").Split(Path.PathSeparator);
        if (!all.Contains(path))
        {
            Environment.SetEnvironmentVariable("PSModulePath", string.Join(Path.PathSeparator, all.Prepend(path)));
        }
    }

    private static void Write(string profile, string path)
    {
        var line = $"$env:PSModulePath = '{path.Replace("'", "''", StringComparison.Ordinal)}' + [IO.Path]::PathSeparator + $env:PSModulePath {Mark}";
        var before = File.Exists(profile) ? File.ReadAllText(profile) : "";
        if (before.Contains(line, StringComparison.Ordinal))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(profile)!);
        var separator = before.Length == 0 || before.EndsWith('\n') ? "" : Environment.NewLine;
        File.AppendAllText(profile, separator + line + Environment.NewLine);
    }

    private string ProfilePath()
    {
        var profile = PSObject.AsPSObject(GetVariableValue("PROFILE", ""));
        var name = Scope == CompatibilityScope.AllUsers ? "AllUsersAllHosts" : "CurrentUserAllHosts";
        // A host without a console may have no profile variable.
        return profile.Properties[name]?.Value as string ?? throw new ItemNotFoundException(
            $"this host has no profile for {Scope}: use -Scope Process, or put the folder on PSModulePath yourself");
    }
}
