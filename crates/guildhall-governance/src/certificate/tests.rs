use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Scope, digest};

use super::{BadCertificate, Certificate, Proof, Step, StepFault};
use crate::body::{Body, Open, Outcome, Position, Text};
use crate::charter::{PolicyKey, PolicyValue, Preset};
use crate::effect::Effect;
use crate::governance::Progress;
use crate::id::{domain, text_hash};
use crate::mode::Mode;
use crate::state::Status;
use crate::testing::{DAY_MS, Node, Organisation, admission, genesis, organisations};

const TEXT: &str = "All partners read all doors.";

/// A federation that was founded by one, grew to three, and adopted a text in between.
struct History {
    organisations: Vec<Organisation>,
    node: Node,
    adopted: ContributionId,
}

fn history() -> History {
    let organisations = organisations(3);
    let mut node = Node::new(&genesis(&organisations[..1], Preset::Trial));
    let mut adopted = ContributionId::ZERO;
    for newcomer in &organisations[1..] {
        let guest = node.let_in(&organisations[0], newcomer);
        decide(&mut node, &organisations, admission(newcomer, guest), Mode::Large);
        adopted = decide(&mut node, &organisations, Effect::Adopt, Mode::Majority);
    }
    assert_eq!(node.governance.state().electorate().len(), 3);
    History { organisations, node, adopted }
}

/// Somebody proposes, all who have a seat agree, and the machines make it final.
fn decide(
    node: &mut Node,
    organisations: &[Organisation],
    effect: Effect,
    mode: Mode,
) -> ContributionId {
    let hash = text_hash(TEXT);
    let text = (effect == Effect::Adopt).then(|| Text {
        document: Scope([1; 16]),
        hash,
        heads: Vec::new(),
    });
    let open = Open {
        person: Some("Ada Alm".to_owned()),
        effect,
        mode,
        title: "A proposal".to_owned(),
        text,
        close_after_ms: None,
        review_after_ms: None,
        supersedes: None,
    };
    let (decision, _) = node.write(&organisations[0].seat, Body::Open(Box::new(open)));
    for organisation in organisations {
        if node.governance.state().has_seat(&organisation.partner) {
            node.say(&organisation.seat, decision, Position::Agree);
        }
    }
    for _ in 0..4 {
        for organisation in organisations {
            node.run(&organisation.seat, 20 * DAY_MS);
        }
    }
    decision
}

impl History {
    fn number(&self, decision: &ContributionId) -> u32 {
        let progress = self.node.progress(decision);
        let Progress::Final { entry, .. } = progress else { panic!("{progress:?}") };
        entry
    }

    fn certificate(&self, decision: &ContributionId, text: Option<&str>) -> Certificate {
        let (graph, number) = (&self.node.graph, self.number(decision));
        self.node.governance.certificate(graph, number, text.map(str::to_owned)).unwrap()
    }
}

fn verify(bytes: &[u8]) -> Result<Proof, BadCertificate> {
    Certificate::from_wire(bytes)?.check()
}

/// The content with a digest that fits it.
fn sealed(content: &[u8]) -> Vec<u8> {
    [content, &digest(domain::CERTIFICATE, &[content])].concat()
}

#[test]
fn a_certificate_proves_a_decision_to_somebody_who_has_nothing_else() {
    let history = history();

    let proof =
        verify(&history.certificate(&history.adopted, Some(TEXT)).to_wire()).expect("it holds");

    let state = history.node.governance.state();
    assert_eq!((proof.decision, proof.value.outcome), (history.adopted, Outcome::Adopted));
    assert_eq!((proof.entry, proof.entry_id), (state.minutes() - 1, state.entry()));
    assert_eq!((proof.name.as_str(), proof.open.title.as_str()), ("Nordic", "A proposal"));
    assert_eq!(proof.open.person.as_deref(), Some("Ada Alm"));
    assert_eq!(proof.proposer, Some(history.organisations[0].partner));
    assert_eq!(proof.text.as_deref(), Some(TEXT));
    assert_eq!(&proof.after, state);
    assert!(proof.confirmed.len() >= proof.quorum().needed);
    let seats: BTreeSet<_> = proof.confirmed.iter().map(|one| one.partner).collect();
    assert_eq!(seats.len(), proof.confirmed.len());
}

#[test]
fn an_entry_that_changed_neither_partners_nor_rules_is_named_by_its_value_alone() {
    let history = history();

    let certificate = history.certificate(&history.adopted, None);

    // Admitted, seated, adopted, admitted, seated, and the decision itself.
    let shown: Vec<bool> =
        certificate.steps.iter().map(|step| matches!(step, Step::Shown { .. })).collect();
    assert_eq!(shown, [true, true, false, true, true, true]);
    assert_eq!(certificate.check().expect("it holds").shown, 5);
}

#[test]
fn every_entry_of_the_minutes_has_a_certificate_that_holds() {
    let mut history = history();
    let [alma, bruno, carla] = &history.organisations[..] else { panic!() };
    let (bruno, carla) = (bruno.partner, carla.partner);
    let change = Effect::SetPolicy {
        key: PolicyKey::GuestCap,
        from_version: 0,
        value: PolicyValue::Count(7),
    };
    let all = history.organisations.clone();
    decide(&mut history.node, &all, change, Mode::Large);
    let removal = Effect::Remove { partner: carla };
    let two_thirds = Mode::Super(crate::mode::Share::TWO_THIRDS);
    decide(&mut history.node, &all, removal, two_thirds);
    decide(&mut history.node, &all[..2], Effect::Adopt, Mode::Majority);

    for entry in history.node.governance.entries() {
        let (graph, governance) = (&history.node.graph, &history.node.governance);
        let certificate = governance.certificate(graph, entry.number, None).unwrap();

        let proof = verify(&certificate.to_wire()).expect("it holds");

        assert_eq!((proof.entry_id, proof.value), (entry.id, entry.value));
        assert_eq!(proof.after.root(), entry.state_root);
    }
    let state = history.node.governance.state();
    assert_eq!(state.partner(&carla).unwrap().status, Status::Removed);
    assert_eq!(state.electorate().len(), 2);
    assert!(state.has_seat(&alma.partner) && state.has_seat(&bruno));
}

#[test]
fn a_declined_decision_is_proved_as_well() {
    let organisations = organisations(3);
    let mut node = Node::new(&genesis(&organisations, Preset::Trial));
    let decision = node.open(&organisations[0].seat, Effect::Adopt, Mode::Majority);
    for organisation in &organisations {
        node.say(&organisation.seat, decision, Position::Object);
    }
    for _ in 0..3 {
        for organisation in &organisations {
            node.run(&organisation.seat, 0);
        }
    }

    let certificate = node.governance.certificate(&node.graph, 0, None).unwrap();

    let proof = verify(&certificate.to_wire()).expect("it holds");
    assert_eq!(proof.value.outcome, Outcome::Declined);
    assert_eq!(proof.confirmed.len(), node.governance.entry(0).unwrap().certificate.len());
}

#[test]
fn altering_any_bit_of_a_certificate_makes_it_worthless() {
    let history = history();
    let bytes = history.certificate(&history.adopted, Some(TEXT)).to_wire();

    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut altered = bytes.clone();
            altered[place] ^= 1 << bit;
            assert_eq!(verify(&altered).err(), Some(BadCertificate::Damaged), "{place}:{bit}");
        }
    }
}

#[test]
fn who_alters_a_byte_and_the_digest_with_it_proves_nothing_either() {
    let history = history();
    let bytes = history.certificate(&history.adopted, Some(TEXT)).to_wire();
    let content = &bytes[..bytes.len() - 32];
    let mut faults = BTreeSet::new();

    for place in 0..content.len() {
        let mut altered = content.to_vec();
        altered[place] ^= 1 << (place % 8);
        match verify(&sealed(&altered)) {
            Ok(_) => panic!("byte {place} of {} does not count", content.len()),
            Err(BadCertificate::Entry { fault, .. }) => {
                faults.insert(fault);
            }
            Err(_) => {}
        }
    }

    assert!(faults.contains(&StepFault::Signature) && faults.contains(&StepFault::Unreadable));
}

#[test]
fn a_certificate_cut_off_or_with_more_behind_it_is_worthless() {
    let history = history();
    let bytes = history.certificate(&history.adopted, Some(TEXT)).to_wire();

    for length in 0..bytes.len() {
        assert_eq!(verify(&bytes[..length]).err(), Some(BadCertificate::Damaged), "{length}");
    }
    assert_eq!(verify(&[&bytes[..], &[0]].concat()).err(), Some(BadCertificate::Damaged));
    let content = &bytes[..bytes.len() - 32];
    let longer = sealed(&[content, &[0]].concat());
    assert_eq!(verify(&longer).err(), Some(BadCertificate::Malformed));
    let endless = vec![0; super::CERTIFICATE_LENGTH_MAX + 1];
    assert_eq!(verify(&endless).err(), Some(BadCertificate::TooLong));
}

/// What a forger tries, and what is said to it.
#[test]
fn what_a_forger_puts_together_is_refused_with_the_reason() {
    let history = history();
    let true_one = history.certificate(&history.adopted, Some(TEXT));
    let entry = |entry, fault| Some(BadCertificate::Entry { entry, fault });
    let forge = |change: &dyn Fn(&mut Certificate)| {
        let mut forged = true_one.clone();
        change(&mut forged);
        verify(&forged.to_wire()).err()
    };
    let confirms = |certificate: &mut Certificate, place: usize, change: &dyn Fn(&mut Vec<_>)| {
        let Step::Shown { confirms, .. } = &mut certificate.steps[place] else { panic!() };
        change(confirms);
    };
    let other = Node::new(&genesis(&history.organisations[..2], Preset::Trial));
    let foreign = other.graph.contribution(guildhall_ledger::Index(0)).bytes().to_vec();

    assert_eq!(forge(&|_| {}), None);
    let one_missing = forge(&|it| confirms(it, 5, &|list| list.truncate(1)));
    assert_eq!(one_missing, entry(5, StepFault::TooFew));
    let none_left = forge(&|it| confirms(it, 5, &|list| list.clear()));
    assert_eq!(none_left, entry(5, StepFault::TooFew));
    let one_twice = forge(&|it| {
        confirms(it, 5, &|list| {
            let first = list[0].clone();
            *list = vec![first.clone(), first];
        });
    });
    assert_eq!(one_twice, entry(5, StepFault::NoSeat));
    let another_order = forge(&|it| confirms(it, 5, &|list| list.reverse()));
    assert_eq!(another_order, entry(5, StepFault::NoSeat));
    let another_entrys = forge(&|it| {
        let Step::Shown { confirms: earlier, .. } = it.steps[4].clone() else { panic!() };
        confirms(it, 5, &|list| list.clone_from(&earlier));
    });
    assert_eq!(another_entrys, entry(5, StepFault::OtherEntry));
    let an_entry_left_out = forge(&|it| {
        it.steps.remove(2);
    });
    assert_eq!(an_entry_left_out, entry(2, StepFault::OtherEntry));
    let another_text = forge(&|it| it.text = Some("Nobody reads any door.".to_owned()));
    assert_eq!(another_text, Some(BadCertificate::Text));
    let an_undecided_end = forge(&|it| {
        it.steps.push(it.steps[2].clone());
    });
    assert_eq!(an_undecided_end, Some(BadCertificate::NoDecision));
    let nothing = forge(&|it| it.steps.clear());
    assert_eq!(nothing, Some(BadCertificate::NoDecision));
    let another_federation = forge(&|it| it.genesis.clone_from(&foreign));
    assert!(matches!(another_federation, Some(BadCertificate::Entry { entry: 0, .. })));
    let no_founding = forge(&|it| it.genesis.truncate(9));
    assert_eq!(no_founding, Some(BadCertificate::Malformed));
    let newer = forge(&|it| it.version = 2);
    assert_eq!(newer, Some(BadCertificate::Newer(2)));
}

/// If who decides could be passed over, former partners could decide on for ever.
#[test]
fn an_entry_that_changed_who_decides_cannot_be_passed_over() {
    let history = history();
    let true_one = history.certificate(&history.adopted, Some(TEXT));

    for place in [0, 1, 3, 4] {
        let mut forged = true_one.clone();
        let value = history.node.governance.entry(u32::try_from(place).unwrap()).unwrap().value;
        forged.steps[place] = Step::Passed(value);

        let refused = verify(&forged.to_wire()).err();

        // With another state before it, the next entry that is shown does not fit.
        let next = if place == 1 { 3 } else { place + 1 };
        let next = u32::try_from(next).unwrap();
        let faults = [StepFault::OtherState, StepFault::NoSeat, StepFault::Hindered];
        assert!(
            faults
                .iter()
                .any(|fault| refused == Some(BadCertificate::Entry { entry: next, fault: *fault })),
            "{place}: {refused:?}"
        );
    }
}
