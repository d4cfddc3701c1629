//! The desk of the loop: where everybody else hands in what happened, and asks.

use std::sync::Arc;

use guildhall_control::{Code, Problem};
use guildhall_node::{Command, Event, Input, Node, Now, Refusal, Reply};
use tokio::sync::{broadcast, mpsc, oneshot};

/// Most jobs that wait for the loop; whoever brings more waits too.
const JOBS_MAX: usize = 4_096;

/// Most events that a slow watcher can fall behind before it loses some.
const EVENTS_MAX: usize = 4_096;

/// A question that runs inside the loop, with the node at hand.
pub(crate) type Question = Box<dyn FnOnce(&mut Node, Now) + Send>;

/// What the loop is asked to do.
pub(crate) enum Job {
    Input(Input),
    Command(Box<Command>, oneshot::Sender<Result<Reply, Refusal>>),
    Question(Question),
    Stop,
}

impl std::fmt::Debug for Job {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Input(_) => "Input",
            Self::Command(..) => "Command",
            Self::Question(_) => "Question",
            Self::Stop => "Stop",
        })
    }
}

/// The loop is gone: the node is stopping.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the node is stopping")]
pub(crate) struct Stopping;

/// A handle to the loop.
#[derive(Clone, Debug)]
pub(crate) struct Desk {
    jobs: mpsc::Sender<Job>,
    events: broadcast::Sender<Arc<Event>>,
}

impl Desk {
    /// Hands in something that happened.
    pub(crate) async fn hand_in(&self, input: Input) -> Result<(), Stopping> {
        self.jobs.send(Job::Input(input)).await.map_err(|_| Stopping)
    }

    /// Has the node do something; answers once it is durable.
    pub(crate) async fn command(
        &self,
        command: Command,
    ) -> Result<Result<Reply, Refusal>, Stopping> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(Job::Command(Box::new(command), answer)).await.map_err(|_| Stopping)?;
        answered.await.map_err(|_| Stopping)
    }

    /// Asks the node something.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&mut Node, Now) -> T + Send + 'static,
    ) -> Result<T, Stopping> {
        let (answer, answered) = oneshot::channel();
        let question: Question = Box::new(move |node, now| {
            // Whoever asked may have gone away meanwhile.
            drop(answer.send(question(node, now)));
        });
        self.jobs.send(Job::Question(question)).await.map_err(|_| Stopping)?;
        answered.await.map_err(|_| Stopping)
    }

    /// Everything that happens from here on.
    pub(crate) fn events(&self) -> broadcast::Receiver<Arc<Event>> {
        self.events.subscribe()
    }

    /// Tells whoever watches. Nobody may be watching.
    pub(crate) fn tell(&self, event: Event) {
        drop(self.events.send(Arc::new(event)));
    }

    /// Ends the loop after what was handed in before.
    pub(crate) async fn stop(&self) {
        // If the loop is gone already, all is well.
        drop(self.jobs.send(Job::Stop).await);
    }
}

/// The receiving end of a [`Desk`].
#[derive(Debug)]
pub(crate) struct Jobs(pub(crate) mpsc::Receiver<Job>);

/// A desk and what comes over it.
pub(crate) fn desk() -> (Desk, Jobs) {
    let (jobs, receiver) = mpsc::channel(JOBS_MAX);
    let (events, _) = broadcast::channel(EVENTS_MAX);
    (Desk { jobs, events }, Jobs(receiver))
}

/// The same for a person.
pub(crate) fn stopping(_: Stopping) -> Problem {
    Problem::new(Code::NodeDown, "your node is stopping").hint("start it:  guildhall node start")
}
