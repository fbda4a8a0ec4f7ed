using System.Text.Json;
using Rollcall.Native;

namespace Rollcall;

/// <summary>
/// A local directory served to other programs as Microsoft Graph, by threads of this process. It ends when it is stopped or
/// disposed, and with the process; what was answered is written by then. Callable from many threads.
/// </summary>
public sealed class Server : IDisposable
{
    private readonly ServerHandle handle;

    private Server(ServerHandle handle) => this.handle = handle;

    /// <summary>Its address and token.</summary>
    public ServerInfo Info
    {
        get
        {
            var status = NativeMethods.rollcall_server_info(handle, out var info, out var error);
            using (info)
            {
                NativeError.ThrowIfFailed(status, error);
                return info.Read(ModelJson.Default.ServerInfo) ?? new ServerInfo();
            }
        }
    }

    /// <summary>Opens the directory, and makes it where there is none, and serves it: requests are answered when this returns.</summary>
    /// <exception cref="TransportException">The address cannot be listened on, as when another program has the port.</exception>
    /// <exception cref="DirectoryFileException">The directory's file is in use, or is something else.</exception>
    /// <exception cref="EntityException">The seed is malformed; the message names the line.</exception>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static Server Start(ServerOptions? options = null, CancelHandle? cancel = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(options ?? new ServerOptions(), ModelJson.Default.ServerOptions);
        var status = NativeMethods.rollcall_server_start(json, (nuint)json.Length, Token(cancel), out var handle, out var error);
        NativeError.ThrowIfFailed(status, error);
        return new Server(handle);
    }

    /// <summary>
    /// Stops: takes no more connections, lets the requests under way end, for ten seconds at most, and closes the directory,
    /// whose file is free when this returns. Stopping again does nothing.
    /// </summary>
    /// <exception cref="TimeoutException">A request did not end in time. The server has ended; the file is free once that request is done.</exception>
    /// <exception cref="OperationCanceledException">The requests under way were not waited for; otherwise the same.</exception>
    public void Stop(CancelHandle? cancel = null)
    {
        var status = NativeMethods.rollcall_server_stop(handle, Token(cancel), out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>Stops where that was not done, giving the requests under way half a second.</summary>
    public void Dispose() => handle.Dispose();

    private static CancelTokenHandle Token(CancelHandle? cancel) => cancel?.Token ?? CancelTokenHandle.None;
}
