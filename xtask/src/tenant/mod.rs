//! The made-up tenant: users and devices in Graph's shape, one JSON object a line, the same for the same seed. All names are
//! drawn from the word lists in `tests/data/tenant`; nobody in it exists.

mod device;
mod json;
mod lists;
mod random;
mod user;

use crate::arguments::Arguments;
use crate::progress::{say, Progress};
use crate::project::{self, Project};
use crate::run::{Failure, Result};
use lists::Lists;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The size the demo and the tests use.
const USERS: u64 = 5000;
const DEVICES: u64 = 2500;
const SEED: u64 = 1;

/// Everything that decides the content, besides the word lists.
const RECIPE: [&str; 5] = [
    include_str!("mod.rs"),
    include_str!("device.rs"),
    include_str!("json.rs"),
    include_str!("random.rs"),
    include_str!("user.rs"),
];

/// How much of what to make.
struct Plan {
    users: u64,
    devices: u64,
    seed: u64,
}

/// `cargo xtask tenant`.
pub fn run(project: &Project, mut arguments: Arguments) -> Result {
    let plan = Plan {
        users: arguments.number("--users", USERS)?,
        devices: arguments.number("--devices", DEVICES)?,
        seed: arguments.number("--seed", SEED)?,
    };
    let output = arguments.text("--output")?;
    arguments.finish()?;
    let lists = Lists::read(&project.path("tests/data/tenant"))?;
    match output.as_deref() {
        Some("-") => written(
            plan.write(&lists, &mut BufWriter::new(io::stdout().lock())),
            Path::new("standard output"),
        ),
        Some(file) => to_file(&plan, &lists, Path::new(file)),
        None => to_file(&plan, &lists, &default_place(project)),
    }
}

/// The tenant the demo and the tests use, made anew when it is missing or its recipe changed.
pub fn ready(project: &Project) -> Result<PathBuf> {
    let place = default_place(project);
    let stamp = project.target("tenant/stamp");
    let lists = Lists::read(&project.path("tests/data/tenant"))?;
    let mut parts = RECIPE.to_vec();
    parts.extend(lists.texts());
    let recipe = project::fingerprint(&parts);
    let bytes = |path: &Path| path.metadata().map_or(0, |data| data.len());
    let expected = |path: &Path| format!("{recipe} {}", bytes(path));
    if place.is_file() && std::fs::read_to_string(&stamp).is_ok_and(|found| found == expected(&place)) {
        return Ok(place);
    }
    to_file(
        &Plan {
            users: USERS,
            devices: DEVICES,
            seed: SEED,
        },
        &lists,
        &place,
    )?;
    project::write(&stamp, expected(&place))?;
    Ok(place)
}

/// Users alone, as many as a bench asks for; made anew when the recipe changed.
pub fn users(project: &Project, count: u64) -> Result<PathBuf> {
    let lists = Lists::read(&project.path("tests/data/tenant"))?;
    let mut parts = RECIPE.to_vec();
    parts.extend(lists.texts());
    let place = project.target(&format!("tenant/users-{count}-{}.jsonl", project::fingerprint(&parts)));
    if !place.is_file() {
        let plan = Plan {
            users: count,
            devices: 0,
            seed: SEED,
        };
        to_file(&plan, &lists, &place)?;
    }
    Ok(place)
}

fn default_place(project: &Project) -> PathBuf {
    project.path("tests/data/tenant.jsonl")
}

fn to_file(plan: &Plan, lists: &Lists, place: &Path) -> Result {
    let shown = Progress::start(format!(
        "making a tenant of {} users and {} devices,",
        plan.users, plan.devices
    ));
    if let Some(folder) = place.parent() {
        project::make_folder(folder)?;
    }
    // Whoever reads the file meanwhile sees the old one or the new one, never half of it.
    let aside = place.with_extension("jsonl.new");
    let file =
        File::create(&aside).map_err(|error| Failure::new(format!("cannot write {}: {error}", aside.display())))?;
    let mut output = BufWriter::with_capacity(1 << 20, file);
    written(plan.write(lists, &mut output), place)?;
    project::rename(&aside, place)?;
    drop(shown);
    say(&format!("wrote {}", place.display()));
    Ok(())
}

fn written(result: io::Result<()>, place: &Path) -> Result {
    match result {
        // `cargo xtask tenant --output - | head` closes the pipe early, and means it.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(format!("cannot write {}: {error}", place.display()))
                .remedy("see that there is disk space"))
        }
        _ => Ok(()),
    }
}

impl Plan {
    fn write(&self, lists: &Lists, output: &mut impl Write) -> io::Result<()> {
        let mut line = Vec::with_capacity(4096);
        let mut users = user::Users::new(lists, self.seed, self.users);
        for index in 0..self.users {
            users.write(index, &mut line);
            line.push(b'\n');
            output.write_all(&line)?;
            line.clear();
        }
        for index in 0..self.devices {
            device::write(lists, self.seed, index, self.users, &mut line);
            line.push(b'\n');
            output.write_all(&line)?;
            line.clear();
        }
        output.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::collections::HashSet;

    fn tenant(users: u64, devices: u64, seed: u64) -> String {
        let lists = Lists::read(&Project::find().unwrap().path("tests/data/tenant")).unwrap();
        let mut bytes = Vec::new();
        Plan { users, devices, seed }.write(&lists, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    fn values<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
        let start = format!("\"{name}\":\"");
        text.lines()
            .filter_map(|line| line.split(&start).nth(1)?.split('"').next())
            .collect()
    }

    #[test]
    fn the_same_seed_gives_the_same_tenant_and_another_seed_another_one() {
        assert_eq!(tenant(300, 100, 7), tenant(300, 100, 7));
        assert_ne!(tenant(300, 100, 7), tenant(300, 100, 8));
    }

    #[test]
    fn a_larger_tenant_starts_with_the_users_of_the_smaller_one() {
        let (small, large) = (tenant(200, 0, 1), tenant(400, 0, 1));
        assert!(values(&large, "id").starts_with(&values(&small, "id")));
    }

    #[test]
    fn ids_and_user_principal_names_are_unique() {
        let text = tenant(20_000, 5_000, 1);
        let ids: HashSet<&str> = values(&text, "id").into_iter().collect();
        assert_eq!(ids.len(), 25_000);
        let names: HashSet<String> = values(&text, "userPrincipalName")
            .iter()
            .map(|name| name.to_lowercase())
            .collect();
        assert_eq!(names.len(), 20_000);
    }

    #[test]
    fn the_seed_documents_find_their_people_offices_and_devices() {
        let text = tenant(5_000, 2_500, 1);
        for part in [
            "\"department\":\"Marketing\"",
            "\"displayName\":\"Peter ",
            "\"officeLocation\":\"ATZ\"",
            "\"country\":\"Germany\"",
        ] {
            let count = text.matches(part).count();
            assert!((5..2_500).contains(&count), "{part}: {count}");
        }
        for part in [
            "\"country\":\"United States\"",
            "\"operatingSystem\":\"Windows\"",
            "\"department\":null",
            "\"userType\":\"Guest\"",
        ] {
            assert!(text.matches(part).count() > 50, "{part}");
        }
    }
}
