namespace Rollcall.Tests;

public sealed class MembershipRuleTests
{
    private const string Ada = """{"id":"11111111-1111-1111-1111-111111111111","department":"Marketing","displayName":"Ada"}""";

    [Fact]
    public void A_rule_answers_for_a_user_in_Graphs_JSON()
    {
        using var rule = MembershipRule.Parse("(user.department -eq \"marketing\")");

        Assert.True(rule.Evaluate(Ada));
        Assert.False(rule.Evaluate("{}"));
    }

    [Fact]
    public void An_explanation_names_the_property_and_the_value_found()
    {
        using var rule = MembershipRule.Parse("user.department -eq \"Sales\"");

        var explanation = rule.Explain(Ada).GetRawText();

        Assert.Contains("department", explanation);
        Assert.Contains("Marketing", explanation);
    }

    [Fact]
    public void The_span_of_an_error_counts_UTF16_as_strings_do()
    {
        // Two bytes, three bytes and a surrogate pair before the fault.
        const string Text = "user.displayName -eq \"é€😀\" -and user.departmnt -eq \"x\"";

        var refusal = Assert.Throws<RuleException>(() => MembershipRule.Parse(Text));

        Assert.Contains("departmnt", Text[refusal.Start..refusal.End]);
        Assert.NotEmpty(refusal.Kind);
        Assert.Equal(RulePart.Type, refusal.Part);
    }

    [Fact]
    public void The_spans_of_warnings_do_too()
    {
        const string Text = "user.displayName -eq \"é€😀\" -and user.Department -eq \"x\"";

        using var rule = MembershipRule.Parse(Text);

        var warning = Assert.Single(rule.Warnings, warning => warning.Id == "W-CASE");
        Assert.Contains("Department", Text[warning.Start..warning.End]);
    }

    [Fact]
    public void A_rule_of_the_other_subject_is_refused_when_a_subject_is_asked_for() =>
        Assert.Throws<RuleException>(() => MembershipRule.Parse("device.displayName -eq \"x\"", new RuleOptions { Subject = "user" }));

    [Fact]
    public void Typographic_quotes_around_values_are_straightened_and_an_apostrophe_is_not()
    {
        var prepared = MembershipRule.Prepare("user.department -eq ”Marketing” -or user.surname -eq \"O’Brien\"");

        Assert.Equal("user.department -eq \"Marketing\" -or user.surname -eq \"O’Brien\"", prepared.MembershipRule);
        Assert.Equal(2, prepared.Straightened);
        Assert.Null(prepared.Error);
    }

    [Fact]
    public void A_wrong_rule_is_told_not_thrown_when_it_is_prepared()
    {
        var prepared = MembershipRule.Prepare("user.departmnt -eq “x”");

        Assert.NotNull(prepared.Error);
        Assert.Equal("user.departmnt", prepared.MembershipRule[prepared.Error.Start..prepared.Error.End]);
    }

    [Fact]
    public void No_text_breaks_the_parser()
    {
        foreach (var text in new[] { "", " ", "\0", "\uD800", "(((((((((", new string('(', 5_000), "user.", "\"" })
        {
            Assert.Throws<RuleException>(() => MembershipRule.Parse(text));
        }
    }

    [Fact]
    public void A_rule_that_was_disposed_says_so()
    {
        var rule = MembershipRule.Parse("user.department -eq \"x\"");
        rule.Dispose();

        Assert.Throws<ObjectDisposedException>(() => rule.Evaluate(Ada));
    }
}
