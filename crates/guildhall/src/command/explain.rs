//! `guildhall explain`: a page on a code.

use clap::Args;
use guildhall_control::explain::{self, Explained, List};
use guildhall_control::{Code, Problem, Untrusted};

use crate::failure::{Ended, Outcome};
use crate::json;
use crate::render;
use crate::session::{Form, Session};

/// Examples for `--help`.
pub(crate) const EXAMPLES: &str = "Examples:
  guildhall explain E-NODE-DOWN
  guildhall explain f-two-histories
  guildhall explain";

/// What to explain.
#[derive(Clone, Debug, Args)]
pub(crate) struct ExplainArgs {
    /// A code, such as E-NODE-DOWN; all codes if left out
    code: Option<String>,
}

/// Does it, without a node.
pub(crate) fn run(session: &Session, args: &ExplainArgs) -> Outcome {
    let wanted = args.code.as_deref().map(str::trim);
    let fits = |item: &Explained| wanted.is_none_or(|code| code.eq_ignore_ascii_case(item.code));
    let items: Vec<Explained> = explain::all().filter(fits).collect();
    if let (Some(wanted), true) = (wanted, items.is_empty()) {
        let wanted = Untrusted::new(wanted);
        return Err(Problem::new(Code::NotFound, format!("there is no code \"{wanted}\""))
            .hint("all codes:  guildhall explain")
            .into());
    }
    let page = session.screen.page();
    match session.form {
        Form::Json => json::print(&List::of(items))?,
        Form::Quiet => {
            let codes: Vec<&str> = items.iter().map(|item| item.code).collect();
            session.screen.print(&(codes.join("\n") + "\n"))?;
        }
        Form::Text => match (wanted, items.as_slice()) {
            (Some(_), [item]) => session.screen.print(&render::code(item, &page))?,
            (_, items) => session.screen.print(&render::codes(items, &page))?,
        },
    }
    Ok(Ended::Well)
}
