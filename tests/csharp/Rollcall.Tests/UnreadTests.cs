using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Open.AzureAD.Model;

namespace Rollcall.Tests;

/// <summary>Users and devices that a rule found, which are read when somebody asks for a property.</summary>
public sealed class UnreadTests
{
    private const string Ada = """
        {"id":"u","accountEnabled":true,"city":"K\u00f6ln","assignedLicenses":[{"skuId":"s","disabledPlans":["p"]}],"mail":null,
         "deletedDateTime":"2026-01-02T03:04:05Z","businessPhones":["+1","+2"],"employeeId":"100000","city":"Bonn",
         "identities":[{"signInType":"userName","issuerAssignedId":"ada"},{"signInType":"userPrincipalName"}],
         "onPremisesExtensionAttributes":{"extensionAttribute1":"CC-1","extensionAttribute2":null},"extension_x":[1,{"y":null}]}
        """;

    private static readonly string[] Path = ["users"];

    // Everybody fits.
    private static Query ByRule(string subject) => new() { MembershipRule = $"{subject}.displayName -ne \"nobody\"" };

    [Fact]
    public void A_listed_user_is_the_one_that_is_read_alone()
    {
        using var listing = GraphStub.Answering(200, $$"""{"value":[{{Ada}},{"id":"v"},{{Ada}}]}""");
        using var single = GraphStub.Answering(200, Ada);
        using var session = listing.Open();
        using var other = single.Open();

        var users = session.List<User>(Path, ByRule("user")).ToList();

        Assert.Equal(3, users.Count);
        Assert.Equal("v", users[1].ObjectId);
        var alone = other.Get<User>(["users", "8f1e1f3e-0000-4000-8000-000000000001"]);
        foreach (var user in new[] { users[0], users[2] })
        {
            Assert.Equal(alone.ToJson(), user.ToJson());
            Assert.Equal(alone.ToString(), user.ToString());
            Assert.Equal(alone.ExtensionProperty, user.ExtensionProperty);
            Assert.Equal(("Bonn", "+1", "User", "ada"), (user.City, user.TelephoneNumber, user.ObjectType, Assert.Single(user.SignInNames).Value));
        }
    }

    [Fact]
    public void What_is_beyond_the_model_can_be_asked_for_first()
    {
        using var graph = GraphStub.Answering(200, $$"""{"value":[{{Ada}}]}""");
        using var session = graph.Open();

        Assert.Contains("employeeId", session.List<User>(Path, ByRule("user")).Single().GetUnmodelledProperties().Keys);
    }

    [Fact]
    public void A_property_that_is_set_before_any_was_read_changes_that_one_alone()
    {
        using var graph = GraphStub.Answering(200, """{"value":[{"id":"d","displayName":"PC","operatingSystem":"Windows"}]}""");
        using var session = graph.Open();

        var device = session.List<Device>(["devices"], ByRule("device")).Single();
        device.DisplayName = "Laptop";

        Assert.Equal(("Laptop", "Windows", "d", "Device"), (device.DisplayName, device.DeviceOSType, device.ObjectId, device.ObjectType));
    }

    [Fact]
    public void Threads_that_ask_at_once_get_the_same()
    {
        using var graph = GraphStub.Answering(200, $$"""{"value":[{{string.Join(',', Enumerable.Repeat(Ada, 500))}}]}""");
        using var session = graph.Open();

        foreach (var user in session.List<User>(Path, ByRule("user")))
        {
            using var together = new Barrier(2);
            var lists = new List<AssignedLicense>[2];
            Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, number =>
            {
                together.SignalAndWait(TimeSpan.FromMilliseconds(20));
                user.City ??= "";
                lists[number] = user.AssignedLicenses;
            });

            Assert.Same(lists[0], lists[1]);
        }
    }

    [Fact]
    public void A_user_looks_to_PowerShell_as_it_did()
    {
        Assert.Equal([typeof(User).GetConstructor([])!], typeof(User).GetConstructors());
        Assert.Equal(typeof(DirectoryObject), typeof(User).BaseType);
        Assert.Empty(typeof(User).GetFields());
    }

    [Theory]
    [InlineData(typeof(User), "users")]
    [InlineData(typeof(Device), "devices")]
    public void A_value_of_another_type_is_told_when_the_page_comes(Type model, string collection)
    {
        var body = "";
        using var graph = new GraphStub(_ => new StubAnswer(200, $$"""{"value":[{"id":"o"},{{body}}]}"""));
        using var session = graph.Open();
        foreach (var name in Read(model))
        {
            foreach (var value in Values)
            {
                body = $$"""{"{{name}}":{{value}}}""";
                if (model == typeof(User))
                {
                    Same<User>(session, collection, body);
                }
                else
                {
                    Same<Device>(session, collection, body);
                }
            }
        }
    }

    [Theory]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("null")]
    public void What_is_no_object_is_told_when_the_page_comes(string item)
    {
        using var graph = GraphStub.Answering(200, $$"""{"value":[{"id":"o"},{{item}}]}""");
        using var session = graph.Open();

        Assert.Throws<TransportException>(() => session.List<User>(Path, ByRule("user")).First());
    }

    [Theory]
    [InlineData(50, true)]
    [InlineData(100, false)]
    public void What_no_reader_takes_for_its_depth_is_told_when_the_page_comes(int depth, bool isTaken)
    {
        var deep = new string('[', depth) + new string(']', depth);
        using var graph = GraphStub.Answering(200, $$"""{"value":[{"id":"o","extension_x":{{deep}}}]}""");
        using var session = graph.Open();

        if (isTaken)
        {
            Assert.Equal(deep, session.List<User>(Path, ByRule("user")).Single().ExtensionProperty["extension_x"]);
        }
        else
        {
            Assert.Throws<TransportException>(() => session.List<User>(Path, ByRule("user")).First());
        }
    }

    // Of every type, and nearly of it.
    private static string[] Values =>
    [
        "null", "true", "1", "1.5", "3000000000", "-1", "\"\"", "\"x\"", "\"AQID\"", "\"AQI\"", "\"\\ud800\"", "\"\\ud83d\\ude00\"", "[]",
        "[\"x\"]", "[null]", "[1]", "[\"\\udc00\"]", "[[]]", "{}", "{\"x\":1}", "[{}]", "[{\"x\":1}]", "[{\"skuId\":1}]",
        "[{\"disabledPlans\":1}]", "[{\"disabledPlans\":[1]}]", "[{\"service\":{}}]", "[{\"assignedDateTime\":\"2026\"}]",
        "[{\"capabilityStatus\":true}]", "[{\"servicePlanId\":1}]", "[{\"provisioningStatus\":1}]", "[{\"signInType\":1}]",
        "[{\"issuerAssignedId\":1}]", "[{\"key\":\"AQI\"}]", "[{\"key\":\"AQID\",\"type\":1,\"identityProvider\":null}]", "[{\"type\":\"1\"}]",
        "[{\"identityProvider\":1}]", "{\"password\":1}", "{\"forceChangePasswordNextSignIn\":1}",
        "{\"forceChangePasswordNextSignInWithMfa\":\"\"}", "\"2026-01-02\"", "\"2026-01-02T03:04\"", "\"2026-01-02T03:04:05\"",
        "\"2026-01-02T03:04:05.1234567Z\"", "\"2026-01-02T03:04:05.123456789012Z\"", "\"2026-01-02T03:04:05+14:00\"",
        "\"2026-01-02T03:04:05+15:00\"", "\"2026-01-02t03:04:05z\"", "\"2026-02-30T03:04:05Z\"", "\"2026-01-02T24:00:00Z\"",
        "\"2026-01-02T23:59:60Z\"", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59-14:00\"",
        "\"2026-01-02T03Z\"", "\"2026-01-02 03:04:05\"", "\"2026-01-02T03:04:05Z \"", "\"\\u0032026-01-02\"",
    ];

    private static IEnumerable<string> Read(Type model) => model
        .GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
        .Where(property => property.GetCustomAttribute<JsonIgnoreAttribute>() is null && property.Name is not ("Unmodelled" or "Kept" or "Content"))
        .Select(property => property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name));

    // Whoever fails when it is read at once fails when it is listed, with an error of ours; all others read the same.
    private static void Same<T>(Session session, string collection, string body)
        where T : ModelObject
    {
        string? atOnce = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            atOnce = Models.Read<T>(document.RootElement).ToJson();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or NullReferenceException)
        {
        }

        List<T> listed;
        try
        {
            listed = session.List<T>([collection], ByRule(collection[..^1])).ToList();
        }
        catch (TransportException)
        {
            // Nobody can do anything with a list of nothing, so it is refused besides.
            Assert.True(atOnce is null || body.Contains("[null]", StringComparison.Ordinal), $"{body} was refused");
            return;
        }

        Assert.True(atOnce is not null, $"{body} was listed");
        Assert.Equal(atOnce, listed[1].ToJson());
    }
}
