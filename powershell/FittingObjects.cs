using System.Diagnostics;
using Microsoft.Open.AzureAD.Model;
using Microsoft.Open.AzureAD16.Client;

namespace Rollcall.PowerShell;

/// <summary>
/// The users or devices that a membership rule fits. Where the rule is as good as a filter, the service sifts. Else, of everybody only what the rule reads is asked for, and those who fit are then
/// read whole, a few at a time: a page of whole users takes the service ten times as long as one of two properties. Where so many
/// fit that this takes longer than it saves, the rest is read whole at once.
/// </summary>
/// <typeparam name="T">User or device.</typeparam>
/// <param name="session">Reads.</param>
/// <param name="collection">Where they are.</param>
/// <param name="rule">The rule.</param>
/// <param name="cancel">Stops the reading.</param>
internal sealed class FittingObjects<T>(Session session, string collection, string rule, CancelHandle cancel)
    where T : ModelObject
{
    // The service takes so many alternatives in a filter.
    private const int Block = 15;

    // So many blocks are read before the two ways are compared, and single blocks may take so much longer than the sifting.
    private const int Trial = 20;
    private const int Patience = 3;

    private readonly HashSet<string> given = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads them as they are found.</summary>
    /// <param name="limit">At most so many; null is all.</param>
    /// <exception cref="RuleException">The rule is wrong.</exception>
    internal IEnumerable<T> Read(int? limit) =>
        typeof(T) == typeof(User) && RuleNarrowing.Filter(rule) is { } filter ? Narrowed(filter, limit) : Sifted(limit);

    private IEnumerable<T> Narrowed(string filter, int? limit)
    {
        using var found = session.List<T>([collection], new Query { MembershipRule = rule, Filter = filter, Top = limit }, cancel).GetEnumerator();
        if (Begin(found) is not { } any)
        {
            foreach (var item in Sifted(limit))
            {
                yield return item;
            }

            yield break;
        }

        for (; any; any = found.MoveNext())
        {
            yield return found.Current;
        }
    }

    // Whether there is a first; null where the service will not take the filter, which is no reason to fail: it was our idea.
    private static bool? Begin(IEnumerator<T> found)
    {
        try
        {
            return found.MoveNext();
        }
        catch (ApiException refusal) when (refusal.ErrorCode == 400)
        {
            return null;
        }
    }

    private IEnumerable<T> Sifted(int? limit)
    {
        var (sifting, reading) = (new Stopwatch(), new Stopwatch());
        var (ids, blocks) = (new List<string>(Block), 0);
        using var found = session.List<T>([collection], new Query { MembershipRule = rule, Select = ["id"], Top = limit }, cancel).GetEnumerator();
        while (true)
        {
            sifting.Start();
            var more = found.MoveNext();
            sifting.Stop();
            if (more)
            {
                ids.Add(Id(found.Current));
            }

            if (ids.Count == Block || (!more && ids.Count > 0))
            {
                reading.Start();
                var whole = Whole(ids);
                reading.Stop();
                ids.Clear();
                blocks++;
                foreach (var item in whole)
                {
                    given.Add(Id(item));
                    yield return item;
                }
            }

            if (!more)
            {
                yield break;
            }

            if (blocks >= Trial && reading.Elapsed > Patience * sifting.Elapsed)
            {
                break;
            }
        }

        foreach (var item in Rest(limit))
        {
            yield return item;
        }
    }

    private static string Id(T item) => item switch
    {
        DirectoryObject { ObjectId: { } id } => id,
        _ => "",
    };

    // In the order they were found in.
    private List<T> Whole(List<string> ids)
    {
        var filter = $"id in ({string.Join(',', ids.Select(id => $"'{id}'"))})";
        var whole = session.List<T>([collection], new Query { Filter = filter }, cancel).ToDictionary(Id, StringComparer.OrdinalIgnoreCase);
        return ids.Where(whole.ContainsKey).Select(id => whole[id]).ToList();
    }

    private IEnumerable<T> Rest(int? limit) => session
        .List<T>([collection], new Query { MembershipRule = rule, Top = limit }, cancel)
        .Where(item => given.Add(Id(item)))
        .Take(limit is { } most ? most - given.Count : int.MaxValue);
}
