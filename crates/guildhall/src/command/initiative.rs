//! `guildhall initiative`

use clap::{Args, Subcommand, ValueEnum};
use guildhall_control::api::initiative::{self, Create, Detail, Edit, Filter, List, Summary};
use guildhall_control::api::stranded::{self, Reapply};
use guildhall_control::api::{Act, Request};

use super::{act, comment, search};
use crate::editor::{self, TextArgs};
use crate::failure::{Outcome, missing};
use crate::prompt::Asking;
use crate::render;
use crate::session::Session;
use crate::wait::WaitArgs;

mod lead;
mod part;

/// What can be done with initiatives.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the initiatives
    #[command(visible_alias = "ls", after_help = LIST_EXAMPLES)]
    List(ListArgs),
    /// Show one initiative
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// Its id, the beginning of its id, or words of its title
        id: String,
    },
    /// Start an initiative
    #[command(after_help = CREATE_EXAMPLES)]
    Create(CreateArgs),
    /// Change the text, title or stage of an initiative
    #[command(after_help = EDIT_EXAMPLES)]
    Edit(EditArgs),
    /// Comment on an initiative
    #[command(after_help = COMMENT_EXAMPLES)]
    Comment(comment::CommentArgs),
    /// List changes of texts that are left out
    ///
    /// When a partner is removed or leaves, or a key signs two histories or is taken back, what
    /// others had not built on before they knew is left out of the texts. Nothing is lost: whoever
    /// thinks it worth it puts it in again in the own name.
    #[command(after_help = STRANDED_EXAMPLES)]
    Stranded {
        /// Only of this initiative: its id, the beginning of its id, or words of its title
        id: Option<String>,
    },
    /// Put a change in again that is left out, in your name
    ///
    /// You sign a change with the same effect on the text as it is by now, together with whatever
    /// else the change builds on that is left out. Where the whole initiative is left out, you start
    /// it anew.
    #[command(after_help = REAPPLY_EXAMPLES)]
    Reapply(ReapplyArgs),
    #[command(flatten)]
    Part(part::Verb),
    #[command(flatten)]
    Lead(lead::Verb),
}

const LIST_EXAMPLES: &str = "Examples:
  guildhall initiative list
  guildhall initiative list --stage pilot --by kaltwerk
  guildhall initiative list --json | jq '.items[].title'";
const SHOW_EXAMPLES: &str = "Examples:
  guildhall initiative show in-7f3k
  guildhall initiative show telemetry
  guildhall initiative show in-7f3k -v      # who wrote which part";
const CREATE_EXAMPLES: &str = "Examples:
  guildhall initiative create \"Dock telemetry\" -m \"One feed from every door.\"
  guildhall initiative create \"Reefer plug adapters\" -F text.md --stage shaping
  cat text.md | guildhall initiative create \"Reefer plug adapters\" -F -";
const EDIT_EXAMPLES: &str = "Examples:
  guildhall initiative edit in-7f3k                     # opens your editor
  guildhall initiative edit in-7f3k --stage pilot
  guildhall initiative edit in-7f3k -F text.md
  guildhall initiative edit in-7f3k --stage closed --reason \"It is done.\"";
const COMMENT_EXAMPLES: &str = "Examples:
  guildhall initiative comment in-7f3k \"Door 4 reads 3 degrees high.\"
  echo \"From a script.\" | guildhall initiative comment in-7f3k -";

const STRANDED_EXAMPLES: &str = "Examples:
  guildhall initiative stranded
  guildhall initiative stranded in-7f3k
  guildhall initiative stranded --json | jq '.items[].id'";
const REAPPLY_EXAMPLES: &str = "Examples:
  guildhall initiative reapply cg-5x2w
  guildhall initiative reapply cg-5x2w --yes --json";

/// Which change to put in again.
#[derive(Clone, Debug, Args)]
pub(crate) struct ReapplyArgs {
    /// The id of the change, or the beginning of its id
    id: String,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// Which initiatives to list.
#[derive(Clone, Debug, Args)]
pub(crate) struct ListArgs {
    /// Only this stage
    #[arg(long)]
    stage: Option<Stage>,
    /// Only those of this partner or guest
    #[arg(long, value_name = "HANDLE")]
    by: Option<String>,
}

/// What to start.
#[derive(Clone, Debug, Args)]
pub(crate) struct CreateArgs {
    /// Its title, one line
    title: String,
    #[command(flatten)]
    text: TextArgs,
    /// Its stage, if not an idea
    #[arg(long)]
    stage: Option<Stage>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// What to change.
#[derive(Clone, Debug, Args)]
pub(crate) struct EditArgs {
    /// Its id or the beginning of its id
    id: String,
    #[command(flatten)]
    text: TextArgs,
    /// Another title
    #[arg(long)]
    title: Option<String>,
    /// Another stage
    #[arg(long)]
    stage: Option<Stage>,
    /// Why it is closed
    #[arg(long, requires = "stage")]
    reason: Option<String>,
    #[command(flatten)]
    waiting: WaitArgs,
}

/// How far an initiative is.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Stage {
    /// Somebody had it
    Idea,
    /// It is being worked out
    Shaping,
    /// It is tried
    Pilot,
    /// It works
    Launched,
    /// It is looked after
    Sustained,
    /// It is over
    Closed,
}

impl From<Stage> for initiative::Stage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Idea => Self::Idea,
            Stage::Shaping => Self::Shaping,
            Stage::Pilot => Self::Pilot,
            Stage::Launched => Self::Launched,
            Stage::Sustained => Self::Sustained,
            Stage::Closed => Self::Closed,
        }
    }
}

/// Does it.
pub(crate) async fn run(session: &Session, verb: Verb) -> Outcome {
    match verb {
        Verb::List(args) => list(session, args).await,
        Verb::Show { id } => {
            let shown: Detail = session.ask(&Request::InitiativeShow(id)).await?;
            let id = shown.summary.id.clone();
            let ended = session.show(shown, |_| vec![id.clone()], render::initiative)?;
            session.note_seen(&id).await;
            Ok(ended)
        }
        Verb::Create(args) => create(session, args).await,
        Verb::Edit(args) => edit(session, args).await,
        Verb::Comment(args) => comment::add(session, args).await,
        Verb::Stranded { id } => stranded(session, id).await,
        Verb::Reapply(args) => {
            let reapply = Reapply { reference: args.id };
            act::perform(session, Act::InitiativeReapply(reapply), &args.waiting).await
        }
        Verb::Part(verb) => part::run(session, verb).await,
        Verb::Lead(verb) => lead::run(session, verb).await,
    }
}

async fn list(session: &Session, args: ListArgs) -> Outcome {
    let filter = Filter { stage: args.stage.map(Into::into), by: args.by };
    let list: List = session.ask(&Request::InitiativeList(filter)).await?;
    let ids = |list: &List| list.items.iter().map(|item: &Summary| item.id.clone()).collect();
    session.show(list, ids, render::initiative_list)
}

async fn stranded(session: &Session, of: Option<String>) -> Outcome {
    let request = Request::InitiativeStranded(stranded::Filter { of });
    let list: stranded::List = session.ask(&request).await?;
    let ids = |list: &stranded::List| list.items.iter().map(|item| item.id.clone()).collect();
    session.show(list, ids, render::stranded)
}

async fn create(session: &Session, args: CreateArgs) -> Outcome {
    let text = args.text.read()?.unwrap_or_default();
    search::mind_earlier_work(session, &args.title).await?;
    let create = Create { title: args.title, text, stage: args.stage.map(Into::into) };
    act::perform(session, Act::InitiativeCreate(create), &args.waiting).await
}

async fn edit(session: &Session, args: EditArgs) -> Outcome {
    let text = args.text.read()?;
    let asks_for_something = text.is_some() || args.title.is_some() || args.stage.is_some();
    let mut edit = Edit {
        reference: args.id,
        base: Vec::new(),
        text,
        title: args.title,
        stage: args.stage.map(Into::into),
        reason: args.reason,
    };
    if asks_for_something {
        return act::perform(session, Act::InitiativeEdit(edit), &args.waiting).await;
    }
    if !matches!(session.asking, Asking::Ask | Asking::Yes) {
        return Err(missing("what to change", "-m TEXT, -F FILE, --title or --stage").into());
    }
    let shown: Detail = session.ask(&Request::InitiativeShow(edit.reference.clone())).await?;
    let draft = session.home.drafts().join(format!("{}.md", shown.summary.short));
    // A draft that was kept began from an earlier reading, and counts from there.
    edit.base = editor::begun_from(&draft, shown.heads)?;
    let text = editor::edit(shown.text.as_raw(), &draft)?;
    edit.text = Some(text.clone());
    edit.reference = shown.summary.id;
    let done = act::perform(session, Act::InitiativeEdit(edit), &args.waiting).await;
    editor::settle(done, &text, &draft)
}
