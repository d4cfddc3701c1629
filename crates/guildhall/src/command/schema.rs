//! The shapes of answers that the command makes itself, held against `docs/schema/`.

use schemars::schema_for;

use super::{
    backup, check, completion, config, decision, doctor, export, found, help, init, join, key, log,
    man, member, node, unit, version,
};

#[path = "../../../../tests/schema_file.rs"]
mod schema_file;

#[test]
fn the_schema_of_every_answer_of_the_command_itself_is_written_down() {
    let schemas = [
        ("guildhall.backup/1", schema_for!(backup::Held)),
        ("guildhall.certificate/1", schema_for!(decision::Written)),
        ("guildhall.check/1", schema_for!(check::Checked)),
        ("guildhall.doctor/1", schema_for!(doctor::Examined)),
        ("guildhall.man/1", schema_for!(man::Pages)),
        ("guildhall.completion/1", schema_for!(completion::Script)),
        ("guildhall.config/1", schema_for!(config::Shown)),
        ("guildhall.config.paths/1", schema_for!(config::Paths)),
        ("guildhall.export.file/1", schema_for!(export::Exported)),
        ("guildhall.found/1", schema_for!(found::Answer<'_>)),
        ("guildhall.help/1", schema_for!(help::Help)),
        ("guildhall.init/1", schema_for!(init::Founded)),
        ("guildhall.join/1", schema_for!(join::Answer)),
        ("guildhall.key.machine.join/1", schema_for!(key::machine::Answer)),
        ("guildhall.key.words/1", schema_for!(key::Words)),
        ("guildhall.log.export/1", schema_for!(log::Exported)),
        ("guildhall.member.return/1", schema_for!(member::Back)),
        ("guildhall.node/1", schema_for!(node::State)),
        ("guildhall.node.unit/1", schema_for!(unit::Unit)),
        ("guildhall.node.logs/1", schema_for!(node::Logs)),
        ("guildhall.versions/1", schema_for!(version::Versions)),
    ];
    for (name, schema) in schemas {
        schema_file::hold(name, schema);
    }
}
