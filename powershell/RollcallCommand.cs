using System.Diagnostics;
using System.Management.Automation;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Rollcall.PowerShell;

/// <summary>The rollcall command, which serves a directory in a process of its own.</summary>
internal static class RollcallCommand
{
    private const string Variable = "ROLLCALL_COMMAND";

    /// <summary>Starts the command and waits until it serves.</summary>
    /// <param name="path">File of the directory; null: in memory.</param>
    /// <param name="seed">File to load into a new directory.</param>
    /// <param name="port">The port; 0: a free one.</param>
    /// <param name="goOn">Asked now and then while it is waited for; the wait ends with its exception.</param>
    /// <exception cref="InvalidOperationException">It does not serve; the message has what it said.</exception>
    /// <exception cref="ItemNotFoundException">There is no such command.</exception>
    internal static ServedDirectory Serve(string? path, string? seed, int port, Action goOn)
    {
        var start = new ProcessStartInfo(Find()) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        string[] arguments = ["serve", "--port", $"{port}", .. Option("--directory", path), .. Option("--seed", seed)];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        using var server = Process.Start(start) ?? throw new InvalidOperationException($"`{start.FileName}` did not start");
        string? line;
        try
        {
            line = LongWork.WaitFor(server.StandardOutput.ReadLineAsync(), goOn);
        }
        catch
        {
            server.Kill();
            throw;
        }

        if (string.IsNullOrEmpty(line))
        {
            throw new InvalidOperationException(server.StandardError.ReadToEnd().Trim());
        }

        // It goes on serving when nobody can read its log; a pipe that nobody reads would fill and stop it.
        server.StandardError.Close();
        using var told = JsonDocument.Parse(line);
        return new ServedDirectory(
            told.RootElement.GetProperty("url").GetString() ?? "",
            told.RootElement.TryGetProperty("token", out var token) ? token.GetString() : null,
            path,
            server.Id);
    }

    private static string[] Option(string name, string? value) => value is null ? [] : [name, value];

    // The variable, beside the native library, where `cargo xtask build` leaves it, or PATH.
    private static string Find()
    {
        var name = RuntimeInformation.IsOSPlatform(OSPlatform.Windows) ? "rollcall.exe" : "rollcall";
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            return named;
        }

        var module = Path.GetDirectoryName(typeof(RollcallCommand).Assembly.Location) ?? "";
        var folders = Directory.Exists(Path.Combine(module, "runtimes"))
            ? Directory.GetDirectories(Path.Combine(module, "runtimes")).Select(runtime => Path.Combine(runtime, "native"))
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var found = folders
            .Append(Path.Combine(module, "..", "..", "release"))
            .Concat(path)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        return found ?? throw new ItemNotFoundException(
            $"the `{name}` command, which serves directories in a process of its own, is not there: `cargo xtask build` makes it; put it on PATH, or its path into {Variable}; without -Detached this session serves the directory");
    }
}
