//! Machines of one organisation, and the root key above them.

use guildhall_control::Problem;
use guildhall_control::api::decision::{Mode, Outcome, Stance};
use guildhall_control::api::governing::{About, Act};
use guildhall_control::api::key::{
    Draft, MachineInvite, Purpose, Revoke, Role, RotationDraft, SeatDraft, Signed, Until,
};
use guildhall_control::api::member::{Propose, Standing};
use guildhall_control::api::{self, Answer, Deed, Receipt};
use guildhall_governance::Preset;

use super::world::{World, key};
use crate::present;
use crate::root::{ReturnCase, RootKey};
use crate::words::root_words;

/// The root key of an organisation, or the one that follows it, from its words.
fn root(who: usize, purpose: u8) -> RootKey {
    RootKey::from_words(root_words(&key(who, purpose).seed()).join(" ")).unwrap()
}

fn receipt(world: &mut World, who: usize, act: Act) -> Result<Receipt, Problem> {
    match world.act(who, &api::Act::Govern(act))? {
        Answer::Receipt(receipt) => Ok(*receipt),
        other => panic!("{other:?}"),
    }
}

fn draft(world: &mut World, who: usize, act: Act) -> Result<Draft, Problem> {
    match world.act(who, &api::Act::Govern(act))? {
        Answer::KeyDraft(draft) => Ok(*draft),
        other => panic!("{other:?}"),
    }
}

/// Has the root key say which machine votes.
fn take_seat(world: &mut World, machine: usize, root: &RootKey) -> Result<Receipt, Problem> {
    let drafted = draft(world, machine, Act::SeatDraft(SeatDraft { root: root.public() }))?;
    let contribution = root.sign(&drafted.draft).unwrap();
    receipt(world, machine, Act::Signed(Signed { contribution }))
}

#[test]
fn a_further_machine_speaks_for_its_organisation_and_the_more_cautious_word_counts() {
    let mut world = World::of(3);
    let office = world.add_machine(0, Role::Voice);
    world.part(&[office]);
    let id = world.propose(0, "Meet in Oslo", Mode::Unanimous).id;
    world.part(&[]);
    world.share();

    world.part(&[0, 1, 2]);
    world.vote(office, &id, Stance::Object);
    world.part(&[]);
    world.share();
    let keys = present::key::list(&mut world.nodes[0], world.now);
    let shown = world.decision(1, &id);

    let purposes: Vec<Purpose> = keys.items.iter().map(|item| item.purpose).collect();
    assert_eq!(purposes, [Purpose::Seat, Purpose::Voice, Purpose::Root]);
    assert_eq!(keys.items[1].name.as_ref().unwrap(), &"The office");
    assert!(keys.items[0].here && !keys.items[1].here);
    // The office knew of the agreement when it objected, so its word is the later one.
    let own = shown.stances.iter().find(|voice| voice.handle == "alma").unwrap();
    assert_eq!(own.stance, Some(Stance::Object));
    assert_eq!(world.status(office).me.handle, "alma");
}

#[test]
fn the_text_for_a_machine_works_once_and_for_its_own_federation() {
    let mut world = World::of(2);
    let invite = MachineInvite { name: "The office".into(), role: Role::Work, days: 1 };
    let invite = api::Act::Govern(Act::MachineInvite(invite));
    let token = world.try_reply(0, &invite).unwrap().1.machine.unwrap();
    let late = world.try_reply(0, &invite).unwrap().1.machine.unwrap();

    let first = world.ask_as_machine(0, &token, 7).map(|_| ());
    let again = world.ask_as_machine(0, &token, 7).map(|_| ());
    let second = world.ask_as_machine(0, &token, 8).unwrap_err();
    let elsewhere = world.ask_as_machine(1, &late, 8).unwrap_err();
    world.wait_days(2);
    let expired = world.ask_as_machine(0, &late, 8).unwrap_err();

    assert!(first.is_ok() && again.is_ok());
    let why = |answer: guildhall_node::BadAnswer| match answer {
        guildhall_node::BadAnswer::Refused(why) => why.to_string(),
        other => panic!("{other}"),
    };
    assert_eq!(why(second), "the invite was used already");
    assert_eq!(why(elsewhere), "the claim is not valid for this federation");
    assert_eq!(why(expired), "the invite has expired");
}

#[test]
fn what_a_revoked_machine_signed_stands_up_to_where_its_owner_says() {
    let mut world = World::of(2);
    let office = world.add_machine(0, Role::Work);
    world.start(office, "Cold docks", "Kept.");
    let list = present::key::list(&mut world.nodes[0], world.now);
    let machine = list.items.iter().find(|item| item.purpose == Purpose::Work).unwrap().clone();
    let revoke = |until| Act::KeyRevoke(Revoke { reference: machine.id.clone(), until });

    let unknown = receipt(&mut world, 0, revoke(Until::Number(99))).unwrap_err();
    let foreign = receipt(&mut world, office, revoke(Until::Here)).unwrap_err();
    let done = receipt(&mut world, 0, revoke(Until::Here)).unwrap();
    let after = world.act(
        office,
        &api::Act::InitiativeCreate(api::initiative::Create {
            title: "Too late".into(),
            text: String::new(),
            stage: None,
        }),
    );

    assert_eq!(unknown.title, "this key signed nothing with the number 99");
    assert_eq!(foreign.code, "E-REFUSED");
    assert_eq!(done.deed, Deed::KeyRevoked);
    assert_eq!(
        done.notes[0],
        format!("What it signed up to number {} stands.", machine.last.unwrap()).as_str()
    );
    assert!(after.is_err());
    let left = present::key::list(&mut world.nodes[0], world.now);
    assert!(left.items.iter().all(|item| item.purpose != Purpose::Work));
}

#[test]
fn the_key_that_votes_and_the_root_key_are_not_revoked() {
    let mut world = World::of(2);
    let keys = present::key::list(&mut world.nodes[0], world.now);

    for item in keys.items {
        let revoke = Revoke { reference: item.id, until: Until::Here };
        let refused = receipt(&mut world, 0, Act::KeyRevoke(revoke)).unwrap_err();

        assert_eq!(refused.code, "E-REFUSED");
        assert!(refused.hints[0].contains("guildhall key "), "{refused:?}");
    }
}

#[test]
fn the_root_key_makes_another_machine_the_one_that_votes() {
    let mut world = World::of(2);
    let office = world.add_machine(0, Role::Voice);
    let stranger = take_seat(&mut world, office, &root(1, 2)).unwrap_err();
    let same = take_seat(&mut world, 0, &root(0, 2)).unwrap_err();

    let moved = take_seat(&mut world, office, &root(0, 2)).unwrap();

    assert_eq!(stranger.title, "these are not the words of the root key that is needed here");
    assert_eq!(same.title, "this machine votes for your organisation already");
    assert_eq!(moved.deed, Deed::SeatMoved);
    let keys = present::key::list(&mut world.nodes[office], world.now);
    assert_eq!((keys.items[0].purpose, keys.items[0].here), (Purpose::Seat, true));
    let id = world.propose(office, "Meet in Oslo", Mode::Majority).id;
    world.vote(1, &id, Stance::Agree);
    assert_eq!(world.decision(1, &id).summary.outcome, Some(Outcome::Adopted));
    assert!(
        world
            .act(
                0,
                &api::Act::Govern(Act::Dormant(About {
                    handle: "bruno".into(),
                    text: String::new(),
                    closes_in_seconds: None,
                }))
            )
            .is_err()
    );
}

#[test]
fn the_next_root_key_takes_the_place_of_the_one_before() {
    let mut world = World::of(2);
    let status = world.status(0);
    let rotate = |key: &RootKey| {
        let rotation = key.rotate(&status.federation.id, &status.me.partner).unwrap();
        Act::RotationDraft(RotationDraft {
            new_root: rotation.new_root,
            next_root: rotation.next_root,
            possession: rotation.possession,
        })
    };
    let stolen = draft(&mut world, 0, rotate(&root(0, 2))).unwrap_err();

    let drafted = draft(&mut world, 0, rotate(&root(0, 3))).unwrap();
    let contribution = root(0, 3).sign(&drafted.draft).unwrap();
    let signed = receipt(&mut world, 0, Act::Signed(Signed { contribution })).unwrap();

    assert_eq!(stolen.title, "these are not the words of the root key that is needed here");
    assert_eq!(signed.deed, Deed::RootReplaced);
    let office = world.add_machine(0, Role::Voice);
    assert!(take_seat(&mut world, office, &root(0, 2)).is_err());
    assert!(take_seat(&mut world, office, &root(0, 3)).is_ok());
}

#[test]
fn whoever_left_comes_back_under_its_id_with_its_former_root_key() {
    let mut world = World::found(Preset::Trial);
    for (who, handle) in [(1, "bruno"), (2, "carla")] {
        world.join();
        let id = world.propose_member(0, handle).id;
        (1..who).for_each(|other| drop(world.vote(other, &id, Stance::Agree)));
    }
    let former = present::member::show(&mut world.nodes[0], "carla", world.now).unwrap().partner;
    let leave = api::governing::Leave { confirm: "carla".into(), text: String::new() };
    receipt(&mut world, 2, Act::Leave(leave)).unwrap();
    world.join();
    let returning = |world: &mut World, key: &RootKey| {
        present::key::returning(&mut world.nodes[3], &key.public(), world.now)
    };
    let stranger = returning(&mut world, &root(4, 2)).unwrap_err();
    let member = returning(&mut world, &root(1, 2)).unwrap_err();

    let case = returning(&mut world, &root(2, 2)).unwrap();
    let case = ReturnCase {
        federation: case.federation,
        partner: case.partner,
        root: case.root,
        seat: case.seat,
    };
    let text = root(2, 2).sign_return(&case).unwrap();
    let propose = Propose { handle: "dora".into(), text: String::new(), returning: Some(text) };
    let id = world.sign(0, &api::Act::MemberPropose(propose)).id;
    world.vote(1, &id, Stance::Agree);
    // It took a seat not long ago, so it waits a while before it takes it again.
    world.wait_days(1);

    assert_eq!(stranger.title, "no partner here had the root key of these words");
    assert_eq!(member.title, "Bruno & Co is a partner, so nobody comes back as it");
    let back = present::member::show(&mut world.nodes[0], "dora", world.now).unwrap();
    assert_eq!((back.partner, back.summary.standing), (former, Standing::Partner));
    assert!(back.summary.seated);
}
