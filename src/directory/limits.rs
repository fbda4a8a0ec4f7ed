//! Limits of the service (graph-behaviour reference) and of our server.

/// Longest page a client may ask for (6.2).
pub(super) const LARGEST_PAGE: usize = 999;
/// Page when none is asked for (6.2).
pub(super) const DEFAULT_PAGE: usize = 100;
/// `members@odata.bind` and `owners@odata.bind` together (2.2).
pub(super) const LINK_CHANGES: usize = 20;
/// Owners of a group (2.4).
pub(super) const OWNERS: usize = 100;
/// Objects one who is no administrator may make (4).
pub(super) const OBJECTS_PER_CREATOR: i64 = 250;
/// Objects of a tenant without a domain of its own (4).
pub(super) const OBJECTS_WITHOUT_DOMAIN: usize = 50_000;
/// Objects of a tenant with one (4).
pub(super) const OBJECTS: usize = 300_000;
/// Ids one getByIds may ask for.
pub(super) const IDS_PER_LOOKUP: usize = 1_000;
/// Dynamic groups and dynamic administrative units of a tenant together (4).
pub(super) const DYNAMIC_CONTAINERS: usize = 15_000;
/// memberOf groups of a tenant.
pub(super) const MEMBER_OF_CONTAINERS: usize = 500;
/// Administrative units an object may be in (4).
pub(super) const UNITS_PER_OBJECT: usize = 30;
/// Administrative units with restricted management of a tenant (4).
pub(super) const RESTRICTED_UNITS: usize = 100;
/// Groups of a tenant that roles may be given to (1.2).
pub(super) const ROLE_ASSIGNABLE_GROUPS: usize = 500;
/// Groups a lifecycle policy may select (4).
pub(super) const GROUPS_PER_POLICY: usize = 500;
/// Ids a delta query may filter by (6.6).
pub(super) const DELTA_IDS: usize = 50;
/// Members on one page of a delta query, of all its groups together; ours.
pub(super) const DELTA_MEMBERS: usize = 1_000;
/// Longest displayName.
pub(super) const DISPLAY_NAME: usize = 256;
/// Longest mailNickname.
pub(super) const MAIL_NICKNAME: usize = 64;
/// Longest description.
pub(super) const DESCRIPTION: usize = 1_500;
/// Ids one checkMemberGroups may ask for (5).
pub(super) const GROUPS_PER_CHECK: usize = 20;
/// Groups one getMemberGroups may answer (5).
pub(super) const MEMBERSHIPS: usize = 11_000;
/// Requests in one `$batch` (6.7).
pub(super) const BATCH: usize = 20;
/// Longest request body in bytes; ours.
pub(super) const BODY_BYTES: usize = 4 * 1024 * 1024;
/// Longest request body that is read to its end before it is refused; ours.
pub(super) const DISCARDED_BODY_BYTES: usize = 64 * 1024 * 1024;
/// Longest path and query in bytes; ours.
pub(super) const URL_BYTES: usize = 32 * 1024;
/// Deepest nesting of a filter; ours.
pub(super) const FILTER_DEPTH: usize = 64;
