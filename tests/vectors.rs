//! Test vectors: the bytes of one contribution of every kind, for other implementers.
//!
//! `docs/vectors.md` is what this prints; `GUILDHALL_BLESS=1 cargo test vectors` writes it anew
//! after a deliberate change.

use std::fmt::Write as _;
use std::path::Path;

use guildhall_governance::{
    Anchor, Body, Certificate, Charter, Claim, Confirm, Deputy, Effect, EntryId, FaultProof,
    Foundation, Founder, Genesis, Governance, GuestAdmit, GuestAdopt, Here, InviteIssue,
    InviteRevoke, KeyGrant, KeyRevoke, Mode, Open, Outcome, PartnerId, Position, Preset, Role,
    Seal, SignatureBytes, Stance, Text, Tier, Timing, Token, Value, Verdict, Withdraw, invite_key,
    next_root_hash, possession_signature, text_hash,
};
use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Graph, Kind, Scope, SecretKey, Unverified,
};
use guildhall_node::Address;
use guildhall_work::{
    Activity, ChallengeAccept, ChallengeEnd, ChallengeOffer, ChallengeRefer, ChallengeShare,
    ChallengeThank, CommitmentHandOver, CommitmentKeep, CommitmentPromise, CommitmentRelease,
    CommitmentRenew, CommitmentReport, CommitmentTake, Day, Decline, Deed, Ending, GuestInvolve,
    GuestRole, InitiativeClose, InitiativeFrame, InitiativeJoin, InitiativeLeave, InitiativeRate,
    InitiativeRenew, InitiativeReopen, JoinReason, LeadDeputize, LeadHandOver, LeadOffer,
    LeadQuestion, LeadStepDown, LeadStepUp, LeadTake, LeadWant, LeaveReason, Lesson,
    Outcome as Ended, Outlook, PersonAdd, PersonLeave, Profile, PulseAnswer, Recipient,
    ReferralAnswer, ReferralResult, Retract,
};
use guildhall_workspace::{
    Body as _, Comment, CommentWithdraw, DocCreate, DocEdit, DocumentKind, Import, Operation,
    Reason, Session, Shape, Value as Field,
};

const TIME_MS: u64 = 1_767_225_600_000;

fn key(number: u8) -> SecretKey {
    SecretKey::from_seed(&[number; 32])
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}

fn genesis() -> Contribution {
    let founder = Founder {
        partner: PartnerId([0; 32]),
        name: "Kaltwerk".into(),
        handle: "kaltwerk".into(),
        root_key: key(2).public(),
        next_root: next_root_hash(&key(3).public()),
        seat_key: key(1).public(),
    };
    let charter = Charter::from(Preset::Standard);
    let foundation =
        Foundation::new("Nordic Cold Chain".into(), [9; 32], vec![founder], charter).unwrap();
    let signatures = vec![foundation.sign(&key(2))];
    Genesis { foundation, signatures }.sign(&key(2), TIME_MS)
}

fn on(genesis: &Contribution, seq: u64, kind: Kind, body: Vec<u8>) -> Contribution {
    let draft = Draft {
        federation: genesis.federation(),
        seq,
        prev: if seq == 0 { ContributionId::ZERO } else { ContributionId([5; 32]) },
        parents: vec![genesis.id()],
        height: seq + 1,
        minutes: 0,
        time_ms: TIME_MS,
        kind,
        scope: Scope::ZERO,
        body,
    };
    draft.sign(&key(1))
}

fn claim(federation: FederationId) -> guildhall_governance::SignedClaim {
    let invite = invite_key(federation, &[7; 16]);
    let claim = Claim {
        federation,
        invite: invite.public(),
        node_key: key(11).public(),
        root_key: key(12).public(),
        next_root: next_root_hash(&key(13).public()),
        name: "Ljus Analys".into(),
        handle: "ljus".into(),
        nonce: [8; 32],
    };
    claim.sign(&invite, &key(11), &key(12))
}

fn governance(genesis: &Contribution) -> Vec<Body> {
    let federation = genesis.federation();
    let person = Some("Petra Lindqvist".to_owned());
    let decision = ContributionId([4; 32]);
    let value = Value { decision, outcome: Outcome::Adopted };
    let previous = EntryId::before_the_first(federation);
    let partner = PartnerId([6; 32]);
    let fork = |byte| on(genesis, 0, Kind::HERE, vec![byte]);
    let text = Text {
        document: Scope([3; 16]),
        hash: text_hash("We share."),
        heads: vec![ContributionId([3; 32])],
    };
    let open = Open {
        person: person.clone(),
        effect: Effect::Adopt,
        mode: Mode::Majority,
        title: "Share dock telemetry".into(),
        text: Some(text),
        close_after_ms: None,
        review_after_ms: Some(182 * 24 * 3_600_000),
        supersedes: None,
    };
    vec![
        Body::Open(Box::new(open)),
        Body::Stance(Stance {
            person: person.clone(),
            decision,
            position: Position::Agree,
            reason: Some(text_hash("It helps.")),
        }),
        Body::Withdraw(Withdraw { person: person.clone(), decision }),
        Body::Seal(Seal { slot: 0, previous, round: 0, value }),
        Body::Confirm(Confirm { slot: 0, previous, round: 0, value, state_root: [1; 32] }),
        Body::KeyGrant(KeyGrant {
            person: person.clone(),
            key: key(21).public(),
            role: Role::Voice,
            possession: possession_signature(&key(21), federation, partner),
        }),
        Body::KeyRevoke(KeyRevoke { person: person.clone(), key: key(21).public(), last: None }),
        Body::InviteIssue(InviteIssue {
            person: person.clone(),
            key: invite_key(federation, &[7; 16]).public(),
            tier: Tier::Partner,
            uses_max: 1,
            deputies: Vec::new(),
        }),
        Body::InviteRevoke(InviteRevoke {
            person: person.clone(),
            key: invite_key(federation, &[7; 16]).public(),
        }),
        Body::GuestAdmit(Box::new(GuestAdmit { person: person.clone(), claim: claim(federation) })),
        Body::GuestAdopt(GuestAdopt { person, guests: vec![key(11).public()] }),
        Body::FaultProof(Box::new(FaultProof::of(&fork(1), &fork(2)))),
        Body::Here(Here),
    ]
}

fn content() -> Vec<(Kind, Vec<u8>)> {
    let person = Some("Petra Lindqvist".to_owned());
    let document = ContributionId([3; 32]);
    let session = Session([2; 8]);
    let put = |key: &str, value: &str| Operation::Put {
        object: None,
        key: key.into(),
        value: Field::String(value.into()),
        replaces: Vec::new(),
    };
    let make = Operation::Make {
        object: None,
        key: "text".into(),
        shape: Shape::Text,
        replaces: Vec::new(),
    };
    let create = DocCreate {
        person: person.clone(),
        kind: DocumentKind::Initiative,
        session,
        operations: vec![put("title", "Telemetry"), put("stage", "idea"), make],
    };
    let edit = DocEdit {
        person: person.clone(),
        deps: vec![document],
        session,
        operations: vec![put("owner", "Kaltwerk")],
    };
    let comment =
        Comment { person: person.clone(), on: document, text: "Good.".into(), reply_to: None };
    let withdraw = CommentWithdraw { person: person.clone(), comment: ContributionId([5; 32]) };
    let reason = Reason { person: person.clone(), words: "It helps.".into() };
    let import = Import {
        person,
        on: document,
        owner: Some("sig-node".into()),
        created: Some("2016-12-21".into()),
        updated: None,
        facts: vec![("authors".into(), "3".into())],
    };
    let address = Address { addresses: vec!["/ip4/192.0.2.7/tcp/7417".into()] };
    vec![
        (Kind::ADDRESS, address.to_wire()),
        (Kind::DOC_CREATE, create.encode()),
        (Kind::DOC_EDIT, edit.encode()),
        (Kind::COMMENT, comment.encode()),
        (Kind::REASON, reason.encode()),
        (Kind::COMMENT_WITHDRAW, withdraw.encode()),
        (Kind::IMPORT, import.encode()),
    ]
}

/// Acts about initiatives and about who leads them.
fn deeds_about_initiatives() -> Vec<Deed> {
    let person = || Some("Petra Lindqvist".to_owned());
    let words = || Some("It helps.".to_owned());
    let (initiative, hand_over) = (ContributionId([3; 32]), ContributionId([5; 32]));
    let (day, to) = (Day(20_800), PartnerId([6; 32]));
    vec![
        InitiativeJoin { person: person(), initiative, part: words() }.into(),
        InitiativeLeave { person: person(), initiative, reason: words() }.into(),
        InitiativeFrame {
            person: person(),
            initiative,
            purpose: words(),
            appetite: Some("6 weeks of two people".into()),
            end: Some(day),
        }
        .into(),
        InitiativeRenew { person: person(), initiative, end: day, reason: "It works.".into() }
            .into(),
        InitiativeClose {
            person: person(),
            initiative,
            ending: Ending::Done,
            lesson: Some(ContributionId([7; 32])),
            reason: words(),
        }
        .into(),
        InitiativeReopen { person: person(), initiative, reason: "It broke.".into() }.into(),
        InitiativeRate {
            person: person(),
            initiative,
            network: 5,
            own: 2,
            burden: 3,
            reason: words(),
        }
        .into(),
        Activity { person: person(), initiative, days: vec![Day(17_000), day], source: None }
            .into(),
        GuestInvolve {
            person: person(),
            initiative,
            guest: to,
            stage: Some("pilot".into()),
            role: Some(GuestRole::Consulted),
        }
        .into(),
        LeadOffer { person: person(), initiative, words: words() }.into(),
        LeadStepUp { person: person(), initiative, until: Some(day), words: words() }.into(),
        LeadStepDown { person: person(), initiative, reason: words() }.into(),
        LeadDeputize { person: person(), initiative, until: Some(day) }.into(),
        LeadHandOver { person: person(), initiative, to, words: words() }.into(),
        LeadTake { person: person(), hand_over, until: Some(day) }.into(),
        LeadWant { person: person(), initiative, words: words() }.into(),
        LeadQuestion { person: person(), initiative, candidate: to, text: ContributionId([8; 32]) }
            .into(),
    ]
}

/// Acts about promises and challenges.
fn deeds_about_help() -> Vec<Deed> {
    let person = || Some("Petra Lindqvist".to_owned());
    let words = || "It helps.".to_owned();
    let commitment = ContributionId([3; 32]);
    let (challenge, referral, hand_over) = (commitment, commitment, ContributionId([5; 32]));
    let (due, to) = (Day(20_800), PartnerId([6; 32]));
    vec![
        CommitmentPromise {
            person: person(),
            what: "Lend 40 sensors".into(),
            due,
            on: Some(ContributionId([4; 32])),
        }
        .into(),
        CommitmentReport { person: person(), commitment, outlook: Outlook::AtRisk, words: words() }
            .into(),
        CommitmentKeep { person: person(), commitment, evidence: words() }.into(),
        CommitmentRenew { person: person(), commitment, due, reason: words() }.into(),
        CommitmentRelease { person: person(), commitment, reason: words() }.into(),
        CommitmentHandOver { person: person(), commitment, to, words: Some(words()) }.into(),
        CommitmentTake { person: person(), hand_over }.into(),
        ChallengeShare {
            person: person(),
            title: "Reefer plug adapters".into(),
            words: words(),
            effort: 2,
            value: 4,
            wanted: vec!["an electrician".into()],
        }
        .into(),
        ChallengeOffer { person: person(), challenge, words: words() }.into(),
        ChallengeAccept { person: person(), offer: hand_over, words: Some(words()) }.into(),
        ChallengeEnd { person: person(), challenge, outcome: Ended::Solved, words: words() }.into(),
        ChallengeThank { person: person(), challenge, to, words: words() }.into(),
        ChallengeRefer {
            person: person(),
            challenge,
            to: Recipient::Outside("Frost AB".into()),
            words: words(),
        }
        .into(),
        ReferralAnswer { person: person(), referral, is_accepted: true, words: Some(words()) }
            .into(),
        ReferralResult { person: person(), referral, has_helped: true, words: words() }.into(),
    ]
}

/// Acts about organisations, and those that fit everywhere.
fn deeds_about_members() -> Vec<Deed> {
    let person = || Some("Petra Lindqvist".to_owned());
    let words = || "It helps.".to_owned();
    vec![
        Profile {
            person: person(),
            does: Some("Cold storage".into()),
            offers: vec!["sensors".into()],
            seeks: vec!["drivers".into()],
        }
        .into(),
        JoinReason { person: person(), words: words() }.into(),
        LeaveReason { person: person(), words: words() }.into(),
        PersonAdd {
            person: person(),
            name: "Ida Berg".into(),
            role: Some("Dock".into()),
            deputy_of: person(),
        }
        .into(),
        PersonLeave { person: person(), name: "Ida Berg".into(), successor: person() }.into(),
        PulseAnswer {
            person: person(),
            review: Day(20_800),
            heard: 4,
            worth: 5,
            fair: 3,
            rules: 2,
            words: None,
        }
        .into(),
        Lesson {
            person: person(),
            on: Some(ContributionId([3; 32])),
            worked: words(),
            did_not: words(),
            tell: words(),
        }
        .into(),
        Decline { person: person(), hand_over: ContributionId([5; 32]), reason: Some(words()) }
            .into(),
        Retract { person: person(), act: ContributionId([5; 32]), reason: None }.into(),
    ]
}

fn deeds() -> Vec<(Kind, Vec<u8>)> {
    let all = [deeds_about_initiatives(), deeds_about_help(), deeds_about_members()];
    let all = all.into_iter().flatten();
    all.map(|deed| {
        let (kind, bytes) = (deed.kind(), deed.encode());
        assert_eq!(Deed::decode(kind, &bytes), Some(Ok(deed)));
        (kind, bytes)
    })
    .collect()
}

fn page() -> String {
    let genesis = genesis();
    let federation = genesis.federation();
    let mut all = vec![genesis.clone()];
    for body in governance(&genesis) {
        let known = Body::decode(body.kind(), &body.encode()).expect("a governance kind");
        assert_eq!(known.as_ref(), Ok(&body), "{:?}", body.kind());
        all.push(on(&genesis, 0, body.kind(), body.encode()));
    }
    all.extend(
        content().into_iter().chain(deeds()).map(|(kind, body)| on(&genesis, 0, kind, body)),
    );
    let token = Token {
        federation,
        secret: [7; 16],
        sponsor: key(1).public(),
        anchor: Anchor { minutes: 0, entry: EntryId::before_the_first(federation) },
        expires_ms: TIME_MS,
        addresses: vec!["/ip4/192.0.2.7/tcp/7417".into()],
        federation_name: "Nordic Cold Chain".into(),
        deputies: vec![Deputy { key: key(9).public(), address: "/ip4/192.0.2.8/tcp/7417".into() }],
    };
    let mut page = String::from(
        "# Test vectors\n\nOne contribution of every kind, in hex. Generated and checked by \
         `tests/vectors.rs`; what the fields mean is in\n[protocol.md](protocol.md). Keys grow from \
         seeds of 32 equal bytes: the seat key from `01…`, the root key from `02…`, the next\nroot \
         key from `03…`. `bytes` is header, body and signature as they travel.\n",
    );
    for contribution in &all {
        let (_, name) = Kind::KNOWN
            .iter()
            .find(|(kind, _)| *kind == contribution.kind())
            .expect("every kind here is known");
        let kind = contribution.kind().0;
        writeln!(page, "\n## 0x{kind:04x} {name}\n\n```text").unwrap();
        writeln!(page, "id        {}", contribution.id()).unwrap();
        writeln!(page, "body      {}", hex(contribution.body())).unwrap();
        writeln!(page, "signature {}", hex(&contribution.signature())).unwrap();
        writeln!(page, "bytes     {}\n```", hex(contribution.bytes())).unwrap();
    }
    writeln!(page, "\n## Invite\n\n```text\nbytes {}\n```", hex(&token.encode())).unwrap();
    let certificate = certificate(&genesis);
    let proof = certificate.check().expect("it holds");
    writeln!(page, "\n## Certificate\n\n```text").unwrap();
    writeln!(page, "decision  {}", proof.decision).unwrap();
    writeln!(page, "entry     {}", proof.entry_id).unwrap();
    writeln!(page, "bytes     {}\n```", hex(&certificate.to_wire())).unwrap();
    page
}

/// The lone founder adopts a text, and its own node makes that final.
fn certificate(genesis: &Contribution) -> Certificate {
    let mut graph = Graph::new(genesis.clone());
    let mut governance = Governance::new(genesis).expect("a sound genesis");
    let seat = key(1);
    let bodies = self::governance(genesis);
    let open = bodies.into_iter().find(|body| body.kind() == Kind::OPEN).expect("one is an Open");
    let decision = write(&mut graph, &mut governance, &open);
    let stance = Stance { person: None, decision, position: Position::Agree, reason: None };
    write(&mut graph, &mut governance, &Body::Stance(stance));
    let elapsed_ms = governance.open_decisions().map(|id| (id, u64::MAX)).collect();
    let timing = Timing { elapsed_ms, round_base_ms: 1, ..Timing::default() };
    while let Some(act) = governance.next_act(&graph, &seat.public(), &timing).act {
        write(&mut graph, &mut governance, &act);
    }
    let certificate = governance.certificate(&graph, 0, Some("We share.".into()));
    certificate.expect("the first entry")
}

/// Signs with the seat key on top of everything.
fn write(graph: &mut Graph, governance: &mut Governance, body: &Body) -> ContributionId {
    let base = governance.base(graph, &key(1).public());
    let contribution = base.draft(body.kind(), body.encode(), TIME_MS).sign(&key(1));
    let past = graph.place(&contribution).expect("it builds on what is there");
    let judgement = governance.judge(graph, &past, &contribution);
    assert_eq!(*judgement.verdict(), Verdict::Admitted);
    let id = contribution.id();
    let index = graph.insert(contribution, past);
    governance.admit(graph, index, judgement);
    id
}

#[test]
fn every_kind_has_a_vector_that_decodes_to_itself() {
    let genesis = genesis();
    let kinds: Vec<Kind> = governance(&genesis)
        .iter()
        .map(Body::kind)
        .chain(content().into_iter().chain(deeds()).map(|(kind, _)| kind))
        .chain([Kind::GENESIS])
        .collect();

    for (kind, name) in Kind::KNOWN {
        assert!(kinds.contains(kind), "{name} has no vector");
    }
    let whole = on(&genesis, 0, Kind::HERE, Vec::new());
    let read = Unverified::decode(whole.bytes().to_vec()).unwrap().verify().unwrap();
    assert_eq!(read, whole);
    assert!(Genesis::check(&genesis).is_ok());
    let SignatureBytes(signature) = claim(genesis.federation()).by_node;
    assert_ne!(signature, [0; 64]);
}

#[test]
fn the_published_vectors_are_what_this_program_writes() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/vectors.md");
    let page = page();
    if std::env::var_os("GUILDHALL_BLESS").is_some() {
        std::fs::write(&file, &page).expect("docs are writable");
    }

    let published = std::fs::read_to_string(&file).expect("docs/vectors.md");

    assert!(published == page, "docs/vectors.md differs: the bytes on the wire have changed");
}
