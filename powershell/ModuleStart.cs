using System.Management.Automation;
using System.Reflection;

namespace Rollcall.PowerShell;

/// <summary>What happens when the module is imported: nothing that takes time.</summary>
public sealed class ModuleStart : IModuleAssemblyInitializer
{
    // The assemblies of the originals: Microsoft.Open.AzureAD16.Graph.Client and its like.
    private const string Original = "Microsoft.Open.";

    private static int begun;

    /// <inheritdoc/>
    public void OnImport()
    {
        FirstUse.PrepareWithFirstModel();
        if (Interlocked.Exchange(ref begun, 1) == 0)
        {
            AppDomain.CurrentDomain.AssemblyResolve += StandIn;
        }
    }

    // Add-Type -AssemblyName Microsoft.Open.AzureAD16.Graph.Client, before a catch that names its types, is content with ours.
    private static Assembly? StandIn(object? sender, ResolveEventArgs asked) =>
        asked.Name.StartsWith(Original, StringComparison.Ordinal) ? typeof(ModelObject).Assembly : null;
}
