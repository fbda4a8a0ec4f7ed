#![allow(clippy::unwrap_used, clippy::panic)]
use proptest::prelude::*;

use super::{Pattern, PatternError, StepLimit};

fn is_match(pattern: &str, value: &str) -> bool {
    Pattern::new(pattern)
        .unwrap_or_else(|error| panic!("{pattern}: {error:?}"))
        .is_match(value)
        .unwrap()
}

/// Pattern, values that match, values that do not.
fn assert_matches(rows: &[(&str, &[&str], &[&str])]) {
    for (pattern, matching, others) in rows {
        matching
            .iter()
            .for_each(|value| assert!(is_match(pattern, value), "{pattern} should match {value:?}"));
        others
            .iter()
            .for_each(|value| assert!(!is_match(pattern, value), "{pattern} should not match {value:?}"));
    }
}

#[test]
fn a_pattern_is_searched_anywhere_without_letter_case() {
    assert_matches(&[
        ("6.*", &["126", "6"], &["125"]),
        ("Da.*", &["aDa", "DAVID"], &["Bob"]),
        ("^Da.*", &["David"], &["aDa"]),
        (".*vid", &["David"], &["Da"]),
        ("", &["", "x"], &[]),
        ("straße", &["STRAßE"], &["STRASSE"]),
        ("a|b", &["xb"], &["c"]),
        ("^(a|b)$", &["A"], &["ab"]),
        ("(?-i)Da", &["Da"], &["da", "DA"]),
        ("(?-i:D)a", &["DA"], &["dA"]),
        ("x{2}y{1,}z{0,1}", &["XXY"], &["XY"]),
        ("a{,2}", &["a{,2}"], &["aa"]),
        ("{x}", &["{X}"], &["x"]),
        ("a.c", &["abc"], &["a\nc"]),
        ("(?s)a.c", &["a\nc"], &[]),
        ("(?m)^b$", &["a\nb\nc"], &["abc"]),
        ("(?x) a b # comment\n c", &["abc"], &["a b"]),
        ("a(?#comment)+", &["aa"], &["b"]),
        ("^a+(?#comment)?", &["aa"], &["b"]),
        ("(?n)(a)(?<x>b)\\k<x>", &["abb"], &["ab"]),
    ]);
}

#[test]
fn anchors_mean_what_dotnet_means() {
    assert_matches(&[
        ("end$", &["end", "end\n"], &["end\n\n", "end\r\n", "endx"]),
        ("end\\Z", &["end", "end\n"], &["endx"]),
        ("end\\z", &["end"], &["end\n"]),
        ("$end", &[], &["end", "\nend"]),
        ("^$", &["", "\n"], &["x", "\n\n"]),
        ("\\Aa\\d{3}.*", &["a123bbbb"], &["xa123"]),
        ("\\Ga", &["ab"], &["ba"]),
        ("\\bit\\b", &["the IT team", "it"], &["unit", "ité"]),
        ("\\Bit", &["unit"], &["it"]),
        ("(a$)?\\nb", &["a\nb"], &[]),
        ("(end$|x)", &["end\n", "yx"], &["ends"]),
    ]);
}

#[test]
fn classes_mean_what_dotnet_means() {
    assert_matches(&[
        ("^[a-z-[aeiou]]+$", &["xyz", "XYZ"], &["xaz", "A"]),
        ("^[\\w-[\\d]]+$", &["abc"], &["a1"]),
        ("^[^a-z-[0-9]]$", &["-"], &["5", "A"]),
        ("^[0-1,a]", &["0", "1", ",", "A"], &["2"]),
        ("[]a]", &["]", "A"], &["b"]),
        ("[^]a]", &["b"], &["]", "a"]),
        ("[a\\-z]", &["-"], &["b"]),
        ("[\\w-.]", &["-", ".", "x"], &["!"]),
        ("[[:alpha:]]", &["a]", ":]"], &["x"]),
        ("^\\d$", &["5", "٣"], &["x"]),
        ("^\\w$", &["é", "_", "字"], &["-", " "]),
        ("\\s", &["\u{a0}", "\u{85}"], &["x"]),
        ("^\\p{Lu}$", &["A", "a", "\u{1c5}"], &["1"]),
        ("^\\P{Ll}$", &["1"], &["A", "a"]),
        ("(?-i)^\\p{Lu}$", &["A"], &["a"]),
        ("^[\\p{Lu}1]$", &["A", "a", "1"], &["2"]),
        ("(?-i)^[\\p{Lu}1]$", &["A"], &["a"]),
        ("\\p{L}", &["字"], &["1"]),
        ("\\P{L}", &["1"], &["a"]),
        ("\\x41\\u0042\\x43", &["abc"], &["ab"]),
        ("\\t\\.\\-\\[", &["\t.-["], &["t"]),
        ("[\\b]", &["\u{8}"], &["b"]),
        ("\\cI", &["\t"], &["I"]),
        ("\\011", &["\t"], &["0"]),
        ("^[a&&b]$", &["&", "a", "b"], &["c"]),
        ("^[a~~b]$", &["~"], &["c"]),
        ("^[+--]$", &["+", ",", "-"], &["."]),
        ("[\\u0080-\\uFFFF]", &["😀", "é"], &["a"]),
        ("[\\uD800-\\uFFFF]", &["😀", "\u{ff21}"], &["a"]),
        ("^[a-\\uDFFF]+$", &["😀"], &["\u{ff21}"]),
        ("^[^\\u0080-\\uFFFF]$", &["a"], &["é"]),
        ("^[\\uD83D-\\uD83E]\\uDE00$", &["😀"], &["\u{10000}"]),
    ]);
}

#[test]
fn letters_have_the_forms_that_dotnet_gives_them() {
    assert_matches(&[
        ("^k$", &["K", "\u{212a}"], &["x"]),
        ("^s$", &["S"], &["\u{17f}"]),
        ("^[a-z]$", &["\u{212a}"], &["\u{17f}", "\u{131}"]),
        ("^\u{3c3}$", &["\u{3a3}"], &["\u{3c2}"]),
        ("^\u{b5}$", &["\u{b5}"], &["\u{3bc}"]),
        ("^[é-ü]$", &["É", "Ö"], &["e"]),
        ("(k)\\1", &["k\u{212a}"], &["ks"]),
    ]);
}

#[test]
fn a_character_beyond_the_basic_plane_is_two_units() {
    assert_matches(&[
        ("^..$", &["\u{1f600}", "ab"], &["a"]),
        ("^.$", &["a"], &["\u{1f600}"]),
        ("\u{1f600}", &["a\u{1f600}"], &["\u{1f601}"]),
        ("\\uD83D\\uDE00", &["\u{1f600}"], &["\u{1f601}"]),
        ("\\p{Cs}", &["\u{1f600}"], &["a", "\u{e000}"]),
        ("\\p{Co}", &["\u{e000}"], &["\u{1f600}", "\u{f0000}"]),
        ("\\d|\\w", &["5"], &["\u{1d7d8}"]),
        ("\\B", &["\u{1f600}"], &[]),
    ]);
}

#[test]
fn look_around_and_references_work_in_both_directions() {
    assert_matches(&[
        ("^(?!svc-).*", &["ada"], &["svc-backup", "SVC-x"]),
        ("^(?=.*a)(?=.*b).{2,}$", &["ba", "axb"], &["a", "bb"]),
        ("(?<=@)contoso", &["a@contoso"], &["contoso"]),
        ("(?<!@)contoso", &["contoso"], &["a@contoso"]),
        ("(?<=a.*)z", &["abz", "az"], &["bz", "za"]),
        ("(?<=^(ab|c)+)d", &["abcd", "cd"], &["xd", "bd"]),
        ("(\\w)\\1", &["book", "Oo"], &["bok"]),
        ("(?<c>\\w)-\\k<c>", &["a-A"], &["a-b"]),
        ("(?'c'\\w)-\\k'c'", &["a-a"], &["a-b"]),
        ("(?-i)(\\w)\\1", &["oo"], &["oO"]),
        ("(?<n>a)(b)\\1\\2", &["abba"], &["abab"]),
        ("(?<2>a)(?<n>b)\\1", &["abb"], &["aba"]),
        ("(?<=(\\w)\\1)x", &[], &["aax"]),
        ("(?<=\\1(\\w))x", &["aax"], &["abx"]),
        ("(?>a+)b", &["aab"], &["b"]),
        ("(?>a+)ab", &[], &["aaab"]),
        ("^(?:(?=a)a|b)*$", &["abba", ""], &["c"]),
        ("(a)?\\1b", &["aab"], &["b"]),
        ("(?=(a+))\\1b", &["aab"], &["b"]),
        ("^(?!.*(..).*\\1)", &["abcd"], &["abab"]),
        ("^(?=a{2,3}?b)", &["aab", "aaab"], &["ab", "aaaab"]),
        ("(?=x)x{1001}", &[], &["x"]),
        ("(?=a*)*b", &["b"], &["a"]),
        ("(?:(?=a)|b|)*c", &["bbc", "c"], &["b"]),
    ]);
}

#[test]
fn what_dotnet_refuses_is_invalid() {
    for pattern in [
        "*@domain.ext",
        "+",
        "?",
        "a|*",
        "(*)",
        "a**",
        "a+*",
        "a{2}{3}",
        "a{3,2}",
        "(abc",
        "abc)",
        "[abc",
        "[]",
        "[z-a]",
        "[a-\\d]",
        "\\",
        "a\\",
        "\\q",
        "\\_",
        "\\1",
        "\\k<x>",
        "\\k",
        "(?<x",
        "(?<>a)",
        "(?",
        "(?P<x>a)",
        "(?y)",
        "(?<1a>x)",
        "\\p{Foo}",
        "\\pL",
        "\\p{",
        "\\xZ1",
        "\\u12",
        "[a-z-[b]c]",
        "(?#",
        "a*+",
        "a{99999999999}",
        "(?<0>a)",
    ] {
        assert!(
            matches!(Pattern::new(pattern), Err(PatternError::Invalid(_))),
            "{pattern}: {:?}",
            Pattern::new(pattern)
        );
    }
}

#[test]
fn what_only_this_engine_lacks_is_unsupported() {
    for pattern in ["(?<a-b>x)", "(?<-a>x)", "(?(a)b|c)", "\\p{IsGreek}", "(a)\\10"] {
        assert!(
            matches!(Pattern::new(pattern), Err(PatternError::Unsupported(_))),
            "{pattern}: {:?}",
            Pattern::new(pattern)
        );
    }
}

#[test]
fn no_pattern_hangs() {
    let catastrophe = Pattern::new("^(?=(a+)+$)").unwrap();
    assert_eq!(catastrophe.is_match(&format!("{}!", "a".repeat(40))), Err(StepLimit));
    assert_eq!(catastrophe.is_match("aaaa"), Ok(true));
    assert!(!is_match("^(a+)+$", &format!("{}!", "a".repeat(5_000))));
    assert!(is_match("(\\w{1,1000}){1,1000}", "x"));
    assert!(matches!(
        Pattern::new(&format!("{}a{}", "(".repeat(1_000), ")".repeat(1_000))),
        Err(PatternError::TooLarge(_))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn properties_texts_in_order_are_found_where_the_engines_find_them(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "B", "1", ".", "^", "$", "\\d", "\\w", "[ab]", "[^a]", "(", ")", "(?=", ".*", ".*", ".+", "*", "+", "{2}",
                "(?-i)", "(?s)", "\\z", "-", "é",
            ]),
            0..9,
        ),
        value in "[aAbB1é\n-]{0,7}",
    ) {
        if let Ok(pattern) = Pattern::new(&parts.concat()) {
            if let Some(ordered) = pattern.ordered_of(&value) {
                if let Ok(found) = pattern.engine_match(&value) {
                    prop_assert_eq!(ordered.is_match(value.as_bytes()), found, "{} on {:?}", parts.concat(), value);
                }
            }
        }
    }

    #[test]
    fn properties_both_engines_agree_where_both_can_run(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "a", "B", "1", ".", "^", "$", "\\d", "\\w", "\\S", "\\b", "\\B", "[ab]", "[^a]", "[a-z-[b]]", "(", ")", "(?:", "|", "*",
                "+", "?", "*?", "{2}", "{1,2}", "{0,1}?", "(?-i)", "\\z", "\\Z", "(?i:", "-", "é",
            ]),
            0..12,
        ),
        value in "[aAbB1é -]{0,6}",
    ) {
        if let Ok(pattern) = Pattern::new(&parts.concat()) {
            if let Some(linear) = pattern.inner.linear.as_ref().filter(|_| pattern.is_linear_exact(&value)) {
                if let Ok(found) = pattern.program().unwrap().is_match(&value) {
                    prop_assert_eq!(found, linear.is_match(&value), "{} on {:?}", parts.concat(), value);
                }
            }
        }
    }
}
