//! Certificates of decisions: which one is wanted, and what one proves in words.

use guildhall_control::api::certificate::{Confirmed, Partner, Proof};
use guildhall_control::api::event::Who;
use guildhall_control::api::member::Standing;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_control::{Untrusted, id};
use guildhall_governance::{PartnerId, Proof as Proved, State};
use guildhall_ledger::ContributionId;
use guildhall_node::{Node, Now};

use super::facts::{Look, count, hex, long_count, time};
use super::{decision, ids, matter, proposal, terms};
use crate::words::check_words;

/// The bytes of the certificate of a final decision, by id or words of its title.
pub(crate) fn of(node: &mut Node, reference: &str, now: Now) -> Result<Vec<u8>, Problem> {
    let mut look = Look::at(node, now);
    let id = ids::find_decision(&mut look, reference, Purpose::Read)?;
    let text = decided_text(&mut look, &id);
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let decision = governance.decision(graph, &id);
    let entry = decision.as_ref().and_then(|decision| decision::entry(&look, decision));
    let certificate = entry.and_then(|entry| governance.certificate(graph, entry.number, text));
    certificate.map(|certificate| certificate.to_wire()).ok_or_else(|| {
        let title = decision.map(|decision| Untrusted::new(&*decision.open.title));
        let title = title.unwrap_or_default();
        Problem::new(Code::Refused, format!("\"{title}\" is not final, so nothing proves it yet"))
            .hint(format!("see how far it is:  guildhall decision show {}", ids::decision(id)))
    })
}

/// The text that was decided on.
fn decided_text(look: &mut Look<'_>, id: &ContributionId) -> Option<String> {
    let (graph, _, workspace) = look.node.parts();
    let open = proposal::proposal(graph, graph.find(id)?)?;
    proposal::text(graph, workspace, &open)
}

/// What a certificate proves.
pub(crate) fn proof(proved: &Proved) -> Proof {
    let name = |partner: &PartnerId| who(&proved.after, partner).name.as_raw().to_owned();
    let quorum = proved.quorum();
    let open = &proved.open;
    Proof {
        federation: ids::federation(proved.federation),
        federation_name: Untrusted::new(&*proved.name),
        federation_words: check_words(&proved.federation.0),
        decision: id::typed(id::Kind::Decision, &proved.decision.0),
        title: Untrusted::new(&*open.title),
        effect: Untrusted::new(terms::effect_words(&name, proved.before.charter(), &open.effect)),
        mode: matter::mode(open.mode),
        outcome: matter::outcome(proved.value.outcome),
        text: proved.text.as_deref().map(Untrusted::new),
        text_hash: open.text.as_ref().map(|text| hex(&text.hash)),
        proposer: proved.proposer.map(|partner| who(&proved.after, &partner)),
        person: open.person.as_deref().map(Untrusted::new),
        opened: time(proved.opened_ms),
        entry: decision::entry_named(proved.entry, &proved.entry_id),
        confirmed: confirmed(proved),
        quorum: count(quorum.needed),
        seats: count(quorum.seats),
        may_lie: count(quorum.liars_tolerated),
        to_contradict: count(quorum.forkers_needed()),
        entries_shown: long_count(proved.shown),
        partners: partners(&proved.after),
        rules: rules(&proved.after),
    }
}

fn confirmed(proved: &Proved) -> Vec<Confirmed> {
    let confirmed = proved.confirmed.iter().map(|one| Confirmed {
        who: who(&proved.before, &one.partner),
        id: one.id.to_string(),
        when: time(one.time_ms),
    });
    confirmed.collect()
}

fn partners(state: &State) -> Vec<Partner> {
    let partner = |partner: &guildhall_governance::Partner| Partner {
        who: who(state, &partner.id),
        standing: if partner.status.is_member() { Standing::Partner } else { Standing::Former },
        seated: state.has_seat(&partner.id),
    };
    let mut partners: Vec<Partner> = state.partners().map(partner).collect();
    partners.sort_by(|one, other| one.who.handle.cmp(&other.who.handle));
    partners
}

fn rules(state: &State) -> Vec<Untrusted> {
    let sentences = state.charter().sentences().into_iter();
    sentences.map(|(_, sentence)| Untrusted::new(sentence)).collect()
}

/// The names of a partner in some state; one that comes in by this very decision is in none before.
fn who(state: &State, partner: &PartnerId) -> Who {
    match state.partner(partner) {
        Some(partner) => {
            Who { handle: Untrusted::new(&*partner.handle), name: Untrusted::new(&*partner.name) }
        }
        None => super::people::who(None),
    }
}
