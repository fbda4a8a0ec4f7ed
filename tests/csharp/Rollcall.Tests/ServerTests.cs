using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.Tests;

public sealed class ServerTests : IDisposable
{
    private const string Group =
        """{"displayName":"Readers","mailEnabled":false,"securityEnabled":true,"mailNickname":"readers"}""";

    private readonly string folder = Directory.CreateTempSubdirectory("rollcall-server-").FullName;

    private string File => Path.Combine(folder, "contoso.rollcall");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_was_written_is_there_after_the_stop_and_the_file_is_free()
    {
        using (var server = Server.Start(new ServerOptions { LocalDirectory = File }))
        {
            Assert.Equal($"http://127.0.0.1:{server.Info.Port}", server.Info.Url);
            using var client = Client(server.Info);
            var made = await client.PostAsync("/v1.0/groups", new StringContent(Group, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            server.Stop();
            server.Stop();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync("/v1.0/groups"));
        }

        using var session = Session.Open(new ConnectOptions { LocalDirectory = File });
        Assert.Equal("Readers", Assert.Single(session.List<MsGroup>(["groups"])).DisplayName);
    }

    [Fact]
    public async Task Requests_need_the_token_unless_none_is_wanted()
    {
        using var guarded = Server.Start(new ServerOptions { Token = "open-sesame" });
        using var open = Server.Start(new ServerOptions { NoAuth = true });
        Assert.Equal(("open-sesame", null), (guarded.Info.Token, open.Info.Token));
        using var client = new HttpClient();
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync($"{guarded.Info.Url}/v1.0/me")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"{open.Info.Url}/v1.0/me")).StatusCode);
    }

    [Fact]
    public void A_port_that_is_taken_is_named_and_costs_no_directory()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        var failure = Assert.Throws<TransportException>(() => Server.Start(new ServerOptions { LocalDirectory = File, Port = port }));

        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(File));
    }

    [Fact]
    public void A_directory_in_use_is_refused_and_a_wrong_option_is_named()
    {
        using var server = Server.Start(new ServerOptions { LocalDirectory = File });

        Assert.True(Assert.Throws<DirectoryFileException>(() => Server.Start(new ServerOptions { LocalDirectory = File })).IsLocked);
        var wrong = Assert.Throws<ArgumentException>(() => Server.Start(new ServerOptions { Token = "two words" }));
        Assert.Contains("token", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_is_loaded_once_and_a_refused_one_leaves_no_directory()
    {
        var seed = Path.Combine(folder, "seed.json");
        System.IO.File.WriteAllText(seed, """{"users":[{"displayName":"Ann","colour":"blue"}]}""");
        var options = new ServerOptions { LocalDirectory = File, Seed = seed };
        Assert.Throws<EntityException>(() => Server.Start(options));
        Assert.False(System.IO.File.Exists(File));

        System.IO.File.WriteAllText(seed, """{"users":[{"displayName":"Ann","userPrincipalName":"ann@contoso.example"}]}""");
        bool?[] loaded = [Loaded(options), Loaded(options), Loaded(new ServerOptions { LocalDirectory = File })];
        Assert.Equal([true, false, null], loaded);
    }

    [Fact]
    public void Cancelled_before_it_began_it_serves_nothing()
    {
        using var cancel = new CancelHandle();
        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(() => Server.Start(new ServerOptions { LocalDirectory = File }, cancel));
    }

    [Fact]
    public void One_that_is_left_alone_ends_with_its_handle()
    {
        var server = Server.Start(new ServerOptions { LocalDirectory = File });
        var port = server.Info.Port;
        server.Dispose();

        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        Session.Open(new ConnectOptions { LocalDirectory = File }).Dispose();
    }

    private static bool? Loaded(ServerOptions options)
    {
        using var server = Server.Start(options);
        return server.Info.SeedLoaded;
    }

    private static HttpClient Client(ServerInfo info)
    {
        var client = new HttpClient { BaseAddress = new Uri(info.Url) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", info.Token);
        return client;
    }
}
