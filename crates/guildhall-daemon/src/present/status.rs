//! `status`: is my node well, with whom is it in contact, what is going on.

use guildhall_control::api::decision::State;
use guildhall_control::api::inbox::Urgency;
use guildhall_control::api::initiative::Stage;
use guildhall_control::api::member::Standing;
use guildhall_control::api::status::{
    Federation, Me, Node as NodeStatus, NodeState, Partner, Status, Waiting, Work,
};
use guildhall_control::{Untrusted, VERSION};
use guildhall_node::{Node, Now};
use guildhall_workspace::DocumentKind;

use super::facts::{HomeFacts, Look, count, hex, long_count, time};
use super::people::{Member, contact};
use super::{finding, ids, inbox, matter, rules, seats};
use crate::founding::now_ms;
use crate::joining::Progress;
use crate::words::check_words;

/// What a node waits for that was let in and has not caught up yet.
const FIRST_EXCHANGE: &str = "the first exchange with the partner who invited you";

/// How things stand on a node that is let in.
pub(crate) fn status(node: &mut Node, facts: &HomeFacts, now: Now) -> Status {
    let mut look = Look::at(node, now);
    let state = look.node.state_digest();
    let findings = finding::all(&mut look, facts);
    let waiting = inbox::items(&mut look, facts);
    let overdue = waiting.iter().filter(|item| item.urgency == Urgency::Overdue).count();
    let preset = rules::preset(&look);
    Status {
        federation: Federation {
            id: ids::federation(look.node.graph().federation()),
            name: federation_name(&look),
            trial: preset == rules::TRIAL,
            preset,
        },
        me: me(&look, facts),
        node: NodeStatus {
            state: node_state(&look, &findings),
            waits_for: look.people.me().is_none().then(|| FIRST_EXCHANGE.into()),
            findings,
            ..program(facts)
        },
        partners: look.people.others().map(|member| partner(&look, member)).collect(),
        governance: seats::at_present(&look),
        inbox: Waiting { count: count(waiting.len()), overdue: count(overdue) },
        work: work(&mut look),
        state: hex(&state),
        state_words: check_words(&state),
        contributions: long_count(look.node.graph().len()),
        minutes: u64::from(look.node.governance().state().minutes()),
        generated: time(now.wall_ms),
    }
}

/// What the federation is called.
pub(crate) fn federation_name(look: &Look<'_>) -> Untrusted {
    Untrusted::new(look.node.governance().name())
}

/// How things stand before the node is let in.
pub(crate) fn joining_status(facts: &HomeFacts, progress: &Progress) -> Status {
    let mut findings = facts.findings.clone();
    findings.extend(progress.refused.as_deref().map(finding::not_let_in));
    Status {
        federation: Federation::default(),
        me: Me {
            handle: Untrusted::new(&*facts.handle),
            name: Untrusted::new(&*facts.organisation),
            standing: Standing::Joining,
            since: None,
            seated: false,
            person: facts.person.as_deref().map(Untrusted::new),
            partner: String::new(),
            root_key_unconfirmed: facts.is_root_key_unconfirmed(),
        },
        node: NodeStatus {
            state: NodeState::Joining,
            waits_for: Some(Untrusted::new(&*progress.waits_for)),
            findings,
            ..program(facts)
        },
        partners: Vec::new(),
        governance: guildhall_control::api::status::Governance::default(),
        inbox: Waiting::default(),
        work: Work::default(),
        state: String::new(),
        state_words: String::new(),
        contributions: 0,
        minutes: 0,
        generated: time(now_ms()),
    }
}

fn program(facts: &HomeFacts) -> NodeStatus {
    NodeStatus {
        state: NodeState::Well,
        pid: facts.pid,
        version: VERSION.to_owned(),
        port: facts.port,
        addresses: facts.addresses.clone(),
        started: time(facts.started_ms),
        waits_for: None,
        findings: Vec::new(),
    }
}

fn node_state(look: &Look<'_>, findings: &[guildhall_control::api::status::Finding]) -> NodeState {
    if look.people.me().is_none() {
        return NodeState::Joining;
    }
    let is_behind = look.node.governance().is_short_of_anchor();
    if look.node.is_guarded() || is_behind || finding::is_own_key_forked(look) {
        NodeState::ReadOnly
    } else if findings.iter().any(finding::is_broken) {
        NodeState::Troubled
    } else {
        NodeState::Well
    }
}

/// The organisation of this node; a newcomer may be unknown until the contributions that let it in
/// have arrived.
fn me(look: &Look<'_>, facts: &HomeFacts) -> Me {
    let member = look.people.me();
    let known = member.map(Member::who);
    Me {
        handle: known
            .as_ref()
            .map_or_else(|| facts.handle.clone().into(), |who| who.handle.clone()),
        name: known.map_or_else(|| facts.organisation.clone().into(), |who| who.name),
        standing: member.map_or(Standing::Joining, |member| member.standing),
        since: member.map(|member| time(member.since_ms)),
        seated: member.is_some_and(|member| member.is_seated),
        person: facts.person.as_deref().map(Untrusted::new),
        partner: member.map(|member| hex(&member.id.0)).unwrap_or_default(),
        root_key_unconfirmed: facts.is_root_key_unconfirmed(),
    }
}

fn partner(look: &Look<'_>, member: &Member) -> Partner {
    let who = member.who();
    let known = contact(look.node, member);
    let written = look.node.own_seq().map_or(0, |seq| seq.saturating_add(1));
    let held = known.has_own_upto.map_or(0, |seq| seq.saturating_add(1));
    let waiting = written.saturating_sub(held);
    Partner {
        handle: who.handle,
        name: who.name,
        standing: member.standing,
        connected: known.is_connected,
        last_contact: known.last_contact_ms.map(time),
        has_our_latest: waiting == 0,
        waiting,
    }
}

fn work(look: &mut Look<'_>) -> Work {
    let governance = look.node.governance();
    let open = governance.open_decisions().filter(|id| {
        let decision = governance.decision(look.node.graph(), id);
        let state = decision.map(|decision| matter::state(decision.progress));
        matches!(state, Some(State::Open | State::Sealing))
    });
    let decisions_open = count(open.count());
    let (graph, _, workspace) = look.node.parts();
    let mut work = Work { decisions_open, ..Work::default() };
    for summary in workspace.summaries(graph, DocumentKind::Initiative) {
        work.initiatives += 1;
        let is_closed = summary.stage.is_some_and(|stage| stage.word() == Stage::Closed.word());
        work.initiatives_active += u32::from(!is_closed);
    }
    (work.promises_open, work.promises_late) = super::work::promises(look);
    work
}
