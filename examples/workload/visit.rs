//! Joining, reconnecting and starting: how long until a node has, and shows, what it lacks.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::failure::{Context as _, Outcome, failed};
use guildhall_control::api::{Request, initiative};

use crate::measure::{Size, as_number, in_ms, loopback_bytes, peak_memory_mib, print};
use crate::member::{Member, PAUSE, documents, documents_file, partner};
use crate::process::Logged;
use crate::setting::{copy_directory, in_flight, prepare_joiner};

/// Logged by a node that begins to connect to another.
const DIALS: &str = "dialing";

/// Logged by a node at the end of an exchange after which it lacks nothing that the other has.
const CAUGHT_UP: &str = "caught up with a partner";

/// So long without traffic, two nodes have said what they had to say.
const QUIET: Duration = Duration::from_secs(1);

/// W1: a node that has nothing joins and shows the last revision of every document.
pub(crate) async fn join(seed: &Path, joiner: &Path, size: Size) -> Outcome<()> {
    let server = Member::started(seed, &[]).await?;
    // Whoever serves has served before: its documents are settled.
    let titles = server.titles().await?;
    if !has_last(&titles, size) {
        return failed(format!(
            "`{}` does not hold the last revision of every document",
            seed.display()
        ));
    }
    prepare_joiner(joiner, &server.invite("the joiner").await?)?;
    let sent_before = loopback_bytes()?;
    let started = Instant::now();
    let mut newcomer = Member::start(joiner, &[])?;
    let dialled = newcomer.process.logged(DIALS).await?.at;
    newcomer.process.logged(CAUGHT_UP).await?;
    while !has_last(&newcomer.titles().await?, size) {
        tokio::time::sleep(PAUSE).await;
    }
    let done = Instant::now();
    print("W1_ms", size, in_ms(done - dialled))?;
    print("W1_bytes", size, as_number(loopback_bytes()? - sent_before))?;
    print("W1_rss_mib", size, peak_memory_mib(newcomer.process.pid())?)?;
    print("W1_from_start_ms", size, in_ms(done - started))?;
    print("W1_server_rss_mib", size, peak_memory_mib(server.process.pid())?)?;
    quiet().await?;
    newcomer.stop().await?;
    server.stop().await?;
    std::fs::copy(documents_file(seed), documents_file(joiner))?;
    copy_directory(seed, &partner(joiner))
}

/// W4: two nodes meet again after one has made `count` changes, each to another document.
pub(crate) async fn reconnect(joiner: &Path, size: Size, count: usize) -> Outcome<()> {
    let seed = partner(joiner);
    let changed = change_apart(&seed, size, count).await?;
    let mut newcomer = Member::started(joiner, &[]).await?;
    newcomer.titles().await?;
    newcomer.process.backlog();
    let sent_before = loopback_bytes()?;
    let mut server = Member::start(&seed, &[])?;
    // Whoever's turn it is dials, and again where nobody listened yet: the last dial counts.
    let caught_up = last_after_dial(&mut newcomer).await?;
    let bytes = loopback_bytes()? - sent_before;
    for (id, title) in &changed {
        while newcomer.title(id).await? != *title {
            tokio::time::sleep(PAUSE).await;
        }
    }
    let seen = Instant::now();
    let dialled = [caught_up.dialled, dialled_by(&mut server, caught_up.at)];
    let dialled = dialled.into_iter().flatten().max().context("nobody dialled")?;
    if count > 0 {
        print(&format!("W4_{count}_seen_ms"), size, in_ms(seen - dialled))?;
    }
    print(&format!("W4_{count}_sync_ms"), size, in_ms(caught_up.at - dialled))?;
    print(&format!("W4_{count}_sync_bytes"), size, as_number(bytes))?;
    let bytes = quiet().await? - sent_before;
    print(&format!("W4_{count}_quiet_bytes"), size, as_number(bytes))?;
    newcomer.stop().await?;
    server.stop().await
}

/// W5: from starting the process to the first document, and to all of them.
pub(crate) async fn start(joiner: &Path, size: Size) -> Outcome<()> {
    let documents = documents(joiner, size)?;
    let first = documents.first().context("there is at least one document")?;
    let started = Instant::now();
    let member = Member::start(joiner, &[])?;
    let reply = member.patiently(Request::InitiativeShow(first.clone())).await?;
    let detail: initiative::Detail = reply.read()?;
    let first_shown = started.elapsed();
    if detail.summary.title.as_raw() != size.last_title(0) {
        return failed("the first document shows another title than its last");
    }
    if !has_last(&member.titles().await?, size) {
        return failed("some document shows another title than its last");
    }
    print("W5_first_ms", size, in_ms(first_shown))?;
    print("W5_all_ms", size, in_ms(started.elapsed()))?;
    print("W5_rss_mib", size, peak_memory_mib(member.process.pid())?)?;
    let asked = Instant::now();
    member.client.call(&Request::Status).await?;
    let again = Instant::now();
    member.client.call(&Request::Status).await?;
    print("status_first_ms", size, in_ms(again - asked))?;
    print("status_warm_ms", size, in_ms(again.elapsed()))?;
    member.stop().await
}

/// Changes documents while the other node is away; returns what they are called then.
async fn change_apart(seed: &Path, size: Size, count: usize) -> Outcome<Vec<(String, String)>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let server = std::rc::Rc::new(Member::started(seed, &["--offline"]).await?);
    let ids = documents(seed, size)?;
    let spread = (0..count).map(|place| place * size.documents / count);
    let changed: Vec<(String, String)> = spread
        .filter_map(|document| Some((ids.get(document)?.clone(), format!("apart {document}"))))
        .collect();
    let edits = changed.iter().cloned().map(|(id, title)| {
        let server = std::rc::Rc::clone(&server);
        async move { server.rename(&id, title).await }
    });
    in_flight(edits).await?;
    let server = std::rc::Rc::into_inner(server).context("every request has been answered")?;
    server.stop().await?;
    Ok(changed)
}

/// When a node had caught up, and when it dialled last before that, if it did.
struct CaughtUp {
    at: Instant,
    dialled: Option<Instant>,
}

async fn last_after_dial(member: &mut Member) -> Outcome<CaughtUp> {
    let mut dialled = None;
    loop {
        let Logged { at, line } = member.process.logged("").await?;
        if line.contains(DIALS) {
            dialled = Some(at);
        } else if line.contains(CAUGHT_UP) {
            return Ok(CaughtUp { at, dialled });
        }
    }
}

/// When a node dialled last before `end`.
fn dialled_by(member: &mut Member, end: Instant) -> Option<Instant> {
    let dials = member.process.backlog().into_iter();
    let dials = dials.filter(|logged| logged.line.contains(DIALS) && logged.at < end);
    dials.map(|logged| logged.at).max()
}

fn has_last(titles: &[String], size: Size) -> bool {
    let last = (0..size.documents).map(|document| size.last_title(document));
    titles.len() == size.documents && titles.iter().zip(last).all(|(shown, last)| *shown == last)
}

/// Waits until the nodes are quiet; the counter of the loopback device then.
async fn quiet() -> Outcome<u64> {
    let mut sent = loopback_bytes()?;
    let mut since = Instant::now();
    while since.elapsed() < QUIET {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let more = loopback_bytes()?;
        if more != sent {
            (sent, since) = (more, Instant::now());
        }
    }
    Ok(sent)
}
