//! Dynamic membership: which change moves whom, in the transaction of the change itself (rule specification, sections 8,
//! 11 and 12; graph-behaviour reference, 1.5).

use std::collections::BTreeSet;

use serde_json::json;

use super::clock::instant_text;
use super::journal::Cause;
use super::kind::Kind;
use super::limits;
use super::links::{self, Relation};
use super::memory::DynamicContainer;
use super::objects::{self, Object};
use super::processing::Moves;
use super::refusal::Refusal;
use super::store::Change;
use crate::rule::{Context, Rule};

/// How thoroughly a container's members are brought in line with its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    /// Those out of scope leave, those in scope join.
    Exact,
    /// After a pause or a restore. A memberOf container loses nobody: its members stay until the rule is edited.
    CatchUp,
}

impl Change<'_> {
    /// Adds a member to a group or administrative unit, and to the memberOf containers the group feeds.
    pub(super) fn join(
        &mut self,
        container: i64,
        container_id: &str,
        member: i64,
        kind: Kind,
    ) -> Result<bool, Refusal> {
        let joined = links::add(self.connection, Relation::Member, container, member)?;
        if joined {
            for fed in self.memory.fed_by(container_id) {
                if fed.processing && Kind::of_subject(fed.rule.subject()) == kind {
                    self.through(Cause::MemberOf(container), |change| {
                        links::add(change.connection, Relation::Member, fed.seq, member)
                    })?;
                }
            }
        }
        Ok(joined)
    }

    /// Removes a member. Containers fed by the group keep it, as documented for memberOf.
    pub(super) fn leave(&mut self, container: i64, member: i64) -> Result<bool, Refusal> {
        links::remove(self.connection, Relation::Member, container, member)
    }

    /// A user or device was written: it moves in and out of what the rules say.
    pub(super) fn entity_changed(&mut self, object: &Object) -> Result<(), Refusal> {
        if object.kind.subject().is_none() {
            return Ok(());
        }
        let moves = self.memory.put_entity(self.connection, object)?;
        self.carry_out(object.seq, object.kind, &moves)
    }

    /// Moves those who join and leave because time has passed. Every write begins with it, so that no rule and no object
    /// meets the time of an earlier one.
    pub(super) fn catch_up(&mut self) -> Result<(), Refusal> {
        for (id, moves) in self.memory.advance(self.now) {
            if let Some(object) = objects::by_id(self.connection, &id)? {
                self.carry_out(object.seq, object.kind, &moves)?;
            }
        }
        Ok(())
    }

    /// Carries out what the rules want of an object.
    pub(super) fn carry_out(&mut self, object: i64, kind: Kind, moves: &Moves) -> Result<(), Refusal> {
        let joins = moves.joins.iter().map(|seq| (*seq, true));
        let leaves = moves.leaves.iter().map(|seq| (*seq, false));
        for (seq, joins) in joins.chain(leaves) {
            let Some(container) = self.memory.container(seq).cloned() else {
                continue;
            };
            let moved = self.through(Cause::Rule(container.rule.text()), |change| {
                if joins {
                    change.join(seq, &container.id, object, kind)
                } else {
                    change.leave(seq, object)
                }
            })?;
            if moved && !container.failed {
                self.note_update(seq)?;
            }
        }
        // Where the rule has no answer, nobody moves.
        for seq in &moves.unanswered {
            self.note_failure(*seq, "The membership rule could not be evaluated for every object.")?;
        }
        Ok(())
    }

    /// The manager of these users appeared or disappeared.
    pub(super) fn reports_changed(&mut self, manager: &Object) -> Result<(), Refusal> {
        for seq in links::sources(self.connection, Relation::Manager, manager.seq)? {
            if let Some(report) = objects::by_seq(self.connection, seq)? {
                self.entity_changed(&report)?;
            }
        }
        Ok(())
    }

    /// Parses and checks the rule of a dynamic container, and refuses what only the directory can see: chains of
    /// memberOf and the tenant's limits.
    pub(super) fn checked_container(&self, object: &Object) -> Result<DynamicContainer, Refusal> {
        let container = DynamicContainer::of(object).map_err(|error| Refusal::rule(&error))?;
        let others = || self.memory.containers().filter(|other| other.seq != object.seq);
        if self.memory.container(object.seq).is_none() && others().count() >= limits::DYNAMIC_CONTAINERS {
            return Err(Refusal::quota(
                "Dynamic group policies max allowed groups count reached",
            ));
        }
        let Some(sources) = container.rule.source_groups() else {
            return Ok(container);
        };
        if others().filter(|other| other.rule.source_groups().is_some()).count() >= limits::MEMBER_OF_CONTAINERS {
            return Err(Refusal::quota(
                "Dynamic group policies max allowed groups count reached",
            ));
        }
        for source in sources {
            self.check_source(object, source)?;
        }
        if let Some(fed) = self.memory.fed_by(&object.id).first() {
            return Err(Refusal::rule_in_place(
                "MemberOfRestriction",
                format!(
                    "The group '{}' is a source of the memberOf group '{}' and cannot become a memberOf group itself.",
                    object.id, fed.id
                ),
            ));
        }
        Ok(container)
    }

    fn check_source(&self, object: &Object, source: &str) -> Result<(), Refusal> {
        let found = objects::by_id(self.connection, source)?;
        let group = match found {
            Some(group) if group.kind == Kind::Group && !group.deleted && group.id != object.id => group,
            _ => {
                return Err(Refusal::rule_in_place(
                    "MemberOfRestriction",
                    format!("The group '{source}' of the membership rule does not exist in this directory."),
                ))
            }
        };
        let chained = self
            .memory
            .container(group.seq)
            .is_some_and(|other| other.rule.source_groups().is_some());
        if chained {
            return Err(Refusal::rule_in_place(
                "MemberOfRestriction",
                format!("The group '{source}' has a memberOf rule itself and cannot define the membership of another."),
            ));
        }
        Ok(())
    }

    /// Brings the members of a container in line with its rule.
    pub(super) fn reconcile(&mut self, seq: i64, extent: Extent) -> Result<(), Refusal> {
        let Some(container) = self.memory.container(seq).cloned() else {
            return Ok(());
        };
        if !container.processing {
            return Ok(());
        }
        let wanted = match self.wanted(&container.rule)? {
            Ok(wanted) => wanted,
            Err(message) => return self.note_failure(seq, &message),
        };
        let subject = Kind::of_subject(container.rule.subject());
        let present: BTreeSet<i64> = links::targets(self.connection, Relation::Member, seq)?
            .into_iter()
            .map(|(member, _)| member)
            .collect();
        let keeps = extent == Extent::CatchUp && container.rule.source_groups().is_some();
        self.through(Cause::Rule(container.rule.text()), |change| {
            if !keeps {
                for member in present.difference(&wanted) {
                    change.leave(seq, *member)?;
                }
            }
            for member in wanted.difference(&present) {
                change.join(seq, &container.id, *member, subject)?;
            }
            Ok(())
        })?;
        self.memory.is_in_line(seq);
        self.note_update(seq)
    }

    /// Ends what is due and processes the rules that read the clock again.
    pub(super) fn time_passed(&mut self) -> Result<(), Refusal> {
        self.expire()?;
        if self.memory.knows_time() {
            return Ok(());
        }
        // The members are those of a time before the directory was opened.
        let timed = self
            .memory
            .containers()
            .filter(|container| container.rule.reads_clock());
        for seq in timed.map(|container| container.seq).collect::<Vec<i64>>() {
            self.reconcile(seq, Extent::CatchUp)?;
        }
        self.memory.has_met_time();
        Ok(())
    }

    /// Positions of everybody the rule wants, or why it cannot be said.
    fn wanted(&self, rule: &Rule) -> Result<Result<BTreeSet<i64>, String>, Refusal> {
        let mut wanted = BTreeSet::new();
        if let Some(sources) = rule.source_groups() {
            let kind = Kind::of_subject(rule.subject());
            for source in sources {
                let Some(group) = objects::by_id(self.connection, source)? else {
                    continue;
                };
                if group.deleted {
                    continue;
                }
                let members = links::targets(self.connection, Relation::Member, group.seq)?;
                wanted.extend(
                    members
                        .into_iter()
                        .filter(|(_, member)| *member == kind)
                        .map(|(seq, _)| seq),
                );
            }
            return Ok(Ok(wanted));
        }
        let context = Context {
            now: Some(self.now),
            ..Context::default()
        };
        let membership = self.memory.population(rule.subject()).evaluate(&[rule], &context);
        let ids = match membership.ids(0) {
            Ok(ids) => ids,
            Err(error) => return Ok(Err(error.message.clone())),
        };
        let mut position = self
            .connection
            .prepare_cached("SELECT seq FROM object WHERE id = ?1 AND deleted = 0")?;
        for id in ids {
            let mut rows = position.query([id])?;
            if let Some(row) = rows.next()? {
                wanted.insert(row.get(0)?);
            }
        }
        Ok(Ok(wanted))
    }

    /// The container was processed.
    fn note_update(&mut self, seq: i64) -> Result<(), Refusal> {
        let now = instant_text(self.now);
        self.note(
            seq,
            json!({ "status": "Succeeded", "lastMembershipUpdated": now, "errorMessage": null }),
        )
    }

    fn note_failure(&mut self, seq: i64, message: &str) -> Result<(), Refusal> {
        self.note(
            seq,
            json!({ "status": "Failed", "lastMembershipUpdated": null, "errorMessage": message }),
        )
    }

    fn note(&mut self, seq: i64, status: serde_json::Value) -> Result<(), Refusal> {
        self.connection
            .prepare_cached(
                "UPDATE object SET json = json_set(json, '$.membershipRuleProcessingStatus', json(?2)) WHERE seq = ?1",
            )?
            .execute(rusqlite::params![seq, status.to_string()])?;
        Ok(())
    }
}
