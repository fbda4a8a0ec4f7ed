using Rollcall.Native;

namespace Rollcall;

/// <summary>Many users, or many devices, held for fast evaluation of many rules. Loading is for one thread, evaluating for many.</summary>
public sealed partial class Population : IDisposable
{
    private readonly PopulationHandle handle;

    /// <summary>Makes an empty population.</summary>
    public Population(RuleSubject subject)
    {
        var status = NativeMethods.rollcall_population_new((uint)subject, out handle, out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>How many users or devices are held.</summary>
    public long Count => checked((long)NativeMethods.rollcall_population_len(handle));

    /// <summary>Adds one user or device a line; a repeated id replaces. On an error nothing of this call is kept.</summary>
    /// <exception cref="EntityException">A line is malformed; the message names it.</exception>
    public void LoadJsonLines(string lines)
    {
        var bytes = Utf8.Bytes(lines)!;
        var status = NativeMethods.rollcall_population_load_jsonl(handle, bytes, (nuint)bytes.Length, out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>The same from a file.</summary>
    /// <exception cref="EntityException">A line is malformed; the message names it.</exception>
    public void LoadFile(string path)
    {
        var bytes = Utf8.Bytes(path)!;
        var status = NativeMethods.rollcall_population_load_file(handle, bytes, (nuint)bytes.Length, out var error);
        NativeError.ThrowIfFailed(status, error);
    }

    /// <summary>Who fits each rule. One rule's evaluation error does not fail the others: it is thrown when that rule is asked for.</summary>
    public Membership Evaluate(IReadOnlyList<MembershipRule> rules, EvaluationContext? context = null)
    {
        var json = MembershipRule.Json(context);
        return Holding(rules, pointers =>
        {
            var status = NativeMethods.rollcall_population_evaluate(
                handle, pointers, (nuint)pointers.Length, json, (nuint)json.Length, out var membership, out var error);
            NativeError.ThrowIfFailed(status, error);
            return new Membership(membership, rules.Select(rule => rule.Text).ToArray());
        });
    }

    // The rules' handles stay valid for the length of the call, whoever disposes them meanwhile.
    private static T Holding<T>(IReadOnlyList<MembershipRule> rules, Func<nint[], T> call)
    {
        var pointers = new nint[rules.Count];
        var held = 0;
        try
        {
            for (; held < rules.Count; held++)
            {
                var added = false;
                rules[held].Handle.DangerousAddRef(ref added);
                pointers[held] = rules[held].Handle.DangerousGetHandle();
            }

            return call(pointers);
        }
        finally
        {
            for (var rule = 0; rule < held; rule++)
            {
                rules[rule].Handle.DangerousRelease();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
