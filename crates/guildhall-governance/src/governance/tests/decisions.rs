//! From a proposal to an entry: windows, challenges, withdrawals, concurrent matters, silence.

use guildhall_ledger::ContributionId;

use crate::body::{Body, Here, Open, Outcome, Position, Stance, Withdraw};
use crate::charter::{Charter, Matter, PolicyKey, PolicyValue, Preset};
use crate::effect::Effect;
use crate::governance::{Progress, Timing};
use crate::mode::{Mode, Share};
use crate::state::{Hindrance, Status};
use crate::testing::{DAY_MS, Node, Organisation, genesis, organisations, proposal};
use crate::verdict::{ProposalFault, Verdict, Why};

const TWO_THIRDS: Mode = Mode::Super(Share::TWO_THIRDS);

fn federation(count: u8, preset: impl Into<Charter>) -> (Vec<Organisation>, Node) {
    let organisations = organisations(count);
    let node = Node::new(&genesis(&organisations, preset));
    (organisations, node)
}

/// Lets the machines of all but the `dark` act until none has anything to do.
fn run_all(node: &mut Node, organisations: &[Organisation], dark: &[usize], elapsed_ms: u64) {
    loop {
        let present = organisations.iter().enumerate().filter(|(place, _)| !dark.contains(place));
        let acts: usize = present.map(|(_, one)| node.run(&one.seat, elapsed_ms)).sum();
        if acts == 0 {
            return;
        }
    }
}

fn all_agree(node: &mut Node, by: &[Organisation], decision: ContributionId) {
    for organisation in by {
        assert_eq!(node.say(&organisation.seat, decision, Position::Agree), Verdict::Admitted);
    }
}

fn adopted(entry: u32) -> Progress {
    Progress::Final { outcome: Outcome::Adopted, entry }
}

fn declined(entry: u32) -> Progress {
    Progress::Final { outcome: Outcome::Declined, entry }
}

#[test]
fn a_matter_stays_open_as_long_as_its_window_says() {
    let (organisations, mut node) = federation(3, Preset::Standard);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations, decision);

    run_all(&mut node, &organisations, &[], DAY_MS - 1);
    assert_eq!(node.progress(&decision), Progress::Open);
    run_all(&mut node, &organisations, &[], DAY_MS);

    assert_eq!(node.progress(&decision), adopted(0));
}

#[test]
fn an_unsettled_matter_closes_at_the_end_of_its_window_with_what_was_said() {
    let (organisations, mut node) = federation(4, Preset::Trial);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Lazy);
    all_agree(&mut node, &organisations[..2], decision);

    run_all(&mut node, &organisations, &[], 14 * DAY_MS - 1);
    assert_eq!(node.progress(&decision), Progress::Open);
    run_all(&mut node, &organisations, &[3], 14 * DAY_MS);

    assert_eq!(node.progress(&decision), adopted(0));
}

#[test]
fn the_proposer_may_ask_to_close_sooner() {
    let (organisations, mut node) = federation(4, Preset::Trial);
    let Body::Open(open) = proposal(Effect::Adopt, Mode::Lazy) else { panic!() };
    let open = Open { close_after_ms: Some(DAY_MS), ..*open };
    let (decision, _) = node.write(&organisations[0].seat, Body::Open(Box::new(open)));
    all_agree(&mut node, &organisations[..2], decision);

    run_all(&mut node, &organisations, &[], DAY_MS);

    assert_eq!(node.progress(&decision), adopted(0));
}

#[test]
fn a_changed_mind_counts_and_of_two_at_once_the_more_cautious() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let [alma, bruno, carla] = &organisations[..] else { panic!() };
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Majority);
    node.say(&alma.seat, decision, Position::Agree);
    node.say(&bruno.seat, decision, Position::Object);
    node.say(&bruno.seat, decision, Position::Agree);
    run_all(&mut node, &organisations, &[], 0);
    assert_eq!(node.progress(&decision), adopted(0));

    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Unanimous);
    let mut elsewhere = Node::new(&genesis(&organisations, Preset::Trial));
    elsewhere.sync_from(&node);
    all_agree(&mut node, &[alma.clone(), carla.clone(), bruno.clone()], decision);
    elsewhere.say(&bruno.seat, decision, Position::StandAside);
    elsewhere.sync_from(&node);
    let said = elsewhere.governance.stances(&elsewhere.graph, &decision, &bruno.partner);

    assert_eq!(said.len(), 2);
    let view = elsewhere.governance.decision(&elsewhere.graph, &decision).unwrap();
    let voice = view.voices.iter().find(|voice| voice.partner == bruno.partner).unwrap();
    assert_eq!(voice.position, Some(Position::StandAside));
    assert_eq!(view.outcome, Outcome::Declined);
}

#[test]
fn an_objection_to_a_matter_of_consent_needs_a_reason() {
    let (organisations, mut node) = federation(2, Preset::Trial);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Consent);
    let object = |reason| {
        Body::Stance(Stance { person: None, decision, position: Position::Object, reason })
    };

    let without = node.write(&organisations[1].seat, object(None)).1;
    let with = node.write(&organisations[1].seat, object(Some([1; 32]))).1;

    assert_eq!(without, Verdict::Inert(Why::ReasonMissing));
    assert_eq!(with, Verdict::Admitted);
}

#[test]
fn a_withdrawn_proposal_is_declined_and_only_its_proposer_withdraws_it() {
    let (organisations, mut node) = federation(2, Preset::Trial);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations, decision);
    let withdraw = Body::Withdraw(Withdraw { person: None, decision });

    assert_eq!(
        node.write(&organisations[1].seat, withdraw.clone()).1,
        Verdict::Inert(Why::NotTheProposer)
    );
    assert_eq!(node.write(&organisations[0].seat, withdraw).1, Verdict::Admitted);
    assert_eq!(node.progress(&decision), Progress::Withdrawn);
    run_all(&mut node, &organisations, &[], 0);

    assert_eq!(node.progress(&decision), declined(0));
}

#[test]
fn a_mode_weaker_than_the_charter_asks_is_without_effect() {
    let (organisations, mut node) = federation(2, Preset::Standard);
    let amendment = Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(9),
    };
    let too_weak = Verdict::Inert(Why::Proposal(ProposalFault::Hindered(Hindrance::ModeTooWeak)));
    let cases = [
        (amendment.clone(), Mode::Majority, false),
        (amendment.clone(), Mode::Auto, false),
        (amendment.clone(), Mode::Large, true),
        (amendment, TWO_THIRDS, true),
        (Effect::Adopt, Mode::Auto, false),
        (Effect::Adopt, Mode::Lazy, true),
        (Effect::Remove { partner: organisations[1].partner }, Mode::Large, false),
        (Effect::MarkDormant { partner: organisations[1].partner }, Mode::Majority, false),
        (Effect::Leave { partner: organisations[0].partner, tips: vec![] }, Mode::Lazy, false),
    ];

    for (effect, mode, is_enough) in cases {
        let verdict = node.write(&organisations[0].seat, proposal(effect.clone(), mode)).1;
        let expected = if is_enough { Verdict::Admitted } else { too_weak.clone() };
        assert_eq!(verdict, expected, "{effect:?} {mode:?}");
    }
}

#[test]
fn of_two_amendments_of_one_policy_exactly_one_wins() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let amend = |value| Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(value),
    };
    let first = node.open(&organisations[0].seat, amend(7), Mode::Large);
    let second = node.open(&organisations[1].seat, amend(9), Mode::Large);
    let unrelated = node.open(&organisations[2].seat, Effect::Adopt, Mode::Majority);
    for decision in [first, second, unrelated] {
        all_agree(&mut node, &organisations, decision);
    }

    run_all(&mut node, &organisations, &[], 0);

    let results = [node.progress(&first), node.progress(&second)];
    assert!(results.contains(&Progress::Closed(Hindrance::PolicyAmended)), "{results:?}");
    assert_eq!(node.governance.state().minutes(), 2);
    assert!(matches!(node.progress(&unrelated), Progress::Final { outcome: Outcome::Adopted, .. }));
    assert_eq!(node.governance.state().charter().policy(PolicyKey::GuestCap).unwrap().version, 1);
}

#[test]
fn of_two_partners_who_remove_each_other_one_goes() {
    let (organisations, mut node) = federation(4, Preset::Trial);
    let remove = |of: &Organisation| Effect::Remove { partner: of.partner };
    let first = node.open(&organisations[0].seat, remove(&organisations[1]), TWO_THIRDS);
    let second = node.open(&organisations[1].seat, remove(&organisations[0]), TWO_THIRDS);
    for decision in [first, second] {
        all_agree(&mut node, &organisations, decision);
    }

    run_all(&mut node, &organisations, &[], 13 * DAY_MS);
    assert_eq!(node.governance.state().minutes(), 0, "a removal does not close early");
    run_all(&mut node, &organisations, &[], 14 * DAY_MS);

    let removed: Vec<bool> = organisations
        .iter()
        .map(|one| node.governance.state().partner(&one.partner).unwrap().status == Status::Removed)
        .collect();
    assert_eq!(removed.iter().filter(|removed| **removed).count(), 1);
    let closed = [first, second].map(|decision| node.progress(&decision));
    assert!(closed.contains(&adopted(0)));
    assert!(closed.iter().any(|progress| matches!(progress, Progress::Closed(_))));
    let gone = organisations.iter().zip(&removed).find(|(_, removed)| **removed).unwrap().0;
    assert_eq!(node.write_content(&gone.seat), Verdict::Inert(Why::NotAMember));
}

#[test]
fn a_dark_partner_loses_its_seat_and_takes_it_again_when_it_returns() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let dark = &organisations[2];
    let challenge = node.open(
        &organisations[0].seat,
        Effect::MarkDormant { partner: dark.partner },
        Mode::Lazy,
    );
    all_agree(&mut node, &organisations[..2], challenge);

    run_all(&mut node, &organisations, &[2], 14 * DAY_MS - 1);
    assert_eq!(node.progress(&challenge), Progress::Open);
    run_all(&mut node, &organisations, &[2], 14 * DAY_MS);

    assert_eq!(node.progress(&challenge), adopted(0));
    assert_eq!(node.governance.state().electorate().len(), 2);
    assert_eq!(node.write_content(&dark.seat), Verdict::Admitted);
    run_all(&mut node, &organisations, &[], 0);
    assert_eq!(node.governance.state().electorate().len(), 3);
}

#[test]
fn a_sign_of_life_ends_a_challenge() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let partner = organisations[2].partner;
    let challenge = node.open(&organisations[0].seat, Effect::MarkDormant { partner }, Mode::Lazy);
    all_agree(&mut node, &organisations[..2], challenge);
    assert!(matches!(node.next_act(&organisations[2].seat.public(), 0), Some(Body::Here(_))));

    node.run(&organisations[2].seat, 0);
    run_all(&mut node, &organisations, &[], 14 * DAY_MS);

    assert_eq!(node.progress(&challenge), declined(0));
}

#[test]
fn a_partner_that_comes_and_goes_waits_longer_each_time() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let partner = organisations[2].partner;
    let hour_ms = DAY_MS / 24;

    for wait_ms in [0, hour_ms, 4 * hour_ms] {
        let challenge =
            node.open(&organisations[0].seat, Effect::MarkDormant { partner }, Mode::Lazy);
        all_agree(&mut node, &organisations[..2], challenge);
        run_all(&mut node, &organisations, &[2], 14 * DAY_MS);
        assert_eq!(node.governance.state().electorate().len(), 2);

        if let Some(too_early) = wait_ms.checked_sub(1) {
            run_all(&mut node, &organisations, &[], too_early);
            assert_eq!(node.governance.state().electorate().len(), 2);
        }
        run_all(&mut node, &organisations, &[], wait_ms);
        assert_eq!(node.governance.state().electorate().len(), 3, "after {wait_ms}");
    }
}

#[test]
fn partners_vanish_one_by_one_and_the_minutes_go_on_until_two_are_left() {
    for count in 3..=10 {
        let (organisations, mut node) = federation(count, Preset::Trial);
        let mut dark = Vec::new();
        for place in (2..usize::from(count)).rev() {
            dark.push(place);
            let partner = organisations[place].partner;
            let challenge =
                node.open(&organisations[0].seat, Effect::MarkDormant { partner }, Mode::Lazy);
            all_agree(&mut node, &organisations[..2], challenge);

            run_all(&mut node, &organisations, &dark, 14 * DAY_MS);

            assert!(matches!(
                node.progress(&challenge),
                Progress::Final { outcome: Outcome::Adopted, .. }
            ));
            assert_eq!(node.governance.state().electorate().len(), place);
        }
    }
}

#[test]
fn a_partner_leaves_by_its_own_act_but_the_last_seat_cannot() {
    let (organisations, mut node) = federation(2, Preset::Standard);
    let leave = |of: &Organisation| Effect::Leave { partner: of.partner, tips: Vec::new() };

    let decision = node.open(&organisations[1].seat, leave(&organisations[1]), Mode::Auto);
    run_all(&mut node, &organisations, &[], 0);

    assert_eq!(node.progress(&decision), adopted(0));
    assert_eq!(node.governance.state().electorate(), [organisations[0].partner]);
    let last = node.write(&organisations[0].seat, proposal(leave(&organisations[0]), Mode::Auto)).1;
    assert_eq!(last, Verdict::Inert(Why::Proposal(ProposalFault::Hindered(Hindrance::LastSeat))));
}

#[test]
fn a_partner_has_at_most_eight_open_proposals() {
    let (organisations, mut node) = federation(2, Preset::Trial);
    for _ in 0..8 {
        node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    }

    let ninth = node.write(&organisations[0].seat, proposal(Effect::Adopt, Mode::Majority)).1;
    assert_eq!(ninth, Verdict::Inert(Why::Proposal(ProposalFault::TooMany)));

    let some = node.governance.open_decisions().next().unwrap();
    node.say(&organisations[0].seat, some, Position::Object);
    node.say(&organisations[1].seat, some, Position::Object);
    run_all(&mut node, &organisations, &[], 0);
    assert_eq!(
        node.write(&organisations[0].seat, proposal(Effect::Adopt, Mode::Majority)).1,
        Verdict::Admitted
    );
}

#[test]
fn partners_who_never_speak_stop_counting_until_they_do() {
    let charter =
        Charter::from(Preset::Trial).amended(PolicyKey::SilenceMatters, PolicyValue::Count(2));
    let (organisations, mut node) = federation(4, charter);
    for _ in 0..2 {
        let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
        all_agree(&mut node, &organisations[..3], decision);
        run_all(&mut node, &organisations, &[], 0);
    }
    assert_eq!(node.governance.state().minutes(), 2);

    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Unanimous);
    all_agree(&mut node, &organisations[..3], decision);
    let view = node.governance.decision(&node.graph, &decision).unwrap();
    assert_eq!(view.silent, [organisations[3].partner]);
    assert_eq!((view.tally.counted, view.outcome), (3, Outcome::Adopted));
    // The silent one could still speak, so the matter stays open.
    assert!(!view.is_settled);
    node.say(&organisations[3].seat, decision, Position::Object);
    let view = node.governance.decision(&node.graph, &decision).unwrap();
    assert_eq!((view.tally.counted, view.outcome), (4, Outcome::Declined));
}

#[test]
fn with_somebody_silent_a_matter_stays_open_for_a_day() {
    let charter =
        Charter::from(Preset::Trial).amended(PolicyKey::SilenceMatters, PolicyValue::Count(2));
    let (organisations, mut node) = federation(5, charter);
    for _ in 0..2 {
        let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
        all_agree(&mut node, &organisations[..4], decision);
        run_all(&mut node, &organisations, &[], 0);
    }

    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations[..4], decision);
    run_all(&mut node, &organisations, &[], DAY_MS - 1);
    assert_eq!(node.progress(&decision), Progress::Open);
    run_all(&mut node, &organisations, &[], DAY_MS);

    assert_eq!(node.progress(&decision), adopted(2));
}

#[test]
fn a_flood_of_matters_at_once_makes_nobody_silent() {
    let charter =
        Charter::from(Preset::Trial).amended(PolicyKey::SilenceMatters, PolicyValue::Count(2));
    let (organisations, mut node) = federation(4, charter);
    let flood: Vec<ContributionId> =
        (0..6).map(|_| node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority)).collect();
    for decision in flood {
        all_agree(&mut node, &organisations[..3], decision);
    }
    run_all(&mut node, &organisations, &[], 0);
    assert_eq!(node.governance.state().minutes(), 6);

    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);

    assert!(node.governance.decision(&node.graph, &decision).unwrap().silent.is_empty());
}

#[test]
fn a_stricter_rule_closes_what_was_proposed_under_the_weaker_one() {
    let (organisations, mut node) = federation(3, Preset::Trial);
    let weak = node.open(&organisations[1].seat, Effect::Adopt, Mode::Lazy);
    let stricter = node.open(
        &organisations[0].seat,
        Effect::SetPolicy {
            key: PolicyKey::Least(Matter::Adoption),
            from_version: 0,
            value: PolicyValue::Mode(Mode::Majority),
        },
        Mode::Large,
    );
    all_agree(&mut node, &organisations, stricter);

    run_all(&mut node, &organisations, &[], 0);

    assert_eq!(node.progress(&weak), Progress::Closed(Hindrance::ModeTooWeak));
}

#[test]
fn a_node_that_was_away_sees_the_same_from_any_partner() {
    let (organisations, mut node) = federation(4, Preset::Trial);
    let mut away = Node::new(&genesis(&organisations, Preset::Trial));
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations[..3], decision);
    run_all(&mut node, &organisations, &[3], 0);
    assert_eq!(node.progress(&decision), adopted(0));

    away.sync_from(&node);

    assert_eq!(away.progress(&decision), adopted(0));
    assert_eq!(away.governance.state(), node.governance.state());
    assert_eq!(away.governance.entries(), node.governance.entries());
}

#[test]
fn more_heads_than_a_contribution_can_join_are_joined_first() {
    let (organisations, mut node) = federation(40, Preset::Trial);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations[..31], decision);
    let seals: Vec<_> = organisations[..31]
        .iter()
        .map(|one| node.sign(&one.seat, &node.next_act(&one.seat.public(), 0).unwrap()))
        .collect();
    for seal in &seals {
        assert_eq!(node.receive(seal), Verdict::Admitted);
    }
    let last = &organisations[0].seat;
    assert_eq!(node.graph.heads().count(), 31);

    let joins = (0..5).take_while(|_| {
        let act = node.next_act(&last.public(), 0).unwrap();
        node.write(last, act.clone());
        matches!(act, Body::Here(_))
    });

    assert_eq!(joins.count(), 1);
    assert_eq!(
        node.governance.decision(&node.graph, &decision).unwrap().progress,
        Progress::Sealing { round: 0 }
    );
    assert_eq!(node.graph.heads().count(), 1);
}

#[test]
fn as_many_seats_join_heads_as_it_takes_and_the_rest_wait_in_turn() {
    let (organisations, mut node) = federation(40, Preset::Trial);
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    all_agree(&mut node, &organisations, decision);
    let sealed: Vec<_> = organisations
        .iter()
        .map(|one| node.sign(&one.seat, &node.next_act(&one.seat.public(), 0).unwrap()))
        .collect();
    for seal in &sealed {
        assert_eq!(node.receive(seal), Verdict::Admitted);
    }
    let elapsed_ms = [(decision, 0)].into();
    let first = Timing { elapsed_ms, round_base_ms: 1, ..Timing::default() };
    let second = Timing { crowded_ms: 500, ..first.clone() };
    let joining = |timing: &Timing| -> Vec<&Organisation> {
        let joins = |one: &&Organisation| {
            let plan = node.governance.next_act(&node.graph, &one.seat.public(), timing);
            assert!(plan.is_crowded && plan.act.is_some() != plan.wake_after_ms.is_some());
            plan.act.is_some()
        };
        organisations.iter().filter(joins).collect()
    };

    let (at_once, later) = (joining(&first), joining(&second));

    assert_eq!((at_once.len(), later.len()), (2, 4));
    let again = Timing { has_joined: true, ..first };
    assert!(joining(&again).is_empty());
    let joins: Vec<_> = at_once.iter().map(|one| node.sign(&one.seat, &Body::Here(Here))).collect();
    for join in &joins {
        assert_eq!(node.receive(join), Verdict::Admitted);
    }
    // Each joined others than the other did: what is left fits.
    assert!(node.graph.heads().count() < 16);
}
