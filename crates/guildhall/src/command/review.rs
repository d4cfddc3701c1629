//! `guildhall review`

use clap::{Args, Subcommand};
use guildhall_control::api::review::{Act as Said, Review};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::failure::Outcome;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done about reviews.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// What is to be looked at again and when, and how partners find it
    #[command(after_help = "Example:\n  guildhall review show")]
    Show,
    /// Say how you find it: four questions, each from 1 (not at all) to 5
    #[command(after_help = ANSWER_EXAMPLES)]
    Answer(AnswerArgs),
}

const ANSWER_EXAMPLES: &str = "Examples:
  guildhall review answer --heard 4 --worth 5 --fair 3 --rules 4
  guildhall review answer --heard 2 --worth 4 --fair 2 --rules 4 -m \"We always pay the gateway.\"";

/// The answers.
#[derive(Clone, Debug, Args)]
pub(crate) struct AnswerArgs {
    /// We are heard: 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    heard: u8,
    /// It is worth our effort: 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    worth: u8,
    /// The load is shared fairly: 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    fair: u8,
    /// The rules fit: 1 to 5
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=5))]
    rules: u8,
    /// What should change
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Show => {
            let shown: Review = session.ask(&Request::Work(Question::Review)).await?;
            let ids = |shown: &Review| shown.texts.iter().map(|text| text.id.clone()).collect();
            session.show(shown, ids, render::review)
        }
        Verb::Answer(args) => {
            let AnswerArgs { heard, worth, fair, rules, message: words, waiting } = args;
            let said = Said::Answer { heard, worth, fair, rules, words };
            act::perform(session, Act::Work(Work::Review(said)), &waiting).await
        }
    }
}
