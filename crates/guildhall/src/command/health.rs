//! `guildhall health`

use clap::Args;
use guildhall_control::api::Request;
use guildhall_control::api::health::Health;
use guildhall_control::api::work::Question;

use crate::date;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall health
  guildhall health --as-of 2026-06-30
  guildhall health --json
How each figure is counted:  guildhall help health";

/// For which day.
#[derive(Clone, Debug, Args)]
pub(crate) struct HealthArgs {
    /// How it was on this day: 2026-06-30, "3 weeks ago"; today (in UTC) if
    /// left out
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
}

/// Shows how alive the federation is.
pub(crate) async fn run(session: &Session, args: HealthArgs) -> Outcome {
    let as_of = args.as_of.as_deref().map(|day| date::any(day, "--as-of")).transpose()?;
    let health: Health = session.ask(&Request::Work(Question::Health(as_of))).await?;
    let ids = |health: &Health| {
        let fading = health.initiatives.iter().map(|it| it.about.id.clone());
        fading.collect()
    };
    session.show(health, ids, render::health)
}
