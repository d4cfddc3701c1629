//! `guildhall inbox`

use guildhall_control::api::Request;
use guildhall_control::api::inbox::Inbox;

use crate::failure::Outcome;
use crate::render;
use crate::session::Session;

/// Shows what needs you.
pub(crate) async fn run(session: &Session) -> Outcome {
    let inbox: Inbox = session.ask(&Request::Inbox).await?;
    let ids = |inbox: &Inbox| inbox.items.iter().filter_map(|item| item.about.clone()).collect();
    session.show(inbox, ids, render::inbox)
}
