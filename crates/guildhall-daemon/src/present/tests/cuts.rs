//! What remains of the work of a partner that was removed, and a key that forked.

use guildhall_control::api::initiative::Edit;
use guildhall_control::api::log::Scope;
use guildhall_control::api::stranded::{Filter, Reapply};
use guildhall_control::api::{Act, Deed};
use guildhall_governance::Position;
use guildhall_node::{Act as NodeAct, Node, Proposal, ProposedEffect};

use super::world::{World, config};
use crate::present;

fn edit(reference: &str, text: &str) -> Act {
    Act::InitiativeEdit(Edit {
        reference: reference.into(),
        base: Vec::new(),
        text: Some(text.into()),
        title: None,
        stage: None,
        reason: None,
    })
}

/// Dora writes on while the other three, whom she does not hear, remove her.
fn removal() -> (World, String) {
    let mut world = World::of(4);
    let id = world.start(3, "Telemetry", "One feed for all.").id;
    world.sign(1, &edit(&id, "One good feed for all."));
    world.part(&[3]);
    world.sign(3, &edit(&id, "One good feed for all, and for our guests."));
    let key = world.nodes[3].public_key();
    let dora = world.nodes[0].governance().state().key(&key).unwrap().0;
    let proposal = Proposal {
        title: "Remove Dora Foods".into(),
        text: "They do not keep their word.".into(),
        mode: None,
        effect: ProposedEffect::Remove(dora),
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    let decision = world.tell(0, NodeAct::Propose(proposal)).unwrap().ids[0];
    world.share();
    for who in [1, 2] {
        let position = Position::Agree;
        world.tell(who, NodeAct::Speak { decision, position, reason: None }).unwrap();
    }
    world.wait_days(14);
    world.part(&[]);
    world.share();
    (world, id)
}

#[test]
fn what_nobody_had_built_on_is_listed_with_the_reason_and_can_be_put_in_again() {
    let (mut world, id) = removal();
    let before = present::initiative::show(&mut world.nodes[1], &id, world.now).unwrap();
    let filter = Filter { of: Some(id.clone()) };
    let list = present::stranded::list(&mut world.nodes[1], &filter, world.now).unwrap();
    let [change] = &list.items[..] else { panic!("{list:?}") };

    let reapply = Act::InitiativeReapply(Reapply { reference: change.short.clone() });
    let receipt = world.sign(1, &reapply);
    let after = present::initiative::show(&mut world.nodes[2], &id, world.now).unwrap();
    let again = world.sign(1, &reapply);

    assert_eq!((before.text.as_raw(), before.stranded), ("One good feed for all.", 1));
    assert_eq!(change.handle, "dora");
    assert_eq!(
        change.why,
        "Nobody else had built on it before Dora Foods, or who had let it in, was removed."
    );
    assert_eq!(change.adds[0].as_raw(), ", and for our guests");
    assert_eq!((receipt.deed, receipt.id.as_str()), (Deed::InitiativeReapplied, id.as_str()));
    assert_eq!(after.text, "One good feed for all, and for our guests.");
    assert_eq!(after.stranded, 0);
    assert!(after.writers.iter().any(|writer| writer.handle == "bruno" && writer.changes == 2));
    assert_eq!(again.deed, Deed::NothingChanged);
}

#[test]
fn a_change_that_is_not_left_out_cannot_be_put_in_again() {
    let (mut world, id) = removal();

    for reference in ["cg-0000", "zz", id.as_str(), ""] {
        let reapply = Act::InitiativeReapply(Reapply { reference: reference.into() });
        let problem = world.act(0, &reapply).unwrap_err();

        assert_eq!(problem.code, "E-NOT-FOUND", "{reference}");
        assert!(problem.hints[0].contains("guildhall initiative stranded"), "{problem:?}");
    }
    let list = present::stranded::list(&mut world.nodes[0], &Filter::default(), world.now);
    assert_eq!(list.unwrap().items.len(), 1);
}

#[test]
fn a_suspended_seat_is_shown_with_its_proof_and_what_comes_next() {
    let mut world = World::of(3);
    let copy = world.nodes[1].snapshot();
    let twin = Node::restore(config(1, 2), &copy).unwrap();
    world.start(1, "One", "One.");
    let mine = std::mem::replace(&mut world.nodes[1], twin);
    world.tell(1, NodeAct::TrustThisCopy).unwrap();
    world.start(1, "Other", "Other.");
    world.nodes[1] = mine;
    world.share();

    let shown = present::member::show(&mut world.nodes[2], "bruno", world.now).unwrap();
    let status = world.status(2);
    let checked =
        present::gather(&mut world.nodes[2], &Scope::default(), world.now).unwrap().check();

    let [key] = &shown.suspended[..] else { panic!("{shown:?}") };
    assert_eq!((key.key.as_str(), key.vacant), ("seat", true));
    assert!(!key.proven_by.is_empty());
    let found = status.node.findings.iter().find(|one| one.code == "F-TWO-HISTORIES").unwrap();
    assert!(found.so.as_ref().unwrap().as_raw().contains("its seat is empty"));
    let detail = checked.problems[0].detail.as_raw();
    assert!(detail.contains("The proof was published by"), "{detail}");
    assert!(detail.contains("Its seat is empty until"), "{detail}");
}

#[test]
fn with_one_or_two_seats_status_warns_that_a_fork_stops_all_decisions() {
    for (seats, is_warned) in [(1, true), (2, true), (3, false)] {
        let mut world = World::of(seats);

        let findings = world.status(0).node.findings;

        let warned = findings.iter().any(|finding| finding.code == "W-NO-SPARE-SEAT");
        assert_eq!(warned, is_warned, "{seats} seats");
    }
}
