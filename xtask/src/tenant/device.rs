//! One device of the made-up tenant, in Graph's shape.

use super::json::Object;
use super::lists::{Lists, Model, Office};
use super::random::{instant, object_id, Purpose, Random};

const INTUNE: &str = "0000000a-0000-0000-c000-000000000000";
const CO_MANAGED: &str = "54b943f8-d761-4f8d-951e-9cea1846db5a";

/// Writes the device with this index; it belongs to one of `users` users.
pub fn write(lists: &Lists, seed: u64, index: u64, users: u64, line: &mut Vec<u8>) {
    let mut random = Random::of(seed, Purpose::Device, index);
    let model = random.pick(&lists.models);
    let office = random.pick(&lists.offices);
    let company = model.ownership == "Company";
    let managed = if company { random.chance(92) } else { random.chance(35) };
    let name = match company {
        true => format!("{}-{}-{:05}", office.name, model.prefix, index),
        false => format!("{}-{:06X}", model.prefix, random.below(1 << 24)),
    };
    let mut object = Object::open(line);
    object
        .text("@odata.type", "#microsoft.graph.device")
        .text("id", &object_id(seed, Purpose::DeviceId, index))
        .text("deviceId", &random.guid())
        .text("displayName", &name)
        .text("operatingSystem", &model.system)
        .text("operatingSystemVersion", random.pick(&model.versions).as_str())
        .text("trustType", &model.trust_type)
        .text("profileType", "RegisteredDevice")
        .truth("accountEnabled", Some(random.chance(97)));
    management(&mut object, &mut random, model, managed);
    let owner = object_id(seed, Purpose::UserId, random.below(users.max(1)));
    object
        .texts("physicalIds", &physical_ids(&mut random, model, &owner))
        .texts(
            "systemLabels",
            if managed && random.chance(8) {
                &["M365Managed"]
            } else {
                &[] as &[&str]
            },
        );
    attributes(&mut object, &mut random, office, company);
    object.close();
}

fn management(object: &mut Object, random: &mut Random, model: &Model, managed: bool) {
    let hybrid = model.trust_type == "ServerAd";
    let application = if hybrid && random.chance(50) {
        CO_MANAGED
    } else {
        INTUNE
    };
    let categories = ["Office", "Field", "Kiosk", "Meeting room"];
    let category = (managed && random.chance(30)).then(|| *random.pick(&categories));
    let profile = (managed && random.chance(25)).then(|| format!("{} enrollment", model.system));
    object
        .text(
            "deviceOwnership",
            if random.chance(3) { "Unknown" } else { &model.ownership },
        )
        .text("manufacturer", &model.manufacturer)
        .text("model", &model.model)
        .maybe("managementType", managed.then_some("MDM"))
        .maybe("mdmAppId", managed.then_some(application))
        .maybe("deviceCategory", category)
        .maybe("enrollmentProfileName", profile.as_deref())
        .truth("isManaged", managed.then_some(true))
        .truth("isCompliant", managed.then(|| random.chance(88)))
        .truth(
            "isRooted",
            ["iOS", "Android"]
                .contains(&model.system.as_str())
                .then(|| random.chance(2)),
        )
        .truth("onPremisesSyncEnabled", hybrid.then_some(true))
        .text("approximateLastSignInDateTime", &instant(9_801 - random.below(400)));
}

fn physical_ids(random: &mut Random, model: &Model, owner: &str) -> Vec<String> {
    let number = 6_000_000_000_000 + random.below(1 << 31);
    let mut ids = vec![format!("[USER-GID]:{owner}:{number}"), format!("[GID]:g:{number}")];
    if model.system == "Windows" {
        ids.push(format!("[HWID]:h:{number}"));
        if random.chance(40) {
            ids.push(format!("[ZTDID]:{}", random.guid()));
            ids.push(format!(
                "[OrderId]:{}",
                random.pick(&["Pilot", "Refresh2025", "Refresh2026", "179887111881"])
            ));
        }
    }
    ids
}

fn attributes(object: &mut Object, random: &mut Random, office: &Office, company: bool) {
    let has_room = random.chance(15);
    object.object("extensionAttributes", |inner| {
        inner.maybe("extensionAttribute1", company.then_some(office.name.as_str()));
        inner.maybe("extensionAttribute2", has_room.then_some("Shared"));
    });
}
