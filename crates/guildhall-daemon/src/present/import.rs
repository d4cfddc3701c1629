//! Taking in the rows of a file.

use guildhall_control::Time;
use guildhall_control::api::import::{Batch, Refused, Report, Row};
use guildhall_node::{ImportRow, Reply, RowFate};
use guildhall_work::Day;
use guildhall_workspace::Fields;

use super::ids;
use super::initiative::stage_named;

/// What became of the rows.
pub(crate) fn report(batch: &Batch, reply: &Reply) -> Report {
    let mut report = Report::default();
    for (row, fate) in batch.rows.iter().zip(&reply.rows) {
        match fate {
            RowFate::Created(id) => {
                report.created += 1;
                report.ids.push(ids::initiative(*id));
            }
            RowFate::Known => report.known += 1,
            RowFate::Refused(reason) => {
                report.refused.push(Refused { line: row.line, reason: reason.clone() });
            }
        }
    }
    report
}

/// A row of a file as the node takes it in.
pub(crate) fn row(row: &Row) -> ImportRow {
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
        touched: row.touched.iter().map(|time| day(*time)).collect(),
    }
}

fn day(time: Time) -> Day {
    Day::of_ms(u64::try_from(time.unix_ms()).unwrap_or_default())
}
