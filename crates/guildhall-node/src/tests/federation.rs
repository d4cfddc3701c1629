//! Joining, deciding and absence, with whole nodes.

use guildhall_governance::{Mode, Outcome, Position, Progress, Standing, Token};
use guildhall_ledger::{Contribution, ContributionId, FederationId, Kind};
use guildhall_workspace::{Edit, Fields, TextEdit};

use super::world::{Keys, World, config};
use crate::{
    Act, BadAnswer, Config, Effect, Input, JoinRefusal, Member, Node, Notes, Now, OwnTip, Proposal,
    ProposedEffect, Refusal, StreamId, read_answer,
};

fn proposal(title: &str) -> Act {
    let (text, effect) = ("Because it helps.".into(), ProposedEffect::Adopt);
    Act::Propose(Proposal {
        mode: Some(Mode::Majority),
        ..Proposal::new(title.into(), text, effect)
    })
}

fn agree(decision: ContributionId) -> Act {
    Act::Speak { decision, position: Position::Agree, reason: Some("It helps.".into()) }
}

fn progress(world: &World, node: usize, decision: ContributionId) -> Progress {
    let node = &world.nodes[node];
    node.governance().decision(node.graph(), &decision).unwrap().progress
}

#[test]
fn four_organisations_come_in_and_take_their_seats() {
    let mut world = World::of(4);

    world.settle();

    world.assert_equal();
    for node in &world.nodes {
        assert_eq!(node.governance().state().electorate().len(), 4);
        assert_eq!(node.governance().state().minutes(), 6);
    }
}

#[test]
fn a_guest_may_write_but_not_propose() {
    let mut world = World::found();
    world.join(1);
    let fields = Fields { title: "From a guest".into(), ..Fields::default() };

    world.act(1, Act::CreateInitiative(fields)).unwrap();
    let refused = world.act(1, proposal("A coup"));

    assert_eq!(refused.unwrap_err(), Refusal::NotAPartner);
    let key = Keys::new(1).node.public();
    let node = &world.nodes[0];
    assert!(matches!(node.governance().standing(node.graph(), &key), Standing::Guest { .. }));
}

#[test]
fn an_invite_lets_one_organisation_in() {
    let mut world = World::found();
    let invite = Act::IssueInvite {
        secret: [9; 16],
        name: "one".into(),
        expires_ms: u64::MAX,
        addresses: Vec::new(),
        deputies: Vec::new(),
    };
    let token = world.act(0, invite).unwrap().token.unwrap();

    let first = world.ask_to_join(5, &token);
    let again = world.ask_to_join(5, &token);
    let second = world.ask_to_join(6, &token);

    assert!(read_answer(&first, token.federation).is_ok());
    assert!(read_answer(&again, token.federation).is_ok());
    assert!(read_answer(&second, token.federation).unwrap_err().to_string().contains("refused"));
}

#[test]
fn expired_revoked_and_foreign_invites_say_why_they_do_not_work() {
    let mut world = World::found();
    let invite = |secret: u8, expires_ms| Act::IssueInvite {
        secret: [secret; 16],
        name: "late".into(),
        expires_ms,
        addresses: Vec::new(),
        deputies: Vec::new(),
    };
    let expired = world.act(0, invite(1, 1)).unwrap().token.unwrap();
    let revoked = world.act(0, invite(2, u64::MAX)).unwrap().token.unwrap();
    world.act(0, Act::RevokeInvite(revoked.key().public())).unwrap();
    let unknown = Token { secret: [3; 16], ..expired.clone() };
    let foreign = Token { federation: FederationId([9; 32]), ..expired.clone() };
    let why = |answer: &[u8], token: &Token| match read_answer(answer, token.federation) {
        Err(BadAnswer::Refused(why)) => why,
        other => panic!("{other:?}"),
    };

    assert_eq!(why(&world.ask_to_join(5, &expired), &expired), JoinRefusal::Expired);
    assert_eq!(why(&world.ask_to_join(6, &revoked), &revoked), JoinRefusal::Revoked);
    assert_eq!(why(&world.ask_to_join(7, &unknown), &unknown), JoinRefusal::UnknownInvite);
    assert_eq!(why(&world.ask_to_join(8, &foreign), &foreign), JoinRefusal::BadClaim);
    assert_eq!(world.nodes[0].governance().guests(world.nodes[0].graph()).len(), 0);
}

#[test]
fn an_old_copy_does_not_sign_until_a_partner_has_shown_it_its_own_latest() {
    let mut world = World::of(2);
    let fields = Fields { title: "Before".into(), ..Fields::default() };
    world.act(0, Act::CreateInitiative(fields.clone())).unwrap();
    world.settle();
    let latest = world.nodes[0].graph().tips(&world.nodes[0].public_key())[0];
    let own_tip = OwnTip {
        seq: world.nodes[0].graph().header(latest).seq,
        id: world.nodes[0].graph().id(latest),
    };
    // The log is as old as the founding; the own-tip file knows better.
    let genesis = world.disks[0][0].clone();
    let config = Config { own_tip: Some(own_tip), ..config(0, Vec::new()) };
    let mut copy = Node::found(config, genesis, 1).unwrap();
    copy.replay(Vec::new());
    world.nodes[0] = copy;

    let refused = world.act(0, Act::CreateInitiative(fields.clone()));
    world.connect(0, 1);
    world.settle();

    assert_eq!(refused.unwrap_err(), Refusal::Guarded);
    assert!(!world.nodes[0].is_guarded());
    world.act(0, Act::CreateInitiative(fields)).unwrap();
    world.settle();
    world.assert_equal();
    assert!(world.nodes[1].graph().forks().is_empty());
}

#[test]
fn a_decision_becomes_final_with_one_node_away_which_learns_it_later() {
    let mut world = World::of(4);
    world.part(&[3]);

    let decision = world.act(0, proposal("Meet in May")).unwrap().ids[0];
    world.settle();
    world.act(1, agree(decision)).unwrap();
    world.act(2, agree(decision)).unwrap();
    world.settle();

    let adopted = |progress| matches!(progress, Progress::Final { outcome: Outcome::Adopted, .. });
    assert!((0..3).all(|node| adopted(progress(&world, node, decision))));
    world.heal();
    assert!(adopted(progress(&world, 3, decision)));
    world.assert_equal();
}

#[test]
fn two_of_four_make_nothing_final_but_the_work_goes_on() {
    let mut world = World::of(4);
    world.part(&[2, 3]);

    let decision = world.act(0, proposal("Half a quorum")).unwrap().ids[0];
    world.settle();
    world.act(1, agree(decision)).unwrap();
    let fields = Fields { title: "Work".into(), ..Fields::default() };
    world.act(1, Act::CreateInitiative(fields)).unwrap();
    world.settle();

    assert!(!matches!(progress(&world, 0, decision), Progress::Final { .. }));
    world.heal();
    world.act(2, agree(decision)).unwrap();
    world.settle();
    assert!(matches!(progress(&world, 3, decision), Progress::Final { .. }));
    world.assert_equal();
}

#[test]
fn edits_made_apart_both_survive() {
    let mut world = World::of(2);
    let fields = Fields {
        title: "Telemetry".into(),
        text: "One sensor feed for all partners.".into(),
        ..Fields::default()
    };
    let document = world.act(0, Act::CreateInitiative(fields)).unwrap().ids[0];
    world.settle();
    world.part(&[1]);
    let edit = |text: &str| Act::EditInitiative {
        document,
        edit: Edit {
            text: Some(TextEdit { base: Vec::new(), text: text.into() }),
            ..Edit::default()
        },
    };

    world.act(0, edit("One temperature feed for all partners.")).unwrap();
    world.act(1, edit("One sensor feed for everyone.")).unwrap();
    world.heal();

    world.assert_equal();
    for node in &mut world.nodes {
        let (graph, _, workspace) = node.parts();
        let text = workspace.document(graph, document).unwrap().text;
        assert_eq!(text, "One temperature feed for everyone.");
    }
}

#[test]
fn every_node_is_on_disk_what_it_is_in_memory() {
    let mut world = World::of(3);
    world.settle();

    for (node, disk) in world.nodes.iter().zip(&world.disks) {
        assert_eq!(node.graph().len(), disk.len());
    }
}

#[test]
fn a_node_that_reads_its_own_log_again_holds_on_to_the_minutes_as_before() {
    let world = World::of(3);
    let held = world.nodes[0].governance().anchor();
    let log = &world.disks[0];

    let mut again = Node::found(config(0, Vec::new()), log[0].clone(), 1).unwrap();
    again.replay(log[1..].iter().map(|kept| (kept.clone(), 1)));
    let restored = Node::restore(config(0, Vec::new()), &world.nodes[0].snapshot()).unwrap();

    assert!(held.is_some());
    assert_eq!(again.governance().anchor(), held);
    assert_eq!(restored.governance().anchor(), held);
}

#[test]
fn a_founder_whose_log_lost_its_beginning_is_filled_up_by_those_it_had_met() {
    let mut world = World::of(3);
    world.settle();
    let notes = Notes::from_bytes(&world.nodes[0].notes_at(world.now));
    let known = world.nodes[0].members();
    let log = world.disks[0].clone();

    let config = Config { notes, ..config(0, Vec::new()) };
    let mut again = Node::found(config, log[0].clone(), 1).unwrap();
    // The second record cannot be read, and all others build on it.
    let lost = again.replay(log[2..].iter().map(|kept| (kept.clone(), 1)));

    assert_eq!(lost.len(), log.len() - 2);
    // What was settled is not here any more; a rival of it that is here would not pass for it.
    assert!(again.governance().is_short_of_anchor());
    assert_eq!(again.governance().anchor(), world.nodes[0].governance().anchor());
    let keys = |members: Vec<Member>| members.into_iter().map(|member| member.key);
    assert!(keys(known).eq(keys(again.members())));
}

#[test]
fn a_node_that_can_keep_nothing_signs_nothing_and_goes_on_when_there_is_room() {
    let mut world = World::found();
    world.act(0, proposal("Meet in May")).unwrap();
    // The disk was full when the machine was to vote: the log ends with what people said.
    let is_vote = |kept: &Contribution| [Kind::SEAL, Kind::CONFIRM].contains(&kept.kind());
    let kept: Vec<Contribution> =
        world.disks[0].iter().take_while(|kept| !is_vote(kept)).cloned().collect();
    let mut node = Node::found(config(0, Vec::new()), kept[0].clone(), 1).unwrap();
    node.replay(kept[1..].iter().map(|kept| (kept.clone(), 1)));
    node.trust_this_copy();

    node.hold();
    let held = node.start(world.now);
    node.resume();
    let resumed = node.handle(world.now, Input::Woken);

    let keeps = |effects: &[Effect]| effects.iter().any(|one| matches!(one, Effect::Persist(_)));
    assert!(!keeps(&held));
    assert!(keeps(&resumed));
    assert_eq!(node.governance().state().minutes(), 1);
}

#[test]
fn an_exchange_for_which_there_is_no_room_is_tried_again() {
    let mut world = World::of(2);
    let peer = Keys::new(1).node.public();
    let now = |mono_ms| Now { mono_ms: world.now.mono_ms + mono_ms, ..world.now };
    let (filled, tried, later) = (now(0), now(61_000), now(64_000));
    let node = &mut world.nodes[0];
    let opens = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::Open(_)));
    node.handle(filled, Input::Connected(peer));
    for number in 0..64 {
        let opened = Input::Opened { stream: StreamId(1_000 + number), peer, is_ours: false };
        node.handle(filled, opened);
    }
    assert!(opens(&node.handle(tried, Input::Woken)));

    let refused =
        node.handle(tried, Input::Opened { stream: StreamId(2_000), peer, is_ours: true });
    let again = node.handle(later, Input::Woken);

    let is_close = |effect: &Effect| matches!(effect, Effect::Close(StreamId(2_000)));
    assert!(refused.iter().any(is_close));
    assert!(opens(&again), "the node waits for an exchange that never was: {again:?}");
}
