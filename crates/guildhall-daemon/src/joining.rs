//! Redeeming an invite: ask the sponsor's node until it answers.

use std::time::Duration;

use guildhall_governance::Anchor;
use guildhall_ledger::{Contribution, FederationId, PublicKey};
use guildhall_net::{Address, FrameError, Network, OpenError, PeerKey};
use guildhall_node::{BadAnswer, JoinRequest, MachineRequest, read_answer};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tracing::{info, warn};

use crate::pending::{Pending, PendingClaim, PendingMachine};

/// Pause after the first failed attempt; doubles up to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(300);

/// Longest pause between attempts.
const PAUSE_MAX: Duration = Duration::from_secs(15);

/// Why one attempt failed.
#[derive(Debug, thiserror::Error)]
enum AttemptError {
    #[error("the sponsor's node cannot be reached")]
    Open(#[source] OpenError),
    #[error("the connection to the sponsor's node broke")]
    Frame(#[source] FrameError),
    #[error("the sponsor's node ended the conversation without an answer")]
    NoAnswer,
    #[error("{0}")]
    Answer(BadAnswer),
}

/// How far the joining is, for people who wait.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Progress {
    /// What is waited for, in words.
    pub(crate) waits_for: String,
    /// Why the sponsor's node does not let this one in, if it said no.
    pub(crate) refused: Option<String>,
}

impl Progress {
    /// Before the first attempt.
    pub(crate) fn beginning() -> Self {
        Self { waits_for: "the sponsor's node".to_owned(), refused: None }
    }

    /// Without a network nobody can be asked.
    pub(crate) fn offline() -> Self {
        Self { waits_for: "the network: this node was started offline".to_owned(), refused: None }
    }
}

/// What is asked, and of whom.
#[derive(Debug)]
pub(crate) struct Asking {
    request: Vec<u8>,
    federation: FederationId,
    anchor: Anchor,
    /// The nodes that may let this one in, the first to be asked first.
    nodes: Vec<(PublicKey, Vec<String>)>,
}

/// The node that let this one in, and the minutes that the invite vouched for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sponsor {
    pub(crate) key: [u8; 32],
    pub(crate) addresses: Vec<String>,
    pub(crate) anchor: Anchor,
}

impl Asking {
    /// What a home that is not let in yet asks.
    pub(crate) fn new(pending: &Pending, person: Option<String>) -> Self {
        match pending {
            Pending::Guest(PendingClaim { claim, token }) => {
                let sponsor = (token.sponsor, token.addresses.clone());
                let deputies = token.deputies.iter();
                let deputies = deputies.map(|deputy| (deputy.key, vec![deputy.address.clone()]));
                Self {
                    request: JoinRequest::new(claim.clone(), person).to_wire(),
                    federation: token.federation,
                    anchor: token.anchor,
                    nodes: [sponsor].into_iter().chain(deputies).collect(),
                }
            }
            Pending::Machine(PendingMachine { claim, token }) => Self {
                request: MachineRequest::new(claim.clone(), person).to_wire(),
                federation: token.federation,
                anchor: token.anchor,
                nodes: vec![(token.node, token.addresses.clone())],
            },
        }
    }
}

/// Asks one node after the other until one lets this one in; returns the genesis, and who did.
pub(crate) async fn join(
    network: &Network,
    asking: &Asking,
    progress: &watch::Sender<Progress>,
) -> (Contribution, Sponsor) {
    let mut pause = PAUSE_MIN;
    loop {
        // What the sponsor itself says counts for people, whatever its deputies say.
        let mut told = None;
        for (key, addresses) in &asking.nodes {
            match attempt(network, asking, (key, addresses)).await {
                Ok(genesis) => {
                    info!("the sponsor's node let this one in");
                    let (key, addresses) = (key.0, addresses.clone());
                    return (genesis, Sponsor { key, addresses, anchor: asking.anchor });
                }
                Err(failure) => {
                    warn!(%failure, cause = cause(&failure), "not let in yet");
                    told.get_or_insert_with(|| describe(&failure));
                }
            }
        }
        if let Some(told) = told {
            progress.send_replace(told);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn attempt(
    network: &Network,
    asking: &Asking,
    (key, addresses): (&PublicKey, &[String]),
) -> Result<Contribution, AttemptError> {
    let addresses: Vec<Address> = addresses.iter().filter_map(|text| text.parse().ok()).collect();
    let sponsor = PeerKey(key.0);
    let mut stream = network.open_join(sponsor, addresses).await.map_err(AttemptError::Open)?;
    stream.send(&asking.request).await.map_err(AttemptError::Frame)?;
    let answer = stream.recv().await.map_err(AttemptError::Frame)?;
    let answer = answer.ok_or(AttemptError::NoAnswer)?;
    let genesis = read_answer(&answer, asking.federation).map_err(AttemptError::Answer)?;
    // The answer has been read; how the stream ends changes nothing.
    drop(stream.close().await);
    Ok(genesis)
}

fn describe(failure: &AttemptError) -> Progress {
    let refused = match failure {
        AttemptError::Answer(BadAnswer::Refused(why)) => Some(why.to_string()),
        AttemptError::Answer(why) => Some(why.to_string()),
        AttemptError::Open(_) | AttemptError::Frame(_) | AttemptError::NoAnswer => None,
    };
    let waits_for = match &refused {
        Some(why) => format!("another invite: {why}"),
        None => format!("the sponsor's node: {failure} ({})", cause(failure)),
    };
    Progress { waits_for, refused }
}

/// The innermost reason.
fn cause(failure: &AttemptError) -> String {
    let mut reason: &dyn std::error::Error = failure;
    while let Some(source) = reason.source() {
        reason = source;
    }
    reason.to_string()
}
