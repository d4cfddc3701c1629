//! What all commands share that sign something: sending, waiting, showing the receipt.

use guildhall_control::api::decision::State;
use guildhall_control::api::{Act, Receipt, Request};

use crate::failure::{Failure, Outcome};
use crate::render;
use crate::session::{Form, Session};
use crate::wait::{self, For, WaitArgs};

/// Sends an act, waits if that was asked, and shows what became of it.
pub(crate) async fn perform(session: &Session, act: Act, waiting: &WaitArgs) -> Outcome {
    let receipt: Receipt = session.ask(&Request::Act(act)).await?;
    conclude(session, receipt, waiting).await
}

/// Waits if that was asked, and shows a receipt. What was done is shown even if waiting fails.
pub(crate) async fn conclude(session: &Session, receipt: Receipt, waiting: &WaitArgs) -> Outcome {
    let id = receipt.id.clone();
    let decision = receipt.decision.as_ref().map(|decision| decision.state);
    let shown = session.show(receipt, |receipt| vec![receipt.id.clone()], render::receipt)?;
    let goal = waiting.goal(decision.is_some())?;
    let is_final = decision == Some(State::Final);
    if let Some(goal) = goal.filter(|goal| !(is_final && *goal == For::Final)) {
        waited(session, goal, &id).await?;
    }
    Ok(shown)
}

async fn waited(session: &Session, goal: For, id: &str) -> Result<(), Failure> {
    let news = wait::until(session, goal, id).await?;
    if session.form == Form::Text {
        session.screen.print(&news)?;
    }
    Ok(())
}
