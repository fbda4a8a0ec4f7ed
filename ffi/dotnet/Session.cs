using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Rollcall.Native;

namespace Rollcall;

/// <summary>
/// A connection to Microsoft Graph or to a local directory. A path is a list of raw segments, as <c>["groups", id, "members"]</c>:
/// the native client encodes each once, chooses v1.0 or beta, pages, retries and maps errors. Callable from many threads.
/// </summary>
/// <remarks>
/// Every call throws <see cref="Microsoft.Open.AzureAD16.Client.ApiException"/> when the service refuses,
/// <see cref="TransportException"/> or <see cref="TimeoutException"/> when no answer comes,
/// <see cref="OperationCanceledException"/> when cancelled.
/// </remarks>
public sealed class Session : IDisposable
{
    private readonly SessionHandle handle;

    private Session(SessionHandle handle) => this.handle = handle;

    /// <summary>Who is connected, to what.</summary>
    public SessionInfo Info
    {
        get
        {
            var status = NativeMethods.rollcall_session_info(handle, out var info, out var error);
            using (info)
            {
                NativeError.ThrowIfFailed(status, error);
                return info.Read(ModelJson.Default.SessionInfo) ?? new SessionInfo();
            }
        }
    }

    /// <summary>Connects.</summary>
    /// <exception cref="DirectoryFileException">The local directory's file is in use, or is something else.</exception>
    /// <exception cref="EntityException">The seed is malformed; the message names the line.</exception>
    public static Session Open(ConnectOptions options, CancelHandle? cancel = null)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(options, ModelJson.Default.ConnectOptions);
        var status = NativeMethods.rollcall_session_open(json, (nuint)json.Length, Token(cancel), out var handle, out var error);
        NativeError.ThrowIfFailed(status, error);
        return new Session(handle);
    }

    /// <summary>Creates an object and gives what the service made of it.</summary>
    public T Create<T>(string[] path, RequestBody body, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), body.ToUtf8());
        var status = NativeMethods.rollcall_session_create(
            handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var created, out var error);
        using (created)
        {
            NativeError.ThrowIfFailed(status, error, body.MembershipRule);
            return Read<T>(created);
        }
    }

    /// <summary>Reads one object.</summary>
    public T Get<T>(string[] path, Query? query = null, CancelHandle? cancel = null)
    {
        var (route, options) = (Route(path), Options(query));
        var status = NativeMethods.rollcall_session_get(
            handle, route, (nuint)route.Length, options, (nuint)options.Length, Token(cancel), out var found, out var error);
        using (found)
        {
            NativeError.ThrowIfFailed(status, error);
            return Read<T>(found);
        }
    }

    /// <summary>Reads a collection, page by page as it is enumerated: who stops early stops the paging.</summary>
    /// <exception cref="RuleException">The query's membership rule is wrong.</exception>
    /// <exception cref="EvaluationException">It could not be answered for somebody.</exception>
    public IEnumerable<T> List<T>(string[] path, Query? query = null, CancelHandle? cancel = null)
    {
        var (route, options) = (Route(path), Options(query));
        var status = NativeMethods.rollcall_session_list(
            handle, route, (nuint)route.Length, options, (nuint)options.Length, out var pages, out var error);
        NativeError.ThrowIfFailed(status, error, query?.MembershipRule);
        return Enumerate<T>(pages, query?.MembershipRule, cancel);
    }

    /// <summary>Changes the properties in <paramref name="body"/> and no others.</summary>
    public void Update(string[] path, RequestBody body, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), body.ToUtf8());
        var status = NativeMethods.rollcall_session_update(
            handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var error);
        NativeError.ThrowIfFailed(status, error, body.MembershipRule);
    }

    /// <summary>Deletes an object.</summary>
    public void Delete(string[] path, CancelHandle? cancel = null)
    {
        var route = Route(path);
        var status = NativeMethods.rollcall_session_delete(handle, route, (nuint)route.Length, Token(cancel), out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>Adds a link, as a member to <c>["groups", id, "members"]</c>.</summary>
    public void AddReference(string[] path, string target, CancelHandle? cancel = null)
    {
        var (route, id) = (Route(path), Utf8.Bytes(target)!);
        var status = NativeMethods.rollcall_session_add_reference(
            handle, route, (nuint)route.Length, id, (nuint)id.Length, Token(cancel), out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>Removes a link, never the object at its end.</summary>
    public void RemoveReference(string[] path, string target, CancelHandle? cancel = null)
    {
        var (route, id) = (Route(path), Utf8.Bytes(target)!);
        var status = NativeMethods.rollcall_session_remove_reference(
            handle, route, (nuint)route.Length, id, (nuint)id.Length, Token(cancel), out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>Calls an action, as <c>["users", id, "revokeSignInSessions"]</c>, and gives its answer as JSON.</summary>
    public JsonElement Invoke(string[] path, RequestBody? body = null, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), (body ?? []).ToUtf8());
        var status = NativeMethods.rollcall_session_invoke(
            handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var answer, out var error);
        using (answer)
        {
            NativeError.ThrowIfFailed(status, error, body?.MembershipRule);
            using var document = answer.Document();
            return document.RootElement.Clone();
        }
    }

    /// <summary>Takes the trace records gathered since the last call.</summary>
    public IReadOnlyList<TraceRecord> TakeTrace()
    {
        var status = NativeMethods.rollcall_session_take_trace(handle, out var trace, out var error);
        using (trace)
        {
            NativeError.ThrowIfFailed(status, error);
            return trace.Read(ModelJson.Default.ListTraceRecord) ?? [];
        }
    }

    /// <summary>Disconnects. Calls under way on other threads end first.</summary>
    public void Dispose() => handle.Dispose();

    private static IEnumerable<T> Enumerate<T>(PagesHandle pages, string? rule, CancelHandle? cancel)
    {
        using (pages)
        {
            while (true)
            {
                List<T> page;
                var status = NativeMethods.rollcall_pages_next(pages, Token(cancel), out var answer, out var error);
                using (answer)
                {
                    NativeError.ThrowIfFailed(status, error, rule);
                    if (answer.IsInvalid)
                    {
                        yield break;
                    }

                    page = ReadPage<T>(answer);
                }

                foreach (var item in page)
                {
                    yield return item;
                }
            }
        }
    }

    private static T Read<T>(StringHandle answer) =>
        answer.Read(TypeInfo<T>()) ?? throw new NativeBugException($"the native library answered null where a {typeof(T).Name} was due");

    private static List<T> ReadPage<T>(StringHandle answer) =>
        answer.Read(TypeInfo<List<T>>()) ?? throw new NativeBugException($"the native library answered null where a page of {typeof(T).Name} was due");

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        ModelJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new NotSupportedException($"{typeof(T)} is not one of Rollcall's models; ask for JsonElement to read anything");

    private static CancelTokenHandle Token(CancelHandle? cancel) => cancel?.Token ?? CancelTokenHandle.None;

    private static byte[] Route(string[] path) => JsonSerializer.SerializeToUtf8Bytes(path, ModelJson.Default.StringArray);

    private static byte[] Options(Query? query) =>
        query is null ? [] : JsonSerializer.SerializeToUtf8Bytes(query, ModelJson.Default.Query);
}
