//! Certificates of decisions, as a member writes them and a stranger checks them.

use guildhall_control::api::decision::{Mode, Outcome, Stance};
use guildhall_control::id::Kind;
use guildhall_ledger::ContributionId;
use guildhall_node::Act as NodeAct;
use guildhall_workspace::{Edit, TextEdit};

use super::world::World;
use crate::certificate::{to_text, verify};
use crate::present::{self, ids, proposal};

fn file(world: &mut World, who: usize, reference: &str) -> Vec<u8> {
    to_text(&present::certificate::of(&mut world.nodes[who], reference, world.now).unwrap())
}

#[test]
fn a_stranger_reads_who_decided_what_and_whom_to_ask() {
    let mut world = World::of(4);
    let id = world.propose(0, "Share telemetry", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);
    world.vote(2, &id, Stance::Agree);

    let proof = verify(&file(&mut world, 3, "telemetry")).unwrap();

    let shown = world.decision(0, &id);
    assert_eq!((&proof.decision, proof.outcome), (&id, Outcome::Adopted));
    assert_eq!((proof.title.as_raw(), proof.mode), ("Share telemetry", Mode::Majority));
    assert_eq!(proof.text.unwrap(), "We agree: Share telemetry.");
    assert_eq!(proof.proposer.unwrap().handle, "alma");
    assert_eq!(proof.person.unwrap(), "Ada");
    assert_eq!(Some(&proof.entry), shown.entry.as_ref());
    assert_eq!(proof.entry.words.split(' ').count(), 6);
    assert_eq!((proof.quorum, proof.seats, proof.may_lie, proof.to_contradict), (3, 4, 1, 2));
    assert_eq!(proof.confirmed.len(), shown.certificate.unwrap().confirmed_by.len());
    assert_eq!(proof.partners.iter().filter(|partner| partner.seated).count(), 4);
    let status = world.status(0);
    assert_eq!(proof.federation_name, status.federation.name);
}

#[test]
fn no_byte_of_the_file_can_be_another() {
    let mut world = World::of(2);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);
    let file = file(&mut world, 0, &id);
    assert!(verify(&file).is_ok());

    for place in 0..file.len() {
        let mut other = file.clone();
        other[place] ^= 1 << (place % 8);

        let problem = verify(&other).expect_err("a byte is another");

        assert!(problem.exit == 6 && !problem.hints.is_empty(), "{place}");
    }
    for length in (0..file.len()).step_by(19) {
        assert!(verify(&file[..length]).is_err(), "{length}");
    }
}

#[test]
fn what_is_not_final_has_no_certificate() {
    let mut world = World::of(2);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;

    let refused = present::certificate::of(&mut world.nodes[0], &id, world.now).unwrap_err();

    assert_eq!(refused.title, "\"Meet in Oslo\" is not final, so nothing proves it yet");
    assert!(refused.hints[0].contains("guildhall decision show de-"), "{refused:?}");
}

#[test]
fn a_certificate_holds_the_text_that_was_decided_on_whatever_was_written_since() {
    let mut world = World::of(2);
    let id = world.propose(0, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);
    let before = verify(&file(&mut world, 0, &id)).unwrap();
    edit_the_text_behind(&mut world, &id);

    let after = verify(&file(&mut world, 0, &id)).unwrap();

    assert_eq!(before.text.unwrap(), "We agree: Meet in Oslo.");
    assert_eq!(after.text.unwrap(), "We agree: Meet in Oslo.");
    assert_eq!(after.entry, before.entry);
    assert_eq!(world.decision(1, &id).text, "We agree: Meet in Oslo.");
}

/// A partner goes on writing in the document that was decided on.
fn edit_the_text_behind(world: &mut World, decision: &str) {
    let id = ids::full(Kind::Decision, decision).map(ContributionId).unwrap();
    let (graph, _, workspace) = world.nodes[1].parts();
    let open = proposal::proposal(graph, graph.find(&id).unwrap()).unwrap();
    let document = proposal::document(graph, workspace, &open).unwrap();
    let scope = open.text.unwrap().document;
    let text = TextEdit { text: "We meet in Bergen.".into(), base: document.heads };
    let document = workspace.document_in(graph, scope).unwrap();
    let edit = Edit { text: Some(text), ..Edit::default() };
    world.tell(1, NodeAct::EditInitiative { document, edit }).unwrap();
    world.share();
}
