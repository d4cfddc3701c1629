//! What remains of the work of those who are removed, leave, fork, or lose a key.

use std::collections::BTreeSet;

use guildhall_ledger::{Contribution, ContributionId, Index, Kind, SecretKey, Tip};

use crate::body::{
    Body, FaultProof, GuestAdmit, GuestAdopt, Here, InviteIssue, KeyGrant, KeyRevoke, Position,
    Role,
};
use crate::charter::Preset;
use crate::cut::{Event, Ground};
use crate::effect::{Effect, KeyTip, Recovery, Return, possession_signature, return_signature};
use crate::governance::{Cut, Progress};
use crate::id::next_root_hash;
use crate::invite::{Tier, invite_key};
use crate::mode::{Mode, Share};
use crate::sight::Sight;
use crate::testing::{
    Chance, DAY_MS, Node, Organisation, admission, genesis, key, organisations, proposal,
};
use crate::verdict::{Verdict, Why};

/// A federation of four, everybody with a node of its own, and two guests: Emil of Dora, Frida of
/// Alma. Dora has a laptop besides, and so has Bruno.
struct Stage {
    organisations: Vec<Organisation>,
    laptops: [SecretKey; 2],
    /// Of the organisations, then of Dora's laptop and Bruno's.
    nodes: Vec<Node>,
    /// Everything that anybody signed.
    whole: Node,
}

const ALMA: usize = 0;
const BRUNO: usize = 1;
const CARLA: usize = 2;
const DORA: usize = 3;
const EMIL: usize = 4;
const FRIDA: usize = 5;
const DORAS_LAPTOP: usize = 6;
const BRUNOS_LAPTOP: usize = 7;

impl Stage {
    fn new() -> Self {
        let organisations = organisations(6);
        let laptops = [key(50, 1), key(50, 2)];
        let mut whole = Node::new(&genesis(&organisations[..4], Preset::Trial));
        for (laptop, owner) in [(0, DORA), (1, BRUNO)] {
            let grant = grant(&whole, &organisations[owner], &laptops[laptop]);
            assert_eq!(whole.write(&organisations[owner].seat, grant).1, Verdict::Admitted);
        }
        whole.let_in(&organisations[DORA], &organisations[EMIL]);
        whole.let_in(&organisations[ALMA], &organisations[FRIDA]);
        let mut stage = Self { organisations, laptops, nodes: Vec::new(), whole };
        stage.nodes = (0..8).map(|_| stage.copy()).collect();
        stage
    }

    fn copy(&self) -> Node {
        let mut copy = Node::new(self.whole.graph.contribution(Index(0)));
        copy.sync_from(&self.whole);
        copy
    }

    fn key(&self, who: usize) -> SecretKey {
        match who {
            DORAS_LAPTOP => self.laptops[0].clone(),
            BRUNOS_LAPTOP => self.laptops[1].clone(),
            _ => self.organisations[who].seat.clone(),
        }
    }

    /// `who` sees everything that `other` has.
    fn sees(&mut self, who: usize, other: usize) {
        let graph = &self.nodes[other].graph;
        let all: Vec<_> = graph.indices().map(|index| graph.contribution(index).clone()).collect();
        for contribution in all {
            self.nodes[who].receive(&contribution);
        }
    }

    fn sees_all(&mut self, who: usize) {
        let whole = &self.whole;
        self.nodes[who].sync_from(whole);
    }

    /// Signs something at the own node, and lets the whole know.
    fn says(&mut self, who: usize, body: &Body) -> ContributionId {
        let key = self.key(who);
        let contribution = self.nodes[who].sign(&key, body);
        assert_eq!(self.nodes[who].receive(&contribution), Verdict::Admitted, "{body:?}");
        self.whole.receive(&contribution);
        contribution.id()
    }

    /// Writes something of the work at the own node.
    fn writes(&mut self, who: usize) -> ContributionId {
        let key = self.key(who);
        let node = &mut self.nodes[who];
        let base = node.governance.base(&node.graph, &key.public());
        let content = base.draft(Kind::COMMENT, b"words".to_vec(), 0).sign(&key);
        assert_eq!(node.receive(&content), Verdict::Admitted);
        self.whole.receive(&content);
        content.id()
    }

    /// The partners `who` decide something among themselves; all others stay ignorant.
    fn decide(&mut self, who: &[usize], effect: Effect, mode: Mode) {
        let by = who[0];
        self.decide_as(&self.organisations[by].seat.clone(), who, effect, mode);
    }

    fn decide_as(&mut self, proposer: &SecretKey, who: &[usize], effect: Effect, mode: Mode) {
        let mut room = Node::new(self.whole.graph.contribution(Index(0)));
        for member in who {
            room.sync_from(&self.nodes[*member]);
        }
        let before = room.governance.state().minutes();
        let decision = room.open(proposer, effect, mode);
        if mode != Mode::Auto {
            for member in who {
                room.say(&self.key(*member), decision, Position::Agree);
            }
        }
        let keys: Vec<SecretKey> = who.iter().map(|member| self.key(*member)).collect();
        while keys.iter().map(|key| room.run(key, 14 * DAY_MS)).sum::<usize>() > 0 {}
        assert!(before < room.governance.state().minutes(), "nothing was decided");
        for member in who {
            self.nodes[*member].sync_from(&room);
        }
        self.whole.sync_from(&room);
    }

    fn remove_dora(&mut self) {
        let partner = self.organisations[DORA].partner;
        let mode = Mode::Super(Share::TWO_THIRDS);
        self.decide(&[ALMA, BRUNO, CARLA], Effect::Remove { partner }, mode);
    }

    /// The others give Dora new keys, with which it comes as a guest of Alma.
    fn recover_dora(&mut self) -> Organisation {
        let dora = self.organisations[DORA].clone();
        let (root, seat) = (key(61, 1), key(61, 2));
        let renewed = Organisation { root, seat, handle: "dora-new".to_owned(), ..dora.clone() };
        let mut room = self.copy();
        let admission = room.let_in(&self.organisations[ALMA], &renewed);
        self.whole.sync_from(&room);
        for member in [ALMA, BRUNO, CARLA] {
            self.nodes[member].sync_from(&room);
        }
        let effect = Effect::Recover(Recovery {
            partner: dora.partner,
            admission,
            old_root: dora.root.public(),
            new_root: renewed.root.public(),
            next_root: next_root_hash(&renewed.next_root.public()),
            new_seat: renewed.seat.public(),
        });
        self.decide(&[ALMA, BRUNO, CARLA], effect, Mode::Super(Share::THREE_QUARTERS));
        renewed
    }

    /// Somebody writes, with a key, on top of contributions of its choice and their past alone.
    fn writes_on(&mut self, key: &SecretKey, tops: &[ContributionId]) -> ContributionId {
        let graph = &self.whole.graph;
        let tops: Vec<Index> = tops.iter().map(|top| graph.find(top).unwrap()).collect();
        let content = on_tops(&self.whole, key, &tops);
        self.whole.receive(&content);
        content.id()
    }

    /// Why something is void in everything there is; nothing where it stands.
    fn cut(&mut self, id: ContributionId) -> Vec<Cut> {
        let Node { graph, governance } = &mut self.whole;
        governance.settle_cuts(graph);
        governance.why_void(graph, graph.find(&id).unwrap()).into_iter().collect()
    }

    fn tip(&self, key: &SecretKey) -> Tip {
        let last = self.whole.graph.tips(&key.public())[0];
        Tip { seq: self.whole.graph.header(last).seq, id: self.whole.graph.id(last) }
    }
}

fn grant(node: &Node, of: &Organisation, machine: &SecretKey) -> Body {
    let possession = possession_signature(machine, node.graph.federation(), of.partner);
    Body::KeyGrant(KeyGrant { person: None, key: machine.public(), role: Role::Work, possession })
}

/// Content on top of `tops`, with the author's last contribution among them and their past.
fn on_tops(node: &Node, key: &SecretKey, tops: &[Index]) -> Contribution {
    let words = node.graph.len().to_be_bytes().to_vec();
    sign_on(node, key, tops, (Kind::COMMENT, words))
}

fn sign_on(
    node: &Node,
    key: &SecretKey,
    tops: &[Index],
    (kind, body): (Kind, Vec<u8>),
) -> Contribution {
    let sight = Sight::up_to(&node.graph, tops.to_vec());
    let own = node.graph.chains(&key.public()).flat_map(|(_, links)| links.iter().copied());
    let prev = own
        .filter(|index| sight.has(*index))
        .max_by_key(|index| (node.graph.header(*index).seq, *index));
    let parents: BTreeSet<Index> = tops.iter().copied().filter(|top| Some(*top) != prev).collect();
    let mut parents: Vec<Index> = parents.into_iter().collect();
    parents.sort_by_key(|index| node.graph.id(*index));
    let base = node.governance.base_on(&node.graph, prev, parents);
    base.draft(kind, body, u64::MAX >> 16).sign(key)
}

#[test]
fn the_work_of_a_removed_partner_stays_as_far_as_another_had_built_on_it_before_knowing() {
    let mut stage = Stage::new();
    let seen = stage.writes(DORA);
    stage.sees(CARLA, DORA);
    stage.writes(CARLA);
    let unseen = stage.writes(DORA);

    stage.remove_dora();

    assert_eq!(stage.cut(seen), []);
    assert_eq!(stage.cut(unseen), [Cut::Removed]);
}

#[test]
fn a_removed_partner_cannot_add_to_its_work_by_writing_on_old_heads() {
    let mut stage = Stage::new();
    let old = stage.writes(DORA);
    stage.sees(CARLA, DORA);
    let honest = stage.writes(CARLA);
    stage.remove_dora();
    let (dora, laptop) = (stage.key(DORA), stage.key(DORAS_LAPTOP));

    let continued = stage.writes_on(&dora, &[old]);
    let by_laptop = stage.writes_on(&laptop, &[continued]);
    let by_guest = stage.writes_on(&stage.key(EMIL), &[by_laptop]);
    let again = stage.writes_on(&dora, &[by_guest]);

    for back_dated in [continued, by_laptop, by_guest, again] {
        let why = stage.whole.governance.why_inert(stage.whole.graph.find(&back_dated).unwrap());
        assert_eq!(why, None, "its own past does not know of the removal");
        assert_eq!(stage.cut(back_dated), [Cut::Removed]);
    }
    assert_eq!((stage.cut(old), stage.cut(honest)), (vec![], vec![]));
    let knowing = stage.copy().sign(&dora, &Body::Here(Here));
    let verdict = stage.whole.receive(&knowing);
    assert_eq!(verdict, Verdict::Inert(Why::NotAMember));
}

#[test]
fn whoever_builds_on_a_removed_partner_after_knowing_does_not_save_its_work() {
    let mut stage = Stage::new();
    let unseen = stage.writes(DORA);
    stage.remove_dora();
    stage.sees(ALMA, DORA);

    let built = stage.writes(ALMA);

    assert_eq!(stage.cut(unseen), [Cut::Removed]);
    assert_eq!(stage.cut(built), []);
}

#[test]
fn whoever_was_away_and_built_on_it_without_knowing_saves_it_whenever_that_arrives() {
    let mut stage = Stage::new();
    let unseen = stage.writes(DORA);
    stage.sees(FRIDA, DORA);
    stage.remove_dora();
    assert_eq!(stage.cut(unseen), [Cut::Removed]);

    let late = stage.writes(FRIDA);

    assert_eq!((stage.cut(unseen), stage.cut(late)), (vec![], vec![]));
}

#[test]
fn guests_share_the_fate_of_their_sponsor_until_another_partner_takes_them_over() {
    let mut stage = Stage::new();
    let before = stage.writes(EMIL);
    stage.remove_dora();
    assert_eq!(stage.cut(before), [Cut::Removed]);
    let emil = stage.key(EMIL);
    assert_eq!(stage.copy().write_content(&emil), Verdict::Inert(Why::GuestFrozen));

    let guests = vec![emil.public()];
    stage.says(CARLA, &Body::GuestAdopt(GuestAdopt { person: None, guests }));
    stage.sees_all(EMIL);
    let after = stage.writes(EMIL);

    assert_eq!(stage.cut(after), []);
    // What nobody had seen when the sponsor went is not saved by the guest itself.
    assert_eq!(stage.cut(before), [Cut::Removed]);
}

#[test]
fn who_leaves_keeps_what_it_names_and_what_others_had_built_on() {
    let mut stage = Stage::new();
    let built_on = stage.writes(DORA);
    let (dora, laptop) = (stage.organisations[DORA].clone(), stage.key(DORAS_LAPTOP));
    let named = stage.writes(DORAS_LAPTOP);
    let last = Some(stage.tip(&laptop));
    let effect =
        Effect::Leave { partner: dora.partner, tips: vec![KeyTip { key: laptop.public(), last }] };
    let unnamed = stage.writes(EMIL);

    stage.decide_as(&dora.seat, &[ALMA, BRUNO, CARLA, DORA], effect, Mode::Auto);
    let back_dated = stage.writes_on(&laptop, &[named]);

    assert_eq!((stage.cut(built_on), stage.cut(named)), (vec![], vec![]));
    assert_eq!(stage.cut(unnamed), [Cut::Left]);
    assert_eq!(stage.cut(back_dated), [Cut::Left]);
}

#[test]
fn what_a_leaving_partner_names_counts_also_where_it_arrives_last() {
    let mut stage = Stage::new();
    let (dora, laptop) = (stage.organisations[DORA].clone(), stage.key(DORAS_LAPTOP));
    let late = stage.nodes[DORAS_LAPTOP].sign(&laptop, &Body::Here(Here));
    let last = Tip { seq: late.header().seq, id: late.id() };
    let tips = vec![KeyTip { key: laptop.public(), last: Some(last) }];
    let effect = Effect::Leave { partner: dora.partner, tips };
    stage.decide_as(&dora.seat, &[ALMA, BRUNO, CARLA, DORA], effect, Mode::Auto);

    stage.whole.receive(&late);

    assert_eq!(stage.cut(late.id()), []);
}

#[test]
fn a_revoked_key_keeps_exactly_what_its_owner_named() {
    let mut stage = Stage::new();
    let named = stage.writes(BRUNOS_LAPTOP);
    let laptop = stage.key(BRUNOS_LAPTOP);
    let last = Some(stage.tip(&laptop));
    let thiefs = stage.writes(BRUNOS_LAPTOP);
    stage.sees(CARLA, BRUNOS_LAPTOP);
    let built = stage.writes(CARLA);

    stage.says(BRUNO, &Body::KeyRevoke(KeyRevoke { person: None, key: laptop.public(), last }));
    let later = stage.writes_on(&laptop, &[thiefs]);

    assert_eq!((stage.cut(named), stage.cut(built)), (vec![], vec![]));
    // The owner's word holds also where somebody had built on more.
    assert_eq!(stage.cut(thiefs), [Cut::Revoked]);
    assert_eq!(stage.cut(later), [Cut::Revoked]);
}

#[test]
fn a_removed_partner_takes_back_nothing_by_revoking_its_keys_in_an_old_place() {
    let mut stage = Stage::new();
    let seen = stage.writes(DORAS_LAPTOP);
    stage.sees(CARLA, DORAS_LAPTOP);
    stage.writes(CARLA);
    stage.remove_dora();
    let (dora, laptop) = (stage.key(DORA), stage.key(DORAS_LAPTOP));

    let revoke = KeyRevoke { person: None, key: laptop.public(), last: None };
    let old = stage.nodes[DORA].sign(&dora, &Body::KeyRevoke(revoke));
    assert_eq!(stage.whole.receive(&old), Verdict::Admitted);

    assert_eq!(stage.cut(seen), []);
    assert_eq!(stage.cut(old.id()), [Cut::Removed]);
}

#[test]
fn whoever_stole_a_revoked_key_does_not_unsay_what_its_owner_named_by_forking_it() {
    let mut stage = Stage::new();
    let before = stage.whole.graph.id(Index(0));
    let named = stage.writes(BRUNOS_LAPTOP);
    let laptop = stage.key(BRUNOS_LAPTOP);
    let last = Some(stage.tip(&laptop));
    stage.says(BRUNO, &Body::KeyRevoke(KeyRevoke { person: None, key: laptop.public(), last }));
    let granted = stage.nodes[BRUNO].graph.tips(&stage.key(BRUNO).public())[0];
    let granted = stage.nodes[BRUNO].graph.header(granted).prev;

    let forked = stage.writes_on(&laptop, &[before, granted]);

    assert_eq!(stage.cut(named), []);
    assert_eq!(stage.cut(forked), [Cut::Forked, Cut::Revoked]);
}

#[test]
fn of_a_forked_key_each_branch_stays_as_far_as_another_key_had_built_on_it() {
    let mut stage = Stage::new();
    let first = stage.writes(DORA);
    stage.sees(ALMA, DORA);
    let built = stage.writes(ALMA);
    let mut copy = Node::new(stage.whole.graph.contribution(Index(0)));
    copy.sync_from(&stage.nodes[BRUNO]);
    let second = copy.sign(&stage.key(DORA), &Body::Here(Here));
    let beyond = stage.writes(DORA);

    stage.whole.receive(&second);

    assert_eq!((stage.cut(first), stage.cut(built)), (vec![], vec![]));
    assert_eq!(stage.cut(beyond), [Cut::Forked]);
    assert_eq!(stage.cut(second.id()), [Cut::Forked]);
}

#[test]
fn a_proof_alone_cuts_a_forked_key_where_only_one_branch_is_known() {
    let mut stage = Stage::new();
    let dora = stage.key(DORA);
    let other = stage.nodes[DORA].sign(&dora, &Body::Here(Here));
    let known = stage.writes(DORA);
    let index = stage.whole.graph.find(&known).unwrap();
    let proof = FaultProof::of(stage.whole.graph.contribution(index), &other);

    stage.says(BRUNO, &Body::FaultProof(Box::new(proof.clone())));

    assert_eq!(stage.cut(known), [Cut::Forked]);
    let Node { graph, governance } = &stage.whole;
    let suspended = governance.suspended(graph);
    let [found] = &suspended[..] else { panic!("{suspended:?}") };
    assert_eq!((found.key, &found.proof), (dora.public(), &Some(proof)));
    assert_eq!(found.vacant, Some(stage.organisations[DORA].partner));
    assert_eq!(governance.unproven_fork(graph), None);
}

#[test]
fn a_stolen_seat_key_adds_nothing_once_the_seat_has_another() {
    let mut stage = Stage::new();
    let seen = stage.writes(DORA);
    stage.sees(CARLA, DORA);
    stage.writes(CARLA);
    let dora = stage.organisations[DORA].clone();
    let next = key(60, 1);
    let effect = Effect::ChangeSeat {
        partner: dora.partner,
        old_seat: dora.seat.public(),
        new_seat: next.public(),
        possession: possession_signature(&next, stage.whole.graph.federation(), dora.partner),
    };
    stage.decide_as(&dora.root, &[ALMA, BRUNO, CARLA], effect, Mode::Auto);

    let stolen = stage.writes_on(&dora.seat, &[seen]);

    assert_eq!(stage.cut(seen), []);
    assert_eq!(stage.cut(stolen), [Cut::Replaced]);
}

#[test]
fn no_old_key_adds_anything_once_the_others_gave_the_partner_new_ones() {
    let mut stage = Stage::new();
    let seen = stage.writes(DORA);
    let by_laptop = stage.writes(DORAS_LAPTOP);
    let by_guest = stage.writes(EMIL);
    stage.sees(CARLA, DORA);
    stage.writes(CARLA);
    let dora = stage.organisations[DORA].clone();
    let renewed = stage.recover_dora();

    let stolen = stage.writes_on(&dora.seat, &[seen]);
    let stolen_laptop = stage.writes_on(&stage.key(DORAS_LAPTOP), &[by_laptop]);
    let mut room = stage.copy();
    assert_eq!(room.write_content(&renewed.seat), Verdict::Admitted);
    stage.whole.sync_from(&room);

    // Carla and the guest's sponsor had built on the former before anybody knew; on the rest nobody.
    for stands in [seen, by_laptop, by_guest] {
        assert_eq!(stage.cut(stands), []);
    }
    for void in [stolen, stolen_laptop] {
        assert_eq!(stage.cut(void), [Cut::Replaced]);
    }
    let new = stage.whole.graph.tips(&renewed.seat.public())[0];
    assert_eq!(stage.cut(stage.whole.graph.id(new)), []);
    assert_eq!(void(&mut stage.whole), by_definition(&stage.whole));
}

#[test]
fn keys_from_before_a_removal_stay_cut_when_the_partner_comes_back() {
    let mut stage = Stage::new();
    let unseen = stage.writes(DORA);
    stage.remove_dora();
    let mut dora = stage.organisations[DORA].clone();
    let old_laptop = stage.key(DORAS_LAPTOP);
    (dora.seat, dora.root) = (key(61, 1), key(61, 2));
    let mut room = stage.copy();
    let admitted = room.let_in(&stage.organisations[ALMA], &dora);
    stage.whole.sync_from(&room);
    for member in [ALMA, BRUNO, CARLA] {
        stage.sees_all(member);
    }

    let Effect::AdmitPartner(newcomer) = admission(&dora, admitted) else { panic!() };
    let old_root = stage.organisations[DORA].root.clone();
    let federation = stage.whole.graph.federation();
    let keys = (&newcomer.root_key, &newcomer.seat_key);
    let proof = return_signature(&old_root, federation, dora.partner, keys);
    let back = Return { newcomer, former_root: old_root.public(), proof };
    stage.decide(&[ALMA, BRUNO, CARLA], Effect::Readmit(back), Mode::Large);
    let mut room = stage.copy();
    let by_new = room.write_content(&dora.seat);
    let by_old = room.write_content(&old_laptop);
    stage.whole.sync_from(&room);

    assert_eq!((by_new, by_old), (Verdict::Admitted, Verdict::Inert(Why::NotAMember)));
    assert_eq!(stage.cut(unseen), [Cut::Removed]);
    let new = stage.whole.graph.tips(&dora.seat.public())[0];
    assert_eq!(stage.cut(stage.whole.graph.id(new)), []);
}

#[test]
fn a_removal_that_a_removed_partner_proposes_on_old_heads_is_closed_and_says_why() {
    let mut stage = Stage::new();
    let old = stage.writes(DORA);
    let (dora, alma) = (stage.key(DORA), stage.organisations[ALMA].partner);
    stage.remove_dora();
    let minutes = entries(&stage.whole);

    let mode = Mode::Super(Share::TWO_THIRDS);
    let remove = proposal(Effect::Remove { partner: alma }, mode);
    let tops = [stage.whole.graph.find(&old).unwrap()];
    let back_dated = sign_on(&stage.whole, &dora, &tops, (Kind::OPEN, remove.encode()));
    assert_eq!(stage.whole.receive(&back_dated), Verdict::Admitted);

    let progress = stage.whole.progress(&back_dated.id());
    let Progress::Closed(why) = progress else { panic!("{progress:?}") };
    assert_eq!(why.to_string(), "the proposer is not a member any more");
    let keys = [ALMA, BRUNO, CARLA].map(|who| stage.key(who));
    let acts: usize = keys.iter().map(|key| stage.whole.run(key, 14 * DAY_MS)).sum();
    assert_eq!((acts, entries(&stage.whole)), (0, minutes));
}

#[test]
fn a_removed_deputy_takes_no_guest_its_place_by_admitting_another_on_old_heads() {
    let mut stage = Stage::new();
    let [gustav, hanna] = [6, 7].map(Organisation::new);
    let secret = [9; 16];
    let invite = InviteIssue {
        person: None,
        key: invite_key(stage.whole.graph.federation(), &secret).public(),
        tier: Tier::Guest,
        uses_max: 1,
        deputies: [DORA, BRUNO].map(|who| stage.organisations[who].partner).to_vec(),
    };
    let issued = stage.says(ALMA, &Body::InviteIssue(invite));
    stage.sees(BRUNO, ALMA);
    let claims = [&gustav, &hanna].map(|guest| guest.claim(&stage.whole, &secret));
    let [first, second] =
        claims.map(|claim| Body::GuestAdmit(Box::new(GuestAdmit { person: None, claim })));
    stage.says(BRUNO, &first);
    stage.remove_dora();
    let tops = [stage.whole.graph.find(&issued).unwrap()];

    let (dora, body) = (stage.key(DORA), (second.kind(), second.encode()));
    let back_dated = sign_on(&stage.whole, &dora, &tops, body);
    assert_eq!(stage.whole.receive(&back_dated), Verdict::Admitted);

    assert_eq!(stage.copy().write_content(&gustav.seat), Verdict::Admitted);
    assert_eq!(stage.copy().write_content(&hanna.seat), Verdict::Inert(Why::GuestFrozen));
}

#[test]
fn every_reason_for_a_cut_is_told_in_plain_words() {
    let told = [Cut::Removed, Cut::Left, Cut::Replaced, Cut::Forked, Cut::Revoked]
        .map(|cut| cut.to_string());

    assert_eq!(
        told,
        [
            "its partner was removed before anybody else had built on it",
            "its partner left before anybody else had built on it",
            "its key was replaced before anybody else had built on it",
            "its key signed two histories, and nobody else had built on this one before knowing it",
            "its owner took the key back and named an earlier last contribution",
        ]
    );
}

/// A random history with every sort of cutting event, honest and ignorant partners.
struct History {
    stage: Stage,
    chance: Chance,
    /// What was written honestly, with something that it builds on.
    built: Vec<(ContributionId, ContributionId)>,
}

impl History {
    fn new(seed: u64) -> Self {
        // Who got new keys does not leave with the old ones.
        let choices: &[usize] =
            if seed.is_multiple_of(3) { &[5, 0, 2, 3, 4] } else { &[0, 1, 2, 3, 4] };
        Self::with(seed, choices)
    }

    fn with(seed: u64, choices: &[usize]) -> Self {
        let mut history =
            Self { stage: Stage::new(), chance: Chance::new(seed), built: Vec::new() };
        history.work(40);
        for choice in choices.iter().copied() {
            if history.chance.in_percent(60) {
                history.event(choice);
            }
            history.work(15);
        }
        history
    }

    /// Everybody writes on what it happens to have seen.
    fn work(&mut self, steps: usize) {
        for _ in 0..steps {
            let (who, other) = (self.chance.below(8), self.chance.below(8));
            if self.chance.in_percent(40) {
                self.stage.sees(who, other);
            }
            let node = &mut self.stage.nodes[who];
            node.governance.settle_cuts(&node.graph);
            let visible = |index: &Index| {
                node.governance.is_admitted(*index)
                    && node.graph.header(*index).kind == Kind::COMMENT
                    && !node.governance.is_void(*index)
            };
            let visible: Vec<Index> = node.graph.indices().filter(visible).collect();
            let on = (!visible.is_empty()).then(|| node.graph.id(*self.chance.pick(&visible)));
            let key = self.stage.key(who);
            let node = &mut self.stage.nodes[who];
            let base = node.governance.base(&node.graph, &key.public());
            let content = base.draft(Kind::COMMENT, b"words".to_vec(), 0).sign(&key);
            let verdict = node.receive(&content);
            self.stage.whole.receive(&content);
            let on = on.filter(|_| verdict == Verdict::Admitted);
            self.built.extend(on.map(|on| (content.id(), on)));
        }
    }

    fn event(&mut self, choice: usize) {
        let partner = self.stage.organisations[DORA].partner;
        let is_member = self.stage.nodes[ALMA].governance.state().has_member(&partner);
        let room = [ALMA, BRUNO, CARLA];
        match choice {
            0 if is_member => self.stage.remove_dora(),
            1 if is_member => {
                let dora = self.stage.organisations[DORA].clone();
                let tips = vec![
                    KeyTip { key: dora.seat.public(), last: Some(self.stage.tip(&dora.seat)) },
                    KeyTip { key: self.stage.key(DORAS_LAPTOP).public(), last: None },
                ];
                let effect = Effect::Leave { partner, tips };
                let who = [ALMA, BRUNO, CARLA, DORA];
                self.stage.sees_all(DORA);
                self.stage.decide_as(&dora.seat, &who, effect, Mode::Auto);
            }
            2 => {
                let laptop = self.stage.key(BRUNOS_LAPTOP);
                let links: Vec<Index> = {
                    let graph = &self.stage.whole.graph;
                    graph.chains(&laptop.public()).flat_map(|(_, links)| links.to_vec()).collect()
                };
                let last = links.get(self.chance.below(links.len())).map(|index| {
                    let graph = &self.stage.whole.graph;
                    Tip { seq: graph.header(*index).seq, id: graph.id(*index) }
                });
                let revoke = KeyRevoke { person: None, key: laptop.public(), last };
                self.stage.says(BRUNO, &Body::KeyRevoke(revoke));
            }
            3 => {
                let who = *self.chance.pick(&[EMIL, FRIDA, DORAS_LAPTOP, BRUNOS_LAPTOP]);
                let key = self.stage.key(who);
                self.scribble(&key);
                self.scribble(&key);
            }
            4 => {
                let carla = self.stage.organisations[CARLA].clone();
                let next = key(60, 1);
                let federation = self.stage.whole.graph.federation();
                let effect = Effect::ChangeSeat {
                    partner: carla.partner,
                    old_seat: carla.seat.public(),
                    new_seat: next.public(),
                    possession: possession_signature(&next, federation, carla.partner),
                };
                self.stage.decide_as(&carla.root, &room, effect, Mode::Auto);
            }
            5 if is_member => {
                let dora = self.stage.key(DORA);
                self.stage.recover_dora();
                self.scribble(&dora);
            }
            _ => {}
        }
    }

    /// A key writes on anything that there is, as if it knew no more than that.
    fn scribble(&mut self, key: &SecretKey) {
        let graph = &self.stage.whole.graph;
        let count = self.chance.below(3) + 1;
        let tops: Vec<Index> = (0..count)
            .map(|_| Index(u32::try_from(self.chance.below(graph.len())).unwrap()))
            .collect();
        let content = on_tops(&self.stage.whole, key, &tops);
        self.stage.whole.receive(&content);
    }

    fn void(&mut self) -> BTreeSet<ContributionId> {
        void(&mut self.stage.whole)
    }
}

fn void(node: &mut Node) -> BTreeSet<ContributionId> {
    node.governance.settle_cuts(&node.graph);
    node.governance.void().iter().map(|index| node.graph.id(*index)).collect()
}

fn entries(node: &Node) -> Vec<crate::id::EntryId> {
    node.governance.entries().into_iter().map(|entry| entry.id).collect()
}

/// What is void by the letter of the rule: slow, and with no regard for chains.
fn by_definition(node: &Node) -> BTreeSet<ContributionId> {
    let Node { graph, governance } = node;
    let (minutes, register) = (&governance.minutes, &governance.register);
    let ground = Ground { graph, minutes, register, facts: &governance.facts };
    let events = governance.cuts.events(ground);
    let revocations: BTreeSet<Index> = events
        .iter()
        .filter_map(|event| match event {
            Event::Revoked { index, .. } => Some(*index),
            Event::Gone { .. }
            | Event::Rekeyed { .. }
            | Event::Replaced { .. }
            | Event::Forked { .. } => None,
        })
        .collect();
    let standing = |active: &BTreeSet<Index>| base(ground, &events, active);
    let among = |base: &BTreeSet<Index>| -> BTreeSet<Index> {
        revocations.iter().copied().filter(|index| base.contains(index)).collect()
    };
    let mut surely = among(&standing(&revocations));
    loop {
        let perhaps = among(&standing(&surely));
        let narrowed = among(&standing(&perhaps));
        if narrowed == surely {
            break;
        }
        surely = narrowed;
    }
    let base = standing(&surely);
    let cut = graph.indices().filter(|index| governance.is_admitted(*index));
    cut.filter(|index| !base.contains(index)).map(|index| graph.id(index)).collect()
}

fn base(ground: Ground<'_>, events: &[Event], active: &BTreeSet<Index>) -> BTreeSet<Index> {
    let Ground { graph, facts, .. } = ground;
    let is_on = |event: &&Event| match event {
        Event::Revoked { index, .. } => active.contains(index),
        Event::Gone { .. }
        | Event::Rekeyed { .. }
        | Event::Replaced { .. }
        | Event::Forked { .. } => true,
    };
    let admitted: Vec<Index> =
        graph.indices().filter(|index| facts.get(*index).unwrap().is_admitted).collect();
    let about = |index: Index| -> Vec<&Event> {
        events.iter().filter(is_on).filter(|event| event.cuts(ground, index)).collect()
    };
    let mut base: BTreeSet<Index> = BTreeSet::new();
    loop {
        let stands = |index: &Index| {
            about(*index).iter().all(|event| {
                let saves = |by: &&Index| {
                    graph.is_ancestor(*index, **by) && event.may_be_outrun(ground, **by)
                };
                event.stands_by_word(ground, *index) || base.iter().any(|by| saves(&by))
            })
        };
        let more: Vec<Index> =
            admitted.iter().copied().filter(|index| !base.contains(index)).filter(stands).collect();
        if more.is_empty() {
            return base;
        }
        base.extend(more);
    }
}

#[test]
fn what_is_void_is_what_the_rule_says_to_the_letter() {
    let mut count = 0;
    for seed in 0..40 {
        let mut history = History::new(seed);

        let void = history.void();

        assert_eq!(void, by_definition(&history.stage.whole), "seed {seed}");
        count += void.len();
    }
    assert!(100 < count, "the histories hold next to nothing that is void: {count}");
}

#[test]
fn what_is_void_depends_on_the_set_and_not_on_the_order_or_on_when_somebody_asks() {
    for seed in 0..25 {
        let mut history = History::new(seed);
        let expected = history.void();
        for _ in 0..3 {
            let whole = &history.stage.whole;
            let mut node = Node::new(whole.graph.contribution(Index(0)));
            let mut told: BTreeSet<ContributionId> = BTreeSet::new();
            let mut waiting: Vec<Index> = whole.graph.indices().skip(1).collect();
            while !waiting.is_empty() {
                let from = history.chance.below(waiting.len());
                let is_ready = |place: &usize| {
                    node.graph.place(whole.graph.contribution(waiting[*place])).is_ok()
                };
                let places = (0..waiting.len()).map(|step| (from + step) % waiting.len());
                let ready = places.into_iter().find(is_ready).unwrap();
                node.receive(whole.graph.contribution(waiting.swap_remove(ready)));
                if history.chance.in_percent(30) {
                    for (index, is_void) in node.governance.settle_cuts(&node.graph) {
                        let id = node.graph.id(index);
                        let is_news = if is_void { told.insert(id) } else { told.remove(&id) };
                        assert!(is_news, "seed {seed}: {id} was told twice");
                    }
                }
            }
            for (index, is_void) in node.governance.settle_cuts(&node.graph) {
                let id = node.graph.id(index);
                if is_void {
                    told.insert(id)
                } else {
                    told.remove(&id)
                };
            }

            assert_eq!(void(&mut node), expected, "seed {seed}");
            assert_eq!(told, expected, "seed {seed}: the changes add up to the whole");
        }
    }
}

/// P7 of the protocol, first half: keys that are cut change nothing that stands, whoever of them
/// works together, and however far back they write.
#[test]
fn keys_that_are_cut_change_neither_the_minutes_nor_anything_that_stands() {
    let mut scribbled = 0;
    for seed in 0..40 {
        let mut history = History::new(seed);
        let (minutes, before) = (entries(&history.stage.whole), history.void());
        let length = history.stage.whole.graph.len();
        let cut = history.cut_keys();
        if cut.is_empty() {
            continue;
        }

        for _ in 0..30 {
            let key = history.chance.pick(&cut).clone();
            history.scribble(&key);
        }

        assert_eq!(entries(&history.stage.whole), minutes, "seed {seed}");
        let after = history.void();
        let graph = &history.stage.whole.graph;
        let old = |id: &&ContributionId| graph.find(id).unwrap().0 < u32::try_from(length).unwrap();
        let of_old: BTreeSet<ContributionId> = after.iter().filter(old).copied().collect();
        assert_eq!(of_old, before, "seed {seed}: something old fell or came back");
        let new = graph.indices().skip(length);
        let admitted = new.filter(|index| history.stage.whole.governance.is_admitted(*index));
        for index in admitted {
            scribbled += 1;
            assert!(after.contains(&graph.id(index)), "seed {seed}: something back-dated stands");
        }
    }
    assert!(200 < scribbled, "next to nothing was back-dated: {scribbled}");
}

impl History {
    /// Keys that everything new of is void: of Dora and hers once she is gone, and forked ones.
    fn cut_keys(&self) -> Vec<SecretKey> {
        let governance = &self.stage.whole.governance;
        let graph = &self.stage.whole.graph;
        let is_gone = !governance.state().has_member(&self.stage.organisations[DORA].partner);
        let old_seat = self.stage.organisations[CARLA].seat.public();
        let is_replaced =
            governance.state().key(&old_seat).unwrap().1 != crate::state::KeyUse::Seat;
        (0..8)
            .filter(|who| {
                let key = self.stage.key(*who).public();
                let is_revoked = !governance.register.revocations(&key).is_empty();
                graph.is_forked(&key)
                    || is_revoked
                    || (is_gone && [DORA, EMIL, DORAS_LAPTOP].contains(who))
                    || (is_replaced && *who == CARLA)
            })
            .map(|who| self.stage.key(who))
            .collect()
    }
}

/// P7, second half: what somebody wrote honestly never loses what it had built on, even if keys that
/// are cut write back-dated and a partner that is none of them helps by building on that.
///
/// Only an owner's word about its own key, a revocation, may take more.
#[test]
fn nothing_honest_loses_what_it_had_built_on() {
    for seed in 0..40 {
        let mut history = History::with(seed, &[0, 1, 3, 4]);
        let cut = history.cut_keys();
        for _ in 0..20 {
            if let [_, ..] = &cut[..] {
                let key = history.chance.pick(&cut).clone();
                history.scribble(&key);
            }
            // Alma helps: she builds on something old without forking her chain.
            let alma = history.stage.key(ALMA);
            let own = history.stage.whole.graph.tips(&alma.public())[0];
            let place = history.chance.below(history.stage.whole.graph.len());
            let other = Index(u32::try_from(place).unwrap());
            let content = on_tops(&history.stage.whole, &alma, &[own, other]);
            history.stage.whole.receive(&content);
        }

        let void = history.void();

        let Node { graph, governance } = &history.stage.whole;
        for (written, on) in &history.built {
            let [written, on] = [written, on].map(|id| graph.find(id).unwrap());
            let stands = |index| !void.contains(&graph.id(index));
            let is_kept = !stands(written) || stands(on);
            assert!(is_kept, "seed {seed}: {:?}", governance.why_void(graph, on));
        }
    }
}

#[test]
fn while_nobody_was_ever_cut_nothing_is_computed() {
    let mut stage = Stage::new();
    for who in [ALMA, BRUNO, CARLA, DORA, EMIL] {
        stage.writes(who);
    }
    let body = proposal(Effect::Adopt, Mode::Majority);
    stage.says(ALMA, &body);

    let changes = stage.whole.governance.settle_cuts(&stage.whole.graph);

    assert!(changes.is_empty() && stage.whole.governance.void().is_empty());
}
