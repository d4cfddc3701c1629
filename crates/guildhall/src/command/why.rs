//! `guildhall why`: what made something as it is.

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::why::Explanation;

use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall why de-9qtm
  guildhall why telemetry
  guildhall why kaltwerk
  guildhall why admission
  guildhall why state
  guildhall why co-7b2k
  guildhall why kaltwerk:127";

/// What to explain.
#[derive(Clone, Debug, Args)]
pub(crate) struct WhyArgs {
    /// A decision or initiative, a handle, a rule, HANDLE:NUMBER, or the word state
    #[arg(value_name = "FACT")]
    fact: String,
}

/// Does it.
pub(crate) async fn run(session: &Session, args: WhyArgs) -> Outcome {
    let explained: Explanation = session.ask(&Request::Why(args.fact)).await?;
    let ids = |explained: &Explanation| {
        let steps = explained.parts.iter().flat_map(|part| &part.steps);
        steps.map(|step| step.id.clone()).collect()
    };
    session.show(explained, ids, render::why)
}
