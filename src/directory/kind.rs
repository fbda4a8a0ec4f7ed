//! The kinds of directory objects.

use crate::model::Subject;

/// What a directory object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    User,
    Device,
    Group,
    AdministrativeUnit,
    DirectoryRole,
}

impl Kind {
    pub(super) const ALL: [Self; 5] = [
        Self::User,
        Self::Device,
        Self::Group,
        Self::AdministrativeUnit,
        Self::DirectoryRole,
    ];

    /// How the store writes it; numbers never change their meaning.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::User => 1,
            Self::Device => 2,
            Self::Group => 3,
            Self::AdministrativeUnit => 4,
            Self::DirectoryRole => 5,
        }
    }

    pub(super) fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.number() == number)
    }

    /// Graph's type name without namespace.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Device => "device",
            Self::Group => "group",
            Self::AdministrativeUnit => "administrativeUnit",
            Self::DirectoryRole => "directoryRole",
        }
    }

    /// The name in messages, as `Group`.
    pub(super) fn resource(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Device => "Device",
            Self::Group => "Group",
            Self::AdministrativeUnit => "AdministrativeUnit",
            Self::DirectoryRole => "DirectoryRole",
        }
    }

    /// The entity set, as `groups`.
    pub(super) fn collection(self) -> &'static str {
        match self {
            Self::User => "users",
            Self::Device => "devices",
            Self::Group => "groups",
            Self::AdministrativeUnit => "administrativeUnits",
            Self::DirectoryRole => "directoryRoles",
        }
    }

    /// Value of `@odata.type`.
    pub(super) fn odata_type(self) -> String {
        format!("#microsoft.graph.{}", self.type_name())
    }

    /// Reads a cast segment or an `@odata.type`, with or without `#`, in any case.
    pub(super) fn from_odata_type(text: &str) -> Option<Self> {
        let name = text.trim_start_matches('#').to_ascii_lowercase();
        let name = name.strip_prefix("microsoft.graph.").unwrap_or(&name);
        Self::ALL
            .into_iter()
            .find(|kind| kind.type_name().eq_ignore_ascii_case(name))
    }

    /// What a seed holds: roles come with the tenant.
    pub(super) fn is_seeded(self) -> bool {
        self != Self::DirectoryRole
    }

    /// The rule subject, for those a rule can be about.
    pub(super) fn subject(self) -> Option<Subject> {
        match self {
            Self::User => Some(Subject::User),
            Self::Device => Some(Subject::Device),
            Self::Group | Self::AdministrativeUnit | Self::DirectoryRole => None,
        }
    }

    pub(super) fn of_subject(subject: Subject) -> Self {
        match subject {
            Subject::User => Self::User,
            Subject::Device => Self::Device,
        }
    }
}
