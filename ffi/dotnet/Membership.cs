using Rollcall.Native;

namespace Rollcall;

/// <summary>Who fits each rule of one evaluation, by the rule's place in the list that was evaluated.</summary>
public sealed class Membership : IDisposable
{
    private readonly MembershipHandle handle;
    private readonly string[] rules;

    internal Membership(MembershipHandle handle, string[] rules)
    {
        this.handle = handle;
        this.rules = rules;
    }

    /// <summary>How many fit a rule.</summary>
    /// <exception cref="EvaluationException">That rule could not be evaluated.</exception>
    public long Count(int rule)
    {
        var status = NativeMethods.rollcall_membership_count(handle, checked((nuint)rule), out var count, out var error);
        NativeError.ThrowIfFailed(status, error, rules.ElementAtOrDefault(rule));
        return checked((long)count);
    }

    /// <summary>Ids of those who fit a rule.</summary>
    /// <exception cref="EvaluationException">That rule could not be evaluated.</exception>
    public IReadOnlyList<string> Ids(int rule)
    {
        var status = NativeMethods.rollcall_membership_ids(handle, checked((nuint)rule), out var ids, out var error);
        using (ids)
        {
            NativeError.ThrowIfFailed(status, error, rules.ElementAtOrDefault(rule));
            return ids.Read(ModelJson.Default.StringArray) ?? [];
        }
    }

    /// <summary>The same one by one, fetched some at a time: for rules that fit a great many.</summary>
    /// <exception cref="EvaluationException">That rule could not be evaluated.</exception>
    public IEnumerable<string> EachId(int rule)
    {
        const int Some = 10_000;
        for (var from = 0; ; from += Some)
        {
            var ids = SomeIds(rule, from, Some);
            foreach (var id in ids)
            {
                yield return id;
            }

            if (ids.Length < Some)
            {
                yield break;
            }
        }
    }

    private string[] SomeIds(int rule, int from, int count)
    {
        var status = NativeMethods.rollcall_membership_some_ids(
            handle, checked((nuint)rule), (nuint)from, (nuint)count, out var ids, out var error);
        using (ids)
        {
            NativeError.ThrowIfFailed(status, error, rules.ElementAtOrDefault(rule));
            return ids.Read(ModelJson.Default.StringArray) ?? [];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
