use crate::body::{Outcome, Position};
use crate::charter::Preset;
use crate::effect::Effect;
use crate::governance::Progress;
use crate::mode::Mode;
use crate::state::Status;
use crate::testing::{Node, admission, genesis, organisations};
use crate::verdict::Verdict;

#[test]
fn a_lone_founder_admits_a_partner_that_sits_down_by_itself() {
    let organisations = organisations(2);
    let (alma, bruno) = (&organisations[0], &organisations[1]);
    let mut node = Node::new(&genesis(&organisations[..1], Preset::Trial));

    let guest = node.let_in(alma, bruno);
    assert_eq!(node.write_content(&bruno.seat), Verdict::Admitted);
    let decision = node.open(&alma.seat, admission(bruno, guest), Mode::Large);
    assert_eq!(node.run(&alma.seat, 0), 0);
    node.say(&alma.seat, decision, Position::Agree);
    assert_eq!(node.run(&alma.seat, 0), 2);

    assert_eq!(node.progress(&decision), Progress::Final { outcome: Outcome::Adopted, entry: 0 });
    let status = |node: &Node| node.governance.state().partner(&bruno.partner).unwrap().status;
    assert_eq!(status(&node), Status::Dormant);
    assert_eq!(node.run(&bruno.seat, 0), 1);
    assert_eq!(node.run(&alma.seat, 0), 2);
    assert_eq!(status(&node), Status::Active);
    assert_eq!(node.governance.state().quorum().needed, 2);
}

#[test]
fn two_partners_adopt_a_text_only_together() {
    let organisations = organisations(2);
    let (alma, bruno) = (&organisations[0], &organisations[1]);
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));

    let decision = node.open(&alma.seat, Effect::Adopt, Mode::Majority);
    node.say(&alma.seat, decision, Position::Agree);
    assert_eq!(node.run(&alma.seat, 0), 0);
    node.say(&bruno.seat, decision, Position::Agree);
    assert_eq!(node.run(&alma.seat, 0), 1);
    assert_eq!(node.progress(&decision), Progress::Sealing { round: 0 });
    assert_eq!(node.run(&bruno.seat, 0), 2);
    assert_eq!(node.run(&alma.seat, 0), 1);

    assert_eq!(node.progress(&decision), Progress::Final { outcome: Outcome::Adopted, entry: 0 });
    let entry = node.governance.entry(0).unwrap();
    assert_eq!((entry.round, entry.certificate.len(), entry.needed), (0, 2, 2));
    assert_eq!(entry.id, node.governance.state().entry());
}
