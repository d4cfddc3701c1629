//! Redeeming an invite: ask the sponsor's node until it answers.

use std::time::Duration;

use guildhall_ledger::Contribution;
use guildhall_net::{Address, FrameError, Network, OpenError, PeerKey};
use guildhall_node::{BadAnswer, JoinRequest, read_answer};
use tokio::sync::watch;
use tracing::{info, warn};

use crate::founding::PendingClaim;

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

/// Asks until the sponsor's node admits this one; returns the genesis.
pub(crate) async fn join(
    network: &Network,
    pending: &PendingClaim,
    person: Option<String>,
    progress: &watch::Sender<Progress>,
) -> Contribution {
    let request = JoinRequest::new(pending.claim.clone(), person).to_wire();
    let mut pause = PAUSE_MIN;
    loop {
        match attempt(network, pending, &request).await {
            Ok(genesis) => {
                info!("the sponsor's node let this one in");
                return genesis;
            }
            Err(failure) => {
                warn!(%failure, cause = cause(&failure), "not let in yet");
                progress.send_replace(describe(&failure));
            }
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

async fn attempt(
    network: &Network,
    pending: &PendingClaim,
    request: &[u8],
) -> Result<Contribution, AttemptError> {
    let token = &pending.token;
    let addresses: Vec<Address> =
        token.addresses.iter().filter_map(|text| text.parse().ok()).collect();
    let sponsor = PeerKey(token.sponsor.0);
    let mut stream = network.open_join(sponsor, addresses).await.map_err(AttemptError::Open)?;
    stream.send(request).await.map_err(AttemptError::Frame)?;
    let answer = stream.recv().await.map_err(AttemptError::Frame)?;
    let answer = answer.ok_or(AttemptError::NoAnswer)?;
    let genesis = read_answer(&answer, token.federation).map_err(AttemptError::Answer)?;
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
