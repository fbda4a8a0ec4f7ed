using System.Globalization;
using Rollcall.Native;

namespace Rollcall;

/// <summary>Rules that stand over the population: who joins and leaves when it changes.</summary>
public sealed partial class Population
{
    /// <summary>Lets rules stand instead of those before: from then on a change says who joins and leaves, and names a rule by its place here.</summary>
    /// <param name="rules">The rules; they may be disposed afterwards.</param>
    /// <param name="context">For everybody alike. The time stands still at its <c>Now</c>, else at the moment of this call, until <see cref="Advance"/>.</param>
    public void SetRules(IReadOnlyList<MembershipRule> rules, EvaluationContext? context = null)
    {
        var json = MembershipRule.Json(context);
        Holding(rules, pointers =>
        {
            var status = NativeMethods.rollcall_population_set_rules(
                handle, pointers, (nuint)pointers.Length, json, (nuint)json.Length, out var error);
            NativeError.ThrowIfFailed(status, error);
            return true;
        });
    }

    /// <summary>Inserts a user or device in Graph's JSON, or replaces the one of the same id.</summary>
    /// <exception cref="EntityException">It has no id, or a property of the wrong type.</exception>
    public PopulationChange Upsert(string entity)
    {
        var bytes = Utf8.Bytes(entity)!;
        var status = NativeMethods.rollcall_population_upsert(handle, bytes, (nuint)bytes.Length, out var change, out var error);
        using (change)
        {
            NativeError.ThrowIfFailed(status, error);
            return change.Read(PopulationChangeJson.Default.PopulationChange)!;
        }
    }

    /// <summary>Removes the user or device of this id; null where there was none.</summary>
    public PopulationChange? Remove(string id)
    {
        var bytes = Utf8.Bytes(id)!;
        var status = NativeMethods.rollcall_population_remove(handle, bytes, (nuint)bytes.Length, out var change, out var error);
        using (change)
        {
            NativeError.ThrowIfFailed(status, error);
            return change.IsInvalid ? null : change.Read(PopulationChangeJson.Default.PopulationChange);
        }
    }

    /// <summary>The next moment at which somebody joins or leaves a standing rule because of <c>system.now</c>; null where nobody ever does.</summary>
    public DateTimeOffset? NextMoment()
    {
        var status = NativeMethods.rollcall_population_next_moment(handle, out var moment, out var error);
        using (moment)
        {
            NativeError.ThrowIfFailed(status, error);
            return moment.IsInvalid
                ? null
                : DateTimeOffset.Parse(moment.Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        }
    }

    /// <summary>Sets the time of the standing rules, and gives everybody who joins or leaves by that.</summary>
    public IReadOnlyList<PopulationChange> Advance(DateTimeOffset now)
    {
        var bytes = Utf8.Bytes(now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture))!;
        var status = NativeMethods.rollcall_population_advance(handle, bytes, (nuint)bytes.Length, out var changes, out var error);
        using (changes)
        {
            NativeError.ThrowIfFailed(status, error);
            return changes.Read(PopulationChangeJson.Default.ListPopulationChange) ?? [];
        }
    }
}
