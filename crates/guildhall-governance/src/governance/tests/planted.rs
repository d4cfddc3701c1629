//! What breaks when a rule is taken out.

use guildhall_ledger::Contribution;

use crate::body::Position;
use crate::charter::Preset;
use crate::effect::Effect;
use crate::governance::Progress;
use crate::mode::{Mode, Share};
use crate::planted::Planted;
use crate::testing::{DAY_MS, Node, Organisation, genesis, organisations};
use crate::verdict::Verdict;

/// Four partners, on whose node some rules are off.
fn federation(planted: Planted) -> (Vec<Organisation>, Node) {
    let organisations = organisations(4);
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    node.governance.set_planted(planted);
    (organisations, node)
}

/// The partners in `by` agree and make it final.
fn pass(node: &mut Node, by: &[&Organisation], effect: Effect, mode: Mode) -> Progress {
    let decision = node.open(&by[0].seat, effect, mode);
    for one in by {
        node.say(&one.seat, decision, Position::Agree);
    }
    while by.iter().map(|one| node.run(&one.seat, 14 * DAY_MS)).sum::<usize>() > 0 {}
    node.progress(&decision)
}

fn remove(node: &mut Node, gone: &Organisation, by: &[&Organisation]) {
    let effect = Effect::Remove { partner: gone.partner };
    let removed = pass(node, by, effect, Mode::Super(Share::TWO_THIRDS));
    assert!(matches!(removed, Progress::Final { .. } | Progress::Open), "{removed:?}");
}

/// How many entries there are after one that Dora confirmed, and after Dora was removed.
fn entries_around_a_removal(planted: Planted) -> (u32, u32) {
    let (organisations, mut node) = federation(planted);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    pass(&mut node, &[alma, bruno, dora], Effect::Adopt, Mode::Majority);
    let before = node.governance.state().minutes();
    remove(&mut node, dora, &[alma, bruno, carla]);
    (before, node.governance.state().minutes())
}

#[test]
fn an_entry_outlives_the_removal_of_whoever_confirmed_it_only_by_the_rule() {
    assert_eq!(entries_around_a_removal(Planted::default()), (1, 2));

    let planted = Planted { votes_void_by_removal: true, ..Planted::default() };
    assert_eq!(entries_around_a_removal(planted), (1, 0));
}

/// Whether what Dora signs on old heads after its removal is taken back.
fn is_back_dated_work_void(planted: Planted) -> bool {
    let (organisations, mut node) = federation(planted);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let mut old = node.clone();
    remove(&mut node, dora, &[alma, bruno, carla]);
    assert_eq!(old.write_content(&dora.seat), Verdict::Admitted);
    node.sync_from(&old);
    let tip = node.graph.tips(&dora.seat.public())[0];
    let Node { graph, governance } = &mut node;
    governance.settle_cuts(graph);
    governance.is_void(tip)
}

#[test]
fn what_a_removed_partner_signs_on_old_heads_is_taken_back_only_by_the_rule() {
    assert!(is_back_dated_work_void(Planted::default()));

    let planted = Planted { causal_only_removal: true, ..Planted::default() };
    assert!(!is_back_dated_work_void(planted));
}

/// What two nodes say of one contribution that reached one before Dora's removal, the other after.
fn verdicts_in_two_orders(planted: Planted) -> [Verdict; 2] {
    let (organisations, mut late) = federation(planted);
    let [alma, bruno, carla, dora] = &organisations[..] else { panic!() };
    let mut early = late.clone();
    let base = early.governance.base(&early.graph, &dora.seat.public());
    let words = base.draft(guildhall_ledger::Kind::COMMENT, b"words".to_vec(), 0);
    let written: Contribution = words.sign(&dora.seat);
    remove(&mut late, dora, &[alma, bruno, carla]);
    [early.receive(&written), late.receive(&written)]
}

#[test]
fn two_nodes_judge_alike_whatever_came_first_only_by_the_rule() {
    let [early, late] = verdicts_in_two_orders(Planted::default());
    assert_eq!(early, late);

    let planted = Planted { validity_from_view: true, ..Planted::default() };
    let [early, late] = verdicts_in_two_orders(planted);
    assert_ne!(early, late);
}
