//! The kinds of directory objects.

use super::refusal::Refusal;
use crate::model::Subject;

/// What a directory object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    User,
    Device,
    Group,
    AdministrativeUnit,
    DirectoryRole,
    OrgContact,
    ServicePrincipal,
    Application,
}

impl Kind {
    pub(super) const ALL: [Self; 8] = [
        Self::User,
        Self::Device,
        Self::Group,
        Self::AdministrativeUnit,
        Self::DirectoryRole,
        Self::OrgContact,
        Self::ServicePrincipal,
        Self::Application,
    ];

    /// How the store writes it; numbers never change their meaning.
    pub(super) fn number(self) -> i64 {
        match self {
            Self::User => 1,
            Self::Device => 2,
            Self::Group => 3,
            Self::AdministrativeUnit => 4,
            Self::DirectoryRole => 5,
            Self::OrgContact => 6,
            Self::ServicePrincipal => 7,
            Self::Application => 8,
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
            Self::OrgContact => "orgContact",
            Self::ServicePrincipal => "servicePrincipal",
            Self::Application => "application",
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
            Self::OrgContact => "OrgContact",
            Self::ServicePrincipal => "ServicePrincipal",
            Self::Application => "Application",
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
            Self::OrgContact => "contacts",
            Self::ServicePrincipal => "servicePrincipals",
            Self::Application => "applications",
        }
    }

    /// Value of `@odata.type`.
    pub(super) fn odata_type(self) -> String {
        format!("#microsoft.graph.{}", self.type_name())
    }

    /// Reads a cast segment or an `@odata.type`, with or without `#`, in any case.
    pub(super) fn from_odata_type(text: &str) -> Option<Self> {
        let name = text.trim_start_matches('#');
        let name = without_namespace(name).unwrap_or(name);
        Self::ALL
            .into_iter()
            .find(|kind| kind.type_name().eq_ignore_ascii_case(name))
    }

    /// The kind that a cast segment, as `microsoft.graph.user`, lets through.
    ///
    /// Errors: the segment is no cast, or to a type no directory object has.
    pub(super) fn of_cast(segment: &str) -> Result<Self, Refusal> {
        without_namespace(segment)
            .and_then(Self::from_odata_type)
            .ok_or_else(|| Refusal::unknown_segment(segment))
    }

    /// The kind whose entity set this is.
    pub(super) fn from_collection(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.collection().eq_ignore_ascii_case(name))
    }

    /// The rule subject, for those a rule can be about.
    pub(super) fn subject(self) -> Option<Subject> {
        match self {
            Self::User => Some(Subject::User),
            Self::Device => Some(Subject::Device),
            _ => None,
        }
    }

    pub(super) fn of_subject(subject: Subject) -> Self {
        match subject {
            Subject::User => Self::User,
            Subject::Device => Self::Device,
        }
    }
}

/// What follows the namespace of Graph's types, functions and actions, which the model also calls `graph` for short; none
/// without it.
pub(super) fn without_namespace(name: &str) -> Option<&str> {
    ["microsoft.graph.", "graph."].iter().find_map(|namespace| {
        let start = name.get(..namespace.len())?;
        start
            .eq_ignore_ascii_case(namespace)
            .then(|| name.get(namespace.len()..))
            .flatten()
    })
}
