//! A member of the federation: its directory, its node, and what a client asks of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Context as _, Outcome, failed};
use guildhall_control::api::{self, Act, Receipt, Request, initiative, invite, log, node};
use guildhall_control::client::{ClientError, Pieces};
use guildhall_control::{Client, Code};

use crate::measure::Size;
use crate::process::Process;

/// How long a node may take for an answer.
const PATIENCE: Duration = Duration::from_secs(120);

/// Pause between two questions whether something has come about.
pub(crate) const PAUSE: Duration = Duration::from_millis(1);

/// The home inside a directory of this program.
pub(crate) fn home(directory: &Path) -> PathBuf {
    directory.join("home")
}

/// Inside the directory of the joiner: the directory of the one it joined, as it was afterwards.
///
/// A harness begins every measurement with a fresh copy of what `gen` made, which has not admitted
/// anybody; only the two as they parted fit together.
pub(crate) fn partner(joiner: &Path) -> PathBuf {
    joiner.join("partner")
}

/// The file with the ids of all documents, in the order of their making.
pub(crate) fn documents_file(directory: &Path) -> PathBuf {
    directory.join("documents")
}

/// The ids of all documents.
pub(crate) fn documents(directory: &Path, size: Size) -> Outcome<Vec<String>> {
    let file = documents_file(directory);
    let text = std::fs::read_to_string(&file)
        .context(&format!("`{}` is missing: not made by `gen`", file.display()))?;
    let ids: Vec<String> = text.lines().map(str::to_owned).collect();
    if ids.len() != size.documents {
        return failed(format!(
            "`{}` holds {} documents, not {}",
            file.display(),
            ids.len(),
            size.documents
        ));
    }
    Ok(ids)
}

/// A member whose node runs.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) process: Process,
    pub(crate) client: Client,
}

impl Member {
    /// Starts the node of a directory; it does not answer yet.
    pub(crate) fn start(directory: &Path, options: &[&str]) -> Outcome<Self> {
        let home = home(directory);
        let socket = guildhall_control::socket::path(&home);
        let process = Process::start(&home, options)?;
        Ok(Self { process, client: Client::new(socket, PATIENCE) })
    }

    /// Starts the node of a directory and waits until it answers questions.
    pub(crate) async fn started(directory: &Path, options: &[&str]) -> Outcome<Self> {
        let member = Self::start(directory, options)?;
        member.patiently(Request::MemberList).await?;
        Ok(member)
    }

    /// Asks again until the node is there and has something to answer.
    pub(crate) async fn patiently(&self, request: Request) -> Outcome<guildhall_control::Reply> {
        loop {
            match self.client.call(&request).await {
                Ok(reply) => return Ok(reply),
                Err(ClientError::Down { .. } | ClientError::Stale { .. }) => {}
                Err(ClientError::Refused(problem)) if is_early(&problem) => {}
                Err(failure) => return Err(failure.into()),
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Begins an initiative; returns its id.
    pub(crate) async fn create(&self, title: String) -> Outcome<String> {
        let create = initiative::Create { title, text: String::new(), stage: None };
        let reply = self.client.call(&Request::Act(Act::InitiativeCreate(create))).await?;
        Ok(reply.read::<Receipt>()?.id)
    }

    /// Gives a document another title.
    pub(crate) async fn rename(&self, document: &str, title: String) -> Outcome<()> {
        let edit = initiative::Edit {
            reference: document.to_owned(),
            base: Vec::new(),
            text: None,
            title: Some(title),
            stage: None,
            reason: None,
        };
        let reply = self.client.call(&Request::Act(Act::InitiativeEdit(edit))).await?;
        match reply.read::<Receipt>()?.deed {
            api::Deed::InitiativeEdited => Ok(()),
            deed => failed(format!("an edit led to {deed:?}")),
        }
    }

    /// Makes an invite; returns its text.
    pub(crate) async fn invite(&self, name: &str) -> Outcome<String> {
        let create = invite::Create { name: name.to_owned(), days: 1, deputies: Vec::new() };
        let reply = self.client.call(&Request::Act(Act::InviteCreate(create))).await?;
        Ok(reply.read::<invite::Created>()?.invite)
    }

    /// The title of one document.
    pub(crate) async fn title(&self, document: &str) -> Outcome<String> {
        let reply = self.client.call(&Request::InitiativeShow(document.to_owned())).await?;
        let detail: initiative::Detail = reply.read()?;
        Ok(detail.summary.title.as_raw().to_owned())
    }

    /// The titles of all documents as the list shows them, in order.
    pub(crate) async fn titles(&self) -> Outcome<Vec<String>> {
        let reply = self.patiently(Request::InitiativeList(initiative::Filter::default())).await?;
        let list: initiative::List = reply.read()?;
        let mut titles: Vec<String> =
            list.items.into_iter().map(|item| item.title.as_raw().to_owned()).collect();
        titles.sort_unstable();
        Ok(titles)
    }

    /// How many contributions the node holds.
    pub(crate) async fn contributions(&self) -> Outcome<u64> {
        let filter = log::Filter { limit: Some(1), ..log::Filter::default() };
        let list: log::List = self.client.call(&Request::Log(filter)).await?.read()?;
        Ok(list.more + 1)
    }

    /// What happens at this node from here on.
    pub(crate) async fn events(&self) -> Outcome<Pieces> {
        Ok(self.client.events(None).await?)
    }

    /// Stops the node and waits until it has gone.
    pub(crate) async fn stop(self) -> Outcome<()> {
        self.client.call(&Request::Stop).await?.read::<node::Stopping>()?;
        self.process.end().await
    }
}

/// Whether a node said no only because it has just begun.
fn is_early(problem: &guildhall_control::Problem) -> bool {
    problem.is(Code::NodeSilent) || problem.is(Code::NotJoined)
}
