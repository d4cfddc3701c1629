//! `guildhall watch`: everything that happens, as it happens.

use std::collections::BTreeSet;

use guildhall_control::api::Document;
use guildhall_control::api::event::{Event, Happening, SCHEMA};
use guildhall_control::api::log;
use guildhall_control::client::Pieces;

use crate::failure::{Ended, Failure, Outcome};
use crate::json;
use crate::render;
use crate::session::{Form, Session};

/// Name and version of the shape of a line of `log --follow --json`.
const ITEM_SCHEMA: &str = "guildhall.log.item/1";

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall watch
  guildhall watch --json | jq 'select(.event == \"final\")'
  guildhall watch --json --since 1042      # what was missed since that cursor";

/// From where to watch.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct WatchArgs {
    /// Begin after this cursor of an earlier event
    #[arg(long, value_name = "CURSOR")]
    since: Option<u64>,
}

/// Which events to show.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    contributions_only: bool,
    of: Option<String>,
    by: Option<String>,
    seen: BTreeSet<String>,
}

impl Filter {
    /// Contributions that fit.
    pub(crate) fn contributions(filter: &log::Filter) -> Self {
        let (of, by) = (filter.of.clone(), filter.by.clone());
        Self { contributions_only: true, of, by, seen: BTreeSet::new() }
    }

    /// Without those that were shown already.
    pub(crate) fn but(mut self, seen: BTreeSet<String>) -> Self {
        self.seen = seen;
        self
    }

    fn admits(&self, event: &Event) -> bool {
        let Happening::Contribution(item) = &event.happening else {
            return !self.contributions_only;
        };
        let is_of = self.of.as_ref().is_none_or(|of| {
            let number = format!("{}:{}", item.handle.as_raw(), item.number);
            *of == number || item.about.as_ref().is_some_and(|about| about.starts_with(of))
        });
        is_of
            && self.by.as_ref().is_none_or(|by| item.handle == by.as_str())
            && !self.seen.contains(&item.id)
    }
}

/// Watches until interrupted.
pub(crate) async fn run(session: &Session, args: WatchArgs) -> Outcome {
    let events = session.client().events(args.since).await;
    let events = events.map_err(|error| session.explain(error))?;
    session.say("Watching; Ctrl-C ends it.");
    follow(session, events, &Filter::default()).await
}

/// Shows events until the node stops or somebody interrupts.
pub(crate) async fn follow(session: &Session, mut events: Pieces, filter: &Filter) -> Outcome {
    while let Some(event) = events.next_event().await? {
        if !filter.admits(&event) {
            continue;
        }
        match (session.form, &event.happening) {
            (Form::Json, Happening::Contribution(item)) if filter.contributions_only => {
                print_item(item)?;
            }
            (Form::Json, _) => {
                json::print_line(&Document { schema: SCHEMA.to_owned(), body: event })?;
            }
            _ => session.screen.print(&render::event(&event, &session.screen.page()))?,
        }
    }
    session.say("The node has stopped.");
    Ok(Ended::Well)
}

/// Prints one contribution as a JSON line.
pub(crate) fn print_item(item: &log::Item) -> Result<(), Failure> {
    json::print_line(&Document { schema: ITEM_SCHEMA.to_owned(), body: item })
}
