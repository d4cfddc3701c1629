//! Waiting until an act has reached somebody, or a decision is final.
//!
//! The act is signed and on disk before anything here begins; giving up loses nothing.

use std::time::{Duration, Instant};

use guildhall_control::api::Request;
use guildhall_control::api::decision::{self, State};
use guildhall_control::api::status::Status;
use guildhall_control::{Code, Problem};

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// How long to wait, if `--timeout` does not say.
const PATIENCE: Duration = Duration::from_secs(60);

/// Pauses between two looks, from the first to the longest.
const PAUSE_MIN: Duration = Duration::from_millis(50);
const PAUSE_MAX: Duration = Duration::from_secs(1);

/// Whether and for what to wait.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct WaitArgs {
    /// Wait until a partner has it: delivered, delivered:N or final
    #[arg(long, value_name = "FOR", num_args = 0..=1, default_missing_value = "delivered")]
    #[arg(require_equals = true)]
    pub(crate) wait: Option<String>,
}

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// So many others have everything of ours.
    Delivered(usize),
    /// The decision is final.
    Final,
    /// The decision is final, and the others can know it without a vote that only we have.
    FinalElsewhere,
}

impl WaitArgs {
    /// What to wait for, if anything; `is_decision` says whether something can become final.
    pub(crate) fn goal(&self, is_decision: bool) -> Result<Option<For>, Problem> {
        let Some(text) = &self.wait else { return Ok(None) };
        let goal = match text.split_once(':') {
            None if text == "delivered" => Some(For::Delivered(1)),
            None if text == "final" && is_decision => Some(For::Final),
            Some(("delivered", count)) => count.parse().ok().map(For::Delivered),
            _ => None,
        };
        goal.map(Some).ok_or_else(|| {
            Problem::new(Code::BadInput, format!("nothing here can be \"{text}\""))
                .because("It was done all the same; only waiting is not possible.")
                .hint("possible:  --wait, --wait=delivered:2, and for decisions --wait=final")
        })
    }
}

/// Waits, and gives the news; an error if time runs out.
pub(crate) async fn until(session: &Session, goal: For, id: &str) -> Result<String, Failure> {
    let patience = session.timeout.unwrap_or(PATIENCE);
    let started = Instant::now();
    let mut pause = PAUSE_MIN;
    loop {
        let look = match goal {
            For::Delivered(count) => delivered(session, count).await?,
            For::Final => is_final(session, id).await?,
            For::FinalElsewhere => is_final_elsewhere(session, id).await?,
        };
        match look {
            Look::Done(news) => return Ok(news),
            Look::NotYet(problem) if started.elapsed() >= patience => return Err(problem.into()),
            Look::NotYet(_) => tokio::time::sleep(pause).await,
        }
        pause = (pause * 2).min(PAUSE_MAX);
    }
}

enum Look {
    Done(String),
    NotYet(Box<Problem>),
}

async fn delivered(session: &Session, count: usize) -> Result<Look, Failure> {
    let status: Status = session.ask(&Request::Status).await?;
    let have: Vec<String> = status
        .partners
        .iter()
        .filter(|partner| partner.has_our_latest)
        .map(|partner| partner.name.to_string())
        .collect();
    if count <= have.len() {
        return Ok(Look::Done(format!("Received by {}.\n", have.join(", "))));
    }
    let title = "it is recorded here, but has not arrived elsewhere yet";
    let detail = format!("{} of {count} have it.", have.len());
    Ok(not_yet(title, &detail, "it goes on by itself; look:  guildhall status"))
}

async fn is_final(session: &Session, id: &str) -> Result<Look, Failure> {
    let shown: decision::Detail = session.ask(&Request::DecisionShow(id.to_owned())).await?;
    let decision = shown.summary;
    if matches!(decision.state, State::Final | State::Void) {
        return Ok(Look::Done(render::standing_of(&decision, &session.screen.page())));
    }
    let detail = shown.terms.if_closed.to_string();
    let hint = format!("look:  guildhall decision show {}", decision.short);
    Ok(not_yet("it is recorded here, but not final yet", &detail, &hint))
}

async fn is_final_elsewhere(session: &Session, id: &str) -> Result<Look, Failure> {
    let done = match is_final(session, id).await? {
        done @ Look::Done(_) => done,
        not_yet @ Look::NotYet(_) => return Ok(not_yet),
    };
    let shown: decision::Detail = session.ask(&Request::DecisionShow(id.to_owned())).await?;
    let status: Status = session.ask(&Request::Status).await?;
    let is_without_us = shown.certificate.is_none_or(|certificate| {
        let others = certificate.confirmed_by.iter().filter(|handle| **handle != status.me.handle);
        u32::try_from(others.count()).is_ok_and(|count| certificate.quorum <= count)
    });
    if is_without_us {
        return Ok(done);
    }
    Ok(match delivered(session, 1).await? {
        Look::Done(_) => done,
        not_yet @ Look::NotYet(_) => not_yet,
    })
}

fn not_yet(title: &str, detail: &str, hint: &str) -> Look {
    Look::NotYet(Box::new(Problem::new(Code::NotYet, title).because(detail).hint(hint)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn goal(text: Option<&str>, is_decision: bool) -> Result<Option<For>, String> {
        let args = WaitArgs { wait: text.map(str::to_owned) };
        args.goal(is_decision).map_err(|problem| problem.code)
    }

    #[test]
    fn what_can_be_waited_for_depends_on_what_was_done() {
        assert_eq!(goal(None, false), Ok(None));
        assert_eq!(goal(Some("delivered"), false), Ok(Some(For::Delivered(1))));
        assert_eq!(goal(Some("delivered:3"), false), Ok(Some(For::Delivered(3))));
        assert_eq!(goal(Some("final"), true), Ok(Some(For::Final)));
        assert_eq!(goal(Some("final"), false), Err("E-BAD-INPUT".into()));
        assert_eq!(goal(Some("delivered:x"), true), Err("E-BAD-INPUT".into()));
    }
}
