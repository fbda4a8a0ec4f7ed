//! The embedded directory: a tenant in one SQLite file that answers as Microsoft Graph does, with dynamic membership
//! applied in the transaction of the change that causes it.
//!
//! `routes` reads a request and hands it to the resource it names (`groups`, `users` …); the resource works on `store`,
//! and `membership` moves members as the rules want. What Graph does is in the graph-behaviour reference.

mod administrative_units;
mod applications;
mod batch;
mod changes;
mod clock;
mod deleted_items;
mod delta;
mod devices;
mod directory_objects;
mod directory_roles;
mod dynamic;
mod evaluation;
mod expand;
mod expiry;
mod export;
mod filter;
mod filter_parser;
mod groups;
mod journal;
mod kind;
mod licenses;
mod lifecycle_policies;
mod limits;
mod links;
mod listing;
mod lock;
mod member_groups;
mod membership;
mod memory;
mod names_and_mail;
mod narrowing;
mod object_parts;
mod objects;
mod odata_path;
mod order;
mod own_routes;
mod page_items;
mod plain_list;
mod processing;
mod property;
mod property_tables;
mod query;
mod quota;
mod raw_members;
mod references;
mod refusal;
mod rehearsal;
mod replicas;
mod representation;
mod request;
mod request_body;
mod resource;
mod restricted_units;
mod routes;
mod schema;
mod scoped_roles;
mod search;
mod seed;
mod seed_text;
mod store;
mod tenant;
mod tenant_lists;
mod token_guard;
mod users;
mod value_rules;
mod written;

use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use serde::Deserialize;
use time::OffsetDateTime;

use refusal::Refusal;

pub use rehearsal::Rehearsal;

pub use changes::{ChangeCause, ChangeQuery, MembershipChange, Movement, Party};

use crate::Error;

/// How to open a directory.
#[derive(Debug, Clone, Default)]
pub struct OpenOptions {
    /// User principal name (or id) of who is signed in; none: the administrator made with the directory.
    pub account: Option<String>,
    /// Default domain of a tenant made by this opening; none: `drumkit.onmicrosoft.com`.
    pub default_domain: Option<String>,
    /// Where the service has behaved in more than one way.
    pub behaviour: Behaviour,
    /// Lag, throttling and failures to rehearse.
    pub rehearsal: Rehearsal,
    /// How many entries of what was written and who joined or left are kept; none: a million. Older ones are forgotten: the
    /// change log begins later, and a delta link from before is answered with 410, as Graph does when it has forgotten.
    pub kept_changes: Option<u64>,
}

/// Which of the service's behaviours the directory shows, where sources tell of more than one. The default is that of
/// the AzureAD announcement of 2016.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[non_exhaustive]
pub struct Behaviour {
    /// `mailEnabled` and `securityEnabled` of a Microsoft 365 group.
    pub forced_values: ForcedValues,
    /// A mail nickname another Microsoft 365 group has.
    pub mail_nickname_clash: MailNicknameClash,
    /// Security groups are not kept among the deleted items, as in older years.
    pub security_groups_go_at_once: bool,
    /// How many objects the tenant may hold; none: 50,000, or 300,000 where principal names have a domain of its own.
    pub object_quota: Option<usize>,
}

/// What becomes of `mailEnabled` and `securityEnabled` sent with a Microsoft 365 group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ForcedValues {
    /// Both become true, whatever was sent.
    #[default]
    SetAndIgnore,
    /// `mailEnabled` false is refused, `securityEnabled` is kept as sent.
    Refuse,
}

/// What becomes of a mail nickname that is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum MailNicknameClash {
    /// Four digits follow it in the addresses; the nickname itself stays.
    #[default]
    FourDigits,
    /// Refused, as by today's service.
    Refuse,
}

const DEFAULT_DOMAIN: &str = "drumkit.onmicrosoft.com";

/// An embedded directory: a tenant in one SQLite file, or in memory. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    shared: Arc<Shared>,
}

/// What the clones of a directory and its routes share.
#[derive(Debug)]
struct Shared {
    store: store::Store,
    clock: clock::Clock,
    /// When rules that read the clock were processed last, by it, in seconds.
    processed: AtomicI64,
    behaviour: Behaviour,
    account: RwLock<Account>,
    stage: rehearsal::Stage,
    journal: u64,
}

impl Shared {
    /// Whether rules that read the clock are due: a minute has passed by it. The caller who is told so processes them.
    fn is_due(&self) -> bool {
        let now = self.clock.now().unix_timestamp();
        let last = self.processed.load(Ordering::Acquire);
        let due = now < last || now.saturating_sub(last) >= 60;
        due && self
            .processed
            .compare_exchange(last, now, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    /// Ends what is due and processes the rules that read the clock.
    fn time_passed(&self) -> Result<(), Refusal> {
        self.processed
            .store(self.clock.now().unix_timestamp(), Ordering::Release);
        let now = self.clock.now();
        if !self.store.reads_clock() && !self.store.read(|connection| expiry::is_due(connection, now))? {
            return Ok(());
        }
        self.store
            .write(self.occasion("time passed"), |change| change.time_passed())
    }

    fn set_clock(&self, setting: clock::Setting) -> Result<(), Refusal> {
        let before = self.clock.setting();
        self.clock.set(setting);
        let outcome = self.store.write(self.occasion("clock set"), |change| {
            tenant::set_clock(change.connection, setting)?;
            change.time_passed()
        });
        match outcome {
            Ok(()) => self.processed.store(setting.now().unix_timestamp(), Ordering::Release),
            Err(_) => self.clock.set(before),
        }
        outcome
    }

    /// A write asked for now.
    fn occasion<'a>(&self, request: &'a str) -> store::Occasion<'a> {
        store::Occasion {
            now: self.clock.now(),
            behaviour: self.behaviour,
            lag: self.stage.longest_lag(),
            request,
            journal: self.journal,
        }
    }

    fn account(&self) -> Account {
        self.account.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl std::fmt::Debug for Directory {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Directory")
            .field("account", &self.account())
            .finish_non_exhaustive()
    }
}

impl Directory {
    /// Opens the directory in the file at `path`, or makes one where there is none, and uses it alone.
    ///
    /// # Errors
    /// [`StorageError::Locked`] when another process, or another session of this one, has it open;
    /// [`StorageError::Foreign`] when the file is something else, damaged or of a newer version (it is not touched);
    /// [`StorageError::Io`] when the file system or SQLite fails; [`Error::InvalidArgument`] for an unknown account.
    pub fn open(path: &Path, options: &OpenOptions) -> Result<Self, Error> {
        let clock = clock::Clock::default();
        let store = store::Store::open(path, domain(options), clock.now())?;
        Self::over(store, clock, options)
    }

    /// A directory that lives as long as the value: in memory, with lag to rehearse in a file that goes with it.
    ///
    /// # Errors
    /// [`StorageError::Io`] when SQLite fails; [`Error::InvalidArgument`] for an unknown account.
    pub fn in_memory(options: &OpenOptions) -> Result<Self, Error> {
        let clock = clock::Clock::default();
        let store = if options.rehearsal.lag > 0.0 {
            store::Store::temporary(domain(options), clock.now())?
        } else {
            store::Store::in_memory(domain(options), clock.now())?
        };
        Self::over(store, clock, options)
    }

    /// The same in a file that goes with the value, so that requests are read in parallel and do not wait for a write.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the file cannot be made; [`Error::InvalidArgument`] for an unknown account.
    pub fn temporary(options: &OpenOptions) -> Result<Self, Error> {
        let clock = clock::Clock::default();
        let store = store::Store::temporary(domain(options), clock.now())?;
        Self::over(store, clock, options)
    }

    fn over(store: store::Store, clock: clock::Clock, options: &OpenOptions) -> Result<Self, Error> {
        let account = store
            .read(account_of_administrator)
            .map_err(|refusal| StorageError::Io(refusal.message))?;
        let setting = store.read(tenant::clock);
        clock.set(setting.map_err(|refusal| StorageError::Io(refusal.message))?);
        let shared = Shared {
            store,
            clock,
            processed: AtomicI64::new(i64::MIN),
            behaviour: options.behaviour,
            account: RwLock::new(account),
            stage: rehearsal::Stage::default(),
            journal: options.kept_changes.unwrap_or(journal::KEPT),
        };
        let directory = Self {
            shared: Arc::new(shared),
        };
        // Rules that read the clock may say something else than when the directory was closed.
        let outcome = directory.shared.time_passed();
        outcome.map_err(|refusal| StorageError::Io(refusal.message))?;
        if let Some(account) = &options.account {
            if let Err(error) = directory.sign_in(account) {
                directory.discard_if_new();
                return Err(error);
            }
        }
        directory.rehearse(options.rehearsal)?;
        Ok(directory)
    }

    /// The moment the directory takes for now.
    pub fn now(&self) -> OffsetDateTime {
        self.shared.clock.now()
    }

    /// Sets the directory's clock, which goes on from there or stands still; none gives it the machine's time back. Rules
    /// with `system.now` are processed before this returns. Kept in the file.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the file cannot be written; the clock stays as it was.
    pub fn set_clock(&self, now: Option<OffsetDateTime>, running: bool) -> Result<(), Error> {
        let setting = match now {
            Some(now) => clock::Setting::at(now, running),
            None if running => clock::Setting::Real,
            None => clock::Setting::at(self.now(), false),
        };
        let outcome = self.shared.set_clock(setting);
        Ok(outcome.map_err(|refusal| StorageError::Io(refusal.message))?)
    }

    /// Signs in as a user of the directory, by user principal name or id; clones follow. What may be done does not
    /// depend on who is signed in; `/me` and the owner of a new Microsoft 365 group do.
    ///
    /// # Errors
    /// [`Error::InvalidArgument`] when there is no such user.
    pub fn sign_in(&self, account: &str) -> Result<(), Error> {
        let user = self.shared.store.read(|connection| {
            let user = objects::named(connection, kind::Kind::User, account)?;
            account_of(connection, &user)
        });
        let user = user.map_err(|refusal| match refusal.status {
            http::StatusCode::NOT_FOUND => Error::InvalidArgument {
                argument: "account".to_owned(),
                message: format!(
                    "the directory has no user `{account}`: give the user principal name or id of one, or none for its administrator"
                ),
            },
            _ => StorageError::Io(refusal.message).into(),
        })?;
        *self.shared.account.write().unwrap_or_else(PoisonError::into_inner) = user;
        Ok(())
    }

    /// Whether it holds nothing but the administrator made with it, so that a seed is still to be loaded.
    ///
    /// # Errors
    /// [`StorageError::Io`] when the file cannot be read.
    pub fn is_new(&self) -> Result<bool, Error> {
        Ok(self
            .shared
            .store
            .read(tenant::is_new)
            .map_err(|refusal| StorageError::Io(refusal.message))?)
    }

    /// Whether clones or routes of it are still in use.
    pub(crate) fn is_shared(&self) -> bool {
        Arc::strong_count(&self.shared) > 1
    }

    /// Gives a directory up that could not be set up as wanted, as when its seed was refused: where this opening made the
    /// file and nothing was written into it since, the file goes with the last clone. Else nothing happens.
    pub fn discard_if_new(&self) {
        if self.is_new().unwrap_or(false) {
            self.shared.store.discard();
        }
    }

    /// Loads a seed file, all or nothing: a JSON object with the arrays `users`, `devices`, `groups` and
    /// `administrativeUnits` in Graph's shape (members, owners and managers by id), or JSONL, one object a line with
    /// `@odata.type`. Dynamic groups and units that are On are filled by their rules. In a new directory, a user with the
    /// principal name of its administrator takes that one's place.
    ///
    /// # Errors
    /// [`Error::Entity`] with line and property of what it refuses; [`StorageError::Io`] when the file cannot be read.
    pub fn import_file(&self, path: &Path) -> Result<ImportSummary, Error> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| StorageError::Io(format!("cannot read the seed `{}`: {error}", path.display())))?;
        self.import(&text)
    }

    /// Loads a seed given as text; see [`Directory::import_file`].
    ///
    /// # Errors
    /// [`Error::Entity`] with line and property of what it refuses.
    pub fn import(&self, text: &str) -> Result<ImportSummary, Error> {
        let before = self.shared.store.read(account_of_administrator).ok();
        let summary = seed::import(&self.shared, text)?;
        if before.is_some_and(|before| before.id == self.account().id) {
            // The seed may have brought its own administrator.
            let account = self.shared.store.read(account_of_administrator);
            let account = account.map_err(|refusal| StorageError::Io(refusal.message))?;
            *self.shared.account.write().unwrap_or_else(PoisonError::into_inner) = account;
        }
        Ok(summary)
    }

    /// The account that is signed in.
    pub fn account(&self) -> Account {
        self.shared.account()
    }

    /// Graph's routes (v1.0 and beta) over this directory.
    pub fn router(&self) -> axum::Router {
        routes::router(Arc::clone(&self.shared))
    }
}

fn domain(options: &OpenOptions) -> &str {
    options.default_domain.as_deref().unwrap_or(DEFAULT_DOMAIN)
}

fn account_of_administrator(connection: &rusqlite::Connection) -> Result<Account, Refusal> {
    let id = tenant::administrator(connection)?;
    match objects::by_id(connection, &id)? {
        Some(user) => account_of(connection, &user),
        // Purged since: nobody is signed in by default, but the directory still opens.
        None => Ok(Account {
            id,
            user_principal_name: String::new(),
            tenant_id: tenant::id(connection)?,
            tenant_domain: tenant::default_domain(connection)?,
        }),
    }
}

fn account_of(connection: &rusqlite::Connection, user: &objects::Object) -> Result<Account, Refusal> {
    Ok(Account {
        id: user.id.clone(),
        user_principal_name: user.text("userPrincipalName").unwrap_or_default().to_owned(),
        tenant_id: tenant::id(connection)?,
        tenant_domain: tenant::default_domain(connection)?,
    })
}

/// Who is signed in, and where.
#[derive(Debug, Clone, Default)]
pub struct Account {
    /// Object id of the user.
    pub id: String,
    /// User principal name.
    pub user_principal_name: String,
    /// Tenant id.
    pub tenant_id: String,
    /// Default domain of the tenant.
    pub tenant_domain: String,
}

/// What an import wrote.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Users.
    pub users: usize,
    /// Devices.
    pub devices: usize,
    /// Groups.
    pub groups: usize,
    /// Administrative units.
    pub administrative_units: usize,
}

/// Why the directory's file could not be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// Another process has it open.
    #[error("{0}")]
    Locked(String),
    /// Not a directory of Rollcall's, damaged, or of a newer version.
    #[error("{0}")]
    Foreign(String),
    /// The file system or SQLite failed.
    #[error("{0}")]
    Io(String),
}
