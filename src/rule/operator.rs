//! The operators of the language.

/// An operator between a property and a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `-eq`: the whole value is equal.
    Eq,
    /// `-ne`: not `-eq`.
    Ne,
    /// `-startsWith`.
    StartsWith,
    /// `-notStartsWith`.
    NotStartsWith,
    /// `-endsWith`.
    EndsWith,
    /// `-notEndsWith`.
    NotEndsWith,
    /// `-contains`: the value is found anywhere.
    Contains,
    /// `-notContains`.
    NotContains,
    /// `-match`: the regular expression is found anywhere.
    Match,
    /// `-notMatch`.
    NotMatch,
    /// `-in`: `-eq` one of a list.
    In,
    /// `-notIn`.
    NotIn,
    /// `-ge`: at or after, inclusive.
    Ge,
    /// `-le`: at or before, inclusive.
    Le,
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 14] = [
        Self::Eq,
        Self::Ne,
        Self::StartsWith,
        Self::NotStartsWith,
        Self::EndsWith,
        Self::NotEndsWith,
        Self::Contains,
        Self::NotContains,
        Self::Match,
        Self::NotMatch,
        Self::In,
        Self::NotIn,
        Self::Ge,
        Self::Le,
    ];

    /// The word without hyphen, as the article spells it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::StartsWith => "startsWith",
            Self::NotStartsWith => "notStartsWith",
            Self::EndsWith => "endsWith",
            Self::NotEndsWith => "notEndsWith",
            Self::Contains => "contains",
            Self::NotContains => "notContains",
            Self::Match => "match",
            Self::NotMatch => "notMatch",
            Self::In => "in",
            Self::NotIn => "notIn",
            Self::Ge => "ge",
            Self::Le => "le",
        }
    }

    /// Finds an operator by its word, in any letter case.
    pub fn find(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|operator| operator.word().eq_ignore_ascii_case(word))
    }

    /// Whether it is the negation of another operator, and so true for missing values (choice A16).
    pub fn is_negative(self) -> bool {
        self.positive() != self
    }

    /// The operator that a negative one negates; any other operator itself.
    pub fn positive(self) -> Self {
        match self {
            Self::Ne => Self::Eq,
            Self::NotStartsWith => Self::StartsWith,
            Self::NotEndsWith => Self::EndsWith,
            Self::NotContains => Self::Contains,
            Self::NotMatch => Self::Match,
            Self::NotIn => Self::In,
            other => other,
        }
    }

    /// The operator that gives the opposite answer, where there is one: not for `-ge` and `-le`.
    pub fn opposite(self) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|other| *other != self && other.positive() == self.positive())
    }
}

/// `-any` or `-all`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// At least one element satisfies the body; false for the empty collection.
    Any,
    /// Every element does; true for the empty collection.
    All,
}

impl Quantifier {
    /// The word without hyphen.
    pub fn word(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::All => "all",
        }
    }
}

/// Any word that the grammar knows after a dash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    And,
    Or,
    Not,
    Plus,
    Minus,
    Quantifier(Quantifier),
    Operator(Operator),
}

impl Word {
    pub(super) fn find(word: &str) -> Option<Self> {
        let structural = [
            ("and", Self::And),
            ("or", Self::Or),
            ("not", Self::Not),
            ("plus", Self::Plus),
            ("minus", Self::Minus),
            ("any", Self::Quantifier(Quantifier::Any)),
            ("all", Self::Quantifier(Quantifier::All)),
        ];
        let found = structural
            .into_iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(word))
            .map(|(_, found)| found);
        found.or_else(|| Operator::find(word).map(Self::Operator))
    }
}

/// Operators of PowerShell, Graph and SQL that authors reach for, and what this language has instead.
pub(super) fn foreign_operator(word: &str) -> Option<&'static str> {
    const FOREIGN: [(&str, &str); 46] = [
        ("like", "-match"),
        ("notlike", "-notMatch"),
        ("gt", "-ge"),
        ("lt", "-le"),
        ("ieq", "-eq"),
        ("ceq", "-eq"),
        ("ine", "-ne"),
        ("cne", "-ne"),
        ("ilike", "-match"),
        ("clike", "-match"),
        ("inotlike", "-notMatch"),
        ("cnotlike", "-notMatch"),
        ("imatch", "-match"),
        ("cmatch", "-match"),
        ("inotmatch", "-notMatch"),
        ("cnotmatch", "-notMatch"),
        ("icontains", "-contains"),
        ("ccontains", "-contains"),
        ("inotcontains", "-notContains"),
        ("cnotcontains", "-notContains"),
        ("iin", "-in"),
        ("cin", "-in"),
        ("inotin", "-notIn"),
        ("cnotin", "-notIn"),
        ("ige", "-ge"),
        ("cge", "-ge"),
        ("ile", "-le"),
        ("cle", "-le"),
        ("igt", "-ge"),
        ("cgt", "-ge"),
        ("ilt", "-le"),
        ("clt", "-le"),
        ("is", ""),
        ("isnot", ""),
        ("as", ""),
        ("replace", ""),
        ("ireplace", ""),
        ("creplace", ""),
        ("split", ""),
        ("join", ""),
        ("xor", ""),
        ("band", ""),
        ("bor", ""),
        ("bxor", ""),
        ("bnot", ""),
        ("f", ""),
    ];
    FOREIGN
        .into_iter()
        .find(|(foreign, _)| foreign.eq_ignore_ascii_case(word))
        .map(|(_, ours)| ours)
}
