using Microsoft.Open.AzureAD16.Client;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.Tests;

public sealed class ErrorTests
{
    [Theory]
    [InlineData(400, "Request_BadRequest", "Invalid object identifier 'x'.")]
    [InlineData(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")]
    [InlineData(404, "Request_ResourceNotFound", "Resource 'x' does not exist.")]
    [InlineData(409, "Request_MultipleObjectsWithSameKeyValue", "A conflicting object is present.")]
    [InlineData(429, "TooManyRequests", "Slow down.")]
    [InlineData(503, "ServiceUnavailable", "Try later.")]
    public void A_refusal_carries_the_services_status_code_and_text(int status, string code, string message)
    {
        using var graph = GraphStub.Refusing(status, code, message);
        using var session = graph.Open();

        var refusal = Assert.ThrowsAny<ApiException>(() => session.Get<MsGroup>(["groups", "x"]));

        Assert.Equal(status, refusal.ErrorCode);
        Assert.Equal(code, refusal.ErrorContent.Code);
        Assert.Equal(message, refusal.ErrorContent.Message.Value);
        Assert.Equal(message, $"{refusal.ErrorContent.Message}");
        Assert.True(refusal.ErrorContent.Message.Equals(message));
    }

    [Fact]
    public void The_message_keeps_the_block_that_AzureAD_printed()
    {
        using var graph = GraphStub.Refusing(400, "Request_BadRequest", "Invalid value.");
        using var session = graph.Open();

        var refusal = Assert.ThrowsAny<ApiException>(() => session.Get<MsGroup>(["groups", "x"]));
        var named = new Microsoft.Open.MSGraphBeta.Client.ApiException(refusal.ServiceError, "NewMSGroup");

        var lines = named.Message.Split(Environment.NewLine, StringSplitOptions.TrimEntries);
        Assert.Equal("Error occurred while executing NewMSGroup", lines[0]);
        Assert.Contains("Code: Request_BadRequest", lines);
        Assert.Contains("Message: Invalid value.", lines);
        Assert.Contains("RequestId: 11111111-1111-1111-1111-111111111111", lines);
        Assert.Contains("DateTimeStamp: Fri, 02 Jan 2026 03:04:05 GMT", lines);
        Assert.Contains("HttpStatusCode: BadRequest", lines);
        Assert.Contains("HttpStatusDescription: Bad Request", lines);
    }

    [Fact]
    public void Every_catch_seen_in_scripts_matches()
    {
        var error = new ServiceError { HttpStatus = 400 };
        var thrown = new Microsoft.Open.MSGraphBeta.Client.ApiException(error, "NewMSGroup");

        Assert.IsAssignableFrom<Microsoft.Open.MSGraphV10.Client.ApiException>(thrown);
        Assert.IsAssignableFrom<Microsoft.Open.AzureAD16.Client.ApiException>(thrown);
    }

    [Fact]
    public void A_connection_that_fails_is_no_refusal()
    {
        string address;
        using (var graph = GraphStub.Answering(200, "{}"))
        {
            address = graph.Address;
        }

        using var session = Session.Open(new ConnectOptions { AccessToken = "a-token", Endpoint = address });

        Assert.Throws<TransportException>(() => session.Get<MsGroup>(["groups", "x"]));
    }

    [Fact]
    public void A_cancelled_call_ends_at_once()
    {
        using var graph = new GraphStub(_ => new StubAnswer(200, "{}", TimeSpan.FromSeconds(20)));
        using var session = graph.Open();
        using var cancel = new CancelHandle();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        using var timer = new Timer(_ => cancel.Cancel(), null, 200, Timeout.Infinite);

        Assert.Throws<OperationCanceledException>(() => session.Get<MsGroup>(["groups", "x"], null, cancel));

        Assert.True(watch.ElapsedMilliseconds < 2_000, $"took {watch.ElapsedMilliseconds} ms");
    }

    [Fact]
    public void An_argument_that_is_none_is_an_ArgumentException()
    {
        Assert.Throws<ArgumentException>(() => Session.Open(new ConnectOptions { AccessToken = "a-token", Environment = "AzureMoonCloud" }));
    }

    [Fact]
    public void What_is_not_a_directory_file_is_left_alone_and_said_so()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid()}.txt");
        File.WriteAllText(path, new string('x', 10_000));
        try
        {
            var failure = Assert.Throws<DirectoryFileException>(() => Session.Open(new ConnectOptions { LocalDirectory = path }));
            Assert.True(failure.IsForeign);
            Assert.Equal(10_000, new FileInfo(path).Length);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
