//! The catalogue of properties: what a rule may name, its type, and where Graph keeps the value.
//!
//! Source: the tables of "Manage rules for dynamic membership groups" (rule-language specification, section 5). Rule
//! names are those of the retired Azure AD Graph, hence the column of Graph sources.

use std::borrow::Cow;

use super::device_properties::DEVICE_PROPERTIES;
use super::entity::Subject;
use super::user_properties::USER_PROPERTIES;

/// Type of a property, which decides on the operators it takes (specification, section 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PropertyType {
    /// Text; GUIDs and SIDs are text as well.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A moment; only `employeeHireDate`.
    Instant,
    /// A list of texts: `otherMails`, `proxyAddresses`, `devicePhysicalIds`, `systemLabels`.
    TextCollection,
    /// `assignedPlans`.
    PlanCollection,
    /// `memberOf`.
    GroupCollection,
}

impl PropertyType {
    /// Whether `-any` and `-all` apply.
    pub fn is_collection(self) -> bool {
        matches!(
            self,
            Self::TextCollection | Self::PlanCollection | Self::GroupCollection
        )
    }

    /// The type in the words of the documentation.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Boolean => "boolean",
            Self::Instant => "date-time",
            Self::TextCollection => "string collection",
            Self::PlanCollection | Self::GroupCollection => "object collection",
        }
    }
}

/// Where Graph's JSON keeps the value of a property.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A member of the object.
    Member(&'static str),
    /// The first item of a list; an empty list is a missing value.
    FirstOf(&'static str),
    /// A member of a nested object.
    Nested {
        /// The nested object.
        object: &'static str,
        /// Its member.
        member: &'static str,
    },
    /// `imAddresses[0]`, else the first `sip:` entry of `proxyAddresses` without the prefix (choice A11).
    SipAddress,
    /// The member of the property's own name, in any letter case; any scalar, read as text (choice A14).
    Extension,
    /// Groups the object is a direct member of.
    DirectGroups,
    /// The directory knows the name no more; always missing.
    Nowhere,
}

/// One property of the language.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Property {
    /// Users or devices.
    pub subject: Subject,
    /// Name in rules, as the article spells it.
    pub name: Cow<'static, str>,
    /// Type.
    pub kind: PropertyType,
    /// Whether the value can be missing.
    pub nullable: bool,
    /// Where Graph keeps it.
    pub source: Source,
    /// Listed in old texts only (choice A12).
    pub legacy: bool,
    /// The documented values, where they are a closed set; empty elsewhere.
    pub documented_values: &'static [&'static str],
    /// What one should know about it.
    pub remarks: &'static str,
}

impl Property {
    pub(super) const fn new(subject: Subject, name: &'static str, kind: PropertyType, source: Source) -> Self {
        Self {
            subject,
            name: Cow::Borrowed(name),
            kind,
            nullable: false,
            source,
            legacy: false,
            documented_values: &[],
            remarks: "",
        }
    }

    pub(super) const fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    pub(super) const fn legacy(mut self) -> Self {
        self.legacy = true;
        self
    }

    pub(super) const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.documented_values = values;
        self
    }

    pub(super) const fn remark(mut self, remarks: &'static str) -> Self {
        self.remarks = remarks;
        self
    }

    /// Finds a property by its name in any letter case (choice A09), extension properties included.
    ///
    /// Gives nothing for a name that the subject does not have.
    pub fn find(subject: Subject, name: &str) -> Option<Self> {
        let listed = properties(subject)
            .iter()
            .find(|property| property.name.eq_ignore_ascii_case(name));
        listed.cloned().or_else(|| Self::extension(subject, name))
    }

    /// Finds the property that Graph calls `name`, to help those who know Graph's names.
    pub fn find_by_graph_name(subject: Subject, name: &str) -> Option<&'static Self> {
        properties(subject)
            .iter()
            .find(|property| property.graph_name().eq_ignore_ascii_case(name))
    }

    /// `extension_<application id without hyphens>_<name>`; the double underscore of old texts is read as one
    /// (choice A13).
    fn extension(subject: Subject, name: &str) -> Option<Self> {
        let rest = name
            .get(..10)
            .filter(|prefix| prefix.eq_ignore_ascii_case("extension_"))
            .and(name.get(10..))?;
        let (application, rest) = (rest.get(..32)?, rest.get(32..)?);
        let own_name = rest.strip_prefix("__").or_else(|| rest.strip_prefix('_'))?;
        let is_word = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if own_name.is_empty() || !is_word(own_name) || !application.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let mut property = Self::new(subject, "", PropertyType::Text, Source::Extension).nullable();
        property.name = Cow::Owned(format!("{}{application}_{own_name}", &name[..10]));
        Some(property)
    }

    /// Whether this is an extension property of an application.
    pub fn is_extension(&self) -> bool {
        self.source == Source::Extension
    }

    /// Graph's name of the member that holds the value.
    pub fn graph_name(&self) -> &str {
        match self.source {
            Source::Member(name) | Source::FirstOf(name) => name,
            Source::Nested { member, .. } => member,
            Source::SipAddress => "imAddresses",
            Source::Extension | Source::Nowhere => &self.name,
            Source::DirectGroups => "memberOf",
        }
    }

    /// The name as a rule writes it, with its prefix: `user.department`.
    pub fn path(&self) -> String {
        format!("{}.{}", self.subject.prefix(), self.name)
    }
}

/// All listed properties of a subject, in the order of the documentation.
pub fn properties(subject: Subject) -> &'static [Property] {
    match subject {
        Subject::User => &USER_PROPERTIES,
        Subject::Device => &DEVICE_PROPERTIES,
    }
}

#[cfg(test)]
mod tests {
    use super::{properties, Property, PropertyType, Source, Subject};

    #[test]
    fn a_listed_name_is_found_in_any_letter_case_and_only_once() {
        for subject in [Subject::User, Subject::Device] {
            for property in properties(subject) {
                let found = Property::find(subject, &property.name.to_ascii_uppercase());
                assert_eq!(found.as_ref(), Some(property));
                let same = |other: &&Property| other.name.eq_ignore_ascii_case(&property.name);
                assert_eq!(
                    properties(subject).iter().filter(same).count(),
                    1,
                    "{}",
                    property.path()
                );
            }
        }
    }

    #[test]
    fn the_tables_are_those_of_the_documentation() {
        let count = |subject, kind| {
            properties(subject)
                .iter()
                .filter(|property| property.kind == kind)
                .count()
        };
        let kinds = [
            PropertyType::Boolean,
            PropertyType::Instant,
            PropertyType::Text,
            PropertyType::TextCollection,
            PropertyType::PlanCollection,
            PropertyType::GroupCollection,
        ];
        assert_eq!(kinds.map(|kind| count(Subject::User, kind)), [2, 1, 42, 2, 1, 1]);
        assert_eq!(kinds.map(|kind| count(Subject::Device, kind)), [5, 0, 31, 2, 0, 1]);
        assert_eq!(
            properties(Subject::Device)
                .iter()
                .filter(|property| property.legacy)
                .count(),
            5
        );
    }

    #[test]
    fn graph_names_lead_to_rule_names() {
        for (subject, graph, rule) in [
            (Subject::User, "mobilePhone", "user.mobile"),
            (Subject::User, "id", "user.objectId"),
            (Subject::User, "officeLocation", "user.physicalDeliveryOfficeName"),
            (Subject::User, "businessPhones", "user.telephoneNumber"),
            (Subject::Device, "operatingSystem", "device.deviceOSType"),
            (Subject::Device, "mdmAppId", "device.deviceManagementAppId"),
        ] {
            let found = Property::find_by_graph_name(subject, graph).map(Property::path);
            assert_eq!(found.as_deref(), Some(rule));
        }
    }

    #[test]
    fn extension_properties_have_one_form() {
        let application = "c272a57b722d4eb29bfe327874ae79cb";
        let find = |name: &str| Property::find(Subject::User, name).map(|property| property.name.into_owned());
        let name = format!("extension_{application}_OfficeNumber");
        assert_eq!(find(&name), Some(name.clone()));
        assert_eq!(
            find(&format!("extension_{application}__OfficeNumber")),
            Some(name.clone())
        );
        for wrong in [
            format!("extension_{application}"),
            format!("extension_{application}_"),
            format!("extension_{application}_Büro"),
            "extension_short_x".to_owned(),
            format!("extension{application}_x"),
        ] {
            assert_eq!(find(&wrong), None, "{wrong}");
        }
        assert!(Property::find(Subject::Device, &name).is_some_and(|property| property.source == Source::Extension));
    }
}
