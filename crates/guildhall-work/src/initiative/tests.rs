use guildhall_ledger::ContributionId;

use super::{InitiativeWork, Worth};
use crate::body::{
    Activity, Ending, InitiativeClose, InitiativeFrame, InitiativeLeave, InitiativeRate,
    InitiativeRenew, InitiativeReopen, Lesson, Retract,
};
use crate::day::Day;
use crate::deed::Deed;
use crate::draft::WorkRefusal;
use crate::inert::Inert;
use crate::sample::{ALMA, BRUNO, CARLA, GUEST, Node, Org, TODAY};

fn view(node: &mut Node, id: ContributionId) -> InitiativeWork {
    node.work.initiative(&node.graph, id).unwrap().clone()
}

fn lesson(on: ContributionId) -> Lesson {
    let words = |words: &str| words.to_owned();
    Lesson {
        person: None,
        on: Some(on),
        worked: words("One feed."),
        did_not: words("Two owners."),
        tell: words("Name one owner."),
    }
}

fn close(
    initiative: ContributionId,
    ending: Ending,
    lesson: Option<ContributionId>,
) -> InitiativeClose {
    InitiativeClose { person: None, initiative, ending, lesson, reason: None }
}

fn rate(initiative: ContributionId, network: u8, own: u8, burden: u8) -> InitiativeRate {
    InitiativeRate { person: None, initiative, network, own, burden, reason: None }
}

#[test]
fn an_initiative_lapses_after_its_end_unless_it_is_renewed() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let end = Some(TODAY.plus(10));
    let frame = InitiativeFrame {
        person: None,
        initiative,
        purpose: Some("See warm trucks early.".into()),
        appetite: None,
        end,
    };
    node.say(ALMA, frame.clone());
    let appetite = Some("6 weeks of two people".to_owned());
    node.say(BRUNO, InitiativeFrame { purpose: None, appetite, end: None, ..frame });
    assert!(!view(&mut node, initiative).is_lapsed(TODAY.plus(10)));
    assert!(view(&mut node, initiative).is_lapsed(TODAY.plus(11)));

    let reason = "Half the doors are done.".to_owned();
    node.say(BRUNO, InitiativeRenew { person: None, initiative, end: TODAY.plus(40), reason });

    let view = view(&mut node, initiative);
    assert!(!view.is_lapsed(TODAY.plus(40)));
    assert_eq!(view.renewals[0].before, end);
    assert!(view.purpose.is_some() && view.appetite.is_some());
}

#[test]
fn closing_needs_a_lesson_about_the_same_initiative() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let other = node.initiative(ALMA);
    let elsewhere = node.say(ALMA, lesson(other));
    let joined = node.join(ALMA, initiative);

    let wrong = [
        node.say(ALMA, close(initiative, Ending::Done, None)),
        node.say(ALMA, close(initiative, Ending::Done, Some(elsewhere))),
        node.say(ALMA, close(initiative, Ending::Declined, Some(joined))),
        node.say(ALMA, close(initiative, Ending::HandedOver { to: "Frost AB".into() }, None)),
    ];
    let learnt = node.say(BRUNO, lesson(initiative));
    let closed = node.say(ALMA, close(initiative, Ending::Done, Some(learnt)));

    for act in wrong {
        assert_eq!(node.fault(act), Some(Inert::NoLesson));
    }
    assert_eq!(node.fault(closed), None);
    assert_eq!(view(&mut node, initiative).closing.unwrap().lesson, Some(learnt));
    assert_eq!(node.work.lessons_on(&node.graph, &initiative).count(), 1);
}

#[test]
fn what_is_closed_is_not_closed_again_and_is_taken_up_again_with_a_reason() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let reopen = || InitiativeReopen { person: None, initiative, reason: "It broke.".into() };
    let early = node.say(ALMA, reopen());
    node.say(ALMA, close(initiative, Ending::Declined, None));

    let again = node.say(BRUNO, close(initiative, Ending::Declined, None));
    let late = node.join(CARLA, initiative);
    let rated = node.say(CARLA, rate(initiative, 2, 1, 3));

    assert_eq!(node.fault(early), Some(Inert::NotClosed));
    assert_eq!(node.fault(again), Some(Inert::Closed));
    assert_eq!(node.fault(late), Some(Inert::Closed));
    assert_eq!(node.fault(rated), None);
    node.say(BRUNO, reopen());
    assert_eq!(view(&mut node, initiative).closing, None);
}

#[test]
fn an_initiative_goes_on_in_another_but_not_in_itself() {
    let mut node = Node::new();
    let (initiative, other) = (node.initiative(ALMA), node.initiative(BRUNO));
    let into = |into| close(initiative, Ending::Merged { into }, None);

    let itself = node.say(ALMA, into(initiative));
    let nowhere = node.say(ALMA, into(ContributionId([9; 32])));
    let merged = node.say(ALMA, into(other));

    assert_eq!(node.fault(itself), Some(Inert::IntoItself));
    assert_eq!(node.fault(nowhere), Some(Inert::About));
    assert_eq!(node.fault(merged), None);
}

#[test]
fn worth_is_the_mean_of_the_last_ratings_of_those_that_count() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, rate(initiative, 1, 1, 1));
    node.say(ALMA, rate(initiative, 5, 2, 4));
    node.say(BRUNO, rate(initiative, 4, 5, 1));
    let last = node.say(CARLA, rate(initiative, 1, 1, 1));

    let all = view(&mut node, initiative).worth(|_| true);
    let two = view(&mut node, initiative).worth(|partner| *partner != CARLA.member());

    assert_eq!(all, Some(Worth { network: 333, own: 266, burden: 200, raters: 3 }));
    assert_eq!(two, Some(Worth { network: 450, own: 350, burden: 250, raters: 2 }));
    assert_eq!(view(&mut node, initiative).worth(|_| false), None);
    node.say(CARLA, Retract { person: None, act: last, reason: None });
    assert_eq!(view(&mut node, initiative).worth(|_| true), two);
}

#[test]
fn organisations_come_and_go() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let leave = || InitiativeLeave { person: None, initiative, reason: None };
    let early = node.say(BRUNO, leave());
    node.join(BRUNO, initiative);
    assert!(view(&mut node, initiative).participants.contains_key(&BRUNO.member()));

    node.say(BRUNO, leave());

    assert_eq!(node.fault(early), Some(Inert::NotTakingPart));
    let left = view(&mut node, initiative);
    assert!(left.participants.is_empty() && left.left.contains_key(&BRUNO.member()));
}

#[test]
fn only_who_brought_an_initiative_in_says_when_it_was_active_there() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    let activity = |days: &[u32]| Activity {
        person: None,
        initiative,
        days: days.iter().copied().map(Day).collect(),
        source: Some("initiatives.jsonl".into()),
    };

    let by_another = node.say(BRUNO, activity(&[17_000]));
    node.say(ALMA, activity(&[17_000, 17_100]));
    node.say(ALMA, activity(&[17_100, 17_200]));

    assert_eq!(node.fault(by_another), Some(Inert::NotItsAuthor));
    let days: Vec<u32> =
        view(&mut node, initiative).imported_days.into_iter().map(|day| day.0).collect();
    assert_eq!(days, [17_000, 17_100, 17_200]);
}

#[test]
fn acts_about_what_is_no_initiative_are_inert_and_refused() {
    let mut node = Node::new();
    let text = node.text(ALMA);
    let initiative = node.initiative(ALMA);
    let by_guest = node.join(GUEST, initiative);
    let wrong = [node.join(ALMA, text), node.join(ALMA, ContributionId([9; 32]))];

    for act in wrong {
        assert_eq!(node.fault(act), Some(Inert::About));
    }
    assert_eq!(node.fault(by_guest), Some(Inert::NotAPartner));
    let mut draft = |org: Org, deed: Deed| node.work.draft(&node.graph, org.author(), TODAY, &deed);
    let about = Err(WorkRefusal::Inert(Inert::About));
    assert_eq!(draft(ALMA, rate(text, 1, 1, 1).into()), about);
    let scale = Err(WorkRefusal::Inert(Inert::Body(crate::BadBody::Scale)));
    assert_eq!(draft(ALMA, rate(initiative, 0, 1, 1).into()), scale);
    assert_eq!(draft(ALMA, rate(initiative, 6, 1, 1).into()), scale);
    assert!(draft(ALMA, rate(initiative, 3, 1, 1).into()).is_ok());
}

#[test]
fn saying_the_same_again_changes_nothing() {
    let mut node = Node::new();
    let initiative = node.initiative(ALMA);
    node.say(ALMA, rate(initiative, 3, 1, 1));
    let again = InitiativeRate { person: Some("Ada".into()), ..rate(initiative, 3, 1, 1) };

    let same = node.work.draft(&node.graph, ALMA.author(), TODAY, &again.clone().into());
    let by_another = node.work.draft(&node.graph, BRUNO.author(), TODAY, &again.into());

    assert_eq!(same, Err(WorkRefusal::NoChange));
    assert!(by_another.is_ok());
}
