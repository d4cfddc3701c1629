//! `guildhall comment`

use clap::{Args, Subcommand};
use guildhall_control::api::Act;
use guildhall_control::api::comment::Withdraw;
use guildhall_control::api::initiative::Say;

use super::act;
use crate::editor::{self, TextArgs};
use crate::failure::{Failure, Outcome, missing};
use crate::prompt::Asking;
use crate::session::Session;
use crate::wait::WaitArgs;

/// What can be done with comments.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Comment on anything that has an id
    #[command(after_help = ADD_EXAMPLES)]
    Add(CommentArgs),
    /// Take a comment of your organisation back
    #[command(after_help = WITHDRAW_EXAMPLES)]
    Withdraw(WithdrawArgs),
}

const ADD_EXAMPLES: &str = "Examples:
  guildhall comment add de-9qtm \"@kaltwerk, you had a view.\"
  guildhall comment add in-7f3k --reply-to cm-2k7p \"Door 4 is mended.\"
  guildhall comment add in-7f3k                    # opens your editor";
const WITHDRAW_EXAMPLES: &str = "Example:
  guildhall comment withdraw cm-2k7p";

/// What to say.
#[derive(Clone, Debug, Args)]
pub(crate) struct CommentArgs {
    /// On what: its id or the beginning of its id
    id: String,
    /// The comment; `-` reads standard input; your editor opens without it
    #[arg(conflicts_with_all = ["message", "file"])]
    words: Option<String>,
    #[command(flatten)]
    text: TextArgs,
    /// The comment that this answers
    #[arg(long, value_name = "COMMENT")]
    reply_to: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What to take back.
#[derive(Clone, Debug, Args)]
pub(crate) struct WithdrawArgs {
    /// The comment: its id or the beginning of its id
    id: String,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::Add(args) => add(session, args).await,
        Verb::Withdraw(args) => {
            session.asking.confirm("Take it back? Others may have read it.")?;
            let withdraw = Withdraw { reference: args.id };
            act::perform(session, Act::CommentWithdraw(withdraw), &args.waiting).await
        }
    }
}

/// Says something about a thing.
pub(crate) async fn add(session: &Session, args: CommentArgs) -> Outcome {
    let draft = session.home.drafts().join(format!("comment-{}.md", plain(&args.id)));
    let given = match args.words {
        Some(words) if words == "-" => Some(editor::standard_input()?),
        Some(words) => Some(words),
        None => args.text.read()?,
    };
    let text = match given {
        Some(text) => text,
        None if session.asking == Asking::Ask => editor::edit("", &draft)?,
        None => return Err(nothing_said(&args.id)),
    };
    let say = Say { reference: args.id, text: text.clone(), reply_to: args.reply_to };
    let done = act::perform(session, Act::InitiativeComment(say), &args.waiting).await;
    editor::settle(done, &text, &draft)
}

fn nothing_said(id: &str) -> Failure {
    missing("the comment", &format!("guildhall comment add {id} \"…\"")).into()
}

/// An id as part of a file's name.
fn plain(id: &str) -> String {
    id.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect()
}
