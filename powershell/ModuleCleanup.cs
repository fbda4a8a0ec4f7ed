using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>Closes what is open when the module is removed, so that a local directory is free for the next process.</summary>
public sealed class ModuleCleanup : IModuleAssemblyCleanup
{
    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        Connections.ClearAll();
        ServedDirectories.EndAll();
    }
}
