//! `guildhall status`

use guildhall_control::api::Request;
use guildhall_control::api::status::Status;

use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// Shows how things stand.
pub(crate) async fn run(session: &Session) -> Outcome {
    let status: Status = session.ask(&Request::Status).await?;
    session.show(status, |status| vec![status.state.clone()], render::status)
}
