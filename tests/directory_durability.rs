//! What was acknowledged is there after the process was killed, and after the file was brought to a newer version.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod directory_client;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use directory_client::{names, Client};
use rollcall::directory::{Directory, OpenOptions};
use serde_json::json;

/// Set for the child alone: the file it writes to.
const FILE: &str = "ROLLCALL_TEST_DIRECTORY";
/// Set for the child alone: what its users' names begin with.
const ROUND: &str = "ROLLCALL_TEST_ROUND";

fn opened(path: &Path) -> Client {
    Client::of(Directory::open(path, &OpenOptions::default()).unwrap())
}

/// No test of its own: the child of the test below, writing until it is killed.
#[test]
fn child_that_writes_until_it_is_killed() {
    let (Some(path), Ok(round)) = (std::env::var_os(FILE), std::env::var(ROUND)) else {
        return;
    };
    let client = opened(Path::new(&path));
    for number in 0.. {
        let name = format!("{round}-{number}");
        client.user(&name, Some("Sales"));
        println!("acknowledged {name}");
    }
}

#[test]
fn kill_9_loses_no_acknowledged_write_and_leaves_no_half_of_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant");
    let group = opened(&path).dynamic_group("Sales", "user.department -eq \"Sales\"");
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..6_u64 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_writes_until_it_is_killed", "--nocapture"])
            .env(FILE, &path)
            .env(ROUND, format!("r{round}"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let reader = std::thread::spawn(move || {
            let lines = output.lines().map_while(Result::ok);
            let names = lines.filter_map(|line| line.split_once("acknowledged ").map(|(_, name)| name.to_owned()));
            names.collect::<Vec<String>>()
        });
        std::thread::sleep(Duration::from_millis(400 + round * 137));
        child.kill().unwrap();
        child.wait().unwrap();
        acknowledged.extend(reader.join().unwrap());

        let client = opened(&path);
        let mut found = Vec::new();
        let mut page = client.get("v1.0/users?$top=999").body;
        loop {
            found.extend(names(&page));
            let Some(next) = page["@odata.nextLink"].as_str().map(str::to_owned) else {
                break;
            };
            page = client.get(&next).body;
        }
        let lost: Vec<&String> = acknowledged.iter().filter(|name| !found.contains(name)).collect();
        assert!(lost.is_empty(), "{lost:?}");
        let members = client.advanced(&format!("v1.0/groups/{group}/members/$count")).body;
        assert_eq!(
            members,
            json!(found.len() - 1),
            "every user is in the group its department puts it in"
        );
    }
    assert!(acknowledged.len() > 20, "the child wrote: {}", acknowledged.len());
    println!("{} acknowledged writes over 6 kills", acknowledged.len());
}

#[test]
fn readers_and_writers_work_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let directory = Directory::open(&folder.path().join("tenant"), &OpenOptions::default()).unwrap();
    let group = Client::of(directory.clone()).dynamic_group("Sales", "user.department -eq \"Sales\"");
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let directory = directory.clone();
            scope.spawn(move || {
                let client = Client::of(directory);
                for number in 0..25 {
                    client.user(&format!("w{writer}-{number}"), Some("Sales"));
                }
            });
        }
        for _ in 0..2 {
            let (directory, group) = (directory.clone(), group.clone());
            scope.spawn(move || {
                let client = Client::of(directory);
                let mut last = 0;
                for _ in 0..100 {
                    let page = client
                        .advanced(&format!("v1.0/groups/{group}/members?$count=true&$top=999"))
                        .body;
                    let count = page["value"].as_array().unwrap().len();
                    assert_eq!(page["@odata.count"], json!(count), "one answer shows one state");
                    assert!(count >= last, "nobody disappears");
                    last = count;
                }
            });
        }
    });
    assert_eq!(Client::of(directory).members(&format!("groups/{group}")).len(), 100);
}

/// The file as version 1 made it: without what later versions added.
fn back_to_version_1(path: &Path) {
    let connection = rusqlite::Connection::open(path).unwrap();
    for trigger in [
        "linked",
        "unlinked",
        "object_made",
        "object_written",
        "object_deleted",
        "object_purged",
    ] {
        connection.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    for index in [
        "employee_id",
        "surname",
        "given_name",
        "job_title",
        "department",
        "city",
        "country",
    ] {
        connection
            .execute_batch(&format!("DROP INDEX user_by_{index}"))
            .unwrap();
    }
    connection.execute_batch("DELETE FROM object WHERE kind = 5").unwrap();
    let added = [
        "journal",
        "moment",
        "writing",
        "quoted_rule",
        "gone",
        "scoped_role",
        "lifecycle_group",
        "lifecycle_policy",
        "creation",
    ];
    for table in added {
        connection.execute_batch(&format!("DROP TABLE {table}")).unwrap();
    }
    connection.execute_batch("PRAGMA user_version = 1").unwrap();
}

#[test]
fn a_directory_of_the_first_version_is_brought_to_this_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenant");
    let (group, ada) = {
        let client = opened(&path);
        let group = client.dynamic_group("Sales", "user.department -eq \"Sales\"");
        (group, client.user("ada", Some("Sales")))
    };
    back_to_version_1(&path);
    let client = opened(&path);
    assert_eq!(client.members(&format!("groups/{group}")), ["ada"]);
    assert_eq!(names(&client.get("v1.0/me/memberOf").body), ["Global Administrator"]);
    client.patched(&format!("v1.0/users/{ada}"), &json!({ "department": null }));
    let changes = client.get("rollcall/changes").body;
    assert_eq!(
        changes["value"][0]["change"], "joined",
        "the administrator's role: {changes}"
    );
    assert_eq!(changes["value"].as_array().unwrap().last().unwrap()["change"], "left");
    drop(client);
    assert_eq!(opened(&path).members(&format!("groups/{group}")), Vec::<String>::new());
}
