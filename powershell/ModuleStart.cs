using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>What happens when the module is imported: nothing that takes time.</summary>
public sealed class ModuleStart : IModuleAssemblyInitializer
{
    /// <inheritdoc/>
    public void OnImport() => FirstUse.PrepareWithFirstModel();
}
