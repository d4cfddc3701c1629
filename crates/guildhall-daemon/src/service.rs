//! What the local interface asks of a node, in every phase of its life.

use std::borrow::Borrow;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use guildhall_control::api::stream::{self, Events, Lines};
use guildhall_control::api::{self, Act, Answer, Request, event, export, node};
use guildhall_control::port::{Api, Caller};
use guildhall_control::{Code, Problem, Time};
use guildhall_node::{Act as NodeAct, Command, Node, Now, Refusal};
use tokio::sync::{broadcast, watch};

use crate::certificate;
use crate::desk::{Desk, Stopping, stopping};
use crate::joining::Progress;
use crate::present::{self, HomeFacts};

use crate::stick;

/// So long a caller waits for a node that is starting.
const START_PATIENCE: Duration = Duration::from_secs(20);

/// Version of the bytes that nodes exchange.
const PROTOCOL_VERSION: u32 = 1;

/// Version of the files in a home.
const STORE_VERSION: u32 = 1;

/// Where a node is in its life.
#[derive(Clone, Debug)]
pub(crate) enum Phase {
    /// It reads what it holds.
    Starting,
    /// It has an invite and asks to be let in.
    Joining(Progress),
    /// It belongs to a federation.
    Member(Arc<HomeFacts>, Desk),
    /// It is going down.
    Stopping,
}

/// The local interface of one node.
#[derive(Debug)]
pub(crate) struct Service {
    phase: watch::Receiver<Phase>,
    stop: watch::Sender<bool>,
    /// What is known before the network and the store are open.
    facts: HomeFacts,
    cursor: Arc<AtomicU64>,
}

impl Service {
    pub(crate) fn new(
        phase: watch::Receiver<Phase>,
        stop: watch::Sender<bool>,
        facts: HomeFacts,
    ) -> Self {
        Self { phase, stop, facts, cursor: Arc::default() }
    }

    /// The phase, once the node has read what it holds; callers that come early wait a while.
    async fn begun(&self) -> Phase {
        let mut phase = self.phase.clone();
        let begun = phase.wait_for(|phase| !matches!(phase, Phase::Starting));
        match tokio::time::timeout(START_PATIENCE, begun).await {
            Ok(Ok(phase)) => phase.clone(),
            Ok(Err(_)) => Phase::Stopping,
            Err(_) => Phase::Starting,
        }
    }
}

impl Api for Service {
    async fn call(&self, _caller: Caller, request: Request) -> Result<Answer, Problem> {
        match &request {
            Request::Version => return Ok(version().into()),
            Request::Stop => {
                self.stop.send_replace(true);
                return Ok(node::Stopping { pid: std::process::id() }.into());
            }
            _ => {}
        }
        match (self.begun().await, request) {
            (Phase::Member(facts, desk), request) => answer(&facts, &desk, request).await,
            (Phase::Joining(progress), Request::Status) => {
                Ok(present::joining_status(&self.facts, &progress).into())
            }
            (Phase::Joining(progress), _) => Err(not_joined(&progress)),
            (Phase::Starting, _) => Err(Problem::new(Code::NodeStarting, "your node is starting")
                .because("It is reading what it holds.")
                .hint("try again in a moment")),
            (Phase::Stopping, _) => Err(stopping(Stopping)),
        }
    }

    async fn events(&self, _caller: Caller, _since: Option<u64>) -> Result<Events, Problem> {
        let Phase::Member(_, desk) = self.begun().await else {
            return Err(Problem::new(Code::NotJoined, "there is nothing to watch yet"));
        };
        let (sender, receiver) = stream::channel();
        let mut happenings = desk.events();
        let cursor = Arc::clone(&self.cursor);
        tokio::spawn(async move {
            loop {
                let happened = match happenings.recv().await {
                    Ok(happened) => happened,
                    // A watcher that is too slow misses events; the cursor shows the gap.
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        cursor.fetch_add(missed, Ordering::Relaxed);
                        continue;
                    }
                    Err(broadcast::error::RecvError::Closed) => return,
                };
                let told = desk.ask(move |node, now| {
                    let at = Time::from_unix_ms(i64::try_from(now.wall_ms).unwrap_or(i64::MAX));
                    present::happening(node, &happened, now).map(|happening| (at, happening))
                });
                let Ok(told) = told.await else { return };
                if let Some((at, happening)) = told {
                    let cursor = cursor.fetch_add(1, Ordering::Relaxed).wrapping_add(1);
                    let event = event::Event { cursor, at, happening };
                    if sender.send(event).await.is_err() {
                        return;
                    }
                }
            }
        });
        Ok(receiver)
    }
}

async fn answer(facts: &Arc<HomeFacts>, desk: &Desk, request: Request) -> Result<Answer, Problem> {
    match request {
        Request::Status => {
            let facts = Arc::clone(facts);
            look(desk, move |node, now| Ok(present::status(node, &facts, now).into())).await
        }
        Request::Inbox => {
            let facts = Arc::clone(facts);
            look(desk, move |node, now| Ok(present::inbox(node, &facts, now).into())).await
        }
        Request::InitiativeList(filter) => {
            talked_on(facts, desk, present::initiative::list, filter).await
        }
        Request::InitiativeShow(id) => talked_on(facts, desk, present::initiative::show, id).await,
        Request::InitiativeStranded(filter) => {
            look(desk, move |node, now| present::stranded::list(node, &filter, now).map(Into::into))
                .await
        }
        Request::DecisionList(filter) => decisions(facts, desk, filter).await,
        Request::DecisionShow(id) => talked_on(facts, desk, present::decision::show, id).await,
        Request::DecisionCertificate(reference) => certify(desk, reference).await,
        Request::MemberList => {
            look(desk, |node, now| Ok(present::member::list(node, now).into())).await
        }
        Request::MemberShow(handle) => {
            talked_on::<str, _>(facts, desk, present::member::show, handle).await
        }
        Request::InviteList => {
            look(desk, |node, now| Ok(present::invite::list(node, now).into())).await
        }
        Request::RulesShow => look(desk, |node, now| Ok(present::rules(node, now).into())).await,
        Request::KeyList => look(desk, |node, now| Ok(present::key::list(node, now).into())).await,
        Request::ReturnShow(root) => returning(desk, root).await,
        Request::Parting => look(desk, |node, now| Ok(present::parting(node, now).into())).await,
        Request::Search(query) => search(facts, desk, query).await,
        Request::Digest(period) => {
            look(desk, move |node, now| Ok(present::digest(node, period, now).into())).await
        }
        Request::Undo => look(desk, |node, now| Ok(present::offers(node, now).into())).await,
        Request::Seen(mark) => seen(facts, desk, mark).await,
        Request::Work(question) => talked_on(facts, desk, present::work::answer, question).await,
        Request::Log(filter) => {
            look(desk, move |node, now| present::log::list(node, &filter, now).map(Into::into))
                .await
        }
        Request::Verify(scope) => verify(desk, scope).await,
        Request::Why(fact) => why(desk, fact).await,
        Request::LogExport => look(desk, |node, _| Ok(stick::export(node))).await,
        Request::LogImport(bytes) => stick::import(desk, &bytes).await,
        Request::Export => export(facts, desk).await,
        Request::ExportDocument(reference) => {
            look(desk, move |node, now| {
                let bytes = present::initiative::document(node, &reference, now)?;
                Ok(Answer::Download(stream::download(bytes)))
            })
            .await
        }
        Request::Import(batch) => import(facts, desk, batch).await,
        Request::Act(act) => carry_out(facts, desk, act).await,
        Request::Version => Ok(version().into()),
        Request::Stop => Err(stopping(Stopping)),
    }
}

async fn look(
    desk: &Desk,
    question: impl FnOnce(&mut Node, Now) -> Result<Answer, Problem> + Send + 'static,
) -> Result<Answer, Problem> {
    desk.ask(question).await.map_err(stopping)?
}

/// Why something is as it is.
async fn why(desk: &Desk, fact: String) -> Result<Answer, Problem> {
    look(desk, move |node, now| present::why(node, &fact, now).map(Into::into)).await
}

/// Who comes back with this former root key.
async fn returning(desk: &Desk, root: String) -> Result<Answer, Problem> {
    look(desk, move |node, now| present::key::returning(node, &root, now).map(Into::into)).await
}

/// The file that proves a decision.
async fn certify(desk: &Desk, reference: String) -> Result<Answer, Problem> {
    look(desk, move |node, now| {
        let bytes = present::certificate::of(node, &reference, now)?;
        Ok(Answer::Download(stream::download(certificate::to_text(&bytes))))
    })
    .await
}

async fn decisions(
    facts: &Arc<HomeFacts>,
    desk: &Desk,
    filter: api::decision::Filter,
) -> Result<Answer, Problem> {
    let list = |node: &mut Node, filter: &_, now| Ok(present::decision::list(node, filter, now));
    talked_on(facts, desk, list, filter).await
}

/// Something that people talk on, or a list of such, with what is new to this home marked.
async fn talked_on<Asked, Shown>(
    facts: &Arc<HomeFacts>,
    desk: &Desk,
    show: fn(&mut Node, &Asked, Now) -> Result<Shown, Problem>,
    asked: impl Borrow<Asked> + Send + 'static,
) -> Result<Answer, Problem>
where
    Asked: ?Sized + 'static,
    Shown: Into<Answer> + 'static,
{
    let facts = Arc::clone(facts);
    look(desk, move |node, now| {
        let mut answer = show(node, asked.borrow(), now)?.into();
        present::news::mark(node, &facts, &mut answer, now);
        Ok(answer)
    })
    .await
}

async fn search(
    facts: &Arc<HomeFacts>,
    desk: &Desk,
    query: api::search::Query,
) -> Result<Answer, Problem> {
    let finder = Arc::clone(&facts.finder);
    look(desk, move |node, now| {
        // Whoever panicked while reading left an index that is only not complete.
        let mut finder = finder.lock().unwrap_or_else(PoisonError::into_inner);
        present::search(node, &mut finder, &query, now).map(Into::into)
    })
    .await
}

/// Notes that somebody of this home looked at a thing.
async fn seen(
    facts: &Arc<HomeFacts>,
    desk: &Desk,
    mark: api::seen::Mark,
) -> Result<Answer, Problem> {
    let facts = Arc::clone(facts);
    look(desk, move |_, now| {
        let mut seen = facts.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let before = seen.time_ms(&mark.id).map(present::time);
        seen.note(mark.id.clone(), now.wall_ms);
        Ok(api::seen::Noted { id: mark.id, before }.into())
    })
    .await
}

/// Takes out of the node what is to be checked, and checks it beside the loop.
async fn verify(desk: &Desk, scope: api::log::Scope) -> Result<Answer, Problem> {
    let gathered = desk.ask(move |node, now| present::gather(node, &scope, now));
    let evidence = gathered.await.map_err(stopping)??;
    let checked = tokio::task::spawn_blocking(move || evidence.check()).await;
    let verification = checked.map_err(|why| {
        Problem::new(Code::Internal, "the check broke off").because(why.to_string())
    })?;
    Ok(verification.into())
}

/// Something that is signed: translated, done, and told what came of it.
async fn carry_out(facts: &Arc<HomeFacts>, desk: &Desk, act: Act) -> Result<Answer, Problem> {
    let (wish, addresses) = (act.clone(), facts.addresses.clone());
    let translated = desk.ask(move |node, now| present::act(node, &wish, &addresses, now));
    let done = translated.await.map_err(stopping)??;
    let command = Command { person: facts.person.clone(), act: done };
    match desk.command(command).await.map_err(stopping)? {
        Ok(reply) => look(desk, move |node, now| present::receipt(node, &act, &reply, now)).await,
        Err(Refusal::NoChange) => {
            look(desk, move |node, now| {
                let unchanged = present::unchanged(node, &act, now);
                unchanged.unwrap_or_else(|| Err(present::refusal(&Refusal::NoChange)))
            })
            .await
        }
        Err(refusal) => Err(present::refusal(&refusal)),
    }
}

async fn import(
    facts: &Arc<HomeFacts>,
    desk: &Desk,
    batch: api::import::Batch,
) -> Result<Answer, Problem> {
    let rows = batch.rows.iter().map(present::import_row).collect();
    let command = Command { person: facts.person.clone(), act: NodeAct::Import(rows) };
    let done = desk.command(command).await.map_err(stopping)?;
    let reply = done.map_err(|refusal| present::refusal(&refusal))?;
    Ok(present::import_report(&batch, &reply).into())
}

async fn export(facts: &Arc<HomeFacts>, desk: &Desk) -> Result<Answer, Problem> {
    let facts = Arc::clone(facts);
    let lines = desk.ask(move |node, now| present::export(node, &facts, now));
    let lines: Vec<export::Line> = lines.await.map_err(stopping)?;
    let (sender, receiver) = stream::channel();
    tokio::spawn(async move {
        for line in lines {
            if sender.send(Ok(line)).await.is_err() {
                return;
            }
        }
    });
    let lines: Lines = receiver;
    Ok(Answer::Lines(lines))
}

fn version() -> node::Version {
    node::Version {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        protocol: PROTOCOL_VERSION,
        store: STORE_VERSION,
        pid: std::process::id(),
    }
}

fn not_joined(progress: &Progress) -> Problem {
    Problem::new(Code::NotJoined, "your node is not let in yet")
        .because(format!("It waits for {}.", progress.waits_for))
        .hint("see how it is:  guildhall status")
}
