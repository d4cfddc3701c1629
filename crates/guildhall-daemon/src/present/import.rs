//! Taking in rows of a file, and contributions from a stick.

use guildhall_control::api::import::{Batch, Refused, Report, Row};
use guildhall_control::api::log;
use guildhall_control::{Problem, Time, Untrusted};
use guildhall_ledger::Unverified;
use guildhall_node::{Act, Arrival, Command, ImportRow, Node, Refusal, Reply, RowFate};
use guildhall_workspace::Fields;

use super::facts::{HomeFacts, long_count};
use super::initiative::stage_named;
use super::{ids, refusal};

/// What the node is told to do with the rows of a file.
pub(crate) fn rows(batch: &Batch, facts: &HomeFacts) -> Command {
    let rows = batch.rows.iter().map(row).collect();
    Command { person: facts.person.clone(), act: Act::Import(rows) }
}

/// What became of the rows.
pub(crate) fn report(batch: &Batch, done: Result<Reply, Refusal>) -> Result<Report, Problem> {
    let reply = done.map_err(|why| refusal::problem(&why))?;
    let mut report = Report::default();
    for (row, fate) in batch.rows.iter().zip(reply.rows) {
        match fate {
            RowFate::Created(id) => {
                report.created += 1;
                report.ids.push(ids::initiative(id));
            }
            RowFate::Known => report.known += 1,
            RowFate::Refused(reason) => report.refused.push(Refused { line: row.line, reason }),
        }
    }
    Ok(report)
}

/// What became of contributions from a file, in its order.
pub(crate) fn arrivals(
    node: &Node,
    contributions: &[Vec<u8>],
    done: Result<Reply, Refusal>,
) -> Result<log::Imported, Problem> {
    let reply = done.map_err(|why| refusal::problem(&why))?;
    let mut imported = log::Imported {
        read: long_count(contributions.len()),
        added: 0,
        known: 0,
        waiting: 0,
        refused: Vec::new(),
    };
    for (place, (bytes, arrival)) in (1..).zip(contributions.iter().zip(reply.arrivals)) {
        let id = Unverified::decode(bytes.as_slice()).ok().map(|read| read.id());
        let has_come_in = id.is_some_and(|id| node.graph().find(&id).is_some());
        match arrival {
            Arrival::Admitted(_) | Arrival::Inert(..) => imported.added += 1,
            Arrival::Present => imported.known += 1,
            // It waited for something that came later in the same file.
            Arrival::Waiting if has_come_in => imported.added += 1,
            Arrival::Waiting => imported.waiting += 1,
            Arrival::Refused(reason) => imported.refused.push(log::Refused {
                place,
                id: id.map(|id| id.to_string()),
                reason: Untrusted::new(reason),
            }),
        }
    }
    Ok(imported)
}

fn row(row: &Row) -> ImportRow {
    ImportRow {
        fields: Fields {
            title: row.title.clone(),
            stage: Some(stage_named(row.stage)),
            stage_reason: row.reason.clone(),
            text: row.text.clone(),
        },
        owner: row.owner.clone(),
        created: row.created.map(|time: Time| time.to_string()),
        updated: row.updated.map(|time: Time| time.to_string()),
    }
}
