//! Invites and guests: who gets in, how often, and for whom.

use guildhall_ledger::SecretKey;

use crate::body::{
    Body, GuestAdmit, GuestAdopt, InviteIssue, InviteRevoke, KeyRevoke, Position, Stance,
};
use crate::charter::{Charter, PolicyKey, PolicyValue, Preset};
use crate::effect::{Effect, Newcomer, Return, return_signature};
use crate::governance::Standing;
use crate::invite::{BadClaim, SignedClaim, Tier, invite_key};
use crate::mode::{Mode, Share};
use crate::state::{Hindrance, Status};
use crate::testing::{
    DAY_MS, Node, Organisation, admission, genesis, key, organisations, proposal,
};
use crate::verdict::{GuestFault, KeyFault, ProposalFault, Refusal, Verdict, Why};

const SECRET: [u8; 16] = [42; 16];

/// Two partners, and two organisations that are none.
fn federation() -> (Vec<Organisation>, Node) {
    let organisations = organisations(4);
    let charter = Charter::from(Preset::Trial).amended(PolicyKey::GuestCap, PolicyValue::Count(2));
    let node = Node::new(&genesis(&organisations[..2], charter));
    (organisations, node)
}

fn admit(claim: SignedClaim) -> Body {
    Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim }))
}

fn guest_fault(fault: GuestFault) -> Verdict {
    Verdict::Inert(Why::Guest(fault))
}

fn issue(node: &Node, secret: [u8; 16], deputies: &[&Organisation]) -> Body {
    Body::InviteIssue(InviteIssue {
        person: None,
        key: invite_key(node.graph.federation(), &secret).public(),
        tier: Tier::Guest,
        uses_max: 1,
        deputies: deputies.iter().map(|deputy| deputy.partner).collect(),
    })
}

#[test]
fn an_invited_organisation_becomes_a_guest_that_works_but_does_not_vote() {
    let (organisations, mut node) = federation();
    let [alma, bruno, carla, _] = &organisations[..] else { panic!() };
    let before = node.sign(&alma.seat, &Body::Here(crate::body::Here));
    let stranger = node.governance.base(&node.graph, &carla.seat.public());
    let stranger = stranger.draft(before.kind(), Vec::new(), 0).sign(&carla.seat);
    assert_eq!(node.receive(&stranger), Verdict::Refused(Refusal::UnknownAuthor));

    node.let_in(alma, carla);

    assert_eq!(node.write_content(&carla.seat), Verdict::Admitted);
    let standing = node.governance.standing(&node.graph, &carla.seat.public());
    assert_eq!(standing, Standing::Guest { sponsor: alma.partner, is_frozen: false });
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Lazy);
    assert_eq!(node.say(&carla.seat, decision, Position::Object), Verdict::Admitted);
    let view = node.governance.decision(&node.graph, &decision).unwrap();
    assert_eq!((view.tally.counted, view.tally.object), (2, 0));
    assert_eq!(node.governance.guest_stances(&decision).len(), 1);
    let proposes = node.write(&carla.seat, proposal(Effect::Adopt, Mode::Lazy)).1;
    assert_eq!(proposes, Verdict::Inert(Why::NotAllowed));
    assert_eq!(node.governance.state().electorate().len(), 2);
    assert_eq!(node.next_act(&carla.seat.public(), 0), None);
    let _ = bruno;
}

#[test]
fn a_claim_counts_only_as_it_was_signed_and_only_here() {
    let (organisations, mut node) = federation();
    let [alma, _, carla, dora] = &organisations[..] else { panic!() };
    node.invite(alma, &SECRET);
    let claim = carla.claim(&node, &SECRET);
    let mut altered = claim.clone();
    altered.claim.handle = "karla".to_owned();
    let mut for_another_key = claim.clone();
    for_another_key.claim.node_key = dora.seat.public();
    let elsewhere = Node::new(&genesis(&organisations[1..2], Preset::Trial));
    let mut foreign = carla.claim(&elsewhere, &SECRET);
    foreign.claim.invite = claim.claim.invite;
    let no_invite = carla.claim(&node, &[1; 16]);
    let cases = [
        (altered, guest_fault(GuestFault::Claim(BadClaim::Signature("invite's key")))),
        (for_another_key, guest_fault(GuestFault::Claim(BadClaim::Signature("invite's key")))),
        (foreign, guest_fault(GuestFault::Claim(BadClaim::ForeignFederation))),
        (no_invite, guest_fault(GuestFault::NoInvite)),
    ];

    for (claim, expected) in cases {
        assert_eq!(node.write(&alma.seat, admit(claim)).1, expected);
    }
    assert_eq!(node.write(&alma.seat, admit(claim)).1, Verdict::Admitted);
}

#[test]
fn an_invite_is_used_once_and_not_after_it_was_revoked() {
    let (organisations, mut node) = federation();
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    node.invite(alma, &SECRET);
    let key = invite_key(node.graph.federation(), &SECRET).public();
    let (first, second) = (carla.claim(&node, &SECRET), dora.claim(&node, &SECRET));

    let by_another = node.write(&bruno.seat, admit(first.clone())).1;
    assert_eq!(by_another, guest_fault(GuestFault::NoInvite));
    assert_eq!(node.write(&alma.seat, admit(first.clone())).1, Verdict::Admitted);
    assert_eq!(node.write(&alma.seat, admit(first)).1, guest_fault(GuestFault::InviteUsed));
    assert_eq!(node.write(&alma.seat, admit(second)).1, guest_fault(GuestFault::InviteUsed));

    node.invite(alma, &[1; 16]);
    let other_key = invite_key(node.graph.federation(), &[1; 16]).public();
    let revoke = |key| Body::InviteRevoke(InviteRevoke { person: None, key });
    assert_eq!(node.write(&bruno.seat, revoke(other_key)).1, guest_fault(GuestFault::NoInvite));
    assert_eq!(node.write(&alma.seat, revoke(other_key)).1, Verdict::Admitted);
    let late = dora.claim(&node, &[1; 16]);
    assert_eq!(node.write(&alma.seat, admit(late)).1, guest_fault(GuestFault::InviteRevoked));
    let invites = node.governance.invites(&node.graph);
    let of = |key| invites.iter().find(|invite| invite.key == key).unwrap();
    assert_eq!((of(key).uses, of(key).is_revoked), (1, false));
    assert_eq!((of(other_key).uses, of(other_key).is_revoked), (0, true));
    let again = issue(&node, SECRET, &[]);
    assert_eq!(node.write(&alma.seat, again).1, guest_fault(GuestFault::InviteExists));
}

#[test]
fn a_sponsor_has_no_more_guests_than_the_charter_allows() {
    let organisations = organisations(6);
    let charter = Charter::from(Preset::Trial).amended(PolicyKey::GuestCap, PolicyValue::Count(2));
    let mut node = Node::new(&genesis(&organisations[..1], charter));
    let alma = &organisations[0];
    node.let_in(alma, &organisations[1]);
    node.let_in(alma, &organisations[2]);
    node.invite(alma, &SECRET);
    let third = organisations[3].claim(&node, &SECRET);

    assert_eq!(node.write(&alma.seat, admit(third.clone())).1, guest_fault(GuestFault::OverCap));
    let key = organisations[1].seat.public();
    let revoke = Body::KeyRevoke(KeyRevoke { person: None, key, last: None });
    assert_eq!(node.write(&alma.seat, revoke).1, Verdict::Admitted);

    assert_eq!(node.write(&alma.seat, admit(third)).1, Verdict::Admitted);
    assert_eq!(node.write_content(&organisations[1].seat), Verdict::Inert(Why::KeyRevoked));
    assert_eq!(node.governance.standing(&node.graph, &key), Standing::Former);
}

#[test]
fn nobody_gets_in_under_a_key_or_handle_that_another_has() {
    let (organisations, mut node) = federation();
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    node.let_in(alma, carla);
    node.invite(alma, &SECRET);
    let same_key = Organisation { seat: carla.seat.clone(), ..dora.clone() };
    let same_root = Organisation { root: bruno.root.clone(), ..dora.clone() };
    let same_handle = Organisation { handle: "bruno".to_owned(), ..dora.clone() };
    let same_as_guest = Organisation { handle: "carla".to_owned(), ..dora.clone() };
    let cases = [
        (same_key, GuestFault::KeyInUse),
        (same_root, GuestFault::KeyInUse),
        (same_handle, GuestFault::HandleTaken),
        (same_as_guest, GuestFault::HandleTaken),
    ];

    for (organisation, fault) in cases {
        let claim = organisation.claim(&node, &SECRET);
        assert_eq!(node.write(&alma.seat, admit(claim)).1, guest_fault(fault));
    }
}

#[test]
fn of_two_deputies_who_admit_at_once_the_earlier_in_order_counts() {
    let (organisations, mut node) = federation();
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let body = issue(&node, SECRET, &[bruno]);
    node.write(&alma.seat, body);
    let mut elsewhere = Node::new(node.graph.contribution(guildhall_ledger::Index(0)));
    elsewhere.sync_from(&node);
    let claims = [carla.claim(&node, &SECRET), dora.claim(&node, &SECRET)];
    let [by_sponsor, by_deputy] = claims.map(admit);
    assert_eq!(elsewhere.write(&bruno.seat, by_deputy).1, Verdict::Admitted);
    assert_eq!(node.write(&alma.seat, by_sponsor).1, Verdict::Admitted);

    node.sync_from(&elsewhere);

    assert_eq!(node.write_content(&carla.seat), Verdict::Admitted);
    assert_eq!(node.write_content(&dora.seat), Verdict::Inert(Why::GuestFrozen));
}

#[test]
fn the_guests_of_a_partner_that_is_gone_read_only_until_another_adopts_them() {
    let organisations = organisations(4);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations[..3], Preset::Trial));
    node.let_in(carla, dora);
    let early = Body::GuestAdopt(GuestAdopt { person: None, guests: vec![dora.seat.public()] });
    assert_eq!(node.write(&alma.seat, early.clone()).1, guest_fault(GuestFault::NotToAdopt));
    let removal = Effect::Remove { partner: carla.partner };
    let decision = node.open(&alma.seat, removal, Mode::Super(Share::TWO_THIRDS));
    for partner in [alma, bruno] {
        node.say(&partner.seat, decision, Position::Agree);
    }
    for partner in [alma, bruno, alma] {
        node.run(&partner.seat, 14 * DAY_MS);
    }
    assert!(!node.governance.state().has_member(&carla.partner));

    assert_eq!(node.write_content(&dora.seat), Verdict::Inert(Why::GuestFrozen));
    assert_eq!(node.write(&bruno.seat, early).1, Verdict::Admitted);

    assert_eq!(node.write_content(&dora.seat), Verdict::Admitted);
    let standing = node.governance.standing(&node.graph, &dora.seat.public());
    assert_eq!(standing, Standing::Guest { sponsor: bruno.partner, is_frozen: false });
}

#[test]
fn a_seat_is_proposed_only_for_a_guest_and_with_its_own_keys() {
    let (organisations, mut node) = federation();
    let [alma, _, carla, dora] = &organisations[..] else { panic!() };
    let guest = node.let_in(alma, carla);
    let Effect::AdmitPartner(right) = admission(carla, guest) else { panic!() };
    let wrong = [
        Newcomer { seat_key: dora.seat.public(), ..right.clone() },
        Newcomer { root_key: dora.root.public(), ..right.clone() },
        Newcomer { next_root: [0; 32], ..right.clone() },
        Newcomer { handle: "karla".to_owned(), ..right.clone() },
        Newcomer { name: "Another".to_owned(), ..right.clone() },
        Newcomer { partner: dora.partner, ..right.clone() },
        Newcomer { admission: guildhall_ledger::ContributionId([1; 32]), ..right.clone() },
    ];

    for newcomer in wrong {
        let body = proposal(Effect::AdmitPartner(newcomer), Mode::Large);
        let expected = Verdict::Inert(Why::Proposal(ProposalFault::NotThatGuest));
        assert_eq!(node.write(&alma.seat, body).1, expected);
    }
    node.open(&alma.seat, Effect::AdmitPartner(right), Mode::Large);
}

/// A federation of three that removed Carla, who is a guest again with new keys; and her old ones.
fn carla_is_back() -> (Vec<Organisation>, Node, Organisation, Newcomer) {
    let organisations = organisations(3);
    let [alma, bruno, carla] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    let removal = Effect::Remove { partner: carla.partner };
    let decision = node.open(&alma.seat, removal, Mode::Super(Share::TWO_THIRDS));
    for partner in [alma, bruno] {
        node.say(&partner.seat, decision, Position::Agree);
    }
    for partner in [alma, bruno, alma] {
        node.run(&partner.seat, 14 * DAY_MS);
    }
    assert!(!node.governance.state().has_member(&carla.partner));
    let back =
        Organisation { root: key(11, 2), next_root: key(12, 2), seat: key(13, 2), ..carla.clone() };
    let guest = node.let_in(alma, &back);
    let Effect::AdmitPartner(newcomer) = admission(&back, guest) else { panic!() };
    let old = carla.clone();
    (organisations, node, old, newcomer)
}

fn readmission(node: &Node, by: &SecretKey, newcomer: &Newcomer) -> Effect {
    let keys = (&newcomer.root_key, &newcomer.seat_key);
    let federation = node.graph.federation();
    let proof = return_signature(by, federation, newcomer.partner, keys);
    let (newcomer, former_root) = (newcomer.clone(), by.public());
    Effect::Readmit(Return { newcomer, former_root, proof })
}

#[test]
fn nobody_comes_back_as_another_without_its_former_root_key() {
    let (organisations, mut node, carla, newcomer) = carla_is_back();
    let alma = &organisations[0];
    let other_keys = Newcomer { seat_key: alma.seat.public(), ..newcomer.clone() };
    let Effect::Readmit(for_others) = readmission(&node, &carla.root, &other_keys) else {
        panic!()
    };
    let misused = Return { newcomer: newcomer.clone(), ..for_others };
    let stranger = Newcomer { partner: crate::PartnerId([7; 32]), ..newcomer.clone() };
    let cases = [
        (Effect::AdmitPartner(newcomer.clone()), ProposalFault::NotThatGuest),
        (readmission(&node, &key(60, 1), &newcomer), ProposalFault::Hindered(Hindrance::OtherRoot)),
        (Effect::Readmit(misused), ProposalFault::NotTheSame),
        (readmission(&node, &carla.root, &stranger), ProposalFault::Hindered(Hindrance::NeverHere)),
    ];

    for (effect, fault) in cases {
        let verdict = node.write(&alma.seat, proposal(effect, Mode::Large)).1;

        assert_eq!(verdict, Verdict::Inert(Why::Proposal(fault)));
    }
}

#[test]
fn a_removed_partner_comes_back_under_its_id_by_its_root_key_or_the_next() {
    for by_next in [false, true] {
        let (organisations, mut node, carla, newcomer) = carla_is_back();
        let [alma, bruno, _] = &organisations[..] else { panic!() };
        let former = if by_next { &carla.next_root } else { &carla.root };
        let effect = readmission(&node, former, &newcomer);

        let decision = node.open(&alma.seat, effect, Mode::Large);
        node.say(&alma.seat, decision, Position::Agree);
        node.say(&bruno.seat, decision, Position::Agree);
        for partner in [alma, bruno, alma] {
            node.run(&partner.seat, 0);
        }

        let back = node.governance.state().partner(&carla.partner).unwrap();
        assert_eq!((back.status, back.was_seated), (Status::Dormant, true));
        assert_eq!(back.seat_key, newcomer.seat_key);
        assert_eq!(node.write_content(&carla.seat), Verdict::Inert(Why::KeyReplaced));
        assert_eq!(node.write_content(&key(13, 2)), Verdict::Admitted);
    }
}

#[test]
fn a_partner_revokes_only_what_is_its_own() {
    let (organisations, mut node) = federation();
    let [alma, bruno, carla, _] = &organisations[..] else { panic!() };
    node.let_in(alma, carla);
    let revoke = |key| Body::KeyRevoke(KeyRevoke { person: None, key, last: None });
    let not_yours = Verdict::Inert(Why::Key(KeyFault::NotYours));

    for (by, key) in
        [(bruno, carla.seat.public()), (alma, bruno.seat.public()), (alma, alma.seat.public())]
    {
        assert_eq!(node.write(&by.seat, revoke(key)).1, not_yours);
    }
    let stance = Body::Stance(Stance {
        person: None,
        decision: guildhall_ledger::ContributionId([1; 32]),
        position: Position::Agree,
        reason: None,
    });
    assert_eq!(node.write(&carla.seat, stance).1, Verdict::Inert(Why::UnknownDecision));
}
