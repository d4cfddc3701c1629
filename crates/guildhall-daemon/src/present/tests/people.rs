//! Who is in, how they came in, and how a node stands.

use guildhall_control::api::inbox::Kind;
use guildhall_control::api::invite::{Create, Revoke, State};
use guildhall_control::api::member::Standing;
use guildhall_control::api::status::NodeState;
use guildhall_control::api::{Act, Answer};
use guildhall_governance::Preset;
use guildhall_node::Input;

use super::world::World;
use crate::joining::Progress;
use crate::present::{self, HomeFacts};

#[test]
fn a_lone_founder_hears_what_being_alone_means() {
    let mut world = World::found(Preset::Trial);

    let status = world.status(0);

    assert_eq!(status.federation.name, "Nordic Cold Chain");
    assert_eq!((status.federation.preset.as_str(), status.federation.trial), ("trial", true));
    assert_eq!(status.me.standing, Standing::Partner);
    assert!(status.me.seated);
    assert_eq!(status.node.state, NodeState::Well);
    assert_eq!(status.governance.electorate, 1);
    assert_eq!(status.node.findings[0].code, "W-ALONE");
    assert_eq!((status.contributions, status.minutes), (1, 0));
    assert_eq!((status.state.len(), status.state_words.split(' ').count()), (64, 6));
    assert!(!status.me.root_key_unconfirmed);
}

#[test]
fn nodes_with_the_same_contributions_show_the_same_state() {
    let mut world = World::of(3);

    let states: Vec<String> = (0..3).map(|who| world.status(who).state).collect();

    assert!(states.iter().all(|state| *state == states[0]));
}

#[test]
fn contact_and_what_waits_for_others_is_told() {
    let mut world = World::of(2);
    let bruno = world.nodes[1].public_key();

    let before = world.status(0);
    world.handle(0, Input::Connected(bruno));
    let after = world.status(0);

    assert!(!before.partners[0].connected);
    assert!(before.node.findings.iter().any(|finding| finding.code == "W-NO-CONTACT"));
    assert!(after.partners[0].connected);
    assert!(after.partners[0].last_contact.is_some());
    assert!(!after.node.findings.iter().any(|finding| finding.code == "W-NO-CONTACT"));
    world.start(0, "Something", "");
    let partner = &world.status(0).partners[0];
    assert_eq!(partner.has_our_latest, partner.waiting == 0);
}

#[test]
fn members_are_told_with_how_they_came_in() {
    let mut world = World::of(2);
    world.join();

    let list = present::member::list(&mut world.nodes[1], world.now);
    let mut show =
        |handle: &str| present::member::show(&mut world.nodes[1], handle, world.now).unwrap();
    let (alma, bruno, carla) = (show("alma"), show("Bruno"), show("carla"));

    let names: Vec<&str> = list.items.iter().map(|item| item.handle.as_raw()).collect();
    assert_eq!(names, ["alma", "bruno", "carla"]);
    let standings: Vec<Standing> = list.items.iter().map(|item| item.standing).collect();
    assert_eq!(standings, [Standing::Partner, Standing::Partner, Standing::Guest]);
    assert!(list.items[1].me && list.items[1].seated && !list.items[2].seated);
    assert_eq!(list.invites_open, 0);
    assert_eq!(alma.admitted, "Founded the federation.");
    assert_eq!(
        bruno.admitted,
        "Admitted by entry 0 of the minutes (\"Admit Bruno & Co as a partner\"), proposed by \
         Alma AB."
    );
    assert_eq!((bruno.entry, bruno.sponsor.unwrap()), (Some(0), "Alma AB".into()));
    assert_eq!(carla.admitted, "Let in as a guest by Alma AB.");
    assert_eq!(carla.contributions, 0);
    assert!(alma.summary.since < bruno.summary.since);
    assert!(bruno.summary.since < carla.summary.since);
    assert_eq!(alma.person.unwrap(), "Ada");
    let nobody = present::member::show(&mut world.nodes[1], "nobody", world.now).unwrap_err();
    assert_eq!((nobody.code.as_str(), nobody.exit), ("E-NOT-FOUND", 1));
}

#[test]
fn a_guest_is_named_in_the_inbox_until_somebody_proposes_it() {
    let mut world = World::of(2);
    world.join();
    let guests = |world: &mut World| {
        let items = world.inbox(1).items;
        items.iter().filter(|item| item.kind == Kind::Guest).count()
    };

    let before = guests(&mut world);
    let receipt = world.propose_member(0, "carla");
    let after = guests(&mut world);

    assert_eq!((before, after), (1, 0));
    assert_eq!(receipt.title, "Admit Carla Logistik as a partner");
    let again = Act::MemberPropose(guildhall_control::api::member::Propose {
        handle: "bruno".into(),
        text: String::new(),
        returning: None,
    });
    let problem = world.act(0, &again).unwrap_err();
    assert_eq!(problem.title, "Bruno & Co is a partner already");
}

#[test]
fn an_invite_is_open_then_used_revoked_or_expired() {
    let mut world = World::found(Preset::Trial);
    let create =
        |name: &str| Act::InviteCreate(Create { name: name.into(), days: 7, deputies: Vec::new() });
    world.join();
    let Answer::Invite(taken_back) = world.act(0, &create("Frost AB")).unwrap() else { panic!() };
    let revoke = Act::InviteRevoke(Revoke { reference: taken_back.id.clone() });
    let revoked = world.sign(0, &revoke);
    world.act(0, &create("Late AB")).unwrap();
    world.wait_days(8);
    world.act(0, &create("Open AB")).unwrap();

    let list = present::invite::list(&mut world.nodes[0], world.now);
    let elsewhere = present::invite::list(&mut world.nodes[1], world.now);

    let states: Vec<State> = list.items.iter().map(|item| item.state).collect();
    assert_eq!(states, [State::Open, State::Expired, State::Revoked, State::Used]);
    assert_eq!(list.items[0].name.as_ref().unwrap(), &"Open AB");
    assert_eq!(list.items[3].used_by.as_ref().unwrap(), &"bruno");
    assert_eq!(revoked.title, "Frost AB");
    assert_eq!(elsewhere.items[0].name, None);
    assert!(taken_back.command.starts_with("guildhall join guildhall1"));
    assert_eq!(taken_back.check_words.split(' ').count(), 6);
    let used = Act::InviteRevoke(Revoke { reference: list.items[3].id.clone() });
    assert_eq!(world.act(0, &used).unwrap_err().code, "E-REFUSED");
    let nameless = Act::InviteCreate(Create { name: " ".into(), days: 7, deputies: Vec::new() });
    assert_eq!(world.act(0, &nameless).unwrap_err().code, "E-BAD-INPUT");
}

#[test]
fn words_of_the_root_key_are_asked_for_until_their_file_is_gone() {
    let mut world = World::found(Preset::Trial);
    let file = tempfile::NamedTempFile::new().unwrap();
    world.facts[0].words_file = file.path().to_owned();

    let before = (world.status(0), world.inbox(0));
    drop(file);
    let after = (world.status(0), world.inbox(0));

    assert!(before.0.me.root_key_unconfirmed);
    assert!(before.1.items.iter().any(|item| item.kind == Kind::RootKey));
    assert!(!after.0.me.root_key_unconfirmed);
    assert!(after.1.items.is_empty(), "{after:?}");
}

#[test]
fn a_node_that_joins_says_what_it_waits_for_and_why_it_was_refused() {
    let facts = HomeFacts { handle: "frost".into(), ..HomeFacts::default() };
    let waiting = Progress { waits_for: "the sponsor's node".into(), refused: None };
    let refused = Progress {
        waits_for: "another invite".into(),
        refused: Some("the invite was used already".into()),
    };

    let before = present::joining_status(&facts, &waiting);
    let after = present::joining_status(&facts, &refused);

    assert_eq!(before.me.standing, Standing::Joining);
    assert_eq!(before.node.state, NodeState::Joining);
    assert_eq!(before.node.waits_for.unwrap(), "the sponsor's node");
    assert!(before.node.findings.is_empty());
    assert_eq!(after.node.findings[0].code, "F-NOT-LET-IN");
}

#[test]
fn rules_are_told_matter_by_matter() {
    let mut world = World::of(4);
    let mut standard = World::found(Preset::Standard);

    let rules = present::rules(&mut world.nodes[0], world.now);
    let others = present::rules(&mut standard.nodes[0], standard.now);

    assert_eq!((rules.preset.as_str(), rules.trial), ("trial", true));
    assert_eq!((others.preset.as_str(), others.trial), ("standard", false));
    assert_eq!(rules.items.len(), 5);
    assert!(rules.items[1].words.as_raw().starts_with("Admitting a partner needs more than half"));
    assert!(rules.items[1].window.as_raw().contains("as soon as nobody who is silent"));
    assert_eq!(rules.items[3].window, "It stays open for 14 days, never less.");
    assert_eq!(others.items[1].window, "It stays open for 14 days.");
    assert!(rules.governance.words.as_raw().contains("any 3 of 4 partners"));
    assert!(rules.notes.iter().any(|note| note.as_raw().contains("up to 5 guests")));
}
