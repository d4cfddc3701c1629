use std::collections::BTreeSet;

use guildhall_ledger::{Contribution, ContributionId, Scope};
use proptest::prelude::*;

use crate::body::{
    ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeShare, CommitmentHandOver,
    CommitmentKeep, CommitmentPromise, CommitmentTake, Decline, Ending, InitiativeClose,
    InitiativeJoin, InitiativeLeave, InitiativeRate, LeadHandOver, LeadOffer, LeadQuestion,
    LeadStepDown, LeadStepUp, LeadTake, Lesson, Outcome, PersonAdd, PersonLeave, Retract,
};
use crate::deed::Deed;
use crate::sample::{Node, Org, TODAY};
use crate::work::Adopted;

/// One step of a made-up federation: who, on which of two nodes, does what with which earlier act.
type Step = (u8, bool, u8, usize, bool);

/// Everything that can be said, about whatever was said before.
fn deed(choice: u8, initiative: ContributionId, text: ContributionId, act: ContributionId) -> Deed {
    let (person, to) = (None, Org(choice % 3 + 1).member());
    let reason = None;
    match choice % 23 {
        0 => InitiativeJoin { person, initiative, part: None }.into(),
        1 => InitiativeLeave { person, initiative, reason }.into(),
        2 => InitiativeRate { person, initiative, network: 5, own: 2, burden: 1, reason }.into(),
        3 => LeadStepUp { person, initiative, until: None, words: None }.into(),
        4 => LeadStepDown { person, initiative, reason }.into(),
        5 => LeadHandOver { person, initiative, to, words: None }.into(),
        6 => LeadTake { person, hand_over: act, until: None }.into(),
        7 => LeadOffer { person, initiative, words: None }.into(),
        8 => LeadQuestion { person, initiative, candidate: to, text }.into(),
        9 => {
            let (what, due) = ("Lend sensors".into(), TODAY);
            CommitmentPromise { person, what, due, on: Some(initiative) }.into()
        }
        10 => CommitmentKeep { person, commitment: act, evidence: "Done.".into() }.into(),
        11 => CommitmentHandOver { person, commitment: act, to, words: None }.into(),
        12 => CommitmentTake { person, hand_over: act }.into(),
        13 => {
            let (title, words) = ("Adapters".into(), "They do not fit.".into());
            ChallengeShare { person, title, words, effort: 1, value: 5, wanted: vec![] }.into()
        }
        14 => ChallengeOffer { person, challenge: act, words: "I can.".into() }.into(),
        15 => ChallengeAccept { person, offer: act, words: None }.into(),
        16 => {
            let (outcome, words) = (Outcome::Solved, "Done.".into());
            ChallengeEnd { person, challenge: act, outcome, words }.into()
        }
        17 => Decline { person, hand_over: act, reason }.into(),
        18 => Retract { person, act, reason }.into(),
        19 => {
            let word = || "Much.".to_owned();
            let on = Some(initiative);
            Lesson { person, on, worked: word(), did_not: word(), tell: word() }.into()
        }
        20 => {
            let (ending, lesson) = (Ending::Done, Some(act));
            InitiativeClose { person, initiative, ending, lesson, reason }.into()
        }
        21 => PersonAdd { person, name: "Ida".into(), role: None, deputy_of: None }.into(),
        _ => PersonLeave { person, name: "Ida".into(), successor: None }.into(),
    }
}

/// Two nodes that speak with each other now and then; one of them in the end, with everything.
fn play(steps: &[Step]) -> (Node, ContributionId) {
    let mut one = Node::new();
    let initiative = one.initiative(Org(1));
    let text = one.text(Org(1));
    let mut other = one.copy();
    let mut said = vec![initiative];
    for (org, is_here, choice, earlier, meets) in steps {
        // Every organisation has one node, so that no chain forks.
        let node = if *is_here { &mut one } else { &mut other };
        let org = Org(org % 3 + 1 + u8::from(!*is_here) * 10);
        let act = said[earlier % said.len()];
        said.push(node.say(org, deed(*choice, initiative, text, act)));
        if *meets {
            crate::sample::meet(&mut one, &mut other);
        }
    }
    crate::sample::meet(&mut one, &mut other);
    (one, text)
}

/// The same contributions in another order that keeps ancestors first.
fn shuffled(all: &[Contribution], seed: u64) -> Vec<Contribution> {
    let mut state = seed;
    let mut rest: Vec<Contribution> = all.to_vec();
    let mut order = Vec::new();
    let mut known: BTreeSet<ContributionId> = BTreeSet::new();
    let genesis = rest.first().map(|first| first.header().parents.clone()).unwrap_or_default();
    known.extend(genesis);
    while !rest.is_empty() {
        let is_ready =
            |it: &Contribution| it.header().ancestors().all(|ancestor| known.contains(&ancestor));
        let ready: Vec<usize> =
            rest.iter().enumerate().filter(|(_, it)| is_ready(it)).map(|(at, _)| at).collect();
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pick = usize::try_from(state >> 33).unwrap() % ready.len();
        let next = rest.remove(ready[pick]);
        known.insert(next.id());
        order.push(next);
    }
    order
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_state(
        steps in prop::collection::vec(
            (any::<u8>(), any::<bool>(), any::<u8>(), any::<usize>(), any::<bool>()),
            1..40,
        ),
        seed in any::<u64>(),
        is_adopted in any::<bool>(),
        voids in prop::collection::vec(any::<usize>(), 0..4),
    ) {
        let (mut whole, text) = play(&steps);
        let all = whole.contributions();
        let decision = all.last().unwrap().id();
        let adopted = Adopted {
            slot: 0,
            decision,
            text: Scope::of_document(text),
            by: Org(1).member(),
        };
        let adopted: BTreeSet<Adopted> = is_adopted.then_some(adopted).into_iter().collect();
        let void: Vec<ContributionId> =
            voids.iter().map(|place| all[place % all.len()].id()).collect();

        let mut other = Node::new();
        for (place, contribution) in shuffled(&all, seed).iter().enumerate() {
            prop_assert!(other.take(contribution));
            // Looking in between must not change what is seen in the end.
            if place % 3 == 0 {
                other.digest();
            }
            if place % 7 == 0 {
                other.void(&void);
            }
            // What is adopted is here.
            if place % 5 == 0 && other.graph.find(&decision).is_some() {
                other.work.set_adopted(adopted.clone());
            }
        }
        other.void(&void);
        other.work.set_adopted(adopted.clone());
        whole.void(&void);
        whole.work.set_adopted(adopted);

        prop_assert_eq!(whole.digest(), other.digest());
        prop_assert_eq!(whole.inert(), other.inert());
        let leads = |node: &mut Node| {
            node.work.initiatives(&node.graph).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(leads(&mut whole), leads(&mut other));
    }
}
