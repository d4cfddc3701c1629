//! A partner that lost its root key, or from which it was stolen: the others give it new keys.

use guildhall_ledger::SecretKey;

use crate::body::{Body, GuestAdopt, KeyGrant, Position, Role};
use crate::charter::Preset;
use crate::effect::{Effect, Recovery, possession_signature};
use crate::governance::Progress;
use crate::id::next_root_hash;
use crate::mode::{Mode, Share};
use crate::state::{Hindrance, Status};
use crate::testing::{DAY_MS, Node, Organisation, genesis, key, organisations, proposal};
use crate::verdict::{ProposalFault, Verdict, Why};

const MODE: Mode = Mode::Super(Share::THREE_QUARTERS);

const ALMA: usize = 0;
const BRUNO: usize = 1;
const CARLA: usize = 2;
const DORA: usize = 3;

/// Some partners, the last of which lost its root key and is back as a guest with new keys.
struct Stage {
    partners: Vec<Organisation>,
    lost: Organisation,
    renewed: Organisation,
    recovery: Recovery,
    node: Node,
}

impl Stage {
    fn new(count: u8) -> Self {
        let partners = organisations(count);
        let mut node = Node::new(&genesis(&partners, Preset::Trial));
        let lost = partners.last().unwrap().clone();
        let renewed = Organisation {
            root: key(11, 2),
            next_root: key(12, 2),
            seat: key(13, 2),
            handle: format!("{}-new", lost.handle),
            ..lost.clone()
        };
        let admission = node.let_in(&partners[ALMA], &renewed);
        let recovery = Recovery {
            partner: lost.partner,
            admission,
            old_root: lost.root.public(),
            new_root: renewed.root.public(),
            next_root: next_root_hash(&renewed.next_root.public()),
            new_seat: renewed.seat.public(),
        };
        Self { partners, lost, renewed, recovery, node }
    }

    fn seat(&self, who: usize) -> SecretKey {
        self.partners[who].seat.clone()
    }

    fn run_all(&mut self, elapsed_ms: u64) {
        let keys: Vec<SecretKey> =
            self.partners.iter().map(|partner| partner.seat.clone()).collect();
        while keys.iter().map(|key| self.node.run(key, elapsed_ms)).sum::<usize>() > 0 {}
    }

    /// What the minutes say after some agree and all windows are over.
    fn is_given_new_keys_by(&mut self, agreeing: &[usize]) -> bool {
        self.is_given_new_keys_after(agreeing, |_, _| {})
    }

    fn is_given_new_keys_after(
        &mut self,
        agreeing: &[usize],
        also: impl FnOnce(&mut Self, guildhall_ledger::ContributionId),
    ) -> bool {
        let effect = Effect::Recover(self.recovery.clone());
        let decision = self.node.open(&self.seat(ALMA), effect, MODE);
        for who in agreeing {
            self.node.say(&self.seat(*who), decision, Position::Agree);
        }
        also(self, decision);
        self.run_all(14 * DAY_MS);
        let progress = self.node.progress(&decision);
        assert!(matches!(progress, Progress::Final { .. }), "{progress:?}");
        let partner = self.node.governance.state().partner(&self.lost.partner).unwrap();
        partner.seat_key == self.recovery.new_seat
    }
}

#[test]
fn three_of_four_of_the_others_give_a_partner_new_keys_and_fewer_do_not() {
    let table: [(u8, &[usize], bool); 7] = [
        (2, &[ALMA], false),
        (3, &[ALMA, BRUNO], true),
        (3, &[ALMA], false),
        (4, &[ALMA, BRUNO], false),
        (4, &[ALMA, BRUNO, CARLA], true),
        (5, &[ALMA, BRUNO], false),
        (5, &[ALMA, BRUNO, CARLA], true),
    ];

    for (count, agreeing, expected) in table {
        assert_eq!(Stage::new(count).is_given_new_keys_by(agreeing), expected, "{count} seats");
    }
}

#[test]
fn everybody_agreeing_ends_the_time_to_object_no_sooner() {
    let mut stage = Stage::new(4);
    let effect = Effect::Recover(stage.recovery.clone());
    let decision = stage.node.open(&stage.seat(ALMA), effect, MODE);
    for who in [ALMA, BRUNO, CARLA] {
        stage.node.say(&stage.seat(who), decision, Position::Agree);
    }

    stage.run_all(14 * DAY_MS - 1);
    assert_eq!(stage.node.progress(&decision), Progress::Open);
    stage.run_all(14 * DAY_MS);
    assert!(matches!(stage.node.progress(&decision), Progress::Final { .. }));
}

#[test]
fn where_it_objects_itself_all_the_others_must_agree() {
    let others = [ALMA, BRUNO, CARLA, DORA];
    let objects = |stage: &mut Stage, decision| {
        let verdict = stage.node.say(&stage.lost.seat.clone(), decision, Position::Object);
        assert_eq!(verdict, Verdict::Admitted);
        let view = stage.node.governance.decision(&stage.node.graph, &decision).unwrap();
        assert!(view.rule.contains("objects itself"), "{}", view.rule);
    };
    assert!(!Stage::new(5).is_given_new_keys_after(&others[..3], objects));
    assert!(Stage::new(5).is_given_new_keys_after(&others, objects));

    // Also with a further machine, and without a seat.
    let mut stage = Stage::new(5);
    let laptop = key(50, 1);
    let possession =
        possession_signature(&laptop, stage.node.graph.federation(), stage.lost.partner);
    let grant = KeyGrant { person: None, key: laptop.public(), role: Role::Voice, possession };
    stage.node.write(&stage.lost.seat.clone(), Body::KeyGrant(grant));
    let dark = Effect::MarkDormant { partner: stage.lost.partner };
    let dormancy = stage.node.open(&stage.seat(ALMA), dark, Mode::Lazy);
    stage.node.say(&stage.seat(ALMA), dormancy, Position::Agree);
    stage.node.say(&stage.seat(BRUNO), dormancy, Position::Agree);
    for who in others.iter().chain(&others) {
        stage.node.run(&stage.seat(*who), 14 * DAY_MS);
    }
    let lost = stage.node.governance.state().partner(&stage.lost.partner).unwrap();
    assert_eq!(lost.status, Status::Dormant);
    let by_laptop = |stage: &mut Stage, decision| {
        assert_eq!(stage.node.say(&laptop, decision, Position::Object), Verdict::Admitted);
    };
    // Its machine stays off, or it would take its seat again.
    stage.partners.pop();
    assert!(!stage.is_given_new_keys_after(&others[..3], by_laptop));
}

#[test]
fn what_stands_against_it_is_named() {
    let stage = Stage::new(4);
    let right = stage.recovery.clone();
    let cases = [
        (Recovery { old_root: key(60, 1).public(), ..right.clone() }, Some(Hindrance::OtherRoot)),
        (
            Recovery { new_seat: stage.seat(BRUNO).public(), ..right.clone() },
            Some(Hindrance::KeyTaken),
        ),
        (
            Recovery { new_root: stage.lost.root.public(), ..right.clone() },
            Some(Hindrance::KeyTaken),
        ),
        (
            Recovery { partner: crate::PartnerId([7; 32]), ..right.clone() },
            Some(Hindrance::NotAMember),
        ),
        (Recovery { new_root: key(60, 1).public(), ..right.clone() }, None),
        (Recovery { next_root: [0; 32], ..right.clone() }, None),
        (Recovery { new_seat: key(60, 1).public(), ..right.clone() }, None),
        (Recovery { admission: guildhall_ledger::ContributionId([1; 32]), ..right.clone() }, None),
    ];

    for (recovery, hindrance) in cases {
        let fault = hindrance.map_or(ProposalFault::NotThatGuest, ProposalFault::Hindered);
        let body = proposal(Effect::Recover(recovery.clone()), MODE);
        let verdict = stage.node.clone().write(&stage.seat(ALMA), body).1;
        assert_eq!(verdict, Verdict::Inert(Why::Proposal(fault)), "{recovery:?}");
    }
    let itself = proposal(Effect::Recover(right.clone()), MODE);
    let about_itself = ProposalFault::Hindered(Hindrance::AboutItself);
    assert_eq!(
        stage.node.clone().write(&stage.lost.seat, itself).1,
        Verdict::Inert(Why::Proposal(about_itself))
    );
    let weak = proposal(Effect::Recover(right), Mode::Super(Share::TWO_THIRDS));
    let too_weak = ProposalFault::Hindered(Hindrance::ModeTooWeak);
    assert_eq!(
        stage.node.clone().write(&stage.seat(ALMA), weak).1,
        Verdict::Inert(Why::Proposal(too_weak))
    );
}

#[test]
fn old_keys_are_of_no_use_and_the_guests_stay() {
    let mut stage = Stage::new(4);
    let Stage { lost, renewed, .. } = &stage;
    let (lost, renewed) = (lost.clone(), renewed.clone());
    let (laptop, guest) = (key(50, 1), organisations(6).pop().unwrap());
    let federation = stage.node.graph.federation();
    let grant = |key: &SecretKey, partner| {
        let possession = possession_signature(key, federation, partner);
        Body::KeyGrant(KeyGrant { person: None, key: key.public(), role: Role::Work, possession })
    };
    stage.node.write(&lost.seat, grant(&laptop, lost.partner));
    stage.node.let_in(&lost, &guest);

    assert!(stage.is_given_new_keys_by(&[ALMA, BRUNO, CARLA]));

    let known = stage.node.governance.state().partner(&lost.partner).unwrap().clone();
    assert_eq!(
        (known.root_key, known.next_root),
        (renewed.root.public(), stage.recovery.next_root)
    );
    assert_eq!(known.status, Status::Active);
    assert_eq!(known.rekeyed_by, [0]);
    assert_eq!(known.handle, lost.handle);
    assert_eq!(stage.node.write_content(&lost.seat), Verdict::Inert(Why::KeyReplaced));
    assert_eq!(stage.node.write_content(&laptop), Verdict::Inert(Why::NotAMember));
    // Not even the key that the lost one had committed to: it may have lain beside it.
    for old in [&lost.root, &lost.next_root] {
        let verdict = stage.node.write(old, grant(&key(50, 2), lost.partner)).1;
        assert_ne!(verdict, Verdict::Admitted);
    }
    assert_eq!(stage.node.write_content(&guest.seat), Verdict::Admitted);
    assert_eq!(stage.node.write_content(&renewed.seat), Verdict::Admitted);
    let own_machine = grant(&key(50, 3), lost.partner);
    assert_eq!(stage.node.write(&renewed.root, own_machine).1, Verdict::Admitted);
    assert_eq!(stage.node.write_content(&key(50, 3)), Verdict::Admitted);
    // The partner that let the new keys in as a guest does not answer for them any more.
    let adopt = Body::GuestAdopt(GuestAdopt { person: None, guests: vec![renewed.seat.public()] });
    assert_ne!(stage.node.write(&stage.seat(BRUNO), adopt).1, Verdict::Admitted);
}

#[test]
fn it_votes_with_the_new_key_from_the_next_entry_on() {
    let mut stage = Stage::new(3);
    assert!(stage.is_given_new_keys_by(&[ALMA, BRUNO]));
    let lost = stage.partners.len() - 1;
    stage.partners[lost] = stage.renewed.clone();
    let decision = stage.node.open(&stage.renewed.seat.clone(), Effect::Adopt, Mode::Unanimous);

    for who in [ALMA, BRUNO, lost] {
        stage.node.say(&stage.seat(who), decision, Position::Agree);
    }
    for who in [lost, ALMA, lost, ALMA] {
        stage.node.run(&stage.seat(who), 0);
    }

    let progress = stage.node.progress(&decision);
    assert!(matches!(progress, Progress::Final { .. }), "{progress:?}");
}

#[test]
fn of_two_recoveries_one_wins_and_the_other_is_closed() {
    let mut stage = Stage::new(4);
    let thief = Organisation {
        root: key(21, 2),
        next_root: key(22, 2),
        seat: key(23, 2),
        handle: "thief".to_owned(),
        ..stage.lost.clone()
    };
    let admission = stage.node.let_in(&stage.partners[BRUNO].clone(), &thief);
    let other = Recovery {
        admission,
        new_root: thief.root.public(),
        next_root: next_root_hash(&thief.next_root.public()),
        new_seat: thief.seat.public(),
        ..stage.recovery.clone()
    };
    let rival = stage.node.open(&stage.seat(BRUNO), Effect::Recover(other), MODE);

    assert!(stage.is_given_new_keys_by(&[ALMA, BRUNO, CARLA]));

    let progress = stage.node.progress(&rival);
    let closed = matches!(progress, Progress::Closed(Hindrance::OtherRoot));
    let declined =
        matches!(progress, Progress::Final { outcome: crate::body::Outcome::Declined, .. });
    assert!(closed || declined, "{progress:?}");
}
