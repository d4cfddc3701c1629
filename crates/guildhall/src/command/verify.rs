//! `guildhall verify`: what the certificate of a decision proves.

use std::path::PathBuf;

use clap::Args;
use guildhall_control::api::certificate::Proof;

use super::input;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// A file larger than this is no certificate of ours.
const FILE_MEBIBYTES_MAX: u64 = 32;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall verify telemetry.cert
  guildhall decision certificate de-9qtm | guildhall verify -";

/// What to check.
#[derive(Clone, Debug, Args)]
pub(crate) struct VerifyArgs {
    /// The file to check; `-` reads standard input
    file: PathBuf,
}

/// Does it. Nothing but the file is looked at: no home, no node, no network.
pub(crate) fn run(session: &Session, args: &VerifyArgs) -> Outcome {
    let hint = "have a member write it again:  guildhall decision certificate ID > FILE";
    let bytes = input::read(&args.file, FILE_MEBIBYTES_MAX, hint)?;
    let proof = guildhall_daemon::verify_certificate(&bytes)?;
    session.show(proof, |proof: &Proof| vec![proof.entry.hash.clone()], render::proof)
}
