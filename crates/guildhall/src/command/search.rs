//! `guildhall search`

use clap::{Args, ValueEnum};
use guildhall_control::api::Request;
use guildhall_control::api::search::{self, Found, Item, Query};

use crate::failure::{Failure, Outcome};
use crate::prompt::Asking;
use crate::render;
use crate::session::Session;

/// Earlier work that has so much of the weight of a new title, in percent, is worth a look.
const SIMILAR_SHARE_MIN: u8 = 50;

/// Earlier work beyond this would only be scrolled past.
const SIMILAR_MAX: usize = 4;

/// Among so many of the best it is looked for.
const SIMILAR_LOOKED_AT: u32 = 40;

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall search dock telemetry
  guildhall search warm truck --kind comment
  guildhall search pallet box crate --any -n 5";

/// What to look for.
#[derive(Clone, Debug, Args)]
pub(crate) struct SearchArgs {
    /// The words; case and accents make no difference, beginnings are enough
    #[arg(required = true)]
    words: Vec<String>,
    /// Only things of this kind
    #[arg(long)]
    kind: Option<Kind>,
    /// One of the words is enough
    #[arg(long)]
    any: bool,
    /// At most this many
    #[arg(short = 'n', long, value_name = "NUMBER")]
    limit: Option<u32>,
}

/// What can be found.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Initiatives
    Initiative,
    /// Decisions
    Decision,
    /// Promises
    Commitment,
    /// Challenges
    Challenge,
    /// Lessons
    Lesson,
    /// Comments, and reasons of stances
    Comment,
    /// Partners and guests
    Member,
}

impl From<Kind> for search::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Initiative => Self::Initiative,
            Kind::Decision => Self::Decision,
            Kind::Commitment => Self::Commitment,
            Kind::Challenge => Self::Challenge,
            Kind::Lesson => Self::Lesson,
            Kind::Comment => Self::Comment,
            Kind::Member => Self::Member,
        }
    }
}

/// Shows what has the words.
pub(crate) async fn run(session: &Session, args: SearchArgs) -> Outcome {
    let query = Query {
        words: args.words.join(" "),
        kind: args.kind.map(Into::into),
        any: args.any,
        limit: args.limit,
    };
    let found: Found = session.ask(&Request::Search(query)).await?;
    let ids = |found: &Found| found.items.iter().map(|item| item.id.clone()).collect();
    session.show(found, ids, render::found)
}

/// Shows earlier work with a title like this, and asks whether to go on where somebody can be
/// asked.
pub(super) async fn mind_earlier_work(session: &Session, title: &str) -> Result<(), Failure> {
    let query =
        Query { words: title.to_owned(), kind: None, any: true, limit: Some(SIMILAR_LOOKED_AT) };
    // Looking is a courtesy: where it fails, the act itself says what is wrong.
    let Ok(found) = session.ask::<Found>(&Request::Search(query)).await else { return Ok(()) };
    let is_work =
        |item: &Item| matches!(item.kind, search::Kind::Initiative | search::Kind::Lesson);
    let is_like = |item: &Item| is_work(item) && SIMILAR_SHARE_MIN <= item.share;
    let similar: Vec<Item> = found.items.into_iter().filter(is_like).take(SIMILAR_MAX).collect();
    if similar.is_empty() {
        return Ok(());
    }
    session.say(render::similar(&similar, &session.screen.page()).trim_end());
    match session.asking {
        Asking::Ask => session.asking.confirm("Start a new one all the same?"),
        Asking::Yes | Asking::Silent | Asking::Nobody => Ok(()),
    }
}
