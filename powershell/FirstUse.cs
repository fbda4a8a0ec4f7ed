using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Rollcall.PowerShell;

/// <summary>
/// What a runspace is given with the first cmdlet, or the first object, and not at import: how the module's objects print. Named in
/// the manifest, the two files would take longer to import than all the rest: reading the first format file costs a process more
/// than thirty milliseconds.
/// </summary>
internal static class FirstUse
{
    private const string Utility = @"Microsoft.PowerShell.Utility\";
    private static readonly ConditionalWeakTable<Runspace, object> Prepared = new();
    private static readonly object Mark = new();
    private static readonly string Folder = Path.GetDirectoryName(typeof(FirstUse).Assembly.Location) ?? "";

    /// <summary>Sees to it that objects made with New-Object print as those of the cmdlets do.</summary>
    internal static void PrepareWithFirstModel() => ModelObject.FirstMade = Prepare;

    /// <summary>Prepares the runspace of this thread, once.</summary>
    internal static void Prepare()
    {
        if (Runspace.DefaultRunspace is not { } runspace || Prepared.TryGetValue(runspace, out _))
        {
            return;
        }

        Prepared.AddOrUpdate(runspace, Mark);
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell
            .AddCommand(Utility + "Update-FormatData").AddParameter("PrependPath", Path.Combine(Folder, "Rollcall.Format.ps1xml"))
            .AddStatement()
            .AddCommand(Utility + "Update-TypeData").AddParameter("PrependPath", Path.Combine(Folder, "Rollcall.Types.ps1xml"));
        if (!OperatingSystem.IsWindows() && RunsOldScripts)
        {
            AddSort(shell);
        }

        try
        {
            shell.Invoke();
        }
        catch (RuntimeException)
        {
            // A restricted session may not have these commands; its objects then print as any others do.
        }
    }

    private static bool RunsOldScripts => (Environment.GetEnvironmentVariable("PSModulePath") ?? "")
        .Split(Path.PathSeparator)
        .Contains(Path.Combine(Folder, "compat"));

    // On Windows `sort` is Sort-Object, and one old script in ten pipes into it; elsewhere it would be a program that wants lines.
    // An alias of the user's own stays.
    private static void AddSort(System.Management.Automation.PowerShell shell) => shell
        .AddStatement()
        .AddCommand(Utility + "New-Alias")
        .AddParameter("Name", "sort")
        .AddParameter("Value", Utility + "Sort-Object")
        .AddParameter("Scope", "Global")
        .AddParameter("ErrorAction", ActionPreference.Ignore);
}
