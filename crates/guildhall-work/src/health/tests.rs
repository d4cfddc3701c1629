use std::collections::{BTreeMap, BTreeSet};

use guildhall_governance::{
    Charter, Foundation, Founder, Genesis, Governance, PartnerId, Preset, next_root_hash,
};
use guildhall_ledger::{ContributionId, Kind, SecretKey};

use super::{Advice, Grade, Health, Momentum, SignKind, Thresholds, Trend, Warning, bar_heights};
use crate::body::{
    Activity, ChallengeOffer, ChallengeShare, CommitmentKeep, CommitmentPromise, CommitmentRelease,
    CommitmentRenew, InitiativeRate, LeadStepUp, LeadWant, PersonAdd,
};
use crate::day::Day;
use crate::sample::{ALMA, BRUNO, CARLA, FOUNDED, Node, Org, TODAY};

fn thresholds() -> Thresholds {
    Thresholds::of(&Charter::from(Preset::Standard))
}

/// The rules of a federation that Alma, Bruno and Carla founded together.
fn governance() -> Governance {
    let root = |org: Org| SecretKey::from_seed(&[org.0 + 50; 32]);
    let founder = |org: Org| Founder {
        partner: PartnerId([0; 32]),
        name: format!("Partner {}", org.0),
        handle: format!("partner-{}", org.0),
        root_key: root(org).public(),
        next_root: next_root_hash(&root(Org(org.0 + 20)).public()),
        seat_key: org.key().public(),
    };
    let founders = [ALMA, BRUNO, CARLA].map(founder).to_vec();
    let charter = Charter::from(Preset::Standard);
    let foundation = Foundation::new("Test".into(), [7; 32], founders, charter).unwrap();
    let mut roots = [ALMA, BRUNO, CARLA].map(root);
    roots.sort_by_key(SecretKey::public);
    let signatures = roots.iter().map(|root| foundation.sign(root)).collect();
    let genesis = Genesis { foundation, signatures }.sign(&roots[0], 1);
    Governance::new(&genesis).unwrap()
}

/// The partner behind an organisation of the sample, as the rules of [`governance`] name it.
fn partner(governance: &Governance, org: Org) -> PartnerId {
    let key = org.key().public();
    governance.state().key(&key).unwrap().0
}

/// A node whose authors are the partners of [`governance`].
struct World {
    node: Node,
    governance: Governance,
}

impl World {
    fn new() -> Self {
        let governance = governance();
        let mut node = Node::new();
        node.members =
            [ALMA, BRUNO, CARLA].into_iter().map(|org| (org, partner(&governance, org))).collect();
        Self { node, governance }
    }

    fn member(&self, org: Org) -> PartnerId {
        partner(&self.governance, org)
    }

    fn health(&mut self, as_of: Day) -> Health {
        let (graph, work) = (&self.node.graph, &mut self.node.work);
        work.health(graph, &self.governance, as_of, &BTreeSet::new())
    }

    fn sign(&mut self, as_of: Day, kind: SignKind) -> (Grade, Option<u32>) {
        let signs = self.health(as_of).signs;
        let sign = signs.into_iter().find(|sign| sign.kind == kind).unwrap();
        (sign.grade, sign.share)
    }

    fn promise(&mut self, org: Org, due: Day) -> ContributionId {
        let what = "Lend sensors".to_owned();
        self.node.say(org, CommitmentPromise { person: None, what, due, on: None })
    }

    fn keep(&mut self, org: Org, commitment: ContributionId) {
        let evidence = "Done.".to_owned();
        self.node.say(org, CommitmentKeep { person: None, commitment, evidence });
    }
}

#[test]
fn nobody_was_a_partner_before_the_founding() {
    let mut world = World::new();

    let before = world.health(FOUNDED.minus(2)).members.len();
    let sign = world.sign(FOUNDED.minus(2), SignKind::EverybodyActs);
    let then = world.health(FOUNDED).members.len();

    assert_eq!((before, then), (0, 3));
    assert_eq!(sign, (Grade::Unknown, None));
}

fn days(days: &[u32]) -> BTreeMap<Day, u32> {
    days.iter().map(|day| (Day(*day), 1)).collect()
}

#[test]
fn an_initiative_fades_when_it_is_quiet_and_was_seldom_worked_on() {
    let trend = |list: &[u32], as_of| Momentum::of(&days(list), Day(as_of), &thresholds()).trend;
    let busy: Vec<u32> = (0..10).map(|n| 1000 + n * 30).collect();

    assert_eq!(trend(&[], 1300), Trend::Untouched);
    assert_eq!(trend(&[1290], 1300), Trend::Steady);
    assert_eq!(trend(&[1270], 1300), Trend::Steady);
    assert_eq!(trend(&[1269], 1300), Trend::Fading);
    assert_eq!(trend(&[1200, 1269], 1300), Trend::Fading);
    assert_eq!(trend(&[1100, 1200, 1269], 1300), Trend::Steady);
    assert_eq!(trend(&busy, 1330), Trend::Steady);
    assert_eq!(trend(&[1300], 1664), Trend::Fading);
    assert_eq!(trend(&[1300], 1665), Trend::Asleep);
    // What lies ahead of the day does not count.
    assert_eq!(trend(&[1269, 1310], 1300), Trend::Fading);
}

#[test]
fn bursts_grow_and_slow_down() {
    let many = |from: u32, count: u32| (0..count).map(|n| from + n).collect::<Vec<u32>>();
    let trend = |list: &[u32]| Momentum::of(&days(list), Day(1000), &thresholds()).trend;

    assert_eq!(trend(&many(980, 10)), Trend::Growing);
    assert_eq!(trend(&many(950, 10)), Trend::Slowing);
    assert_eq!(trend(&[many(950, 5), many(980, 5)].concat()), Trend::Steady);
}

#[test]
fn buckets_end_on_the_day_that_was_asked_for() {
    let momentum = Momentum::of(&days(&[1000, 994, 993, 900]), Day(1000), &thresholds());

    assert_eq!(momentum.weeks[11], 2);
    assert_eq!(momentum.weeks[10], 1);
    assert_eq!(momentum.months[11], 3);
    assert_eq!(momentum.months.iter().sum::<u32>(), 4);
    assert_eq!(momentum.days_in_year, 4);
    assert_eq!(bar_heights(&[0, 1, 7, 14]), [0, 1, 4, 7]);
    assert_eq!(bar_heights(&[0, 0]), [0, 0]);
}

#[test]
fn early_days_do_not_reach_before_the_calendar() {
    let momentum = Momentum::of(&days(&[0, 3]), Day(5), &thresholds());

    assert_eq!(momentum.weeks.iter().sum::<u32>(), 2);
    assert_eq!(momentum.days_in_year, 2);
}

#[test]
fn promises_count_by_the_day_they_were_due_and_renewing_late_does_not_help() {
    let mut world = World::new();
    let due = TODAY.plus(10);
    let kept = world.promise(ALMA, due);
    let late = world.promise(ALMA, due);
    let renewed = world.promise(ALMA, due);
    let renewed_late = world.promise(ALMA, due);
    let released = world.promise(ALMA, due);
    world.promise(ALMA, due);
    let renew = |commitment, due| {
        let reason = "Rain.".to_owned();
        CommitmentRenew { person: None, commitment, due, reason }
    };
    world.node.day = TODAY.plus(5);
    world.keep(ALMA, kept);
    world.node.say(ALMA, renew(renewed, TODAY.plus(20)));
    let reason = "Called off.".to_owned();
    world.node.say(ALMA, CommitmentRelease { person: None, commitment: released, reason });
    world.node.day = TODAY.plus(15);
    world.keep(ALMA, late);
    world.keep(ALMA, renewed);
    world.node.say(ALMA, renew(renewed_late, TODAY.plus(20)));
    world.keep(ALMA, renewed_late);

    let promises = world.health(TODAY.plus(30)).promises;

    // Kept and renewed in time; late, renewed late and the open one are not; the released is out.
    assert_eq!((promises.due, promises.on_time), (5, 2));
    assert_eq!((promises.open, promises.late), (1, 1));
    assert_eq!(promises.share(), Some(4_000));
    let before = world.health(TODAY.plus(9)).promises;
    assert_eq!((before.due, before.open, before.late), (0, 4, 0));
    let sign = world.sign(TODAY.plus(30), SignKind::PromisesKept);
    assert_eq!(sign, (Grade::Bad, Some(4_000)));
}

#[test]
fn a_late_promise_and_one_whose_owner_is_quiet_are_pointed_out_with_what_helps() {
    let mut world = World::new();
    let late = world.promise(ALMA, TODAY.plus(5));
    let quiet = world.promise(BRUNO, TODAY.plus(200));

    let warnings = world.health(TODAY.plus(40)).warnings;

    let promise_late = Warning::PromiseLate {
        days: std::cmp::Reverse(35),
        commitment: late,
        owner: world.member(ALMA),
    };
    assert_eq!(warnings[0], promise_late);
    assert_eq!(warnings[0].advice(), Advice::ReportPromise);
    let at_risk = Warning::PromiseAtRisk {
        due: TODAY.plus(200),
        commitment: quiet,
        owner: world.member(BRUNO),
        is_quiet: true,
    };
    assert_eq!(warnings[1], at_risk);
    assert_eq!(warnings[1].advice(), Advice::AskOwner);
    let quiet = |warning: &&Warning| matches!(warning, Warning::Quiet { .. });
    assert_eq!(warnings.iter().filter(quiet).count(), 3);
}

#[test]
fn leads_are_pointed_out_when_they_are_wanted_contested_gone_or_nearly_over() {
    let mut world = World::new();
    let mut lead = |org: Org, until: Option<Day>| {
        let initiative = world.node.initiative(org);
        world.node.say(org, LeadStepUp { person: None, initiative, until, words: None });
        initiative
    };
    let contested = lead(ALMA, None);
    let ending = lead(BRUNO, Some(TODAY.plus(10)));
    let wanted = world.node.initiative(CARLA);
    let step_up = LeadStepUp { person: None, initiative: contested, until: None, words: None };
    world.node.say(BRUNO, step_up);
    world.node.say(CARLA, LeadWant { person: None, initiative: wanted, words: None });
    let has = |warnings: &[Warning], wanted: &dyn Fn(&Warning) -> bool| warnings.iter().any(wanted);

    let today = world.health(TODAY).warnings;
    let later = world.health(TODAY.plus(11)).warnings;

    assert!(has(
        &today,
        &|it| matches!(it, Warning::LeadContested { initiative, .. } if *initiative == contested)
    ));
    assert!(has(
        &today,
        &|it| matches!(it, Warning::TermEnds { initiative, .. } if *initiative == ending)
    ));
    assert!(has(&today, &|it| *it == Warning::LeadWanted { initiative: wanted }));
    assert!(has(
        &later,
        &|it| matches!(it, Warning::LeadGone { initiative, .. } if *initiative == ending)
    ));
}

#[test]
fn one_who_leads_nearly_everything_and_does_all_the_work_is_pointed_out() {
    let mut world = World::new();
    for _ in 0..4 {
        let initiative = world.node.initiative(ALMA);
        let step_up = LeadStepUp { person: None, initiative, until: None, words: None };
        world.node.say(ALMA, step_up);
        let (network, own, burden) = (5, 1, 5);
        let rate = InitiativeRate { person: None, initiative, network, own, burden, reason: None };
        world.node.say(ALMA, rate);
    }

    let health = world.health(TODAY);

    assert_eq!((health.elephant_factor, health.acts), (1, 12));
    assert_eq!(health.leading_share, Some(10_000));
    let alma = world.member(ALMA);
    let leads = Warning::LeadingConcentrated { partner: alma, share: 10_000 };
    assert!(health.warnings.contains(&leads));
    assert!(health.warnings.contains(&Warning::WorkConcentrated));
    assert!(health.warnings.contains(&Warning::CarriesMost { partner: alma, share: 10_000 }));
    assert_eq!(world.sign(TODAY, SignKind::LeadingShared).0, Grade::Bad);
    assert_eq!(world.sign(TODAY, SignKind::EverybodyActs), (Grade::Good, Some(10_000)));
    let later = TODAY.plus(31);
    assert_eq!(world.sign(later, SignKind::EverybodyActs), (Grade::Bad, Some(0)));
}

#[test]
fn challenges_count_until_their_first_answer() {
    let mut world = World::new();
    let share = || ChallengeShare {
        person: None,
        title: "Adapters".into(),
        words: "Ours do not fit.".into(),
        effort: 1,
        value: 5,
        wanted: Vec::new(),
    };
    let answered = world.node.say(ALMA, share());
    let unanswered = world.node.say(ALMA, share());
    world.node.day = TODAY.plus(4);
    let words = "We have some.".to_owned();
    world.node.say(BRUNO, ChallengeOffer { person: None, challenge: answered, words });

    let health = world.health(TODAY.plus(8));

    assert_eq!(health.answer_days, Some(4));
    let warning = Warning::Unanswered { challenge: unanswered, days: 8 };
    assert!(health.warnings.contains(&warning));
    assert_eq!(warning.advice(), Advice::OfferHelp);
    assert_eq!(world.health(TODAY.plus(3)).answer_days, None);
}

#[test]
fn what_was_brought_in_shows_momentum_but_is_nobodys_work_here() {
    let mut world = World::new();
    let initiative = world.node.initiative(ALMA);
    let import = (None::<String>, initiative, None::<String>, None::<String>);
    let facts: Vec<(String, String)> = Vec::new();
    let body = postcard_of(&(import, None::<String>, facts));
    world.node.add(ALMA, Kind::IMPORT, body);
    let days = vec![TODAY.minus(300), TODAY.minus(40)];
    let activity = Activity { person: None, initiative, days, source: None };
    world.node.say(ALMA, activity);

    let health = world.health(TODAY);

    assert_eq!(health.acts, 0);
    let momentum = health.initiatives[0].momentum;
    assert_eq!((momentum.quiet_days, momentum.days_in_year), (40, 2));
    assert_eq!(momentum.trend, Trend::Fading);
    let fading = |it: &Warning| matches!(it, Warning::Fading { is_led: false, .. });
    assert!(health.warnings.iter().any(fading));
}

fn postcard_of(value: &impl serde::Serialize) -> Vec<u8> {
    postcard::to_stdvec(value).unwrap()
}

#[test]
fn a_member_that_hangs_on_one_person_is_pointed_out_until_a_deputy_is_named() {
    let mut world = World::new();
    let ada = || Some("Ada Alm".to_owned());
    let what = "Lend sensors".to_owned();
    let promise = CommitmentPromise { person: ada(), what, due: TODAY.plus(5), on: None };
    world.node.say(ALMA, promise);
    let warning = Warning::OnePerson { member: world.member(ALMA) };
    assert!(world.health(TODAY).warnings.contains(&warning));

    let name = "Åke Alm".to_owned();
    world.node.say(ALMA, PersonAdd { person: ada(), name, role: None, deputy_of: ada() });

    assert!(!world.health(TODAY).warnings.contains(&warning));
}

#[test]
fn health_is_the_same_in_every_order_and_without_what_was_taken_back() {
    let mut world = World::new();
    let initiative = world.node.initiative(ALMA);
    let before = world.health(TODAY);
    let joined = world.node.join(BRUNO, initiative);
    assert_ne!(world.health(TODAY), before);

    world.node.void(&[joined]);

    assert_eq!(world.health(TODAY), before);
    let mut other = World::new();
    other.node.catch_up(&world.node);
    other.node.void(&[joined]);
    assert_eq!(other.health(TODAY), before);
}
