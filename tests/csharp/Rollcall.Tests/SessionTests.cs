using System.Text.Json;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.MSGraph.Model;

namespace Rollcall.Tests;

public sealed class SessionTests
{
    [Fact]
    public void Only_what_is_in_the_body_is_sent_and_null_clears()
    {
        using var graph = GraphStub.Answering(204, "");
        using var session = graph.Open();

        session.Update(["groups", "8f1e1f3e-0000-4000-8000-000000000001"], new RequestBody { ["description"] = null, ["displayName"] = "Ä" });

        var request = Assert.Single(graph.Requests, request => request.Method == "PATCH");
        using var body = JsonDocument.Parse(request.Body);
        Assert.Equal(["description", "displayName"], body.RootElement.EnumerateObject().Select(member => member.Name).Order());
        Assert.Equal(JsonValueKind.Null, body.RootElement.GetProperty("description").ValueKind);
        Assert.Equal("Ä", body.RootElement.GetProperty("displayName").GetString());
    }

    [Fact]
    public void An_id_cannot_change_the_route()
    {
        using var graph = GraphStub.Refusing(404, "Request_ResourceNotFound", "no");
        using var session = graph.Open();

        Assert.ThrowsAny<Exception>(() => session.Get<MsGroup>(["groups", "../users/me?x=1#"]));

        Assert.DoesNotContain(graph.Requests, request => request.Target.Contains("/users/", StringComparison.Ordinal));
    }

    [Fact]
    public void A_listing_reads_no_more_than_a_page_ahead_of_what_is_wanted()
    {
        GraphStub? graph = null;
        using var stub = graph = new GraphStub(request => new StubAnswer(200, Page(graph!.Address, request.Target)));
        using var session = stub.Open();

        Assert.Equal("1", session.List<MsGroup>(["groups"]).First().Id);
        Assert.DoesNotContain(stub.Requests, request => request.Target.Contains("page=3", StringComparison.Ordinal));

        Assert.Equal(["1", "2", "3"], session.List<MsGroup>(["groups"]).Select(group => group.Id));
    }

    [Fact]
    public void A_mixed_list_gives_each_object_its_own_class_and_keeps_what_it_does_not_know()
    {
        using var graph = GraphStub.Answering(200, """
            {"value":[
              {"@odata.type":"#microsoft.graph.user","id":"u","userPrincipalName":"ada@contoso.example","officeLocation":"SCH","businessPhones":["+1"]},
              {"@odata.type":"#microsoft.graph.device","id":"d","operatingSystem":"Windows"},
              {"@odata.type":"#microsoft.graph.group","id":"g","proxyAddresses":null},
              {"@odata.type":"#microsoft.graph.servicePrincipal","id":"s","appId":"a"}]}
            """);
        using var session = graph.Open();

        var members = session.List<DirectoryObject>(["groups", "8f1e1f3e-0000-4000-8000-000000000001", "members"]).ToList();

        var user = Assert.IsType<User>(members[0]);
        Assert.Equal(("SCH", "+1", "User"), (user.PhysicalDeliveryOfficeName, user.TelephoneNumber, user.ObjectType));
        Assert.Equal("Windows", Assert.IsType<Device>(members[1]).DeviceOSType);
        Assert.Empty(Assert.IsType<Group>(members[2]).ProxyAddresses);
        Assert.Equal("ServicePrincipal", members[3].ObjectType);
        Assert.Equal("a", members[3].GetUnmodelledProperties()["appId"].GetString());
    }

    [Fact]
    public void A_group_has_lists_that_are_never_null_and_dates_that_are_dates()
    {
        using var graph = GraphStub.Answering(200, """
            {"id":"g","groupTypes":null,"onPremisesLastSyncDateTime":"2026-01-02T03:04:05Z","createdDateTime":"2026-01-01T00:00:00Z"}
            """);
        using var session = graph.Open();

        var group = session.Get<MsGroup>(["groups", "8f1e1f3e-0000-4000-8000-000000000001"]);

        Assert.Empty(group.GroupTypes);
        Assert.Empty(group.ProxyAddresses);
        Assert.Equal(new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc), group.OnPremisesLastSyncDateTime);
        Assert.Contains("createdDateTime", group.GetUnmodelledProperties().Keys);
    }

    [Fact]
    public void A_users_extension_properties_are_what_the_model_has_no_place_for()
    {
        using var graph = GraphStub.Answering(200, """
            {"id":"u","employeeId":"100000","onPremisesExtensionAttributes":{"extensionAttribute1":"CC-1","extensionAttribute2":null}}
            """);
        using var session = graph.Open();

        var user = session.Get<User>(["users", "8f1e1f3e-0000-4000-8000-000000000001"]);

        Assert.Equal("100000", user.ExtensionProperty["employeeId"]);
        Assert.Equal("CC-1", user.ExtensionProperty["extensionAttribute1"]);
        Assert.DoesNotContain("extensionAttribute2", user.ExtensionProperty.Keys);
    }

    [Fact]
    public void The_trace_names_requests_and_holds_no_token()
    {
        using var graph = GraphStub.Answering(200, """{"id":"g"}""");
        using var session = graph.Open();
        session.Get<MsGroup>(["groups", "8f1e1f3e-0000-4000-8000-000000000001"]);

        var record = session.TakeTrace()[^1];

        Assert.Equal(("GET", 200), (record.Method, record.Status));
        Assert.DoesNotContain("a-token", record.ToString(), StringComparison.Ordinal);
        Assert.Empty(session.TakeTrace());
    }

    [Fact]
    public void A_watched_call_reports_a_wait_while_it_lasts_on_the_callers_thread()
    {
        using var graph = GraphStub.Throttled(TimeSpan.FromSeconds(1), "g");
        using var session = graph.Open();
        session.Get<MsGroup>(["groups", "8f1e1f3e-0000-4000-8000-000000000001"]);
        var (caller, clock) = (Environment.CurrentManagedThreadId, System.Diagnostics.Stopwatch.StartNew());
        var reported = new List<(TraceRecord Record, TimeSpan At, int Thread)>();
        var watched = session.Reporting(record => reported.Add((record, clock.Elapsed, Environment.CurrentManagedThreadId)));

        Assert.Equal("g", watched.Get<MsGroup>(["groups", "8f1e1f3e-0000-4000-8000-000000000001"]).Id);

        var ended = clock.Elapsed;
        Assert.Equal([429, 200], reported.Select(each => each.Record.Status));
        Assert.Equal(1000, reported[0].Record.WaitMilliseconds);
        Assert.True(ended - reported[0].At > TimeSpan.FromMilliseconds(500), $"reported at {reported[0].At}, ended at {ended}");
        Assert.All(reported, each => Assert.Equal(caller, each.Thread));
    }

    [Fact]
    public void A_watched_call_gives_its_own_errors_and_those_of_the_reporter()
    {
        using var graph = GraphStub.Refusing(404, "Request_ResourceNotFound", "no");
        using var session = graph.Open();

        var silent = session.Reporting(_ => { });
        Assert.Equal(404, Assert.ThrowsAny<Microsoft.Open.AzureAD16.Client.ApiException>(() => silent.Delete(["groups", "x"])).ErrorCode);
        var loud = session.Reporting(_ => throw new InvalidOperationException("stop"));
        Assert.Equal("stop", Assert.Throws<InvalidOperationException>(() => loud.List<MsGroup>(["groups"]).First()).Message);
    }

    [Fact]
    public void Of_many_each_has_its_own_outcome()
    {
        using var graph = new GraphStub(request => new StubAnswer(200, Batch(request.Body)));
        using var session = graph.Open();

        var found = session.GetMany<MsGroup>([["groups", "a"], ["groups", "b"]]);
        Assert.Equal("a", found[0].Value!.Id);
        Assert.True(found[0].Succeeded && !found[1].Succeeded && found[1].Value is null);
        Assert.Equal(404, Assert.IsAssignableFrom<Microsoft.Open.AzureAD16.Client.ApiException>(found[1].Error).ErrorCode);

        string[] targets = ["8f1e1f3e-0000-4000-8000-000000000001", "8f1e1f3e-0000-4000-8000-000000000002"];
        Assert.Equal([true, false], session.AddReferences(["administrativeUnits", "u", "members"], targets).Select(each => each.Succeeded));
        Assert.Equal([true, false], session.RemoveReferences(["groups", "g", "members"], targets).Select(each => each.Succeeded));
    }

    [Fact]
    public void A_listing_that_breaks_off_says_how_much_came()
    {
        GraphStub? graph = null;
        using var stub = graph = new GraphStub(request => request.Target.Contains("page=2", StringComparison.Ordinal)
            ? new StubAnswer(500, """{"error":{"code":"Service_InternalServerError","message":"it broke"}}""")
            : new StubAnswer(200, Page(graph!.Address, request.Target)));
        using var session = stub.Open();

        var error = Assert.ThrowsAny<Microsoft.Open.AzureAD16.Client.ApiException>(() => session.List<MsGroup>(["groups"]).ToList());

        Assert.Equal(1, error.ServiceError.Delivered);
        Assert.Contains("it stopped after 1 objects", error.ErrorContent.Message.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_threads_may_share_a_session()
    {
        using var graph = GraphStub.Answering(200, """{"id":"g"}""");
        using var session = graph.Open();

        Parallel.For(0, 50, _ => Assert.Equal("g", session.Get<MsGroup>(["groups", "8f1e1f3e-0000-4000-8000-000000000001"]).Id));
    }

    // The first request of a batch succeeds, the others are about what is not there.
    private static string Batch(string body)
    {
        using var batch = JsonDocument.Parse(body);
        var ids = batch.RootElement.GetProperty("requests").EnumerateArray().Select(request => request.GetProperty("id").GetRawText());
        var answers = ids.Select((id, number) => number == 0
            ? BatchItem(id, 200, """{"id":"a"}""")
            : BatchItem(id, 404, """{"error":{"code":"Request_ResourceNotFound","message":"no"}}"""));
        return $"{{\"responses\":[{string.Join(',', answers)}]}}";
    }

    private static string BatchItem(string id, int status, string body) => $"{{\"id\":{id},\"status\":{status},\"body\":{body}}}";

    // Three pages of one group each.
    private static string Page(string address, string target)
    {
        var page = target.Contains("page=", StringComparison.Ordinal) ? target[^1] - '0' : 1;
        var next = page < 3 ? $"\"@odata.nextLink\":\"{address}v1.0/groups?page={page + 1}\"," : "";
        return $"{{{next}\"value\":[{{\"id\":\"{page}\"}}]}}";
    }
}
