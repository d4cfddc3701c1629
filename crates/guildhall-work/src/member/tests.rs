use super::MemberWork;
use crate::body::{JoinReason, LeaveReason, PersonAdd, PersonLeave, Profile, PulseAnswer, Retract};
use crate::inert::Inert;
use crate::sample::{ALMA, BRUNO, GUEST, Node, Org, TODAY};
use crate::stamp::Subject;

fn add(name: &str, deputy_of: Option<&str>) -> PersonAdd {
    let deputy_of = deputy_of.map(str::to_owned);
    PersonAdd { person: None, name: name.into(), role: None, deputy_of }
}

fn leave(name: &str, successor: Option<&str>) -> PersonLeave {
    let successor = successor.map(str::to_owned);
    PersonLeave { person: None, name: name.into(), successor }
}

fn profile(does: &str) -> Profile {
    let does = Some(does.to_owned());
    Profile { person: None, does, offers: vec!["sensors".into()], seeks: Vec::new() }
}

fn pulse(heard: u8) -> PulseAnswer {
    let (person, words) = (None, None);
    PulseAnswer { person, review: TODAY, heard, worth: 4, fair: 3, rules: 2, words }
}

fn view(node: &mut Node, org: Org) -> MemberWork {
    node.work.member(&node.graph, org.member()).unwrap().clone()
}

#[test]
fn the_last_profile_counts_and_a_guest_has_one_too() {
    let mut node = Node::new();
    node.say(ALMA, profile("Cold storage"));
    let last = node.say(ALMA, profile("Cold storage and docks"));
    node.say(GUEST, profile("Groceries"));

    let (stamp, words) = view(&mut node, ALMA).profile.unwrap();

    assert_eq!((stamp.id, words.does.as_deref()), (last, Some("Cold storage and docks")));
    assert!(view(&mut node, GUEST).profile.is_some());
    node.say(ALMA, Retract { person: None, act: last, reason: None });
    assert_eq!(view(&mut node, ALMA).profile, None);
}

#[test]
fn why_an_organisation_came_and_went_is_kept() {
    let mut node = Node::new();
    node.say(ALMA, JoinReason { person: None, words: "To share docks.".into() });
    node.say(ALMA, LeaveReason { person: None, words: "We close.".into() });

    let view = view(&mut node, ALMA);

    assert_eq!(view.join_reason.unwrap().1, "To share docks.");
    assert_eq!(view.leave_reason.unwrap().1, "We close.");
}

#[test]
fn whoever_leaves_hands_the_open_work_on() {
    let mut node = Node::new();
    node.say(ALMA, add("Ida", None));
    node.say(ALMA, add("Bo", Some("Ida")));
    assert_eq!(view(&mut node, ALMA).deputies_of("Ida").count(), 1);

    node.say(ALMA, leave("Ida", Some("Bo")));

    let view = view(&mut node, ALMA);
    assert_eq!(view.in_charge_of("Ida"), Some("Bo"));
    assert_eq!(view.in_charge_of("Somebody"), Some("Somebody"));
    assert_eq!(view.present().count(), 1);
}

#[test]
fn a_circle_of_successors_leads_to_nobody() {
    let mut node = Node::new();
    for name in ["Ida", "Bo"] {
        node.say(ALMA, add(name, None));
    }
    node.say(ALMA, leave("Ida", Some("Bo")));
    node.say(ALMA, leave("Bo", Some("Ida")));

    assert_eq!(view(&mut node, ALMA).in_charge_of("Ida"), None);
}

#[test]
fn people_leave_once_and_only_from_where_they_are() {
    let mut node = Node::new();
    node.say(ALMA, add("Ida", None));

    let elsewhere = node.say(BRUNO, leave("Ida", None));
    node.say(ALMA, leave("Ida", None));
    let again = node.say(ALMA, leave("Ida", None));
    let own_deputy = node.say(ALMA, add("Bo", Some("Bo")));

    assert_eq!(node.fault(elsewhere), Some(Inert::NoPerson));
    assert_eq!(node.fault(again), Some(Inert::Answered));
    assert_eq!(node.fault(own_deputy), Some(Inert::ToItself));
    // Who comes back is there again.
    node.say(ALMA, add("Ida", None));
    assert_eq!(view(&mut node, ALMA).present().count(), 1);
}

#[test]
fn the_last_answer_to_a_review_counts() {
    let mut node = Node::new();
    node.say(ALMA, pulse(1));
    node.say(ALMA, pulse(5));

    let view = view(&mut node, ALMA);

    assert_eq!(view.pulses.len(), 1);
    assert_eq!(view.pulses[&TODAY].1.heard, 5);
    assert_eq!(node.history(Subject::Member(ALMA.member())), 2);
}
