//! The properties of devices (rule-language specification, section 5.3).

use super::catalogue::Source::{DirectGroups, Member, Nested, Nowhere};
use super::catalogue::{Property, PropertyType, Source};
use super::entity::Subject;

const fn text(name: &'static str) -> Property {
    text_at(name, Member(name))
}

const fn text_at(name: &'static str, source: Source) -> Property {
    Property::new(Subject::Device, name, PropertyType::Text, source)
}

const fn boolean(name: &'static str, source: Source) -> Property {
    Property::new(Subject::Device, name, PropertyType::Boolean, source)
}

const fn collection(name: &'static str, kind: PropertyType, source: Source) -> Property {
    Property::new(Subject::Device, name, kind, source)
}

const fn extension_attribute(name: &'static str) -> Property {
    text_at(
        name,
        Nested {
            object: "extensionAttributes",
            member: name,
        },
    )
    .nullable()
}

/// Every property of a device that a rule may name, in the order of the documentation; the last five are those of
/// old texts.
pub(super) static DEVICE_PROPERTIES: [Property; 39] = [
    boolean("accountEnabled", Member("accountEnabled")),
    text("deviceCategory").nullable().remark("set by Intune"),
    text("deviceId").remark("a GUID"),
    text_at("deviceManagementAppId", Member("mdmAppId"))
        .nullable()
        .remark("0000000a-0000-0000-c000-000000000000 is Intune"),
    text_at("deviceManufacturer", Member("manufacturer")).nullable(),
    text_at("deviceModel", Member("model")).nullable(),
    text("displayName"),
    text_at("deviceOSType", Member("operatingSystem")).nullable(),
    text_at("deviceOSVersion", Member("operatingSystemVersion"))
        .nullable()
        .remark("compared as text: 10.0.9 is above 10.0.10"),
    text("deviceOwnership")
        .nullable()
        .values(&["Personal", "Company", "Unknown"]),
    collection("devicePhysicalIds", PropertyType::TextCollection, Member("physicalIds"))
        .remark("entries such as [ZTDID]:… and [OrderId]:…"),
    text_at("deviceTrustType", Member("trustType"))
        .nullable()
        .values(&["AzureAD", "ServerAD", "Workplace"])
        .remark("joined, hybrid joined, registered"),
    text("enrollmentProfileName").nullable(),
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
    boolean("isRooted", Member("isRooted")).nullable(),
    text("managementType")
        .nullable()
        .values(&["MDM", "PC", "MicrosoftSense"]),
    collection("memberOf", PropertyType::GroupCollection, DirectGroups)
        .remark("the preview ended: the service evaluates such rules no more since 3 November 2026"),
    text_at("objectId", Member("id")).remark("a GUID; never missing"),
    text("profileType")
        .nullable()
        .values(&["RegisteredDevice", "SecureVM", "Printer", "Shared", "IoT"]),
    collection("systemLabels", PropertyType::TextCollection, Member("systemLabels")),
    boolean("isCompliant", Member("isCompliant")).nullable().legacy(),
    boolean("isManaged", Member("isManaged")).nullable().legacy(),
    boolean("isDirSynced", Member("onPremisesSyncEnabled"))
        .nullable()
        .legacy(),
    text("domainName").nullable().legacy(),
    text_at("organizationalUnit", Nowhere)
        .nullable()
        .legacy()
        .remark("the directory knows it no more: always missing"),
];
