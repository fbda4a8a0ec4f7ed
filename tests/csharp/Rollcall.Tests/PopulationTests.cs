namespace Rollcall.Tests;

public sealed class PopulationTests
{
    private const string Lines = """
        {"@odata.type":"#microsoft.graph.user","id":"a","department":"Sales","country":"Germany"}
        {"@odata.type":"#microsoft.graph.user","id":"b","department":"Marketing","country":"Canada"}
        {"@odata.type":"#microsoft.graph.user","id":"c","department":"Sales","country":null}
        """;

    [Fact]
    public void Several_rules_are_evaluated_in_one_go()
    {
        using var population = new Population(RuleSubject.User);
        population.LoadJsonLines(Lines);
        using var sales = MembershipRule.Parse("user.department -eq \"Sales\"");
        using var north = MembershipRule.Parse("user.country -in [\"Germany\",\"Canada\"]");

        using var membership = population.Evaluate([sales, north]);

        Assert.Equal(3, population.Count);
        Assert.Equal(["a", "c"], membership.Ids(0).Order());
        Assert.Equal(2, membership.Count(1));
    }

    [Fact]
    public void A_malformed_line_is_named_and_nothing_of_the_call_is_kept()
    {
        using var population = new Population(RuleSubject.User);

        var refusal = Assert.Throws<EntityException>(() => population.LoadJsonLines(Lines + "\n{\"id\":"));

        Assert.Equal(4, refusal.Line);
        Assert.Equal(0, population.Count);
    }
}
