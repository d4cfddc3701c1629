//! Keys of a partner: further machines, the seat, the root, and what each may write.

use guildhall_ledger::{Kind, SecretKey, Tip};

use crate::author::{Author, PartnerKey};
use crate::body::{Body, FaultProof, Here, KeyGrant, KeyRevoke, Position, Role};
use crate::charter::Preset;
use crate::effect::{Effect, possession_signature};
use crate::governance::{Progress, Standing};
use crate::id::{PartnerId, next_root_hash};
use crate::mode::Mode;
use crate::state::Hindrance;
use crate::testing::{DAY_MS, Node, Organisation, genesis, key, organisations, proposal};
use crate::verdict::{KeyFault, ProposalFault, Verdict, Why};
use crate::wire::SignatureBytes;

fn federation(count: u8) -> (Vec<Organisation>, Node) {
    let organisations = organisations(count);
    let node = Node::new(&genesis(&organisations, Preset::Trial));
    (organisations, node)
}

fn grant(node: &Node, of: &Organisation, machine: &SecretKey, role: Role) -> Body {
    let possession = possession_signature(machine, node.graph.federation(), of.partner);
    Body::KeyGrant(KeyGrant { person: None, key: machine.public(), role, possession })
}

fn change_seat(node: &Node, of: &Organisation, to: &SecretKey) -> Effect {
    Effect::ChangeSeat {
        partner: of.partner,
        old_seat: of.seat.public(),
        new_seat: to.public(),
        possession: possession_signature(to, node.graph.federation(), of.partner),
    }
}

fn run_all(node: &mut Node, keys: &[&SecretKey], elapsed_ms: u64) {
    while keys.iter().map(|key| node.run(key, elapsed_ms)).sum::<usize>() > 0 {}
}

#[test]
fn each_sort_of_key_writes_only_what_its_row_allows() {
    let partner = PartnerId([1; 32]);
    let seat = Author::Partner { partner, key: PartnerKey::Seat };
    let voice = Author::Partner { partner, key: PartnerKey::Voice };
    let work = Author::Partner { partner, key: PartnerKey::Work };
    let root = Author::Root { partner };
    let guest = Author::Guest { sponsor: partner };
    let rows: [(Kind, &[Author]); 18] = [
        (Kind::GENESIS, &[]),
        (Kind::OPEN, &[seat, root]),
        (Kind::STANCE, &[seat, voice, guest]),
        (Kind::WITHDRAW, &[seat]),
        (Kind::SEAL, &[seat]),
        (Kind::CONFIRM, &[seat]),
        (Kind::KEY_GRANT, &[seat, root]),
        (Kind::KEY_REVOKE, &[seat, root]),
        (Kind::INVITE_ISSUE, &[seat]),
        (Kind::INVITE_REVOKE, &[seat]),
        (Kind::GUEST_ADMIT, &[seat]),
        (Kind::GUEST_ADOPT, &[seat]),
        (Kind::FAULT_PROOF, &[seat, voice, work, root, guest]),
        (Kind::HERE, &[seat, voice, work, root, guest]),
        (Kind::ADDRESS, &[seat, voice, work, guest]),
        (Kind::DOC_CREATE, &[seat, voice, work, guest]),
        (Kind::DOC_EDIT, &[seat, voice, work, guest]),
        (Kind::COMMENT, &[seat, voice, work, guest]),
    ];

    for (kind, allowed) in rows {
        for author in [seat, voice, work, root, guest, Author::Unknown] {
            assert_eq!(author.may_write(kind), allowed.contains(&author), "{kind:?} {author:?}");
        }
    }
}

#[test]
fn a_further_machine_works_and_speaks_as_its_role_says() {
    let (organisations, mut node) = federation(2);
    let alma = &organisations[0];
    let (laptop, desk) = (key(50, 1), key(50, 2));
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Majority);
    let laptop_grant = grant(&node, alma, &laptop, Role::Voice);
    let desk_grant = grant(&node, alma, &desk, Role::Work);
    assert_eq!(node.write(&alma.seat, laptop_grant).1, Verdict::Admitted);
    assert_eq!(node.write(&alma.root, desk_grant).1, Verdict::Admitted);

    assert_eq!(node.write_content(&laptop), Verdict::Admitted);
    assert_eq!(node.write_content(&desk), Verdict::Admitted);
    assert_eq!(node.say(&laptop, decision, Position::Agree), Verdict::Admitted);
    assert_eq!(node.say(&desk, decision, Position::Object), Verdict::Inert(Why::NotAllowed));

    let view = node.governance.decision(&node.graph, &decision).unwrap();
    assert_eq!((view.tally.agree, view.tally.object), (1, 0));
    assert_eq!(node.governance.machines(&node.graph, &alma.partner).len(), 2);
    // A seat has one key: a further machine never votes.
    assert_eq!(node.next_act(&laptop.public(), 14 * DAY_MS), None);
    let author = node.governance.author_of(node.graph.tips(&laptop.public())[0]);
    assert_eq!(author, Author::Partner { partner: alma.partner, key: PartnerKey::Voice });
}

#[test]
fn a_key_is_granted_only_with_its_own_signature_and_only_once() {
    let (organisations, mut node) = federation(2);
    let [alma, bruno] = &organisations[..] else { panic!() };
    let machine = key(50, 1);
    let for_bruno = possession_signature(&machine, node.graph.federation(), bruno.partner);
    let borrowed =
        KeyGrant { person: None, key: machine.public(), role: Role::Work, possession: for_bruno };
    let unsigned = KeyGrant { possession: SignatureBytes([0; 64]), ..borrowed.clone() };
    let no_possession = Verdict::Inert(Why::Key(KeyFault::NoPossession));

    for body in [borrowed, unsigned] {
        assert_eq!(node.write(&alma.seat, Body::KeyGrant(body)).1, no_possession);
    }
    for number in 1..=8 {
        let body = grant(&node, alma, &key(50, number), Role::Work);
        assert_eq!(node.write(&alma.seat, body).1, Verdict::Admitted);
    }
    let ninth = grant(&node, alma, &key(50, 9), Role::Work);
    assert_eq!(node.write(&alma.seat, ninth).1, Verdict::Inert(Why::Key(KeyFault::TooMany)));
    let taken = grant(&node, bruno, &machine, Role::Work);
    assert_eq!(node.write(&bruno.seat, taken).1, Verdict::Inert(Why::Key(KeyFault::InUse)));
}

#[test]
fn what_a_revoked_key_said_beyond_its_last_word_does_not_count() {
    let (organisations, mut node) = federation(3);
    let alma = &organisations[0];
    let laptop = key(50, 1);
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Unanimous);
    let body = grant(&node, alma, &laptop, Role::Voice);
    node.write(&alma.seat, body);
    node.say(&laptop, decision, Position::Agree);
    let last = node.graph.tips(&laptop.public())[0];
    let last = Tip { seq: node.graph.header(last).seq, id: node.graph.id(last) };
    let position = |node: &Node| {
        let view = node.governance.decision(&node.graph, &decision).unwrap();
        view.voices.iter().find(|voice| voice.partner == alma.partner).unwrap().position
    };
    let mut thief = Node::new(node.graph.contribution(guildhall_ledger::Index(0)));
    thief.sync_from(&node);
    assert_eq!(thief.say(&laptop, decision, Position::Object), Verdict::Admitted);
    let revoke = KeyRevoke { person: None, key: laptop.public(), last: Some(last) };
    assert_eq!(node.write(&alma.seat, Body::KeyRevoke(revoke)).1, Verdict::Admitted);

    node.sync_from(&thief);

    assert_eq!(position(&node), Some(Position::Agree));
    assert_eq!(node.say(&laptop, decision, Position::Object), Verdict::Inert(Why::KeyRevoked));
    assert_eq!(node.governance.standing(&node.graph, &laptop.public()), Standing::Former);
}

#[test]
fn the_root_key_gives_the_seat_to_another_machine() {
    let (organisations, mut node) = federation(2);
    let [alma, bruno] = &organisations[..] else { panic!() };
    let next = key(60, 1);
    let effect = change_seat(&node, alma, &next);
    let by_seat = node.write(&alma.seat, proposal(effect.clone(), Mode::Auto)).1;
    assert_eq!(by_seat, Verdict::Inert(Why::Proposal(ProposalFault::NotYours)));
    let by_other = node.write(&bruno.root, proposal(effect.clone(), Mode::Auto)).1;
    assert_eq!(by_other, Verdict::Inert(Why::Proposal(ProposalFault::NotYours)));

    node.open(&alma.root, effect.clone(), Mode::Auto);
    run_all(&mut node, &[&alma.seat, &bruno.seat], 0);

    assert_eq!(node.governance.state().minutes(), 1);
    assert_eq!(node.write_content(&alma.seat), Verdict::Inert(Why::KeyReplaced));
    let decision = node.open(&next, Effect::Adopt, Mode::Majority);
    node.say(&next, decision, Position::Agree);
    node.say(&bruno.seat, decision, Position::Agree);
    run_all(&mut node, &[&next, &bruno.seat], 0);
    assert_eq!(node.governance.state().minutes(), 2);
    let again = node.write(&alma.root, proposal(effect, Mode::Auto)).1;
    let other_seat = ProposalFault::Hindered(Hindrance::OtherSeat);
    assert_eq!(again, Verdict::Inert(Why::Proposal(other_seat)));
}

#[test]
fn a_root_key_is_replaced_only_by_the_one_it_had_committed_to() {
    let (organisations, mut node) = federation(1);
    let alma = &organisations[0];
    let rotate = |to: &SecretKey| Effect::RotateRoot {
        partner: alma.partner,
        old_root: alma.root.public(),
        new_root: to.public(),
        next_root: next_root_hash(&key(70, 2).public()),
        possession: possession_signature(to, node.graph.federation(), alma.partner),
    };
    let (stolen, right) = (rotate(&key(70, 1)), rotate(&alma.next_root));

    let thief = node.write(&alma.root, proposal(stolen, Mode::Auto)).1;
    let other_root = ProposalFault::Hindered(Hindrance::OtherRoot);
    assert_eq!(thief, Verdict::Inert(Why::Proposal(other_root)));
    // The committed key may reveal itself, so losing the first is not losing both.
    node.open(&alma.next_root, right, Mode::Auto);
    run_all(&mut node, &[&alma.seat], 0);

    let partner = node.governance.state().partner(&alma.partner).unwrap();
    assert_eq!(partner.root_key, alma.next_root.public());
    assert_eq!(node.write(&alma.root, Body::Here(Here)).1, Verdict::Inert(Why::KeyReplaced));
}

/// Lets a seat fork: two contributions in one place of its chain.
fn fork(node: &mut Node, seat: &SecretKey) -> (Node, FaultProof) {
    let mut copy = Node::new(node.graph.contribution(guildhall_ledger::Index(0)));
    copy.sync_from(node);
    node.write(seat, Body::Here(Here));
    copy.write_content(seat);
    let proof = {
        let [one, other] = [&*node, &copy].map(|node| node.graph.tips(&seat.public())[0]);
        FaultProof::of(node.graph.contribution(one), copy.graph.contribution(other))
    };
    (copy, proof)
}

#[test]
fn a_forked_key_is_suspended_wherever_both_branches_or_the_proof_are_known() {
    let (organisations, mut node) = federation(3);
    let [alma, bruno, _] = &organisations[..] else { panic!() };
    let (copy, proof) = fork(&mut node, &alma.seat);
    assert_eq!(node.write_content(&alma.seat), Verdict::Admitted);

    let mut told = Node::new(node.graph.contribution(guildhall_ledger::Index(0)));
    told.sync_from(&node);
    let body = Body::FaultProof(Box::new(proof.clone()));
    assert_eq!(told.write(&bruno.seat, body).1, Verdict::Admitted);
    assert_eq!(told.write_content(&alma.seat), Verdict::Inert(Why::Forked));

    node.sync_from(&copy);
    assert_eq!(node.write_content(&alma.seat), Verdict::Inert(Why::Forked));
    assert_eq!(node.next_act(&alma.seat.public(), 0), None);

    let mut false_proof = proof.clone();
    false_proof.second = proof.first;
    let body = Body::FaultProof(Box::new(false_proof));
    assert_eq!(node.write(&bruno.seat, body).1, Verdict::Inert(Why::NoFork));
}

#[test]
fn a_forked_seat_is_replaced_only_with_the_consent_of_others() {
    let (organisations, mut node) = federation(3);
    let [alma, bruno, carla] = &organisations[..] else { panic!() };
    let (copy, _) = fork(&mut node, &alma.seat);
    node.sync_from(&copy);
    let next = key(60, 1);
    let effect = change_seat(&node, alma, &next);
    let decision = node.open(&alma.root, effect, Mode::Auto);

    run_all(&mut node, &[&bruno.seat, &carla.seat], 0);
    assert_eq!(node.progress(&decision), Progress::Open);
    assert_eq!(node.governance.decision(&node.graph, &decision).unwrap().mode, Mode::Consent);
    node.say(&bruno.seat, decision, Position::Agree);
    node.say(&carla.seat, decision, Position::StandAside);
    run_all(&mut node, &[&bruno.seat, &carla.seat], 14 * DAY_MS);

    assert_eq!(node.governance.state().partner(&alma.partner).unwrap().seat_key, next.public());
    assert_eq!(node.write_content(&next), Verdict::Admitted);
}

#[test]
fn a_kind_of_governance_from_a_newer_version_stops_the_minutes_but_not_the_work() {
    let (organisations, mut node) = federation(1);
    let alma = &organisations[0];
    let base = node.governance.base(&node.graph, &alma.seat.public());
    let newer = base.draft(Kind(0x0030), b"who knows".to_vec(), 0).sign(&alma.seat);

    assert_eq!(node.receive(&newer), Verdict::Inert(Why::NewerRules));
    assert_eq!(node.write_content(&alma.seat), Verdict::Admitted);
    let decision = node.write(&alma.seat, proposal(Effect::Adopt, Mode::Lazy)).1;

    assert_eq!(decision, Verdict::Inert(Why::NewerRules));
    assert_eq!(node.governance.needs_newer_rules().count(), 2);
    let base = node.governance.base(&node.graph, &alma.seat.public());
    let odd = base.draft(Kind(0x00f0), b"who knows".to_vec(), 0).sign(&alma.seat);
    let is_inert =
        matches!(node.receive(&odd), Verdict::Admitted | Verdict::Inert(Why::UnknownKind));
    assert!(is_inert);
}

#[test]
fn a_contribution_that_counts_the_minutes_wrongly_is_without_effect() {
    let (organisations, mut node) = federation(1);
    let alma = &organisations[0];
    let base = node.governance.base(&node.graph, &alma.seat.public());
    let mut draft = base.draft(Kind::HERE, Vec::new(), 0);
    draft.minutes = 3;

    let verdict = node.receive(&draft.sign(&alma.seat));

    assert_eq!(verdict, Verdict::Inert(Why::WrongMinutes { claimed: 3, derived: 0 }));
}
