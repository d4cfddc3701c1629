//! What is wrong, and what a person reads about it.

use guildhall_ledger::{Contribution, Index};

use crate::body::{
    Body, Confirm, FaultProof, GuestAdmit, KeyRevoke, Outcome, Position, Seal, Stance, Value,
    Withdraw,
};
use crate::charter::{PolicyKey, PolicyValue, Preset};
use crate::effect::{Effect, possession_signature};
use crate::governance::Progress;
use crate::mode::{Mode, Share};
use crate::slot::SlotFault;
use crate::state::Hindrance;
use crate::testing::{DAY_MS, Node, Organisation, genesis, key, organisations, proposal};
use crate::verdict::{GuestFault, KeyFault, ProposalFault, Refusal, Verdict, VoteFault, Why};

/// What a person reads.
fn words(verdict: Verdict) -> String {
    match verdict {
        Verdict::Admitted => "nothing is wrong".to_owned(),
        Verdict::Inert(why) => why.to_string(),
        Verdict::Refused(why) => why.to_string(),
    }
}

fn run_all(node: &mut Node, organisations: &[Organisation]) {
    while organisations.iter().map(|one| node.run(&one.seat, 14 * DAY_MS)).sum::<usize>() > 0 {}
}

fn pass(node: &mut Node, by: &[Organisation], effect: Effect, mode: Mode) {
    let decision = node.open(&by[0].seat, effect, mode);
    for one in by {
        node.say(&one.seat, decision, Position::Agree);
    }
    run_all(node, by);
    assert!(matches!(node.progress(&decision), Progress::Final { .. }));
}

#[test]
fn a_bad_vote_is_answered_in_plain_words() {
    let organisations = organisations(5);
    let [alma, bruno, carla, dora, guest] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations[..4], Preset::Trial));
    node.let_in(alma, guest);
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Majority);
    for one in &organisations[..4] {
        node.say(&one.seat, decision, Position::Agree);
    }
    let (slot, previous) = (0, node.governance.state().entry());
    let value = |outcome| Value { decision, outcome };
    let seal = |round, outcome| Body::Seal(Seal { slot, previous, round, value: value(outcome) });
    let confirm = |round| {
        let value = value(Outcome::Adopted);
        Body::Confirm(Confirm { slot, previous, round, value, state_root: [0; 32] })
    };
    let elsewhere =
        Body::Seal(Seal { slot: 3, previous, round: 0, value: value(Outcome::Adopted) });

    let table = [
        (&guest.seat, seal(0, Outcome::Adopted), "a key of this sort may not write this"),
        (
            &bruno.seat,
            seal(0, Outcome::Declined),
            "what partners had said leads to another outcome",
        ),
        (&bruno.seat, elsewhere, "it is for another place in the minutes than the next one"),
        (&bruno.seat, seal(1, Outcome::Adopted), "too few nodes had sealed in the round before"),
        (&carla.seat, confirm(0), "too few nodes had sealed this in its round"),
        (&dora.seat, seal(0, Outcome::Adopted), "nothing is wrong"),
        (
            &dora.seat,
            seal(0, Outcome::Adopted),
            "its author has sealed this round or a later one already",
        ),
    ];

    for (key, body, expected) in table {
        assert_eq!(words(node.write(key, body).1), expected);
    }
}

#[test]
fn a_bad_word_or_proposal_is_answered_in_plain_words() {
    let organisations = organisations(3);
    let [alma, bruno, carla] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Consent);
    let stance = |decision, reason| {
        let position = Position::Object;
        Body::Stance(Stance { person: None, decision, position, reason })
    };
    let withdraw = Body::Withdraw(Withdraw { person: None, decision });
    let amend = |from_version, value| {
        let key = PolicyKey::GuestCap;
        proposal(Effect::SetPolicy { key, from_version, value }, Mode::Large)
    };
    let nonsense =
        |key, value| proposal(Effect::SetPolicy { key, from_version: 0, value }, Mode::Large);
    let remove = |partner, mode| proposal(Effect::Remove { partner }, mode);
    let two_thirds = Mode::Super(Share::TWO_THIRDS);
    let leave = |of: &Organisation| {
        proposal(Effect::Leave { partner: of.partner, tips: Vec::new() }, Mode::Auto)
    };

    let table = [
        (bruno, stance(decision, None), "an objection here needs a reason"),
        (
            bruno,
            stance(guildhall_ledger::ContributionId([9; 32]), Some([1; 32])),
            "it does not build on the decision that it is about",
        ),
        (bruno, withdraw, "only the proposer may do this"),
        (alma, amend(4, PolicyValue::Count(7)), "this rule was changed in the meantime"),
        (
            alma,
            nonsense(PolicyKey::SilenceMatters, PolicyValue::Count(u32::MAX)),
            "impossible: more than 100 matters are never looked back on",
        ),
        (alma, remove(alma.partner, two_thirds), "a partner cannot propose this about itself"),
        (
            alma,
            remove(bruno.partner, Mode::Lazy),
            "the rules ask for more agreement than this was proposed with",
        ),
        (carla, leave(alma), "this key may not propose this"),
    ];

    for (by, body, expected) in table {
        assert_eq!(words(node.write(&by.seat, body).1), expected);
    }
}

#[test]
fn whoever_may_not_write_any_more_reads_why() {
    let organisations = organisations(4);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    let machine = key(30, 1);
    let grant = crate::body::KeyGrant {
        person: None,
        key: machine.public(),
        role: crate::body::Role::Work,
        possession: possession_signature(&machine, node.graph.federation(), bruno.partner),
    };
    node.write(&bruno.seat, Body::KeyGrant(grant));
    assert_eq!(words(node.write_content(&machine)), "nothing is wrong");
    let revoke = KeyRevoke { person: None, key: machine.public(), last: None };
    node.write(&bruno.seat, Body::KeyRevoke(revoke));
    let before = node.clone();
    let remove = Effect::Remove { partner: dora.partner };
    pass(&mut node, &organisations, remove, Mode::Super(Share::TWO_THIRDS));
    let stranger = key(31, 1);
    let mut forked = before.clone();
    node.write_content(&carla.seat);
    forked.write_content(&carla.seat);
    forked.write_content(&carla.seat);
    node.sync_from(&forked);

    let table = [
        (&machine, "its author's key was revoked"),
        (&dora.seat, "its author is not a member"),
        (&stranger, "nothing before it makes whoever signed it a member"),
        (&carla.seat, "its author's key had signed two different things in one place"),
        (&alma.seat, "nothing is wrong"),
    ];

    for (key, expected) in table {
        assert_eq!(words(node.write_content(key)), expected);
    }
}

/// What somebody signed long ago, or says so, meets the minutes as they have become.
#[test]
fn back_dated_removals_and_amendments_are_closed_where_they_arrive() {
    let organisations = organisations(5);
    let [alma, bruno, carla, dora, emil] = &organisations[..] else { panic!() };
    let others = [alma, bruno, carla, emil].map(Clone::clone);
    let genesis = genesis(&organisations, Preset::Trial);
    let mut node = Node::new(&genesis);
    let mut old = node.clone();
    let amend = |value| Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(value),
    };
    pass(&mut node, &others, amend(7), Mode::Large);
    let remove = Effect::Remove { partner: dora.partner };
    pass(&mut node, &others, remove, Mode::Super(Share::TWO_THIRDS));
    let state = node.governance.state().clone();

    let two_thirds = Mode::Super(Share::TWO_THIRDS);
    let amendment = old.open(&dora.seat, amend(9), Mode::Large);
    let removal = old.open(&dora.seat, Effect::Remove { partner: alma.partner }, two_thirds);
    for decision in [amendment, removal] {
        old.say(&dora.seat, decision, Position::Agree);
    }
    node.sync_from(&old);

    assert_eq!(node.progress(&amendment), Progress::Closed(Hindrance::PolicyAmended));
    assert_eq!(node.progress(&removal), Progress::Closed(Hindrance::ProposerGone));
    assert_eq!(
        [Hindrance::PolicyAmended, Hindrance::ProposerGone].map(|why| why.to_string()),
        ["this rule was changed in the meantime", "the proposer is not a member any more"]
    );
    run_all(&mut node, &organisations);
    assert_eq!(node.governance.state(), &state);
    assert_eq!(words(node.write_content(&bruno.seat)), "nothing is wrong");
}

#[test]
fn evidence_counts_for_this_federation_alone() {
    let organisations = organisations(2);
    let [alma, bruno] = &organisations[..] else { panic!() };
    let mut here = Node::new(&genesis(&organisations, Preset::Trial));
    let there = Node::new(&genesis(&organisations, Preset::Standard));
    let content = |words: &[u8]| -> Contribution {
        let base = there.governance.base(&there.graph, &bruno.seat.public());
        base.draft(guildhall_ledger::Kind::COMMENT, words.to_vec(), 0).sign(&bruno.seat)
    };
    let proof = FaultProof::of(&content(b"one"), &content(b"other"));
    let proof = Body::FaultProof(Box::new(proof));

    assert_eq!(words(here.write(&alma.seat, proof.clone()).1), "the evidence shows no fork");
    assert_eq!(words(here.write_content(&bruno.seat)), "nothing is wrong");

    // The rule is what stops it.
    here.governance.planted.federation_ignored = true;
    assert_eq!(words(here.write(&alma.seat, proof).1), "nothing is wrong");
    let suspended = "its author's key had signed two different things in one place";
    assert_eq!(words(here.write_content(&bruno.seat)), suspended);
}

#[test]
fn a_second_founding_act_and_a_claim_for_another_key_are_told_plainly() {
    let organisations = organisations(2);
    let [alma, guest] = &organisations[..] else { panic!() };
    let mut node = Node::new(&genesis(&organisations[..1], Preset::Trial));
    node.invite(alma, &[3; 16]);
    let mut claim = guest.claim(&node, &[3; 16]);
    claim.claim.node_key = key(40, 1).public();
    let stolen = Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim }));
    let first = node.graph.contribution(Index(0)).clone();
    let past = node.graph.everything();

    assert_eq!(
        words(node.write(&alma.seat, stolen).1),
        "the claim is not signed by the invite's key"
    );
    let again = node.governance.judge(&node.graph, &past, &first);
    assert_eq!(*again.verdict(), Verdict::Refused(Refusal::SecondGenesis));
    assert_eq!(words(again.verdict().clone()), "it would found another federation");
}

/// Words of the trade that nobody should need to know.
const FORBIDDEN: [&str; 9] =
    ["hash", "quorum", "polka", "frontier", "peer", "slot", "dag", "envelope", "seq"];

#[test]
#[expect(clippy::too_many_lines, reason = "it is a list of cases")]
fn no_reason_uses_a_word_of_the_trade() {
    let slot = [
        SlotFault::RoundSpent,
        SlotFault::RoundTooEarly,
        SlotFault::Locked,
        SlotFault::NoPolka,
        SlotFault::Confirmed,
    ];
    let votes = [
        VoteFault::OtherSlot,
        VoteFault::NoSeat,
        VoteFault::NoCandidate,
        VoteFault::NotSealedBefore,
        VoteFault::OtherOutcome,
    ];
    let proposals = [
        ProposalFault::NotYours,
        ProposalFault::TooMany,
        ProposalFault::NotThatGuest,
        ProposalFault::NoPossession,
    ];
    let keys = [KeyFault::NoPossession, KeyFault::InUse, KeyFault::TooMany, KeyFault::NotYours];
    let guests = [
        GuestFault::NoInvite,
        GuestFault::InviteExists,
        GuestFault::InviteRevoked,
        GuestFault::InviteUsed,
        GuestFault::KeyInUse,
        GuestFault::HandleTaken,
        GuestFault::OverCap,
        GuestFault::NotToAdopt,
    ];
    let hindrances = [
        Hindrance::IsMember,
        Hindrance::NotAMember,
        Hindrance::ProposerGone,
        Hindrance::AboutItself,
        Hindrance::HandleTaken,
        Hindrance::KeyTaken,
        Hindrance::NotSeated,
        Hindrance::LastSeat,
        Hindrance::NotDormant,
        Hindrance::PolicyAmended,
        Hindrance::OtherSeat,
        Hindrance::OtherRoot,
        Hindrance::ModeTooWeak,
    ];
    let plain = [
        Why::NewerRules,
        Why::UnknownKind,
        Why::WrongMinutes { claimed: 2, derived: 1 },
        Why::Forked,
        Why::KeyRevoked,
        Why::KeyReplaced,
        Why::NotAMember,
        Why::GuestFrozen,
        Why::NotAllowed,
        Why::SplitMinutes,
        Why::UnknownDecision,
        Why::ReasonMissing,
        Why::NotTheProposer,
        Why::NoFork,
    ];
    let refusals = [Refusal::SecondGenesis, Refusal::UnknownAuthor, Refusal::RivalHistory];
    let votes = votes.into_iter().chain(slot.map(VoteFault::Slot)).map(Why::Vote);
    let proposals = proposals.into_iter().chain(hindrances.map(ProposalFault::Hindered));
    let reasons = plain
        .into_iter()
        .chain(votes)
        .chain(proposals.map(Why::Proposal))
        .chain(keys.map(Why::Key))
        .chain(guests.map(Why::Guest))
        .map(|why| why.to_string())
        .chain(refusals.map(|why| why.to_string()));

    for reason in reasons {
        let mut words = reason.split(|c: char| !c.is_alphanumeric());
        assert!(!words.any(|word| FORBIDDEN.contains(&word)), "{reason}");
        assert!(reason.len() <= 80 && !reason.ends_with('.'), "{reason}");
    }
}
