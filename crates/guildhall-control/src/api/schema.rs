//! The shapes of all answers as JSON Schemas, held against `docs/schema/`.

use super::certificate::Proof;
use super::notice::Notice;
use super::{Act, Schema as _, answer, event, export, log};
use crate::explain;
use crate::problem::Problem;

#[path = "../../../../tests/schema_file.rs"]
mod schema_file;

#[test]
fn the_schema_of_every_answer_is_written_down() {
    for (name, schema) in answer::schemas() {
        schema_file::hold(name, schema);
    }
    schema_file::hold(event::SCHEMA, schemars::schema_for!(event::Event));
    schema_file::hold("guildhall.log.item/1", schemars::schema_for!(log::Item));
    schema_file::hold("guildhall.export/1", schemars::schema_for!(export::Line));
    schema_file::hold(Proof::SCHEMA, schemars::schema_for!(Proof));
    schema_file::hold(explain::List::SCHEMA, schemars::schema_for!(explain::List));
    schema_file::hold(Notice::SCHEMA, schemars::schema_for!(Notice));
    schema_file::hold("guildhall.problem/1", schemars::schema_for!(Problem));
}

#[test]
fn the_schema_of_every_act_is_written_down() {
    schema_file::hold("guildhall.act/1", schemars::schema_for!(Act));
}
