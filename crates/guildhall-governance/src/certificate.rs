//! Certificates: the proof of one decision for somebody who has nothing else.
//!
//! A certificate leads from the founding to one entry of the minutes. Every entry that changes who
//! decides, or by which rules, is shown whole: the proposal, and the Confirms of as many seats as
//! it took. Any other entry before the last is named by its value alone, and the next one that is
//! shown vouches for it: its Confirms carry the entry before them and the digest of the state after.
//!
//! Who checks one sees no pasts, so it relies on what every entry rests on: that no more seats lied
//! than the electorate tolerates. It cannot see what was decided afterwards, nor whether former
//! partners signed another history; for both it compares the last entry with a member.

use guildhall_ledger::{Contribution, ContributionId, FederationId, Kind, Unverified, digest};
use serde::{Deserialize, Serialize};

use crate::body::{Body, Confirm, Open, Value};
use crate::genesis::{BadGenesis, Genesis};
use crate::id::{EntryId, PartnerId, domain, text_hash};
use crate::state::{KeyUse, Quorum, State};
use crate::wire;

#[cfg(test)]
mod tests;

/// Most bytes of a certificate: thousands of entries, and the longest text beside them.
pub const CERTIFICATE_LENGTH_MAX: usize = 16 * 1024 * 1024;

/// The version of the format.
const VERSION: u16 = 1;

/// Bytes of the digest at the end.
const DIGEST_LENGTH: usize = 32;

/// The proof of one decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Certificate {
    version: u16,
    genesis: Vec<u8>,
    steps: Vec<Step>,
    text: Option<String>,
}

/// One entry on the way from the founding to the decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) enum Step {
    /// It changed neither partners nor charter.
    Passed(Value),
    /// The proposal, and who confirmed its outcome, in order of their partners' ids.
    Shown { open: Vec<u8>, confirms: Vec<Vec<u8>> },
}

/// What a certificate proves.
#[derive(Clone, Debug)]
pub struct Proof {
    /// The federation.
    pub federation: FederationId,
    /// Its name.
    pub name: String,
    /// The decision.
    pub decision: ContributionId,
    /// What was proposed.
    pub open: Open,
    /// When it was proposed: a claim, in milliseconds since 1970.
    pub opened_ms: u64,
    /// Whose key proposed it, if a partner's at the time of the decision.
    pub proposer: Option<PartnerId>,
    /// The decision and how it came out.
    pub value: Value,
    /// The number of its entry.
    pub entry: u32,
    /// The entry, which names everything decided before it as well.
    pub entry_id: EntryId,
    /// The round that made it final.
    pub round: u32,
    /// Who confirmed it.
    pub confirmed: Vec<Confirmed>,
    /// Partners and charter when it was decided.
    pub before: State,
    /// Partners and charter after it.
    pub after: State,
    /// How many entries are shown whole.
    pub shown: usize,
    /// The text that was decided on, where the certificate holds it.
    pub text: Option<String>,
}

/// One confirmation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Confirmed {
    /// By whom.
    pub partner: PartnerId,
    /// The contribution.
    pub id: ContributionId,
    /// When: a claim, in milliseconds since 1970.
    pub time_ms: u64,
}

/// Why bytes prove nothing.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadCertificate {
    /// There are more bytes than a certificate may have.
    #[error("it has more than {CERTIFICATE_LENGTH_MAX} bytes")]
    TooLong,
    /// The digest at the end is not that of what stands before it.
    #[error("something in it was changed or is missing")]
    Damaged,
    /// The digest is right, but the bytes are no certificate.
    #[error("it does not have the form of a certificate")]
    Malformed,
    /// It was written by a program that knows more.
    #[error("it was written by a newer version of the program (form {0})")]
    Newer(u16),
    /// The founding act is worth nothing.
    #[error("the founding act in it founds nothing")]
    Genesis(#[source] BadGenesis),
    /// It leads to no decision.
    #[error("it leads to no decision")]
    NoDecision,
    /// An entry is not what it claims to be.
    #[error("what it shows of entry {entry} proves nothing: {fault}")]
    Entry {
        /// The number of the entry.
        entry: u32,
        /// What is wrong with it.
        fault: StepFault,
    },
    /// The text is not the one that was decided on.
    #[error("the text in it is not the one that was decided on")]
    Text,
}

/// What is wrong with one entry of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, thiserror::Error)]
pub enum StepFault {
    /// The bytes are no contribution, or of another kind.
    #[error("a part of it cannot be read")]
    Unreadable,
    /// A signature is not the author's.
    #[error("a signature in it is wrong")]
    Signature,
    /// It belongs to another federation.
    #[error("a part of it belongs to another federation")]
    ForeignFederation,
    /// What was proposed was not possible.
    #[error("what was proposed was not possible at that place")]
    Hindered,
    /// A Confirm is by somebody without a seat, or not in order.
    #[error("somebody confirmed it who had no seat, or twice")]
    NoSeat,
    /// A Confirm is for something else.
    #[error("a confirmation in it is for something else")]
    OtherEntry,
    /// A Confirm was made for another state than the entries lead to.
    #[error("a confirmation in it was made for other partners or rules than the entries lead to")]
    OtherState,
    /// Too few seats confirmed.
    #[error("fewer nodes confirmed it than it needs")]
    TooFew,
}

impl Certificate {
    /// A certificate that leads over `steps`.
    pub(crate) fn new(genesis: &Contribution, steps: Vec<Step>, text: Option<String>) -> Self {
        Self { version: VERSION, genesis: genesis.bytes().to_vec(), steps, text }
    }

    /// The bytes, which end in their own digest.
    pub fn to_wire(&self) -> Vec<u8> {
        let mut bytes = wire::encode(self);
        let digest = digest(domain::CERTIFICATE, &[&bytes]);
        bytes.extend(digest);
        bytes
    }

    /// Reads a certificate, which proves nothing before it is checked.
    pub fn from_wire(bytes: &[u8]) -> Result<Self, BadCertificate> {
        if CERTIFICATE_LENGTH_MAX < bytes.len() {
            return Err(BadCertificate::TooLong);
        }
        let (content, end) =
            bytes.split_last_chunk::<DIGEST_LENGTH>().ok_or(BadCertificate::Damaged)?;
        if digest(domain::CERTIFICATE, &[content]) != *end {
            return Err(BadCertificate::Damaged);
        }
        match postcard::take_from_bytes::<u16>(content) {
            Ok((VERSION, _)) => wire::decode(content).map_err(|_| BadCertificate::Malformed),
            Ok((newer, _)) => Err(BadCertificate::Newer(newer)),
            Err(_) => Err(BadCertificate::Malformed),
        }
    }

    /// Follows the entries from the founding, checking every signature, and says what they prove.
    pub fn check(&self) -> Result<Proof, BadCertificate> {
        let genesis = signed(&self.genesis).map_err(|_| BadCertificate::Malformed)?;
        let founding = Genesis::check(&genesis).map_err(BadCertificate::Genesis)?;
        let federation = genesis.federation();
        let (last, before) = self.steps.split_last().ok_or(BadCertificate::NoDecision)?;
        let mut state = State::founded(federation, &founding);
        let mut shown = 1;
        for step in before {
            state = match step {
                Step::Passed(value) => state.unchanged_by(*value),
                Step::Shown { open, confirms } => {
                    shown += 1;
                    shown_entry(federation, &state, open, confirms)?.after
                }
            };
        }
        let Step::Shown { open, confirms } = last else { return Err(BadCertificate::NoDecision) };
        let Shown { open, confirmed, value, round, after } =
            shown_entry(federation, &state, open, confirms)?;
        let (body, contribution) = open;
        self.check_text(&body)?;
        Ok(Proof {
            federation,
            name: founding.foundation.name,
            decision: contribution.id(),
            opened_ms: contribution.header().time_ms,
            proposer: state.key(&contribution.author()).map(|(partner, _)| partner),
            open: body,
            value,
            entry: state.minutes(),
            entry_id: after.entry(),
            round,
            confirmed,
            before: state,
            after,
            shown,
            text: self.text.clone(),
        })
    }

    fn check_text(&self, open: &Open) -> Result<(), BadCertificate> {
        let Some(text) = &self.text else { return Ok(()) };
        let named = open.text.as_ref().map(|named| named.hash);
        if named == Some(text_hash(text)) { Ok(()) } else { Err(BadCertificate::Text) }
    }
}

impl Proof {
    /// The figures of the electorate that decided.
    pub fn quorum(&self) -> Quorum {
        self.before.quorum()
    }
}

/// An entry whose signatures all hold.
struct Shown {
    open: (Open, Contribution),
    confirmed: Vec<Confirmed>,
    value: Value,
    round: u32,
    after: State,
}

fn shown_entry(
    federation: FederationId,
    state: &State,
    open: &[u8],
    confirms: &[Vec<u8>],
) -> Result<Shown, BadCertificate> {
    let entry = state.minutes();
    let checked = check_entry(federation, state, open, confirms);
    checked.map_err(|fault| BadCertificate::Entry { entry, fault })
}

fn check_entry(
    federation: FederationId,
    state: &State,
    open: &[u8],
    confirms: &[Vec<u8>],
) -> Result<Shown, StepFault> {
    let proposal = signed(open)?;
    let Body::Open(body) = body(&proposal, federation, Kind::OPEN)? else {
        return Err(StepFault::Unreadable);
    };
    if let Some((proposer, _)) = state.key(&proposal.author())
        && state.hindrance(&body, &proposer).is_some()
    {
        return Err(StepFault::Hindered);
    }
    let mut votes = Vec::new();
    for bytes in confirms {
        let contribution = signed(bytes)?;
        let Body::Confirm(confirm) = self::body(&contribution, federation, Kind::CONFIRM)? else {
            return Err(StepFault::Unreadable);
        };
        votes.push((contribution, confirm));
    }
    let (_, first) = votes.first().ok_or(StepFault::TooFew)?;
    let (value, round) = (first.value, first.round);
    if value.decision != proposal.id() {
        return Err(StepFault::OtherEntry);
    }
    let after = state.after(value, &body);
    let confirmed = check_confirms(state, (value, round), after.root(), &votes)?;
    Ok(Shown { open: (*body, proposal), confirmed, value, round, after })
}

fn check_confirms(
    state: &State,
    (value, round): (Value, u32),
    root: [u8; 32],
    votes: &[(Contribution, Confirm)],
) -> Result<Vec<Confirmed>, StepFault> {
    let mut confirmed: Vec<Confirmed> = Vec::new();
    for (contribution, confirm) in votes {
        let header = contribution.header();
        let Some((partner, KeyUse::Seat)) = state.key(&header.author) else {
            return Err(StepFault::NoSeat);
        };
        let is_next = confirmed.last().is_none_or(|before| before.partner < partner);
        if !state.has_seat(&partner) || !is_next {
            return Err(StepFault::NoSeat);
        }
        let place = (state.minutes(), state.minutes(), state.entry());
        if (header.minutes, confirm.slot, confirm.previous) != place
            || (confirm.value, confirm.round) != (value, round)
        {
            return Err(StepFault::OtherEntry);
        }
        if confirm.state_root != root {
            return Err(StepFault::OtherState);
        }
        confirmed.push(Confirmed { partner, id: contribution.id(), time_ms: header.time_ms });
    }
    if confirmed.len() < state.quorum().needed {
        return Err(StepFault::TooFew);
    }
    Ok(confirmed)
}

fn signed(bytes: &[u8]) -> Result<Contribution, StepFault> {
    let read = Unverified::decode(bytes).map_err(|_| StepFault::Unreadable)?;
    read.verify().map_err(|_| StepFault::Signature)
}

fn body(
    contribution: &Contribution,
    federation: FederationId,
    kind: Kind,
) -> Result<Body, StepFault> {
    if contribution.kind() != kind {
        return Err(StepFault::Unreadable);
    }
    if contribution.federation() != federation {
        return Err(StepFault::ForeignFederation);
    }
    match Body::decode(kind, contribution.body()) {
        Some(Ok(body)) => Ok(body),
        Some(Err(_)) | None => Err(StepFault::Unreadable),
    }
}
