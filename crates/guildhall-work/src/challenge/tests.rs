use guildhall_ledger::ContributionId;

use super::Challenge;
use crate::body::{
    ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeRefer, ChallengeShare, ChallengeThank,
    Outcome, Recipient, ReferralAnswer, ReferralResult, Retract,
};
use crate::inert::Inert;
use crate::sample::{ALMA, BRUNO, CARLA, GUEST, Node, Org};

fn share(node: &mut Node, org: Org, effort: u8, value: u8) -> ContributionId {
    let share = ChallengeShare {
        person: None,
        title: "Reefer plug adapters".into(),
        words: "Ours do not fit the new plugs.".into(),
        effort,
        value,
        wanted: vec!["an electrician".into()],
    };
    node.say(org, share)
}

fn offer(challenge: ContributionId) -> ChallengeOffer {
    ChallengeOffer { person: None, challenge, words: "We have some.".into() }
}

fn accept(offer: ContributionId) -> ChallengeAccept {
    ChallengeAccept { person: None, offer, words: None }
}

fn end(challenge: ContributionId) -> ChallengeEnd {
    ChallengeEnd { person: None, challenge, outcome: Outcome::Solved, words: "They fit.".into() }
}

fn thank(challenge: ContributionId, to: Org) -> ChallengeThank {
    ChallengeThank { person: None, challenge, to: to.member(), words: "Quick help.".into() }
}

fn refer(challenge: ContributionId, to: Recipient) -> ChallengeRefer {
    ChallengeRefer { person: None, challenge, to, words: "They make them.".into() }
}

fn answer(referral: ContributionId) -> ReferralAnswer {
    ReferralAnswer { person: None, referral, is_accepted: true, words: None }
}

fn result(referral: ContributionId) -> ReferralResult {
    ReferralResult { person: None, referral, has_helped: true, words: "Delivered.".into() }
}

fn view(node: &mut Node, id: ContributionId) -> Challenge {
    node.work.challenge(&node.graph, id).unwrap().clone()
}

#[test]
fn a_challenge_goes_from_sharing_to_thanks() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    let by_guest = node.say(GUEST, offer(challenge));
    let by_bruno = node.say(BRUNO, offer(challenge));

    let acts = [
        node.say(ALMA, accept(by_guest)),
        node.say(ALMA, end(challenge)),
        node.say(ALMA, thank(challenge, GUEST)),
    ];

    for act in acts {
        assert_eq!(node.fault(act), None);
    }
    let view = view(&mut node, challenge);
    assert!(!view.is_open());
    assert!(view.offers[0].accepted.is_some() && view.offers[1].accepted.is_none());
    assert_eq!(view.first_answer().unwrap().id, by_guest);
    assert_eq!(view.thanks[0].to, GUEST.member());
    assert_eq!(node.fault(by_bruno), None);
}

#[test]
fn only_who_shared_a_challenge_accepts_ends_and_thanks() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    let offered = node.say(BRUNO, offer(challenge));

    let wrong = [
        node.say(BRUNO, accept(offered)),
        node.say(CARLA, end(challenge)),
        node.say(CARLA, thank(challenge, BRUNO)),
    ];
    let own = node.say(ALMA, offer(challenge));
    let oneself = node.say(ALMA, thank(challenge, ALMA));

    for act in wrong {
        assert_eq!(node.fault(act), Some(Inert::NotItsAuthor));
    }
    assert_eq!(node.fault(own), Some(Inert::ToItself));
    assert_eq!(node.fault(oneself), Some(Inert::ToItself));
}

#[test]
fn what_came_out_is_said_once() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    node.say(ALMA, end(challenge));

    let again = node.say(ALMA, end(challenge));
    let late = node.say(BRUNO, offer(challenge));

    assert_eq!(node.fault(again), Some(Inert::Closed));
    assert_eq!(node.fault(late), Some(Inert::Closed));
}

#[test]
fn an_offer_that_was_taken_back_cannot_be_accepted() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    let offered = node.say(BRUNO, offer(challenge));
    node.say(BRUNO, Retract { person: None, act: offered, reason: None });

    let accepted = node.say(ALMA, accept(offered));

    assert_eq!(node.fault(accepted), Some(Inert::Answered));
    assert_eq!(view(&mut node, challenge).standing_offers().count(), 0);
}

#[test]
fn a_challenge_passed_on_is_answered_by_whom_it_went_to() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    let passed = node.say(BRUNO, refer(challenge, Recipient::Member(CARLA.member())));

    let by_referrer = node.say(BRUNO, answer(passed));
    let by_carla = node.say(CARLA, answer(passed));
    let again = node.say(CARLA, answer(passed));
    let outcome = node.say(BRUNO, result(passed));

    assert_eq!(node.fault(by_referrer), Some(Inert::NotOffered));
    assert_eq!(node.fault(by_carla), None);
    assert_eq!(node.fault(again), Some(Inert::Answered));
    assert_eq!(node.fault(outcome), None);
}

#[test]
fn for_somebody_outside_who_passed_it_on_answers() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);
    let passed = node.say(BRUNO, refer(challenge, Recipient::Outside("Frost AB".into())));

    let by_another = node.say(ALMA, answer(passed));
    let by_referrer = node.say(BRUNO, answer(passed));
    let outcome = node.say(BRUNO, result(passed));

    assert_eq!(node.fault(by_another), Some(Inert::NotOffered));
    assert_eq!(node.fault(by_referrer), None);
    assert_eq!(node.fault(outcome), None);
    let referral = &view(&mut node, challenge).referrals[0];
    assert!(referral.answer.is_some() && referral.result.is_some());
}

#[test]
fn a_challenge_is_passed_neither_back_nor_to_oneself_nor_by_a_guest() {
    let mut node = Node::new();
    let challenge = share(&mut node, ALMA, 2, 4);

    let back = node.say(BRUNO, refer(challenge, Recipient::Member(ALMA.member())));
    let oneself = node.say(BRUNO, refer(challenge, Recipient::Member(BRUNO.member())));
    let by_guest = node.say(GUEST, refer(challenge, Recipient::Outside("Frost AB".into())));

    assert_eq!(node.fault(back), Some(Inert::ToItself));
    assert_eq!(node.fault(oneself), Some(Inert::ToItself));
    assert_eq!(node.fault(by_guest), Some(Inert::NotAPartner));
}

#[test]
fn much_help_for_little_work_comes_first_and_what_nobody_helps_with_before_the_rest() {
    let mut node = Node::new();
    let dear = share(&mut node, ALMA, 5, 5);
    let cheap = share(&mut node, ALMA, 1, 5);
    let helped = share(&mut node, ALMA, 1, 5);
    node.say(BRUNO, offer(helped));

    let mut ranked: Vec<Challenge> = node.work.challenges(&node.graph).cloned().collect();
    ranked.sort_by_key(|challenge| std::cmp::Reverse(challenge.rank()));

    let ids: Vec<ContributionId> = ranked.iter().map(Challenge::id).collect();
    assert_eq!(ids, [cheap, helped, dear]);
}

#[test]
fn guests_share_no_challenges() {
    let mut node = Node::new();

    let shared = share(&mut node, GUEST, 1, 1);

    assert_eq!(node.fault(shared), Some(Inert::NotAPartner));
    assert_eq!(node.work.challenge(&node.graph, shared), None);
}
