using System.Text.Json;
using Rollcall.Native;

namespace Rollcall;

/// <summary>A checked dynamic membership rule. Unchanging; callable from many threads.</summary>
public sealed class MembershipRule : IDisposable
{
    private MembershipRule(string text, RuleHandle handle)
    {
        Text = text;
        Handle = handle;
    }

    /// <summary>The rule as given.</summary>
    public string Text { get; }

    /// <summary>Findings that do not change the result.</summary>
    public IReadOnlyList<RuleWarning> Warnings
    {
        get
        {
            var status = NativeMethods.rollcall_rule_warnings(Handle, out var warnings, out var error);
            using (warnings)
            {
                NativeError.ThrowIfFailed(status, error, Text);
                var found = warnings.Read(ModelJson.Default.ListRuleWarning) ?? [];
                return found.ConvertAll(warning => warning.At(Text));
            }
        }
    }

    /// <summary>What the rule is about and what it reads.</summary>
    public RuleDescription Description
    {
        get
        {
            var status = NativeMethods.rollcall_rule_describe(Handle, out var description, out var error);
            using (description)
            {
                NativeError.ThrowIfFailed(status, error, Text);
                return description.Read(ModelJson.Default.RuleDescription) ?? new RuleDescription();
            }
        }
    }

    internal RuleHandle Handle { get; }

    /// <summary>Reads and checks a rule.</summary>
    /// <exception cref="RuleException">The rule is wrong.</exception>
    public static MembershipRule Parse(string text, RuleOptions? options = null)
    {
        var (rule, json) = (Utf8.Bytes(text), Json(options));
        var status = NativeMethods.rollcall_rule_parse(
            rule, (nuint)(rule?.Length ?? 0), json, (nuint)json.Length, out var handle, out var error);
        NativeError.ThrowIfFailed(status, error, text);
        return new MembershipRule(text, handle);
    }

    /// <summary>Straightens typographic quotes that delimit values, then checks. A wrong rule is told, not thrown.</summary>
    public static PreparedRule Prepare(string text, RuleOptions? options = null)
    {
        var (rule, json) = (Utf8.Bytes(text), Json(options));
        var status = NativeMethods.rollcall_rule_prepare(
            rule, (nuint)(rule?.Length ?? 0), json, (nuint)json.Length, out var prepared, out var error);
        using (prepared)
        {
            NativeError.ThrowIfFailed(status, error, text);
            return new PreparedRule(prepared.Read(ModelJson.Default.NativePreparedRule) ?? new NativePreparedRule { MembershipRule = text });
        }
    }

    /// <summary>Whether a user or device fits the rule.</summary>
    /// <param name="entityJson">The user or device as Graph's JSON; absent members read as null.</param>
    /// <param name="context">What the JSON does not say.</param>
    /// <exception cref="EvaluationException">The answer depends on a part that could not be evaluated.</exception>
    /// <exception cref="EntityException">The JSON is not a user or device.</exception>
    public bool Evaluate(string entityJson, EvaluationContext? context = null)
    {
        var (entity, json) = (Utf8.Bytes(entityJson), Json(context));
        var status = NativeMethods.rollcall_rule_evaluate(
            Handle, entity, (nuint)(entity?.Length ?? 0), json, (nuint)json.Length, out var isMember, out var error);
        NativeError.ThrowIfFailed(status, error, Text);
        return isMember;
    }

    /// <summary>Why a user or device fits the rule or does not: the tree of Graph's evaluateDynamicMembership.</summary>
    /// <exception cref="EvaluationException">The answer depends on a part that could not be evaluated.</exception>
    /// <exception cref="EntityException">The JSON is not a user or device.</exception>
    public JsonElement Explain(string entityJson, EvaluationContext? context = null)
    {
        var (entity, json) = (Utf8.Bytes(entityJson), Json(context));
        var status = NativeMethods.rollcall_rule_explain(
            Handle, entity, (nuint)(entity?.Length ?? 0), json, (nuint)json.Length, out var explanation, out var error);
        using (explanation)
        {
            NativeError.ThrowIfFailed(status, error, Text);
            using var document = explanation.Document();
            return document.RootElement.Clone();
        }
    }

    /// <summary>The same for people: an indented tree, one line a part, with yes or no and the value found.</summary>
    /// <exception cref="EvaluationException">The answer depends on a part that could not be evaluated.</exception>
    /// <exception cref="EntityException">The JSON is not a user or device.</exception>
    public string ExplainText(string entityJson, EvaluationContext? context = null)
    {
        var (entity, json) = (Utf8.Bytes(entityJson), Json(context));
        var status = NativeMethods.rollcall_rule_explain_text(
            Handle, entity, (nuint)(entity?.Length ?? 0), json, (nuint)json.Length, out var explanation, out var error);
        using (explanation)
        {
            NativeError.ThrowIfFailed(status, error, Text);
            return explanation.Text();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static byte[] Json(RuleOptions? options) =>
        options is null ? [] : JsonSerializer.SerializeToUtf8Bytes(options, ModelJson.Default.RuleOptions);

    internal static byte[] Json(EvaluationContext? context) =>
        context is null ? [] : JsonSerializer.SerializeToUtf8Bytes(context, ModelJson.Default.EvaluationContext);
}
