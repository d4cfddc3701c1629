//! Challenges, profiles, people, and what the log says of all this.

use guildhall_control::Day;
use guildhall_control::api::challenge::{
    Act as Said, Detail, Filter, List, Matches, Outcome, State,
};
use guildhall_control::api::inbox::Kind;
use guildhall_control::api::log::Filter as LogFilter;
use guildhall_control::api::person::{Act as People, List as PersonList, Succession};
use guildhall_control::api::profile::{Act as Itself, Profile};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Answer, commitment, lead};

use super::world::World;
use crate::present;

fn said(said: Said) -> Act {
    Act::Work(Work::Challenge(said))
}

fn people(said: People) -> Act {
    Act::Work(Work::Person(said))
}

fn itself(said: Itself) -> Act {
    Act::Work(Work::Profile(said))
}

fn share(world: &mut World, who: usize, title: &str, effort: u8, value: u8) -> String {
    let text = "Two quays have other plugs than our reefers.".into();
    let wanted = vec!["plug adapters".into()];
    world.sign(who, &said(Said::Share { title: title.into(), text, effort, value, wanted })).id
}

macro_rules! ask {
    ($world:expr, $who:expr, $question:expr, $answer:ident) => {
        match present::work::answer(&mut $world.nodes[$who], &$question, $world.now).unwrap() {
            Answer::$answer(answer) => *answer,
            other => panic!("{other:?}"),
        }
    };
}

fn show(world: &mut World, who: usize, id: &str) -> Detail {
    ask!(world, who, Question::Challenge(id.into()), Challenge)
}

#[test]
fn what_would_help_most_for_the_least_work_comes_first() {
    let mut world = World::of(2);
    let hard = share(&mut world, 0, "Hard", 5, 5);
    let easy = share(&mut world, 1, "Easy", 1, 4);

    let list: List = ask!(world, 0, Question::Challenges(Filter::default()), ChallengeList);

    let ids: Vec<&String> = list.items.iter().map(|item| &item.id).collect();
    assert_eq!(ids, [&easy, &hard]);
    assert!(hard.starts_with("ch-"));
}

#[test]
fn help_is_offered_accepted_thanked_for_and_comes_to_an_end() {
    let mut world = World::of(3);
    let id = share(&mut world, 0, "Reefer plugs", 2, 4);
    let offer = said(Said::Offer { reference: id.clone(), words: "Six adapters.".into() });
    let accept = |from: Option<&str>| {
        let from = from.map(str::to_owned);
        said(Said::Accept { reference: id.clone(), from, words: None })
    };

    let to_itself = world.act(0, &offer).unwrap_err();
    world.sign(1, &offer);
    world.sign(2, &offer);
    let waiting = world.inbox(0).items;
    let which = world.act(0, &accept(None)).unwrap_err();
    world.sign(0, &accept(Some("carla")));
    let not_yours = world.act(1, &accept(Some("bruno"))).unwrap_err();
    let thank = Said::Thank { reference: id.clone(), to: "carla".into(), words: "Fast!".into() };
    world.sign(0, &said(thank));
    let end =
        Said::End { reference: id.clone(), outcome: Outcome::Solved, words: "Adapters.".into() };
    world.sign(0, &said(end));
    let late = world.act(1, &offer).unwrap_err();
    let shown = show(&mut world, 1, &id);

    assert!(to_itself.title.contains("yourself"), "{to_itself:?}");
    assert_eq!(waiting.iter().filter(|item| item.kind == Kind::Challenge).count(), 2);
    assert_eq!(which.code, "E-AMBIGUOUS");
    assert!(not_yours.title.contains("only the organisation that said it"), "{not_yours:?}");
    assert_eq!(late.title, "it is closed already");
    assert_eq!(shown.summary.state, State::Solved);
    assert_eq!(shown.thanks[0].to.handle, "carla");
    assert!(!shown.help[0].accepted && shown.help[1].accepted);
}

#[test]
fn a_challenge_passed_on_is_answered_by_whom_it_went_to() {
    let mut world = World::of(3);
    let id = share(&mut world, 0, "Reefer plugs", 2, 4);
    let pass_on = |to: Option<&str>, outside: Option<&str>| {
        let (to, outside) = (to.map(str::to_owned), outside.map(str::to_owned));
        said(Said::PassOn { reference: id.clone(), to, outside, words: "Their quay.".into() })
    };
    let answer = said(Said::Answer { reference: id.clone(), accepted: true, words: None });

    let to_nobody = world.act(1, &pass_on(None, None)).unwrap_err();
    world.sign(1, &pass_on(Some("carla"), None));
    let waiting = world.inbox(2).items;
    let not_asked = world.act(0, &answer).unwrap_err();
    world.sign(2, &answer);
    world.sign(1, &pass_on(None, Some("Port of Aarhus")));
    let result = Said::Result { reference: id.clone(), helped: true, words: "New plugs.".into() };
    world.sign(1, &said(result));
    let shown = show(&mut world, 0, &id);

    assert!(to_nobody.title.contains("to whom"), "{to_nobody:?}");
    assert!(waiting.iter().any(|item| item.command.contains("challenge answer ch-")));
    assert!(not_asked.title.contains("not passed on to you"), "{not_asked:?}");
    assert_eq!(shown.referrals[0].accepted, Some(true));
    assert_eq!(shown.referrals[1].to, "Port of Aarhus");
    assert_eq!(shown.referrals[1].helped, Some(true));
}

#[test]
fn profiles_say_who_could_help_with_what() {
    let mut world = World::of(3);
    let id = share(&mut world, 0, "Reefer plugs", 2, 4);
    let nothing: Matches = ask!(world, 1, Question::Match(None), Matches);
    let set = |offers: &[&str]| {
        let offers = Some(offers.iter().map(|&offer| offer.to_owned()).collect());
        itself(Itself::Set { does: Some("Cold stores".into()), offers, seeks: None })
    };

    let empty = world.act(1, &itself(Itself::Set { does: None, offers: None, seeks: None }));
    world.sign(1, &set(&["Adapters for plugs", "Reefer repair", "Reefer repair"]));
    world.sign(2, &set(&["Paper"]));
    world.sign(1, &itself(Itself::WhyJoined { words: "One feed for all docks.".into() }));
    let who: Matches = ask!(world, 0, Question::Match(Some(id.clone())), Matches);
    let mine: Matches = ask!(world, 1, Question::Match(None), Matches);
    let profile: Profile = ask!(world, 0, Question::Profile(Some("bruno".into())), Profile);

    assert!(nothing.profile_missing);
    assert_eq!(empty.unwrap_err().title, "a profile says something");
    assert_eq!((who.items.len(), who.items[0].who.handle.as_raw()), (1, "bruno"));
    assert_eq!(mine.items[0].challenge.as_ref().unwrap().id, id);
    assert_eq!((profile.offers.len(), profile.does.unwrap().as_raw()), (2, "Cold stores"));
    assert_eq!(profile.why_joined.unwrap(), "One feed for all docks.");
    assert_eq!(show(&mut world, 2, &id).fits[0].who.handle, "bruno");
}

#[test]
fn a_challenge_that_fits_stands_in_the_inbox_until_help_is_offered() {
    let mut world = World::of(3);
    let id = share(&mut world, 0, "Reefer plugs", 2, 4);
    let offers = Some(vec!["Adapters for plugs".to_owned()]);
    world.sign(1, &itself(Itself::Set { does: None, offers, seeks: None }));
    let lines = |world: &mut World, who| -> Vec<String> {
        let items = world.inbox(who).items.into_iter();
        let fits = items.filter(|item| item.text.as_raw().starts_with("You could help"));
        fits.map(|item| item.text.as_raw().to_owned()).collect()
    };

    let before: Vec<Vec<String>> = (0..3).map(|who| lines(&mut world, who)).collect();
    let offer = Said::Offer { reference: id, words: "We have some.".into() };
    world.sign(1, &said(offer));

    let wanted = "You could help Alma AB with \"Reefer plugs\"".to_owned();
    assert_eq!(before, [vec![], vec![wanted], vec![]]);
    assert!(lines(&mut world, 1).is_empty());
}

#[test]
fn who_leaves_hands_all_open_work_to_a_colleague_in_one_go() {
    let mut world = World::of(2);
    let add = |name: &str, deputy_of: Option<&str>| {
        let (name, deputy_of) = (name.into(), deputy_of.map(str::to_owned));
        people(People::Add { name, role: None, deputy_of })
    };
    world.sign(0, &add("Ada", None));
    world.sign(0, &add("Arne", Some("Ada")));
    let id = world.start(0, "Telemetry", "").id;
    let step_up = lead::Act::StepUp { reference: id, until: None, words: None };
    world.sign(0, &Act::Work(Work::Lead(step_up)));
    let due = Day::from_number(u32::try_from(world.now.wall_ms / 86_400_000).unwrap() + 9);
    let promise = commitment::Act::Promise { text: "Lend sensors".into(), due, on: None };
    world.sign(0, &Act::Work(Work::Commitment(promise)));

    let before: Succession = ask!(world, 0, Question::Succession(Some("Ada".into())), Succession);
    let nobody = people(People::Leave { name: "Zoe".into(), to: None });
    let nobody = world.act(0, &nobody).unwrap_err();
    world.sign(0, &people(People::Leave { name: "Ada".into(), to: Some("Arne".into()) }));
    let after: Succession = ask!(world, 0, Question::Succession(Some("Arne".into())), Succession);
    let shown: PersonList = ask!(world, 1, Question::People(Some("alma".into())), People);
    let again = people(People::Leave { name: "Ada".into(), to: Some("Arne".into()) });

    assert_eq!((before.commitments.len(), before.leads.len()), (1, 1));
    assert_eq!(before.successors[0], "Arne");
    assert!(nobody.title.contains("nobody called \"Zoe\""), "{nobody:?}");
    assert_eq!((after.commitments.len(), after.leads.len()), (1, 1));
    assert_eq!((shown.items[0].name.as_raw(), shown.items[0].promises_open), ("Arne", 1));
    assert_eq!(shown.items[1].successor.as_ref().unwrap(), &"Arne");
    assert!(world.act(0, &again).is_err());
}

#[test]
fn a_whole_organisation_offers_everything_to_another_in_one_go() {
    let mut world = World::of(2);
    let hand_over = people(People::HandOverAll { to: "bruno".into(), words: None });
    let nothing = world.act(0, &hand_over).unwrap_err();
    let due = Day::from_number(u32::try_from(world.now.wall_ms / 86_400_000).unwrap() + 9);
    for text in ["One", "Two"] {
        let promise = commitment::Act::Promise { text: text.into(), due, on: None };
        world.sign(0, &Act::Work(Work::Commitment(promise)));
    }

    let receipt = world.sign(0, &hand_over);
    let waiting = world.inbox(1).items;

    assert_eq!(nothing.title, "there is nothing to hand over");
    assert_eq!(receipt.words.unwrap(), "You offered 2 things to bruno.");
    assert_eq!(waiting.iter().filter(|item| item.kind == Kind::HandOver).count(), 2);
}

#[test]
fn the_log_tells_what_was_done_and_about_what() {
    let mut world = World::of(2);
    let id = share(&mut world, 0, "Reefer plugs", 2, 4);
    world.sign(1, &said(Said::Offer { reference: id.clone(), words: "Six adapters.".into() }));

    let filter = LogFilter { of: Some(id.clone()), ..LogFilter::default() };
    let log = present::log::list(&mut world.nodes[0], &filter, world.now).unwrap();

    let words: Vec<&str> = log.items.iter().map(|item| item.words.as_raw()).collect();
    assert_eq!(
        words,
        [
            "shared the challenge \"Reefer plugs\"",
            "offered help on \"Reefer plugs\": \"Six adapters.\"",
        ]
    );
    assert_eq!(log.items[1].about.as_ref(), Some(&id));
    assert_eq!(log.items[1].person.as_ref().unwrap(), &"Bea");
}
