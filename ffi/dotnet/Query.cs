namespace Rollcall;

/// <summary>What to read of a collection; everything left out is the service's default.</summary>
public sealed record Query
{
    /// <summary>OData filter.</summary>
    public string? Filter { get; init; }

    /// <summary>Text for <c>$search</c>.</summary>
    public string? Search { get; init; }

    /// <summary>Properties wanted, by Graph's names.</summary>
    public IReadOnlyList<string>? Select { get; init; }

    /// <summary>Order.</summary>
    public string? Orderby { get; init; }

    /// <summary>At most so many objects in all; null is all.</summary>
    public int? Top { get; init; }

    /// <summary>Membership rule that the users or devices listed must fit. It is evaluated here; <see cref="Top"/> counts those who fit.</summary>
    public string? MembershipRule { get; init; }

    /// <summary>How that rule is read.</summary>
    public RuleOptions? RuleOptions { get; init; }

    /// <summary>Where a delta query goes on: the token of the last one, or <c>latest</c>.</summary>
    public string? DeltaToken { get; init; }

    /// <summary>Which page of a delta query is next.</summary>
    public string? SkipToken { get; init; }

    /// <summary>The same query with another number of objects.</summary>
    public Query WithTop(int? top) => this with { Top = top };
}
