using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Rollcall.Tests;

/// <summary>The cases of <c>tests/conformance</c>, which the Rust and the PowerShell tests run as well, through the C ABI.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Ids => [.. Cases("rules.jsonl").Select(test => test.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_case_comes_out_as_expected(string id)
    {
        var test = Cases("rules.jsonl").Single(test => test.GetProperty("id").GetString() == id);

        Assert.Equal(Expected(test), Outcome(test));
    }

    [Fact]
    public void Rules_of_real_tenants_are_accepted_or_refused_as_marked() =>
        Assert.All(Cases("wild-rules.jsonl"), test =>
        {
            var options = new RuleOptions { Subject = test.GetProperty("subject").GetString() };
            var refusal = Record.Exception(() => MembershipRule.Parse(test.GetProperty("rule").GetString()!, options).Dispose());
            Assert.Equal(test.GetProperty("expect").GetString() == "accept", refusal is null);
        });

    [Fact]
    public void The_explanation_answers_as_the_evaluation_does()
    {
        foreach (var test in Cases("rules.jsonl").Where(test => Text(test, "error_kind") is null))
        {
            using var rule = MembershipRule.Parse(test.GetProperty("rule").GetString()!, Options(test));
            var entity = test.GetProperty("entity").GetRawText();

            var tree = rule.Explain(entity, Context(test)).GetProperty("membershipRuleEvaluationDetails");

            Assert.Equal(test.GetProperty("expect").GetBoolean(), tree.GetProperty("expressionResult").GetBoolean());
            Assert.StartsWith(test.GetProperty("expect").GetBoolean() ? "yes" : "no", rule.ExplainText(entity, Context(test)));
        }
    }

    private static string Expected(JsonElement test) =>
        Text(test, "error_kind") ?? test.GetProperty("expect").GetRawText();

    private static string Outcome(JsonElement test)
    {
        try
        {
            using var rule = MembershipRule.Parse(test.GetProperty("rule").GetString()!, Options(test));
            return rule.Evaluate(test.GetProperty("entity").GetRawText(), Context(test)) ? "true" : "false";
        }
        catch (RuleException refusal)
        {
            return refusal.Kind;
        }
    }

    private static RuleOptions Options(JsonElement test) => new()
    {
        Subject = Text(test, "subject"),
        Container = test.TryGetProperty("context", out var context) ? Text(context, "container") : null,
    };

    private static EvaluationContext? Context(JsonElement test) =>
        !test.TryGetProperty("context", out var context) ? null : new EvaluationContext
        {
            Now = context.TryGetProperty("now", out var now) ? now.GetDateTimeOffset() : null,
            Groups = context.TryGetProperty("groups", out var groups) ? [.. groups.EnumerateArray().Select(group => group.GetString()!)] : null,
            Manager = Text(context, "manager"),
        };

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static IEnumerable<JsonElement> Cases(string file, [CallerFilePath] string here = "") =>
        File.ReadLines(Path.Combine(Path.GetDirectoryName(here)!, "../../conformance", file))
            .Select(line => JsonDocument.Parse(line).RootElement);
}
