//! The shell: one process that wires store, network and local control to a node.
//!
//! Everything here carries out what the node wants and hands it what happened; it decides nothing
//! about contributions. [`run`] lives until it is told to stop; [`found`] and [`prepare_join`] make
//! a home before that.

mod backup;
mod ceremony;
mod certificate;
mod desk;
mod files;
mod founding;
mod host;
mod invite_text;
mod joining;
mod keeper;
mod machine;
mod network;
mod notify;
mod pending;
mod present;
mod profile;
mod root;
mod run;
mod seen;
mod service;
mod shell;
mod stick;
mod words;

pub use backup::{
    BackupError, BackupReport, LogError, create_backup, restore_backup, verify_backup,
};
pub use ceremony::{
    BadPaper, Ceremony, CeremonyError, CeremonyFounder, CeremonyOptions, ceremony, ceremony_finish,
    ceremony_join, ceremony_sign, ceremony_start,
};
pub use certificate::verify as verify_certificate;
pub use founding::{
    FoundError, FoundOptions, Founded, InvitePreview, Organisation, Prepared, RootWords,
    forget_root_words, found, invite_preview, prepare_join, root_words,
};
pub use guildhall_work::HEALTH_WORDS;
pub use host::{RunError, RunOptions};
pub use invite_text::BadInvite;
pub use keeper::KeepError;
pub use machine::{MachinePreview, machine_preview, prepare_machine};
pub use profile::{
    BadToml, InboxSettings, NetworkSettings, NotifySettings, PORT_DEFAULT, Profile, Settings,
};
pub use root::{ReturnCase, RootError, RootKey, Rotation, has_root_words};
pub use run::run;
