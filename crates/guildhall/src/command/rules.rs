//! `guildhall rules`

use clap::Subcommand;
use guildhall_control::api::Request;
use guildhall_control::api::rules::Rules;

use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// What can be done with rules.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show how this federation decides, in words
    #[command(after_help = "Examples:\n  guildhall rules show\n  guildhall rules show --json")]
    Show,
}

/// Shows the rules.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Show => {
            let rules: Rules = session.ask(&Request::RulesShow).await?;
            session.show(rules, |rules| vec![rules.preset.clone()], render::rules)
        }
    }
}
