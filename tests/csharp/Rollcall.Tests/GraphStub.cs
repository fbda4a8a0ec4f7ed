using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Rollcall.Tests;

/// <summary>A Graph on this machine that says what a test tells it to, and remembers what it was asked.</summary>
internal sealed class GraphStub : IDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<StubRequest, StubAnswer> answer;

    internal GraphStub(Func<StubRequest, StubAnswer> answer)
    {
        this.answer = answer;
        Address = $"http://localhost:{FreePort()}/";
        listener.Prefixes.Add(Address);
        listener.Start();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    internal string Address { get; }

    internal ConcurrentQueue<StubRequest> Requests { get; } = new();

    internal static GraphStub Answering(int status, string body) => new(_ => new StubAnswer(status, body));

    internal static GraphStub Refusing(int status, string code, string message) => Answering(
        status,
        $$"""
        {"error":{"code":"{{code}}","message":"{{message}}","innerError":
        {"date":"2026-01-02T03:04:05","request-id":"11111111-1111-1111-1111-111111111111","client-request-id":"22222222-2222-2222-2222-222222222222"
        } } }
        """);

    /// <summary>Gives the object to the first request, and from then on throttles every first try.</summary>
    internal static GraphStub Throttled(TimeSpan wait, string id)
    {
        var asked = 0;
        return new GraphStub(_ => ++asked % 2 == 0
            ? new StubAnswer(429, "") { RetryAfter = wait }
            : new StubAnswer(200, $$"""{"id":"{{id}}"}"""));
    }

    internal Session Open() => Session.Open(new ConnectOptions { AccessToken = "a-token", Endpoint = Address, AccountId = "ada@contoso.example" });

    public void Dispose() => listener.Close();

    private void Serve()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = listener.GetContext();
            }
            catch (Exception stopped) when (stopped is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request = new StubRequest(context.Request.HttpMethod, context.Request.Url!.PathAndQuery, reader.ReadToEnd());
            Requests.Enqueue(request);
            Reply(context.Response, answer(request));
        }
    }

    private static void Reply(HttpListenerResponse response, StubAnswer answer)
    {
        try
        {
            Thread.Sleep(answer.Delay);
            var bytes = Encoding.UTF8.GetBytes(answer.Body);
            response.StatusCode = answer.Status;
            response.ContentType = "application/json";
            response.Headers["Retry-After"] = answer.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture);
            // In one piece: the second of two would wait for the first to be acknowledged.
            response.Close(bytes, willBlock: true);
        }
        catch (Exception gone) when (gone is HttpListenerException or ObjectDisposedException)
        {
            // The caller cancelled and went.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>What the stub was asked.</summary>
internal sealed record StubRequest(string Method, string Target, string Body);

/// <summary>What it answers.</summary>
internal sealed record StubAnswer(int Status, string Body, TimeSpan Delay = default)
{
    /// <summary>Longer than the client would wait unless a test says otherwise, so that it says at once what it was told.</summary>
    internal TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(400);
}
