//! Proposals as the graph holds them, and the documents behind them.

use guildhall_governance::{Body, Open, text_hash};
use guildhall_ledger::{ContributionId, Graph, Index, Kind, PublicKey};
use guildhall_workspace::{DocumentView, Workspace};

/// The proposal at `index`, if it is one.
pub(crate) fn proposal(graph: &Graph, index: Index) -> Option<Open> {
    let contribution = graph.contribution(index);
    if contribution.kind() != Kind::OPEN {
        return None;
    }
    match Body::decode(Kind::OPEN, contribution.body()) {
        Some(Ok(Body::Open(open))) => Some(*open),
        _ => None,
    }
}

/// The document that holds the text of a proposal.
pub(crate) fn document(
    graph: &Graph,
    workspace: &mut Workspace,
    open: &Open,
) -> Option<DocumentView> {
    let text = open.text.as_ref()?;
    let document = workspace.document_in(graph, text.document)?;
    workspace.document(graph, document)
}

/// The text that a proposal was opened with, whatever was written in its document since: the one
/// with the hash that it names.
pub(crate) fn text(graph: &Graph, workspace: &mut Workspace, open: &Open) -> Option<String> {
    let named = open.text.as_ref()?;
    let document = workspace.document_in(graph, named.document)?;
    let text = workspace.text_at(graph, document, &named.heads)?;
    (text_hash(&text) == named.hash).then_some(text)
}

/// The title of a decision.
pub(crate) fn title(graph: &Graph, decision: &ContributionId) -> Option<String> {
    let open = proposal(graph, graph.find(decision)?)?;
    Some(open.title)
}

/// The invite and the node key of the guest that is let in at `index`.
pub(crate) fn claim(graph: &Graph, index: Index) -> Option<(PublicKey, PublicKey)> {
    match Body::decode(Kind::GUEST_ADMIT, graph.contribution(index).body()) {
        Some(Ok(Body::GuestAdmit(admit))) => {
            Some((admit.claim.claim.invite, admit.claim.claim.node_key))
        }
        _ => None,
    }
}
