using System.Diagnostics;
using System.Management.Automation;

namespace Rollcall.PowerShell;

/// <summary>Start-RollcallDirectory: serves a local directory as Microsoft Graph on this machine, for other programs.</summary>
[Cmdlet(VerbsLifecycle.Start, "RollcallDirectory", SupportsShouldProcess = true)]
[OutputType(typeof(ServedDirectory))]
public sealed class StartRollcallDirectory : StoppableCmdlet
{
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

    /// <summary>Serves it in a process of its own, which outlives this session; the rollcall command is needed.</summary>
    [Parameter]
    public SwitchParameter Detached { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var (path, seed) = (FilePath(Path), FilePath(Seed));
        if (!ShouldProcess(path ?? "a directory in memory", "serve"))
        {
            return;
        }

        try
        {
            using var progress = new LongWork(this, "Starting a directory");
            WriteObject(Detached ? RollcallCommand.Serve(path, seed, Port, () => GoOn(progress)) : Serve(path, seed, progress));
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
        catch (Exception failure) when (failure is InvalidOperationException or TransportException or DirectoryFileException or EntityException)
        {
            var told = new InvalidOperationException($"the directory was not served: {failure.Message}", failure);
            ThrowTerminatingError(new ErrorRecord(told, "ServeFailed", ErrorCategory.OpenError, Path));
        }
    }

    private ServedDirectory Serve(string? path, string? seed, LongWork progress)
    {
        var options = new ServerOptions { LocalDirectory = path, Seed = seed, Port = Port };
        var server = LongWork.WaitFor(Task.Run(() => Server.Start(options, Cancel)), () => GoOn(progress));
        var info = server.Info;
        ServedDirectories.Add(info.Url, server);
        if (info.SeedLoaded == false)
        {
            WriteVerbose($"the directory holds objects already: they are kept and {seed} is passed over");
        }

        return new ServedDirectory(info.Url, info.Token, path, Environment.ProcessId);
    }

    // Starting here ends by itself on Ctrl+C; the command is left and ended.
    private void GoOn(LongWork progress)
    {
        if (Stopping && Detached)
        {
            throw new OperationCanceledException();
        }

        if (!Stopping)
        {
            progress.Report("opening, and loading the seed into a new one");
        }
    }
}

/// <summary>Stop-RollcallDirectory: ends the serving of a local directory, which keeps what was written.</summary>
[Cmdlet(VerbsLifecycle.Stop, "RollcallDirectory", SupportsShouldProcess = true)]
public sealed class StopRollcallDirectory : StoppableCmdlet
{
    /// <summary>The process that serves it, as Start-RollcallDirectory gave it; left out, this session.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    public int ProcessId { get; set; } = Environment.ProcessId;

    /// <summary>
    /// Its address, as Start-RollcallDirectory gave it: which one, where this session serves several. For one started with
    /// -Detached name its -ProcessId.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public string? Url { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            if (ProcessId == Environment.ProcessId)
            {
                StopOwn();
            }
            else
            {
                StopProcess();
            }
        }
        catch (OperationCanceledException) when (Stopping)
        {
            throw new PipelineStoppedException();
        }
    }

    private void StopOwn()
    {
        var urls = ServedDirectories.Urls;
        if (Url is null && urls.Count > 1)
        {
            Refuse("SeveralDirectories", $"this session serves {urls.Count} directories: name one with -Url, as {urls[0]}", ProcessId);
        }

        var url = Url?.TrimEnd('/') ?? urls.FirstOrDefault();
        if (url is null)
        {
            Refuse("NotARollcallDirectory", "this session serves no directory: nothing was ended", ProcessId);
        }
        else if (!urls.Contains(url, StringComparer.OrdinalIgnoreCase))
        {
            WriteVerbose($"this session does not serve {url}: another process does, see -ProcessId, or it has ended already");
        }
        else if (ShouldProcess(url, "stop serving"))
        {
            try
            {
                ServedDirectories.Stop(url, Cancel);
            }
            catch (TimeoutException late)
            {
                WriteWarning(late.Message);
            }
        }
    }

    private void StopProcess()
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
                Refuse("NotARollcallDirectory", $"process {ProcessId} is `{server.ProcessName}` and serves no directory: nothing was ended", ProcessId);
            }

            if (ShouldProcess($"process {ProcessId}", "stop serving"))
            {
                server.Kill();
                server.WaitForExit();
            }
        }
    }

    private void Refuse(string id, string message, object target) =>
        ThrowTerminatingError(new ErrorRecord(new InvalidOperationException(message), id, ErrorCategory.InvalidArgument, target));
}
