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
    private readonly Action<TraceRecord>? report;

    private Session(SessionHandle handle, Action<TraceRecord>? report = null) => (this.handle, this.report) = (handle, report);

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

    /// <summary>
    /// The same connection, whose calls report each attempt as it ends, waits included, while the call still runs: on the
    /// thread that made the call, so that a cmdlet may write there. Trace records gathered before are dropped.
    /// </summary>
    /// <remarks>Disposing it disconnects the session too. Records are the session's: calls on other threads report theirs here as well.</remarks>
    public Session Reporting(Action<TraceRecord> report)
    {
        TakeTrace();
        return new Session(handle, report);
    }

    /// <summary>Creates an object and gives what the service made of it.</summary>
    public T Create<T>(string[] path, RequestBody body, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), body.ToUtf8());
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_create(
                handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var created, out var error);
            using (created)
            {
                NativeError.ThrowIfFailed(status, error, body.MembershipRule);
                return Read<T>(created);
            }
        });
    }

    /// <summary>Reads one object.</summary>
    public T Get<T>(string[] path, Query? query = null, CancelHandle? cancel = null)
    {
        var (route, options) = (Route(path), Options(query));
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_get(
                handle, route, (nuint)route.Length, options, (nuint)options.Length, Token(cancel), out var found, out var error);
            using (found)
            {
                NativeError.ThrowIfFailed(status, error);
                return Read<T>(found);
            }
        });
    }

    /// <summary>Reads many objects, twenty to a request: an outcome for each path, in their order.</summary>
    public IReadOnlyList<Outcome<T>> GetMany<T>(IEnumerable<string[]> paths, Query? query = null, CancelHandle? cancel = null)
    {
        var routes = JsonSerializer.SerializeToUtf8Bytes(paths.ToList(), ModelJson.Default.ListStringArray);
        var options = Options(query);
        var type = TypeInfo<T>();
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_get_many(
                handle, routes, (nuint)routes.Length, options, (nuint)options.Length, Token(cancel), out var results, out var error);
            using (results)
            {
                NativeError.ThrowIfFailed(status, error);
                return Results(results).ConvertAll(one => new Outcome<T>(
                    one.Error is null && one.Value is { } value ? value.Deserialize(type) : default, one.ToException()));
            }
        });
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

        // Who lists everybody looks at everybody, and objects are made while the next page is on its way. Those a rule found are
        // counted, or passed on by their ids, and made when somebody looks.
        var make = query?.MembershipRule is null ? null : UnreadPage.MakerOf<T>(path);
        return Enumerate(pages, make, query?.MembershipRule, cancel);
    }

    /// <summary>Changes the properties in <paramref name="body"/> and no others.</summary>
    public void Update(string[] path, RequestBody body, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), body.ToUtf8());
        Watched(() =>
        {
            var status = NativeMethods.rollcall_session_update(
                handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var error);
            NativeError.ThrowIfFailed(status, error, body.MembershipRule);
        });
    }

    /// <summary>Deletes an object.</summary>
    public void Delete(string[] path, CancelHandle? cancel = null)
    {
        var route = Route(path);
        Watched(() =>
        {
            var status = NativeMethods.rollcall_session_delete(handle, route, (nuint)route.Length, Token(cancel), out var error);
            NativeError.ThrowIfFailed(status, error);
        });
    }

    /// <summary>Adds a link, as a member to <c>["groups", id, "members"]</c>.</summary>
    public void AddReference(string[] path, string target, CancelHandle? cancel = null)
    {
        var (route, id) = (Route(path), Utf8.Bytes(target)!);
        Watched(() =>
        {
            var status = NativeMethods.rollcall_session_add_reference(
                handle, route, (nuint)route.Length, id, (nuint)id.Length, Token(cancel), out var error);
            NativeError.ThrowIfFailed(status, error);
        });
    }

    /// <summary>Removes a link, never the object at its end.</summary>
    public void RemoveReference(string[] path, string target, CancelHandle? cancel = null)
    {
        var (route, id) = (Route(path), Utf8.Bytes(target)!);
        Watched(() =>
        {
            var status = NativeMethods.rollcall_session_remove_reference(
                handle, route, (nuint)route.Length, id, (nuint)id.Length, Token(cancel), out var error);
            NativeError.ThrowIfFailed(status, error);
        });
    }

    /// <summary>
    /// Adds many links, twenty to a request where the service can: an outcome for each target, in their order. One that is
    /// refused does not keep the others out.
    /// </summary>
    public IReadOnlyList<Outcome> AddReferences(string[] path, IEnumerable<string> targets, CancelHandle? cancel = null)
    {
        var (route, ids) = (Route(path), Texts(targets));
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_add_references(
                handle, route, (nuint)route.Length, ids, (nuint)ids.Length, Token(cancel), out var results, out var error);
            using (results)
            {
                NativeError.ThrowIfFailed(status, error);
                return Results(results).ConvertAll(one => new Outcome(one.ToException()));
            }
        });
    }

    /// <summary>Removes many links, never the objects at their ends: an outcome for each target, in their order.</summary>
    public IReadOnlyList<Outcome> RemoveReferences(string[] path, IEnumerable<string> targets, CancelHandle? cancel = null)
    {
        var (route, ids) = (Route(path), Texts(targets));
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_remove_references(
                handle, route, (nuint)route.Length, ids, (nuint)ids.Length, Token(cancel), out var results, out var error);
            using (results)
            {
                NativeError.ThrowIfFailed(status, error);
                return Results(results).ConvertAll(one => new Outcome(one.ToException()));
            }
        });
    }

    /// <summary>Calls an action, as <c>["users", id, "revokeSignInSessions"]</c>, and gives its answer as JSON.</summary>
    public JsonElement Invoke(string[] path, RequestBody? body = null, CancelHandle? cancel = null)
    {
        var (route, content) = (Route(path), (body ?? []).ToUtf8());
        return Watched(() =>
        {
            var status = NativeMethods.rollcall_session_invoke(
                handle, route, (nuint)route.Length, content, (nuint)content.Length, Token(cancel), out var answer, out var error);
            using (answer)
            {
                NativeError.ThrowIfFailed(status, error, body?.MembershipRule);
                using var document = answer.Document();
                return document.RootElement.Clone();
            }
        });
    }

    /// <summary>
    /// Takes the trace records gathered since the last call; while other calls run, too. A record is there as soon as its
    /// attempt has ended, before the wait for the next.
    /// </summary>
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

    private IEnumerable<T> Enumerate<T>(PagesHandle pages, Func<Unread, T>? make, string? rule, CancelHandle? cancel)
    {
        using (pages)
        {
            while (Watched(() => NextPage(pages, make, rule, cancel)) is { } page)
            {
                foreach (var item in page)
                {
                    yield return item;
                }
            }
        }
    }

    // Null after the last one.
    private static List<T>? NextPage<T>(PagesHandle pages, Func<Unread, T>? make, string? rule, CancelHandle? cancel)
    {
        var status = NativeMethods.rollcall_pages_next(pages, Token(cancel), out var answer, out var error);
        if (status == Status.Ok && !answer.IsInvalid && make is not null)
        {
            return UnreadPage.Of(answer, make);
        }

        using (answer)
        {
            NativeError.ThrowIfFailed(status, error, rule);
            return answer.IsInvalid ? null : ReadPage<T>(answer);
        }
    }

    private T Watched<T>(Func<T> call) => report is null ? call() : Watch.Over(call, TakeTrace, report);

    private void Watched(Action call) => Watched(() =>
    {
        call();
        return true;
    });

    private static List<NativeOutcome> Results(StringHandle answer) => answer.Read(ModelJson.Default.ListNativeOutcome) ?? [];

    private static T Read<T>(StringHandle answer) =>
        answer.Read(TypeInfo<T>()) ?? throw new NativeBugException($"the native library answered null where a {typeof(T).Name} was due");

    private static List<T> ReadPage<T>(StringHandle answer) =>
        answer.Read(TypeInfo<List<T>>()) ?? throw new NativeBugException($"the native library answered null where a page of {typeof(T).Name} was due");

    private static JsonTypeInfo<T> TypeInfo<T>() =>
        ModelJson.Default.GetTypeInfo(typeof(T)) as JsonTypeInfo<T>
        ?? throw new NotSupportedException($"{typeof(T)} is not one of Rollcall's models; ask for JsonElement to read anything");

    private static CancelTokenHandle Token(CancelHandle? cancel) => cancel?.Token ?? CancelTokenHandle.None;

    private static byte[] Route(string[] path) => JsonSerializer.SerializeToUtf8Bytes(path, ModelJson.Default.StringArray);

    private static byte[] Texts(IEnumerable<string> texts) => JsonSerializer.SerializeToUtf8Bytes(texts.ToList(), ModelJson.Default.ListString);

    private static byte[] Options(Query? query) =>
        query is null ? [] : JsonSerializer.SerializeToUtf8Bytes(query, ModelJson.Default.Query);
}
