//! `guildhall rules`

use clap::{Args, Subcommand};
use guildhall_control::api::governing::{self, Rule};
use guildhall_control::api::rules::Rules;
use guildhall_control::api::{Act, Request};

use super::act;
use crate::editor::TextArgs;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with rules.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show how this federation decides, in words
    #[command(after_help = "Examples:\n  guildhall rules show\n  guildhall rules show --json")]
    Show,
    /// Propose another value for a rule; the partners decide
    #[command(after_help = PROPOSE_EXAMPLES)]
    Propose(ProposeArgs),
}

const PROPOSE_EXAMPLES: &str = "Examples:
  guildhall rules propose guest-cap 8
  guildhall rules propose admission two-thirds -m \"Six of us are enough.\"
  guildhall rules propose window-majority 2d..7d --wait=final

Rules that can be changed:
  admission, adoption, amendment, removal
      the least agreement: lazy, consent, majority, large, two-thirds,
      unanimous, or a share such as 3/4
  window-lazy, window-consent, window-majority, window-large, window-super,
  window-unanimous
      how long a matter stays open: 14d, 72h, or shortest..longest: 1d..14d
  dormancy        days after which an unanswered partner can be paused: 14d
  lazy-agrees     how many must agree where silence is consent: 2
  consent-voices  how many must answer where all are asked: 2
  guest-cap       guests that a partner may have: 5
  silence         matters without a word until one is not counted: 5, never
  review          how often the rules are read again: 182d
  fading-quiet, fading-days
      when an initiative is shown as fading: quiet for 30d, worked on for at
      most 2 days in a year
  promises        of 100 promises, how many should be kept on time: 80
  member-quiet    after how long without a word a member is shown as quiet: 30d";

/// What to change.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProposeArgs {
    /// Name of the rule
    key: String,
    /// What it is to say
    #[arg(allow_hyphen_values = true)]
    value: String,
    #[command(flatten)]
    text: TextArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Show => {
            let rules: Rules = session.ask(&Request::RulesShow).await?;
            session.show(rules, |rules| vec![rules.preset.clone()], render::rules)
        }
        Verb::Propose(args) => {
            let text = args.text.read()?.unwrap_or_default();
            let rule = governing::Act::Rule(Rule { key: args.key, value: args.value, text });
            act::perform(session, Act::Govern(rule), &args.waiting).await
        }
    }
}
