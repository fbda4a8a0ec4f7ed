using System.Management.Automation;

namespace Rollcall.PowerShell.Graph;

/// <summary>What happens when a stand-in is imported: the same as with the module, which may never be.</summary>
public sealed class GraphModuleStart : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => new ModuleStart().OnImport();
}
