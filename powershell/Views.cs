using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Rollcall.PowerShell;

/// <summary>
/// How the module's objects print, given to PowerShell when the first of them is about to be made. Named in the manifest, the two
/// files would take longer to import than all the rest: reading the first format file costs a process more than thirty milliseconds.
/// </summary>
internal static class Views
{
    private static readonly ConditionalWeakTable<Runspace, object> Given = new();
    private static readonly object Mark = new();

    /// <summary>Sees to it that objects made with New-Object print as those of the cmdlets do.</summary>
    internal static void GiveWithFirstModel() => ModelObject.FirstMade = Give;

    /// <summary>Gives them to the runspace of this thread, once.</summary>
    internal static void Give()
    {
        if (Runspace.DefaultRunspace is not { } runspace || Given.TryGetValue(runspace, out _))
        {
            return;
        }

        Given.AddOrUpdate(runspace, Mark);
        var folder = Path.GetDirectoryName(typeof(Views).Assembly.Location) ?? "";
        using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell
            .AddCommand(@"Microsoft.PowerShell.Utility\Update-FormatData").AddParameter("PrependPath", Path.Combine(folder, "Rollcall.Format.ps1xml"))
            .AddStatement()
            .AddCommand(@"Microsoft.PowerShell.Utility\Update-TypeData").AddParameter("PrependPath", Path.Combine(folder, "Rollcall.Types.ps1xml"));
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException)
        {
            // A restricted session may not have these commands; its objects then print as any others do.
        }
    }
}
