using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>A local directory that is being served.</summary>
/// <param name="Url">Its address, for Connect-AzureAD -GraphEndpoint or any client of Microsoft Graph.</param>
/// <param name="Token">The token requests must carry.</param>
/// <param name="Path">Its file; null for one in memory.</param>
/// <param name="ProcessId">The process that serves it.</param>
public sealed record ServedDirectory(string Url, string? Token, string? Path, int ProcessId);

/// <summary>Start-RollcallDirectory: serves a local directory as Microsoft Graph on this machine, for other programs.</summary>
[Cmdlet(VerbsLifecycle.Start, "RollcallDirectory", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(ServedDirectory))]
public sealed class StartRollcallDirectory : PSCmdlet
{
    private const string Variable = "ROLLCALL_COMMAND";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>File of the directory, made when there is none; left out, one in memory.</summary>
    [Parameter(Position = 0)]
    public string? Path { get; set; }

    /// <summary>Users, devices, groups and units to load into a new directory.</summary>
    [Parameter]
    public string? Seed { get; set; }

    /// <summary>The port; left out, a free one.</summary>
    [Parameter]
    [ValidateRange(0, 65535)]
    public int Port { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var path = FilePath(Path);
        if (!ShouldProcess(path ?? "a directory in memory", "serve"))
        {
            return;
        }

        var start = new ProcessStartInfo(Command()) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = ["serve", "--port", $"{Port}", .. Option("--directory", path), .. Option("--seed", FilePath(Seed))];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var server = Process.Start(start) ?? throw new InvalidOperationException($"`{start.FileName}` did not start");
        var first = server.StandardOutput.ReadLineAsync();
        if (!first.Wait(Patience) || first.Result is not { Length: > 0 } line)
        {
            Refuse(server);
            return;
        }

        // Its log would fill the pipe and stop it.
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        using var told = JsonDocument.Parse(line);
        WriteObject(new ServedDirectory(
            told.RootElement.GetProperty("url").GetString() ?? "",
            told.RootElement.TryGetProperty("token", out var token) ? token.GetString() : null,
            path,
            server.Id));
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    private string? FilePath(string? path) => path is null ? null : SessionState.Path.GetUnresolvedProviderPathFromPSPath(path);

    private void Refuse(Process server)
    {
        if (!server.HasExited)
        {
            server.Kill();
        }

        var failure = new InvalidOperationException($"the directory was not served: {server.StandardError.ReadToEnd().Trim()}");
        ThrowTerminatingError(new ErrorRecord(failure, "ServeFailed", ErrorCategory.OpenError, Path));
    }

    // The variable, beside the native library, where `cargo xtask build` leaves it, or PATH.
    private string Command()
    {
        var name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "rollcall.exe" : "rollcall";
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        var module = System.IO.Path.GetDirectoryName(typeof(StartRollcallDirectory).Assembly.Location) ?? "";
        var folders = Directory.Exists(System.IO.Path.Combine(module, "runtimes"))
            ? Directory.GetDirectories(System.IO.Path.Combine(module, "runtimes")).Select(runtime => System.IO.Path.Combine(runtime, "native"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator);
        var found = folders
            .Append(System.IO.Path.Combine(module, "..", "..", "release"))
            .Concat(path)
            .Select(folder => System.IO.Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return found ?? throw new ItemNotFoundException(
            $"the `{name}` command, which serves directories, is not there: `cargo xtask build` makes it; put it on PATH, or its path into {Variable}");
    }
}

/// <summary>Stop-RollcallDirectory: ends the serving of a local directory, which keeps what was written.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RollcallDirectory", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
public sealed class StopRollcallDirectory : PSCmdlet
{
    /// <summary>The process that serves it, as Start-RollcallDirectory gave it.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public int ProcessId { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Process server;
        try
        {
            server = Process.GetProcessById(ProcessId);
        }
        catch (ArgumentException)
        {
            WriteVerbose($"process {ProcessId} has ended already");
            return;
        }

        using (server)
        {
            // A process id is soon somebody else's: only what this command started is ended.
            if (!server.ProcessName.StartsWith("rollcall", StringComparison.OrdinalIgnoreCase))
            {
                var failure = new InvalidOperationException($"process {ProcessId} is `{server.ProcessName}` and serves no directory: nothing was ended");
                ThrowTerminatingError(new ErrorRecord(failure, "NotARollcallDirectory", ErrorCategory.InvalidArgument, ProcessId));
            }

            if (ShouldProcess($"process {ProcessId}", "stop serving"))
            {
                server.Kill();
                server.WaitForExit();
            }
        }
    }
}
