//! One user of the made-up tenant, in Graph's shape.

use super::json::Object;
use super::lists::{Department, Lists, Office, Plan};
use super::random::{instant, object_id, Purpose, Random};

const TENANT_DOMAIN: &str = "drumkit.onmicrosoft.com";
const MAIL_DOMAIN: &str = "drumkit.example";
const COMPANY: &str = "Drumkit";
/// 2026-11-01, counted from 2000-01-01: hire dates and the like lie before and, a few, after it.
const TODAY: u64 = 9_801;

/// Writes users; keeps which names were given, so that no two users have the same address.
pub struct Users<'a> {
    lists: &'a Lists,
    seed: u64,
    total: u64,
    /// How often each given name and surname met so far.
    met: Vec<u32>,
}

/// What kind of account a user is.
#[derive(PartialEq)]
enum Kind {
    Employee,
    Guest,
    /// A program's account: hardly any property.
    Service,
}

/// One user's facts before they are written.
struct Facts<'a> {
    kind: Kind,
    id: String,
    display_name: String,
    given_name: Option<&'a str>,
    surname: Option<&'a str>,
    nickname: String,
    user_principal_name: String,
    mail: Option<String>,
    department: Option<&'a Department>,
    office: &'a Office,
    synchronised: Option<bool>,
}

impl<'a> Users<'a> {
    /// Writes users of a tenant of `total` users.
    pub fn new(lists: &'a Lists, seed: u64, total: u64) -> Self {
        Self {
            lists,
            seed,
            total,
            met: vec![0; lists.given_names.len() * lists.surnames.len()],
        }
    }

    /// Writes the user with this index; indexes come in order.
    pub fn write(&mut self, index: u64, line: &mut Vec<u8>) {
        let mut random = Random::of(self.seed, Purpose::User, index);
        let facts = self.facts(index, &mut random);
        let mut object = Object::open(line);
        object
            .text("@odata.type", "#microsoft.graph.user")
            .text("id", &facts.id);
        names(&mut object, &facts, &mut random);
        work(&mut object, &facts, &mut random, index);
        place(&mut object, &facts, &mut random);
        addresses(&mut object, &facts, &mut random);
        on_premises(&mut object, &facts, &mut random, index);
        plans(&mut object, &facts, &mut random, &self.lists.plans);
        if let Some(manager) = self.manager(index, &facts) {
            object.object("manager", |inner| {
                inner.text("id", &manager);
            });
        }
        object.close();
    }

    fn facts(&mut self, index: u64, random: &mut Random) -> Facts<'a> {
        let lists = self.lists;
        let kind = match random.below(100) {
            0..=5 if index > 0 => Kind::Guest,
            6 if index > 0 => Kind::Service,
            _ => Kind::Employee,
        };
        let (given, surname) = (
            random.below(lists.given_names.len() as u64),
            random.below(lists.surnames.len() as u64),
        );
        let (given_place, surname_place) = (
            usize::try_from(given).unwrap_or(0),
            usize::try_from(surname).unwrap_or(0),
        );
        let (given, surname) = (&lists.given_names[given_place], &lists.surnames[surname_place]);
        let met = &mut self.met[given_place * lists.surnames.len() + surname_place];
        *met += 1;
        let number = if *met > 1 { met.to_string() } else { String::new() };
        let person = format!("{}.{}{number}", given.address, surname.address);
        let written = format!("{} {}", given.written, surname.written);
        let (nickname, display_name, user_principal_name, mail) = match kind {
            Kind::Employee => {
                let mail = random.chance(98).then(|| format!("{person}@{MAIL_DOMAIN}"));
                (person.clone(), written, format!("{person}@{TENANT_DOMAIN}"), mail)
            }
            Kind::Guest => {
                let partner = random.pick(&lists.partners);
                let name = format!("{person}_{partner}#EXT#");
                (
                    name.clone(),
                    written,
                    format!("{name}@{TENANT_DOMAIN}"),
                    Some(format!("{person}@{partner}")),
                )
            }
            Kind::Service => {
                let task = random.pick(&["backup", "print", "scan", "sync", "build", "kiosk"]);
                let name = format!("svc-{task}-{index}");
                (name.clone(), name.clone(), format!("{name}@{TENANT_DOMAIN}"), None)
            }
        };
        let is_person = kind != Kind::Service;
        Facts {
            id: object_id(self.seed, Purpose::UserId, index),
            display_name,
            given_name: is_person.then_some(given.written.as_str()),
            surname: is_person.then_some(surname.written.as_str()),
            nickname,
            user_principal_name,
            mail,
            department: (kind == Kind::Employee)
                .then(|| self.department(index))
                .filter(|_| !random.chance(4)),
            office: random.pick(&lists.offices),
            synchronised: match (is_person, random.below(100)) {
                (true, 0..=54) if kind == Kind::Employee => Some(true),
                (true, 55..=56) => Some(false),
                _ => None,
            },
            kind,
        }
    }

    fn department(&self, index: u64) -> &'a Department {
        Random::of(self.seed, Purpose::Department, index).pick(&self.lists.departments)
    }

    /// Somebody earlier in the list and, if one is near, of the same department; the first user has none.
    fn manager(&self, index: u64, facts: &Facts) -> Option<String> {
        let has_one = facts.kind == Kind::Employee && index > 0 && index < self.total && index % 40 != 17;
        let nearest = index / 9;
        let same = |candidate: &u64| {
            facts
                .department
                .is_some_and(|department| department.name == self.department(*candidate).name)
        };
        let manager = (nearest.saturating_sub(30)..=nearest)
            .rev()
            .filter(|candidate| *candidate < index)
            .find(same);
        has_one.then(|| {
            object_id(
                self.seed,
                Purpose::UserId,
                manager.unwrap_or(nearest.min(index.saturating_sub(1))),
            )
        })
    }
}

fn names(object: &mut Object, facts: &Facts, random: &mut Random) {
    let user_type = match facts.kind {
        Kind::Guest => Some("Guest"),
        // Users that were synchronised before the property existed have none.
        _ => (!random.chance(1)).then_some("Member"),
    };
    object
        .text("userPrincipalName", &facts.user_principal_name)
        .text("displayName", &facts.display_name)
        .maybe("givenName", facts.given_name)
        .maybe("surname", facts.surname)
        .maybe("mail", facts.mail.as_deref())
        .text("mailNickname", &facts.nickname)
        .maybe("userType", user_type)
        .truth("accountEnabled", Some(random.chance(95)));
}

fn work(object: &mut Object, facts: &Facts, random: &mut Random, index: u64) {
    let employee = facts.kind == Kind::Employee;
    let title = facts
        .department
        .map(|department| random.pick(&department.titles).as_str());
    let number = format!("{:06}", 100_000 + index);
    let hired = instant(TODAY - 8_000 + random.below(8_120));
    object
        .maybe(
            "department",
            facts.department.map(|department| department.name.as_str()),
        )
        .maybe("jobTitle", title.filter(|_| !random.chance(3)))
        .maybe("companyName", (employee && !random.chance(10)).then_some(COMPANY))
        .maybe("employeeId", (employee && !random.chance(5)).then_some(&number))
        .maybe("employeeHireDate", (employee && !random.chance(15)).then_some(&hired))
        .text("createdDateTime", &instant(TODAY - 3_000 + random.below(3_000)));
}

fn place(object: &mut Object, facts: &Facts, random: &mut Random) {
    let office = facts.office;
    let known = facts.kind == Kind::Employee && !random.chance(2);
    let maybe = |value: &'_ str| known.then(|| value.to_owned());
    let street = format!("{} {}", office.street, 1 + random.below(200));
    object
        .maybe("country", maybe(&office.country).as_deref())
        .maybe("city", maybe(&office.city).as_deref())
        .maybe("state", office.state.as_deref().filter(|_| known))
        .maybe(
            "officeLocation",
            maybe(&office.name).filter(|_| !random.chance(6)).as_deref(),
        )
        .maybe("streetAddress", maybe(&street).filter(|_| random.chance(60)).as_deref())
        .maybe("postalCode", maybe(&office.postal_code).as_deref())
        .maybe(
            "usageLocation",
            (facts.kind != Kind::Service).then_some(&office.usage_location),
        )
        .maybe(
            "preferredLanguage",
            known.then_some(office.language.as_str()).filter(|_| random.chance(80)),
        );
}

fn addresses(object: &mut Object, facts: &Facts, random: &mut Random) {
    let mut proxies = Vec::new();
    if let Some(mail) = &facts.mail {
        proxies.push(format!("SMTP:{mail}"));
        if facts.kind == Kind::Employee {
            proxies.push(format!("smtp:{}@{TENANT_DOMAIN}", facts.nickname));
            if random.chance(70) {
                proxies.push(format!("sip:{mail}"));
            }
        }
    }
    let prefix = &facts.office.telephone;
    let employee = facts.kind == Kind::Employee;
    let telephone: Vec<String> = (employee && random.chance(75))
        .then(|| format!("{prefix} 555 0{:03}", random.below(1_000)))
        .into_iter()
        .collect();
    let mobile = (employee && random.chance(60)).then(|| format!("{prefix} 555 1{:03}", random.below(1_000)));
    let fax = (employee && random.chance(5)).then(|| format!("{prefix} 555 2{:03}", random.below(1_000)));
    let private =
        (facts.kind != Kind::Service && random.chance(20)).then(|| format!("{}@mail.example", facts.nickname));
    let messaging: Vec<&String> = facts.mail.iter().filter(|_| employee).collect();
    object
        .texts("businessPhones", &telephone)
        .maybe("mobilePhone", mobile.as_deref())
        .maybe("faxNumber", fax.as_deref())
        .texts("proxyAddresses", &proxies)
        .texts("imAddresses", &messaging)
        .texts("otherMails", private.as_slice());
}

fn on_premises(object: &mut Object, facts: &Facts, random: &mut Random, index: u64) {
    let synchronised = facts.synchronised == Some(true);
    let unit = facts.department.map_or("Staff", |department| &department.name);
    let distinguished = format!(
        "CN={},OU={unit},OU={},DC=drumkit,DC=example",
        facts.display_name, facts.office.name
    );
    let security = format!("S-1-5-21-{}-1234567890-{}", 1_000_000_000 + index % 7, 1_000 + index);
    let expires = (facts.kind == Kind::Service).then_some("DisablePasswordExpiration");
    let (has_centre, has_floor, is_remote) = (random.chance(70), random.chance(40), random.chance(12));
    let (centre, floor) = (
        format!("CC-{:04}", 1_000 + random.below(90) * 10),
        format!("Floor {}", 1 + random.below(9)),
    );
    object
        .truth("onPremisesSyncEnabled", facts.synchronised)
        .maybe(
            "onPremisesDistinguishedName",
            synchronised.then_some(distinguished.as_str()),
        )
        .maybe(
            "onPremisesSecurityIdentifier",
            synchronised.then_some(security.as_str()),
        )
        .maybe(
            "passwordPolicies",
            expires.or_else(|| random.chance(50).then_some("None")),
        )
        .object("onPremisesExtensionAttributes", |inner| {
            inner.maybe("extensionAttribute1", has_centre.then_some(centre.as_str()));
            inner.maybe("extensionAttribute2", has_floor.then_some(floor.as_str()));
            inner.maybe("extensionAttribute15", is_remote.then_some("Remote"));
        });
}

fn plans(object: &mut Object, facts: &Facts, random: &mut Random, plans: &[Plan]) {
    let licensed = facts.kind == Kind::Employee && random.chance(96);
    let assigned: Vec<(&Plan, String, &str)> = plans
        .iter()
        .filter(|plan| licensed && random.chance(plan.percent))
        .collect::<Vec<_>>()
        .into_iter()
        .map(|plan| {
            let status = if random.chance(94) {
                "Enabled"
            } else {
                *random.pick(&["Deleted", "Suspended", "Warning"])
            };
            (plan, instant(TODAY - random.below(2_000)), status)
        })
        .collect();
    object.objects("assignedPlans", &assigned, |inner, (plan, since, status)| {
        inner
            .text("assignedDateTime", since)
            .text("capabilityStatus", status)
            .text("service", &plan.service)
            .text("servicePlanId", &plan.id);
    });
}
