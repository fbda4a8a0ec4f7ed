//! What a name stands for: a property of the subject, or a member of the element at hand (specification, sections 5
//! and 7).

use super::ast::{Operand, PlanMember};
use super::did_you_mean::nearest;
use super::error::{RuleError, RuleErrorKind, Span};
use super::operator::Quantifier;
use super::options::Container;
use super::parser::Parser;
use crate::model::{properties, Property, PropertyType, Subject};

/// What the element variable of a collection stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ElementKind {
    Text,
    Plan,
    Group,
}

impl ElementKind {
    pub(super) fn of(collection: &Property) -> Self {
        match collection.kind {
            PropertyType::PlanCollection => Self::Plan,
            PropertyType::GroupCollection => Self::Group,
            _ => Self::Text,
        }
    }

    pub(super) fn variable(self) -> &'static str {
        match self {
            Self::Text => "_",
            Self::Plan => "assignedPlan",
            Self::Group => "group",
        }
    }

    fn find(variable: &str) -> Option<Self> {
        [Self::Text, Self::Plan, Self::Group]
            .into_iter()
            .find(|kind| kind.variable().eq_ignore_ascii_case(variable))
    }

    fn sample(self) -> &'static str {
        match self {
            Self::Text => "user.otherMails -any (_ -endsWith \"@contoso.com\")",
            Self::Plan => "user.assignedPlans -any (assignedPlan.service -eq \"exchange\")",
            Self::Group => "user.memberOf -any (group.objectId -in ['…'])",
        }
    }
}

/// Names that people ask for and that no rule can have (specification, section 5.5).
const WISHES: [(&str, &str); 14] = [
    (
        "assignedLicenses",
        "licences can not be read; use `user.assignedPlans` with the service plan",
    ),
    (
        "skuId",
        "licences can not be read; use `user.assignedPlans` with the service plan",
    ),
    (
        "licenses",
        "licences can not be read; use `user.assignedPlans` with the service plan",
    ),
    (
        "manager",
        "use the rule `Direct Reports for \"object id of the manager\"`",
    ),
    (
        "employeeType",
        "not readable by rules; an extension attribute can hold it",
    ),
    (
        "employeeOrgData",
        "not readable by rules; an extension attribute can hold it",
    ),
    (
        "costCenter",
        "not readable by rules; an extension attribute can hold it",
    ),
    ("division", "not readable by rules; an extension attribute can hold it"),
    (
        "createdDateTime",
        "the only date that rules can read is `user.employeeHireDate`",
    ),
    (
        "employeeLeaveDateTime",
        "the only date that rules can read is `user.employeeHireDate`",
    ),
    ("signInActivity", "sign-ins can not be read by rules"),
    ("identities", "identities can not be read by rules"),
    (
        "customSecurityAttributes",
        "custom security attributes can not be read by rules",
    ),
    (
        "groups",
        "group memberships are read by `memberOf` rules only, which ended in November 2026",
    ),
];

impl Parser<'_> {
    /// Resolves the left side of a condition.
    pub(super) fn operand(&mut self, path: &str, span: &Span) -> Result<Operand, RuleError> {
        let Some((prefix, name)) = path.split_once('.') else {
            return self.single_name(path, span);
        };
        match subject_of(prefix) {
            Some(subject) => self.property(subject, name, span).map(Operand::Property),
            None => match ElementKind::find(prefix) {
                Some(kind) => self.element_member(kind, name, path, span),
                None => Err(wrong_prefix(prefix, name, span)),
            },
        }
    }

    fn single_name(&mut self, name: &str, span: &Span) -> Result<Operand, RuleError> {
        match ElementKind::find(name) {
            Some(ElementKind::Text) if self.element == Some(ElementKind::Text) => return Ok(Operand::Element),
            Some(kind) => return Err(self.wrong_variable(kind, name, span)),
            None => {}
        }
        let of_user = Property::find(Subject::User, name);
        let of_device = Property::find(Subject::Device, name);
        let has_bare_names = self.options.container == Container::AdministrativeUnit && self.options.au_bare_names;
        match (of_user, of_device) {
            (Some(only), None) | (None, Some(only)) if has_bare_names => {
                let path = only.path();
                self.warn(
                    "W-AUBARE",
                    span.clone(),
                    format!("`{name}` has no prefix; `{path}` is the safe form"),
                );
                self.property(only.subject, name, span).map(Operand::Property)
            }
            (of_user, of_device) => Err(missing_prefix(name, of_user.as_ref(), of_device.as_ref(), span)),
        }
    }

    fn property(&mut self, subject: Subject, name: &str, span: &Span) -> Result<Property, RuleError> {
        let Some(property) = Property::find(subject, name) else {
            return Err(unknown_property(subject, name, span));
        };
        self.subjects.push((subject, span.clone()));
        self.warn_of_name(&property, name, span);
        if self.element.is_some() {
            let message = format!(
                "`{}` is the same for every element; it can stand outside the body",
                property.path()
            );
            self.warn("W-OUTER", span.clone(), message);
        }
        Ok(property)
    }

    fn warn_of_name(&mut self, property: &Property, name: &str, span: &Span) {
        let path = property.path();
        if property.is_extension() {
            if name.len() != property.name.len() {
                self.warn(
                    "W-EXT2",
                    span.clone(),
                    format!("old form with two underscores; write `{path}`"),
                );
            }
            if property.subject == Subject::Device {
                let message =
                    "extension properties of devices are not documented; `device.extensionAttribute1` to 15 are";
                self.warn("W-EXTDEV", span.clone(), message);
            }
            return;
        }
        if property.legacy {
            let gone = if property.remarks.is_empty() {
                "from old documentation"
            } else {
                property.remarks
            };
            self.warn("W-LEGACY", span.clone(), format!("`{path}`: {gone}"));
        }
        // The article prints both of these spellings.
        if name != property.name && name != "mailNickname" && !name.starts_with("ExtensionAttribute") {
            self.warn("W-CASE", span.clone(), format!("the article spells it `{path}`"));
        }
    }

    fn element_member(&self, kind: ElementKind, name: &str, path: &str, span: &Span) -> Result<Operand, RuleError> {
        if self.element != Some(kind) || kind == ElementKind::Text {
            return Err(self.wrong_variable(kind, path, span));
        }
        if kind == ElementKind::Group {
            if name.eq_ignore_ascii_case("objectId") {
                return Ok(Operand::GroupId);
            }
            let message = format!("a memberOf rule can not read `{path}`");
            return Err(
                RuleError::new(RuleErrorKind::PropertyNotSupported, span.clone(), message)
                    .help("only `group.objectId` exists, with `-in` and a list of ids")
                    .suggest("group.objectId")
                    .service(format!(
                        "Property '{}' cannot be applied to object 'Group'",
                        name.to_ascii_lowercase()
                    )),
            );
        }
        if let Some(member) = PlanMember::ALL
            .into_iter()
            .find(|member| member.name().eq_ignore_ascii_case(name))
        {
            return Ok(Operand::Plan(member));
        }
        let message = format!("an assigned plan has no member `{name}`");
        let error = RuleError::new(RuleErrorKind::PropertyNotSupported, span.clone(), message)
            .help("its members are `capabilityStatus`, `service` and `servicePlanId`");
        let near = match name.to_ascii_lowercase().as_str() {
            "status" => Some("capabilityStatus"),
            "id" | "planid" | "skuid" => Some("servicePlanId"),
            "name" | "servicename" => Some("service"),
            _ => nearest(name, PlanMember::ALL.into_iter().map(PlanMember::name)),
        };
        Err(match near {
            Some(near) => error.suggest(format!("assignedPlan.{near}")),
            None => error,
        })
    }

    /// An element variable outside its body, or not the one of this collection.
    fn wrong_variable(&self, kind: ElementKind, found: &str, span: &Span) -> RuleError {
        let Some(wanted) = self.element else {
            let message = format!("`{found}` stands for an element and belongs into the body of `-any` or `-all`");
            return RuleError::new(RuleErrorKind::InvalidLambda, span.clone(), message)
                .help(format!("as in `{}`", kind.sample()));
        };
        let message = match (wanted == kind, kind) {
            (true, ElementKind::Text) => format!("`{found}`: an element of this collection is text and has no members"),
            (true, _) => format!("`{found}` needs a member, as in `{}`", kind.sample()),
            (false, _) => format!("`{found}` is not the element of this collection"),
        };
        let error = RuleError::new(RuleErrorKind::InvalidLambda, span.clone(), message);
        error.help(format!(
            "its element is `{}`, as in `{}`",
            wanted.variable(),
            wanted.sample()
        ))
    }

    /// The collection that `-any` or `-all` goes over.
    pub(super) fn collection(
        &self,
        operand: &Operand,
        span: &Span,
        quantifier: Quantifier,
    ) -> Result<Property, RuleError> {
        let word = quantifier.word();
        if self.element.is_some() {
            let message = format!("`-{word}` inside the body of another `-any` or `-all`");
            return Err(RuleError::new(RuleErrorKind::InvalidLambda, self.span(), message)
                .help("no element is a collection itself; join two `-any` conditions by `-and` or `-or`"));
        }
        match operand {
            Operand::Property(property) if property.kind.is_collection() => Ok(property.clone()),
            _ => {
                let name = self.slice(span);
                let message = format!("`-{word}` needs a collection, and `{name}` is not one");
                Err(RuleError::new(RuleErrorKind::InvalidOperands, self.span(), message)
                    .help(format!("compare it directly, as in `{name} -eq \"value\"`"))
                    .service(format!("Invalid operands found for operator -{word}")))
            }
        }
    }
}

fn subject_of(prefix: &str) -> Option<Subject> {
    [Subject::User, Subject::Device]
        .into_iter()
        .find(|subject| subject.prefix().eq_ignore_ascii_case(prefix))
}

fn missing_prefix(name: &str, of_user: Option<&Property>, of_device: Option<&Property>, span: &Span) -> RuleError {
    let error = RuleError::new(
        RuleErrorKind::InvalidObjectType,
        span.clone(),
        format!("`{name}` has no prefix"),
    );
    match (of_user, of_device) {
        (Some(user), Some(device)) => error
            .help(format!("write `{}` or `{}`", user.path(), device.path()))
            .suggest(user.path()),
        (Some(only), None) | (None, Some(only)) => error.help(format!("write `{}`", only.path())).suggest(only.path()),
        (None, None) => error.help("a property is `user.name` or `device.name`; text belongs into double quotes"),
    }
}

fn wrong_prefix(prefix: &str, name: &str, span: &Span) -> RuleError {
    let message = format!("`{prefix}` is not an object that rules know");
    let error = RuleError::new(RuleErrorKind::InvalidObjectType, span.clone(), message);
    if let Some(near) = nearest(prefix, ["user", "device", "assignedPlan"].into_iter()) {
        let path = format!("{near}.{name}");
        return error.help(format!("did you mean `{path}`?")).suggest(path);
    }
    error.help("a property is `user.name` or `device.name`")
}

fn unknown_property(subject: Subject, name: &str, span: &Span) -> RuleError {
    let prefix = subject.prefix();
    let object = if subject == Subject::User { "User" } else { "Device" };
    let error = RuleError::new(
        RuleErrorKind::PropertyNotSupported,
        span.clone(),
        format!("rules can not read `{prefix}.{name}`: a {prefix} has no such property"),
    )
    .service(format!(
        "Wrong property applied. Property '{name}' cannot be applied to object '{object}'"
    ));
    if let Some(property) = Property::find_by_graph_name(subject, name) {
        let path = property.path();
        return error
            .help(format!(
                "`{name}` is its name in Microsoft Graph; in rules it is `{path}`"
            ))
            .suggest(path);
    }
    if let Some((_, help)) = WISHES.iter().find(|(wish, _)| wish.eq_ignore_ascii_case(name)) {
        return error.help(*help);
    }
    if let Some(property) = Property::find(subject.other(), name) {
        let path = property.path();
        return error
            .help(format!("`{path}` exists; a rule is about users or about devices"))
            .suggest(path);
    }
    if name.to_ascii_lowercase().starts_with("extension_") {
        return error
            .help("the form is `extension_`, the application id without hyphens (32 characters), `_` and the name");
    }
    let near = near_name(subject, name);
    match near {
        Some(near) => error
            .help(format!("did you mean `{prefix}.{near}`?"))
            .suggest(format!("{prefix}.{near}")),
        None => error.help("the help topic about_Rollcall_MembershipRules lists the properties"),
    }
}

fn near_name(subject: Subject, name: &str) -> Option<String> {
    let others = match name.to_ascii_lowercase().as_str() {
        "office" => Some("physicalDeliveryOfficeName"),
        "phone" | "phonenumber" | "businessphone" => Some("telephoneNumber"),
        "email" | "emailaddress" => Some("mail"),
        "upn" => Some("userPrincipalName"),
        "title" => Some("jobTitle"),
        "company" => Some("companyName"),
        "firstname" => Some("givenName"),
        "lastname" => Some("surname"),
        "zip" | "zipcode" => Some("postalCode"),
        "name" => Some("displayName"),
        "os" | "ostype" => Some("deviceOSType"),
        "osversion" => Some("deviceOSVersion"),
        "ownership" => Some("deviceOwnership"),
        "category" => Some("deviceCategory"),
        _ => None,
    };
    let known = others.filter(|other| Property::find(subject, other).is_some());
    known
        .or_else(|| nearest(name, properties(subject).iter().map(|property| property.name.as_ref())))
        .map(str::to_owned)
}
