using System.Text.Json;

namespace Rollcall;

/// <summary>The members a group or administrative unit has, beside those a rule would give it. Nothing is changed by comparing.</summary>
public sealed class MembershipComparison
{
    private static readonly string[] Shown = ["id", "displayName"];

    private MembershipComparison(List<MembershipChange> changes) => Changes = changes;

    /// <summary>One change for everybody concerned: those who would join, then those who would leave, then those who would stay.</summary>
    public IReadOnlyList<MembershipChange> Changes { get; }

    /// <summary>How many would become members.</summary>
    public int Join => Count(MembershipChangeKind.Join);

    /// <summary>How many would cease to be members.</summary>
    public int Leave => Count(MembershipChangeKind.Leave);

    /// <summary>How many would remain members.</summary>
    public int Stay => Count(MembershipChangeKind.Stay);

    /// <summary>Compares.</summary>
    /// <param name="session">Where the members and everybody else are read.</param>
    /// <param name="container">Path of the group or unit, as <c>["groups", id]</c>; null for one that is still to be made.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="options">How the rule is read.</param>
    /// <param name="progress">Told how many objects have been read.</param>
    /// <param name="cancel">Stops.</param>
    /// <exception cref="RuleException">The rule is wrong.</exception>
    /// <exception cref="EvaluationException">The rule could not be answered for somebody.</exception>
    public static MembershipComparison Of(
        Session session, string[]? container, string rule, RuleOptions? options = null, Action<int>? progress = null, CancelHandle? cancel = null)
    {
        bool isUser;
        using (var parsed = MembershipRule.Parse(rule, options))
        {
            isUser = parsed.Description.Subject == "user";
        }

        var read = 0;
        var query = new Query { MembershipRule = rule, RuleOptions = options, Select = isUser ? [.. Shown, "userPrincipalName"] : Shown };
        var type = isUser ? "#microsoft.graph.user" : "#microsoft.graph.device";
        var fitting = new Dictionary<string, MembershipChange>(StringComparer.OrdinalIgnoreCase);
        foreach (var item in session.List<JsonElement>([isUser ? "users" : "devices"], query, cancel))
        {
            var change = Read(MembershipChangeKind.Join, item) with { OdataType = type };
            fitting[change.Id] = change;
            progress?.Invoke(++read);
        }

        var leaving = new List<MembershipChange>();
        var staying = new List<MembershipChange>();
        IEnumerable<JsonElement> members = container is null ? [] : session.List<JsonElement>([.. container, "members"], new Query { Select = [.. Shown, "userPrincipalName"] }, cancel);
        foreach (var item in members)
        {
            var member = Read(MembershipChangeKind.Leave, item);
            (fitting.Remove(member.Id) ? staying : leaving).Add(member);
            progress?.Invoke(++read);
        }

        return new MembershipComparison(
            [.. fitting.Values, .. leaving, .. staying.Select(member => member with { Change = MembershipChangeKind.Stay })]);
    }

    private int Count(MembershipChangeKind kind) => Changes.Count(change => change.Change == kind);

    private static MembershipChange Read(MembershipChangeKind change, JsonElement item) =>
        new(change, Text(item, "id") ?? "", Text(item, "displayName"), Text(item, "userPrincipalName"), Text(item, "@odata.type"));

    private static string? Text(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
