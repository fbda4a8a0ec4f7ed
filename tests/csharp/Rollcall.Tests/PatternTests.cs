using System.Text.Json;
using System.Text.RegularExpressions;

namespace Rollcall.Tests;

/// <summary>
/// <c>-match</c> beside .NET's own regular expressions, which the service uses (rule language, section 6.5): patterns put
/// together at random, from a fixed seed, on texts with the letters that case mappings disagree about.
/// </summary>
public sealed class PatternTests
{
    private const int PatternsASeed = 400;
    private const int TextsAPattern = 10;
    private const RegexOptions AsTheService = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    private static readonly string[] Atoms =
    [
        "a", "b", "B", "ab", ".", "k", "s", "i", "1", "_", "-", "@", " ", "#", "&&", "~", "{", "}", "x{", "é", "É", "ß",
        "\u212A", "\u017F", "\u0130", "\u0131", "\u03C3", "\u03C2", "\u00B5", "\u03BC", "\u01C5", "\u2126", "\U0001F600",
        @"\d", @"\D", @"\w", @"\W", @"\s", @"\S", @"\.", @"\-", @"\(", @"\x41", @"\u0042", @"\uD83D", @"\t", @"\e", @"\/",
        "[a-c]", "[^a]", "[A-C1-3]", "[é-ü]", "[^\\W\\d]", "[a-z-[aeiou]]", "[&]", "[a&&b]", "[]a]", "[-a]", "[a-]", "[[:a]", "[\\w-.]",
        @"\p{L}", @"\P{L}", @"\p{Lu}", @"\p{Ll}", @"\P{Lt}", @"\p{Nd}", @"[\p{Lu}1]", @"[^\p{Ll}]", @"\p{Cs}", @"\p{Co}",
        "^", "$", @"\A", @"\z", @"\Z", @"\G", @"\b", @"\B", "(?i)", "(?-i)", "(?-i:B)", "(?m:^b)", "(?s:.)", "(?x: a b )", "(?n:(a))",
        "(?:ab)", "(a)", "(?<n>b)", "(?<2>a)", "(?'q'a)", @"\1", @"\2", @"\k<n>", "(?=a)", "(?!a)", "(?<=a)", "(?<!b)", "(?<=a.*)",
        "(?>a+)", "(?=.*b)", "(?<!a|bc)", "(?#c)",
    ];

    private static readonly string[] Quantifiers = ["*", "+", "?", "{2}", "{1,2}", "{0,}", "*?", "+?", "??", "{,2}", "{2,1}", "{1,2}?"];

    private static readonly string[] Groups = ["(", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?i:", "(?-i:", "(?>"];

    private static readonly string[] Texts =
    [
        "a", "A", "ab", "AB", "b", "ba", "abc", "aab", "abab", "a\nb", "a\n", "\n", "1", "a1", "A-1", "_", "foo@bar.com", "é", "É", "ß",
        "SS", "K", "k", "\u212A", "\u017F", "s", "S", "i", "I", "\u0130", "\u0131", "a b", " ", "#", "&", "~", "a{2}", "x{", "٣", "²",
        "\u03C3", "\u03C2", "\u03A3", "\u00B5", "\u03BC", "\u039C", "\u01C4", "\u01C5", "\u01C6", "\u2126", "\u03C9", "\U0001F600",
        "\U0001D7D8", "a\U0001F600b", "\u0085", "\u200D", "e\u0301", "a.b", "{", "}", "]", "[", "-", "\uE000",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_pattern_is_refused_or_found_as_dotnet_does(int seed)
    {
        var random = new Random(seed);
        var compared = 0;
        for (var count = 0; count < PatternsASeed; count++)
        {
            var pattern = Pattern(random, depth: 0);
            var expected = Dotnet(pattern);
            using var rule = Ours(pattern, out var kind);
            if (kind == "RegexUnsupported")
            {
                continue; // Said plainly, and never a wrong answer.
            }
            Assert.True((expected is null) == (rule is null), $"{pattern}: .NET {(expected is null ? "refuses" : "takes")} it, we answer {kind ?? "valid"}");
            for (var text = 0; expected is not null && text < TextsAPattern; text++)
            {
                var value = Texts[random.Next(Texts.Length)];
                compared++;
                Assert.True(expected.IsMatch(value) == IsMember(rule!, value), $"{pattern} on {JsonSerializer.Serialize(value)}: .NET says {expected.IsMatch(value)}");
            }
        }
        Assert.True(compared > PatternsASeed * TextsAPattern / 2, $"only {compared} comparisons");
    }

    private static string Pattern(Random random, int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => Part(random, depth)));

    private static string Part(Random random, int depth)
    {
        var part = (random.Next(10), depth) switch
        {
            (0, < 2) => Groups[random.Next(Groups.Length)] + Pattern(random, depth + 1) + ")",
            (1, < 2) => Pattern(random, depth + 1) + "|" + Pattern(random, depth + 1),
            _ => Atoms[random.Next(Atoms.Length)],
        };
        // .NET's optimizer takes `(?>a+)*` for `(?>a*)`, which has one way less to match; nobody writes the former.
        return random.Next(4) == 0 && !part.StartsWith("(?>", StringComparison.Ordinal) ? part + Quantifiers[random.Next(Quantifiers.Length)] : part;
    }

    private static Regex? Dotnet(string pattern)
    {
        try
        {
            return new Regex(pattern, AsTheService);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MembershipRule? Ours(string pattern, out string? kind)
    {
        kind = null;
        try
        {
            return MembershipRule.Parse($"user.department -match '{pattern.Replace("'", "''")}'");
        }
        catch (RuleException refusal)
        {
            kind = refusal.Kind;
            return null;
        }
    }

    private static bool IsMember(MembershipRule rule, string department) =>
        rule.Evaluate(JsonSerializer.Serialize(new { department }));
}
