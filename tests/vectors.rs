//! Test vectors: the bytes of one contribution of every kind, for other implementers.
//!
//! `docs/vectors.md` is what this prints; `GUILDHALL_BLESS=1 cargo test vectors` writes it anew
//! after a deliberate change.

use std::fmt::Write as _;
use std::path::Path;

use guildhall_governance::{
    Anchor, Body, Certificate, Charter, Claim, Confirm, Effect, EntryId, FaultProof, Foundation,
    Founder, Genesis, Governance, GuestAdmit, GuestAdopt, Here, InviteIssue, InviteRevoke,
    KeyGrant, KeyRevoke, Mode, Open, Outcome, PartnerId, Position, Preset, Role, Seal,
    SignatureBytes, Stance, Text, Tier, Timing, Token, Value, Verdict, Withdraw, invite_key,
    next_root_hash, possession_signature, text_hash,
};
use guildhall_ledger::{
    Contribution, ContributionId, Draft, FederationId, Graph, Kind, Scope, SecretKey, Unverified,
};
use guildhall_node::Address;
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

fn page() -> String {
    let genesis = genesis();
    let federation = genesis.federation();
    let mut all = vec![genesis.clone()];
    for body in governance(&genesis) {
        let known = Body::decode(body.kind(), &body.encode()).expect("a governance kind");
        assert_eq!(known.as_ref(), Ok(&body), "{:?}", body.kind());
        all.push(on(&genesis, 0, body.kind(), body.encode()));
    }
    all.extend(content().into_iter().map(|(kind, body)| on(&genesis, 0, kind, body)));
    let token = Token {
        federation,
        secret: [7; 16],
        sponsor: key(1).public(),
        anchor: Anchor { minutes: 0, entry: EntryId::before_the_first(federation) },
        expires_ms: TIME_MS,
        addresses: vec!["/ip4/192.0.2.7/tcp/7417".into()],
        federation_name: "Nordic Cold Chain".into(),
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
    let timing = Timing { elapsed_ms, round_elapsed_ms: 0, round_base_ms: 1 };
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
        .chain(content().iter().map(|(kind, _)| *kind))
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
