namespace Rollcall.Tests;

public sealed class PopulationChangeTests
{
    private const string Berta = """{"id":"b","department":"Marketing","employeeHireDate":"2026-03-01T00:00:00Z"}""";

    private static Population Some(params string[] rules)
    {
        var population = new Population(RuleSubject.User);
        population.LoadJsonLines("""{"id":"a","department":"Sales"}""");
        var parsed = rules.Select(rule => MembershipRule.Parse(rule)).ToArray();
        population.SetRules(parsed, new EvaluationContext { Now = DateTimeOffset.Parse("2026-01-01T00:00:00Z") });
        Array.ForEach(parsed, rule => rule.Dispose());
        return population;
    }

    [Fact]
    public void A_change_of_one_user_says_which_rules_it_joins_and_leaves()
    {
        using var population = Some("user.department -eq \"Sales\"", "user.department -ne null", "user.city -eq \"Ulm\"");

        var change = population.Upsert("""{"id":"a","department":null,"city":"Ulm"}""");

        Assert.Equal("a", change.Id);
        Assert.Equal([2], change.Joins);
        Assert.Equal([0, 1], change.Leaves);
        Assert.Empty(change.Unanswered);
    }

    [Fact]
    public void Whoever_comes_joins_and_whoever_goes_leaves()
    {
        using var population = Some("user.department -eq \"Marketing\"");

        Assert.Equal([0], population.Upsert(Berta).Joins);
        Assert.Equal(2, population.Count);
        Assert.Equal([0], population.Remove("B")!.Leaves);
        Assert.Null(population.Remove("b"));
        Assert.Equal(1, population.Count);
    }

    [Fact]
    public void A_refused_user_changes_nothing()
    {
        using var population = Some("user.department -eq \"Sales\"");

        Assert.Throws<EntityException>(() => population.Upsert("""{"department":"Sales"}"""));
        Assert.Equal(1, population.Count);
    }

    [Fact]
    public void The_time_lets_people_join_at_the_moment_that_was_foretold()
    {
        using var population = Some("user.employeeHireDate -le system.now");
        Assert.Null(population.NextMoment());
        Assert.Empty(population.Upsert(Berta).Joins);

        var moment = population.NextMoment();

        Assert.Equal(DateTimeOffset.Parse("2026-03-01T00:00:00Z"), moment);
        var change = Assert.Single(population.Advance(moment!.Value));
        Assert.Equal("b", change.Id);
        Assert.Equal([0], change.Joins);
    }

    [Fact]
    public void Ids_come_one_by_one_as_well()
    {
        using var population = Some();
        population.LoadJsonLines(string.Join('\n', Enumerable.Range(0, 25_000).Select(n => $"{{\"id\":\"u{n}\"}}")));
        using var rule = MembershipRule.Parse("user.objectId -startsWith \"u\"");

        using var membership = population.Evaluate([rule]);

        Assert.Equal(membership.Ids(0), membership.EachId(0));
        Assert.Equal(25_000, membership.EachId(0).Count());
    }
}
