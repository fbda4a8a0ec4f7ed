//! The properties of users (rule-language specification, section 5.2).

use super::catalogue::Source::{DirectGroups, FirstOf, Member, Nested, SipAddress};
use super::catalogue::{Property, PropertyType, Source};
use super::entity::Subject;

const fn text(name: &'static str) -> Property {
    text_at(name, Member(name))
}

const fn text_at(name: &'static str, source: Source) -> Property {
    Property::new(Subject::User, name, PropertyType::Text, source)
}

const fn boolean(name: &'static str, source: Source) -> Property {
    Property::new(Subject::User, name, PropertyType::Boolean, source)
}

const fn collection(name: &'static str, kind: PropertyType, source: Source) -> Property {
    Property::new(Subject::User, name, kind, source)
}

const fn extension_attribute(name: &'static str) -> Property {
    text_at(
        name,
        Nested {
            object: "onPremisesExtensionAttributes",
            member: name,
        },
    )
    .nullable()
}

/// Every property of a user that a rule may name, in the order of the documentation.
pub(super) static USER_PROPERTIES: [Property; 49] = [
    boolean("accountEnabled", Member("accountEnabled")),
    boolean("dirSyncEnabled", Member("onPremisesSyncEnabled"))
        .nullable()
        .remark("missing for a user who was never synchronised; `-eq false` does not find those (A10)"),
    Property::new(
        Subject::User,
        "employeeHireDate",
        PropertyType::Instant,
        Member("employeeHireDate"),
    )
    .nullable()
    .remark("the only date; a preview of the service"),
    text("city").nullable(),
    text("country").nullable(),
    text("companyName").nullable(),
    text("department").nullable(),
    text("displayName"),
    text("employeeId"),
    text_at("facsimileTelephoneNumber", Member("faxNumber")).nullable(),
    text("givenName").nullable(),
    text("jobTitle").nullable(),
    text("mail").nullable().remark("the primary SMTP address"),
    text_at("mailNickName", Member("mailNickname")).remark("the article spells it mailNickname as well"),
    text_at("mobile", Member("mobilePhone")).nullable(),
    text_at("objectId", Member("id")).remark("a GUID; never missing"),
    text("onPremisesDistinguishedName").nullable(),
    text("onPremisesSecurityIdentifier").nullable().remark("a SID"),
    text("passwordPolicies")
        .nullable()
        .remark("None, DisableStrongPassword, DisablePasswordExpiration, or both joined by a comma and a blank"),
    text_at("physicalDeliveryOfficeName", Member("officeLocation")).nullable(),
    text("postalCode").nullable(),
    text("preferredLanguage").remark("of the shape en-US"),
    text_at("sipProxyAddress", SipAddress).nullable(),
    text("state").nullable(),
    text("streetAddress").nullable(),
    text("surname").nullable(),
    text_at("telephoneNumber", FirstOf("businessPhones")).nullable(),
    text("usageLocation").remark("two letters"),
    text("userPrincipalName").remark("those of guests contain #EXT#"),
    text("userType").nullable().values(&["Member", "Guest"]),
    extension_attribute("extensionAttribute1"),
    extension_attribute("extensionAttribute2"),
    extension_attribute("extensionAttribute3"),
    extension_attribute("extensionAttribute4"),
    extension_attribute("extensionAttribute5"),
    extension_attribute("extensionAttribute6"),
    extension_attribute("extensionAttribute7"),
    extension_attribute("extensionAttribute8"),
    extension_attribute("extensionAttribute9"),
    extension_attribute("extensionAttribute10"),
    extension_attribute("extensionAttribute11"),
    extension_attribute("extensionAttribute12"),
    extension_attribute("extensionAttribute13"),
    extension_attribute("extensionAttribute14"),
    extension_attribute("extensionAttribute15"),
    collection("otherMails", PropertyType::TextCollection, Member("otherMails")),
    collection("proxyAddresses", PropertyType::TextCollection, Member("proxyAddresses"))
        .remark("entries of the form SMTP:a@b or smtp:a@b, without a blank after the colon"),
    collection("memberOf", PropertyType::GroupCollection, DirectGroups)
        .remark("the preview ended: the service evaluates such rules no more since 3 November 2026"),
    collection("assignedPlans", PropertyType::PlanCollection, Member("assignedPlans"))
        .remark("elements have capabilityStatus, service and servicePlanId"),
];
