//! `guildhall lesson`

use clap::{Args, Subcommand};
use guildhall_control::api::lesson::{Act as Said, Filter, Lesson, List, Words};
use guildhall_control::api::work::{Act as Work, Question};
use guildhall_control::api::{Act, Request};

use super::act;
use crate::failure::{Failure, Outcome};
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with lessons.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List what was learnt, the latest first
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List {
        /// Only from this initiative, decision or challenge
        #[arg(long = "for", value_name = "ID")]
        on: Option<String>,
    },
    /// Show one lesson
    #[command(after_help = "Example:\n  guildhall lesson show le-5tsd")]
    Show {
        /// Its id or the beginning of its id
        id: String,
    },
    /// Record what was learnt, for whoever tries next
    #[command(after_help = RECORD_EXAMPLES)]
    Record(RecordArgs),
    /// Take a lesson of yours back
    #[command(
        after_help = "Example:\n  guildhall lesson withdraw le-5tsd --reason \"Recorded twice.\""
    )]
    Withdraw {
        /// Its id or the beginning of its id
        id: String,
        /// Why
        #[arg(short, long, value_name = "TEXT")]
        reason: Option<String>,
        #[command(flatten)]
        waiting: WaitArgs,
    },
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall lesson list
  guildhall lesson list --for in-7f3k";
const RECORD_EXAMPLES: &str = "Examples:
  guildhall lesson record --for in-7f3k --worked \"One door first.\" \\
    --did-not \"Four makers at once.\" --tell-next \"Begin with the door you have.\"";

/// What was learnt.
#[derive(Clone, Debug, Args)]
pub(crate) struct RecordArgs {
    /// From which initiative, decision or challenge
    #[arg(long = "for", value_name = "ID")]
    on: Option<String>,
    #[command(flatten)]
    learnt: LearntArgs,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// The three things that a lesson says.
#[derive(Clone, Debug, Args)]
pub(crate) struct LearntArgs {
    /// What worked
    #[arg(long, value_name = "TEXT")]
    pub(crate) worked: Option<String>,
    /// What did not
    #[arg(long, value_name = "TEXT")]
    pub(crate) did_not: Option<String>,
    /// What to tell whoever tries next
    #[arg(long, value_name = "TEXT")]
    pub(crate) tell_next: Option<String>,
}

impl LearntArgs {
    /// All three: as given, or asked for.
    pub(crate) fn words(self, session: &Session) -> Result<Words, Failure> {
        let asking = session.asking;
        Ok(Words {
            worked: asking.value(self.worked, "What worked", "--worked TEXT")?,
            did_not: asking.value(self.did_not, "What did not", "--did-not TEXT")?,
            tell: asking.value(self.tell_next, "What to tell the next", "--tell-next TEXT")?,
        })
    }
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List { on } => {
            let question = Question::Lessons(Filter { on });
            let list: List = session.ask(&Request::Work(question)).await?;
            let ids = |list: &List| list.items.iter().map(|item| item.id.clone()).collect();
            session.show(list, ids, render::lesson_list)
        }
        Verb::Show { id } => {
            let shown: Lesson = session.ask(&Request::Work(Question::Lesson(id))).await?;
            let id = shown.id.clone();
            let ended = session.show(shown, |_| vec![id.clone()], render::lesson)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Record(args) => {
            let words = args.learnt.words(session)?;
            say(session, Said::Record { on: args.on, words }, &args.waiting).await
        }
        Verb::Withdraw { id, reason, waiting } => {
            say(session, Said::Withdraw { reference: id, reason }, &waiting).await
        }
    }
}

async fn say(session: &Session, said: Said, waiting: &WaitArgs) -> Outcome {
    act::perform(session, Act::Work(Work::Lesson(said)), waiting).await
}
