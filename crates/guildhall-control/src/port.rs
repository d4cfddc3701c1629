//! The one port that a node implements to be reached.

use crate::api::stream::Events;
use crate::api::{Answer, Request};
use crate::problem::Problem;

/// Who asks, as the operating system says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Caller {
    /// User id.
    pub uid: u32,
    /// Process id, where the system tells it.
    pub pid: Option<i32>,
}

/// A node, as the local interface sees it.
pub trait Api: Send + Sync + 'static {
    /// Answers one request.
    fn call(
        &self,
        caller: Caller,
        request: Request,
    ) -> impl Future<Output = Result<Answer, Problem>> + Send;

    /// Tells what happens. `since` is the cursor of the last event that the caller saw: events
    /// after it that the node still remembers come first.
    fn events(
        &self,
        caller: Caller,
        since: Option<u64>,
    ) -> impl Future<Output = Result<Events, Problem>> + Send;
}
