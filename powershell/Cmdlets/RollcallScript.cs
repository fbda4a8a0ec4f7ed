using System.Management.Automation;
using System.Management.Automation.Language;

namespace Rollcall.PowerShell;

/// <summary>One call of a retired cmdlet in a script, and whether Rollcall has it.</summary>
/// <param name="Path">The script.</param>
/// <param name="Line">Where in it.</param>
/// <param name="Command">The cmdlet as the script writes it.</param>
/// <param name="Available">Whether the cmdlet and all parameters named are there.</param>
/// <param name="Parameters">The parameters named.</param>
/// <param name="MissingParameters">Those that are not there.</param>
/// <param name="Remark">What cannot be told, or what there is instead.</param>
public sealed record ScriptFinding(
    string Path, int Line, string Command, bool Available, string[] Parameters, string[] MissingParameters, string? Remark);

/// <summary>Test-RollcallScript: which cmdlets and parameters of AzureAD and AzureADPreview a script uses, and which of them Rollcall has. Nothing is run.</summary>
[Cmdlet(VerbsDiagnostic.Test, "RollcallScript")]
[OutputType(typeof(ScriptFinding))]
public sealed class TestRollcallScript : PSCmdlet
{
    /// <summary>The script, or scripts by wildcards.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName")]
    public string[] Path { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var path in Path.SelectMany(path => GetResolvedProviderPathFromPSPath(path, out _)))
        {
            var script = Parser.ParseFile(path, out _, out var errors);
            if (errors.Length > 0)
            {
                WriteWarning($"{path}, line {errors[0].Extent.StartLineNumber}: {errors[0].Message} What follows may be incomplete.");
            }

            foreach (var call in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
            {
                if (call.GetCommandName() is { } name && IsOfTheRetired(name))
                {
                    WriteObject(Judge(path, name, call));
                }
            }
        }
    }

    private static bool IsOfTheRetired(string name) => name.Contains("-AzureAD", StringComparison.OrdinalIgnoreCase);

    private ScriptFinding Judge(string path, string name, CommandAst call)
    {
        var parameters = call.CommandElements.OfType<CommandParameterAst>().Select(parameter => parameter.ParameterName).ToArray();
        var isSplatted = call.CommandElements.OfType<VariableExpressionAst>().Any(variable => variable.Splatted);
        var plain = name[(name.LastIndexOf('\\') + 1)..];
        // The module's own table, so that nothing else on the machine, as the retired module itself, is taken for ours.
        var cmdlet = MyInvocation.MyCommand.Module?.ExportedCmdlets.Values
            .FirstOrDefault(own => own.Name.Equals(plain, StringComparison.OrdinalIgnoreCase));
        if (cmdlet is null)
        {
            return new ScriptFinding(path, call.Extent.StartLineNumber, name, false, parameters, [], "Rollcall has no such cmdlet");
        }

        var missing = parameters.Where(parameter => !Binds(cmdlet, parameter)).ToArray();
        var remark = isSplatted ? "splatted parameters cannot be told" : null;
        return new ScriptFinding(path, call.Extent.StartLineNumber, name, missing.Length == 0, parameters, missing, remark);
    }

    // As PowerShell binds: the whole name, an alias, or a beginning that fits one parameter alone.
    private static bool Binds(CmdletInfo cmdlet, string written)
    {
        bool Is(string name) => name.Equals(written, StringComparison.OrdinalIgnoreCase);
        bool Begins(string name) => name.StartsWith(written, StringComparison.OrdinalIgnoreCase);
        var all = cmdlet.Parameters.Values;
        return all.Any(parameter => Is(parameter.Name) || parameter.Aliases.Any(Is))
            || all.Count(parameter => Begins(parameter.Name) || parameter.Aliases.Any(Begins)) == 1;
    }
}
