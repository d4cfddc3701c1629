//! Work while both nodes are connected: edits one after another, and bursts of them.

use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use crate::failure::{Context as _, Failure, Outcome, failed};
use guildhall_control::api::event::Happening;
use guildhall_control::client::Pieces;

use crate::measure::{Size, as_number, in_ms, loopback_bytes, percentile, print};
use crate::member::{Member, documents, partner};
use crate::setting::in_flight;

/// Edits before the measured ones, so that nothing is done for the first time.
const WARM_UP_COUNT: usize = 50;

/// Edits measured one by one.
const EDIT_COUNT: usize = 1_000;

/// Edits of the burst over many documents.
const BURST_COUNT: usize = 10_000;

/// Documents that a burst goes over at most.
const BURST_SPREAD_MAX: usize = 1_000;

/// Pause between two looks at how much has come: rare, so that looking does not slow the work.
const LOOK_PAUSE: Duration = Duration::from_millis(5);

/// Two nodes that hold the same and are connected.
struct Pair {
    server: Rc<Member>,
    reader: Member,
    documents: Vec<String>,
}

impl Pair {
    async fn start(joiner: &Path, size: Size) -> Outcome<Self> {
        let documents = documents(joiner, size)?;
        let server = Member::started(&partner(joiner), &[]).await?;
        let reader = Member::started(joiner, &[]).await?;
        server.titles().await?;
        reader.titles().await?;
        let pair = Self { server: Rc::new(server), reader, documents };
        // The first edit that arrives shows that both are connected and listen to each other.
        let first = pair.documents.first().context("there is at least one document")?;
        pair.server.rename(first, "both are here".to_owned()).await?;
        pair.same().await?;
        Ok(pair)
    }

    /// Waits until the reader holds as much as the server.
    async fn same(&self) -> Outcome<()> {
        let all = self.server.contributions().await?;
        while self.reader.contributions().await? < all {
            tokio::time::sleep(LOOK_PAUSE).await;
        }
        Ok(())
    }

    async fn stop(self) -> Outcome<()> {
        self.reader.stop().await?;
        let server = Rc::into_inner(self.server).context("every request has been answered")?;
        server.stop().await
    }
}

/// W2: one edit after another, each begun when the one before is visible at the other node.
pub(crate) async fn one_by_one(joiner: &Path, size: Size) -> Outcome<()> {
    let pair = Pair::start(joiner, size).await?;
    let mut events = pair.reader.events().await?;
    let document = pair.documents.first().context("there is at least one document")?;
    let mut spans = Vec::with_capacity(EDIT_COUNT);
    let mut answered = Vec::with_capacity(EDIT_COUNT);
    for edit in 0..WARM_UP_COUNT + EDIT_COUNT {
        let title = format!("edit {edit}");
        let begun = Instant::now();
        let write = async {
            pair.server.rename(document, title.clone()).await?;
            Ok::<_, Failure>(begun.elapsed())
        };
        let read = async {
            seen(&pair.reader, &mut events, document, &title).await?;
            Ok::<_, Failure>(begun.elapsed())
        };
        let (written, visible) = tokio::try_join!(write, read)?;
        if edit >= WARM_UP_COUNT {
            answered.push(written);
            spans.push(visible);
        }
    }
    print("W2_p50_ms", size, percentile(&mut spans, 50))?;
    print("W2_p99_ms", size, percentile(&mut spans, 99))?;
    print("W2_writer_p50_ms", size, percentile(&mut answered, 50))?;
    drop(events);
    pair.stop().await
}

/// Waits for an event about the document after which it shows the title.
async fn seen(reader: &Member, events: &mut Pieces, document: &str, title: &str) -> Outcome<()> {
    while let Some(event) = events.next_event().await? {
        let Happening::Contribution(item) = event.happening else { continue };
        if item.about.as_deref() == Some(document) && reader.title(document).await? == title {
            return Ok(());
        }
    }
    failed("the reader's node stopped")
}

/// W3: many edits at once, over many documents and on one, until the other node shows them all.
pub(crate) async fn bursts(joiner: &Path, size: Size) -> Outcome<()> {
    let pair = Pair::start(joiner, size).await?;
    let spread = size.documents.min(BURST_SPREAD_MAX);
    burst(&pair, size, "W3_many", (BURST_COUNT, spread)).await?;
    burst(&pair, size, "W3_one1k", (EDIT_COUNT, 1)).await?;
    pair.stop().await
}

async fn burst(
    pair: &Pair,
    size: Size,
    metric: &'static str,
    (count, spread): (usize, usize),
) -> Outcome<()> {
    let sent_before = loopback_bytes()?;
    let begun = Instant::now();
    let edits = (0..count).map(|edit| {
        let server = Rc::clone(&pair.server);
        let document = pair.documents.get(edit % spread).cloned().unwrap_or_default();
        async move { server.rename(&document, format!("{metric} {edit}")).await }
    });
    in_flight(edits).await?;
    let written = begun.elapsed();
    pair.same().await?;
    let arrived = begun.elapsed();
    let (ours, theirs) = (pair.server.titles().await?, pair.reader.titles().await?);
    let visible = begun.elapsed();
    if ours != theirs {
        return failed("the two nodes show different titles");
    }
    print(&format!("{metric}_ms"), size, in_ms(visible))?;
    print(&format!("{metric}_arrived_ms"), size, in_ms(arrived))?;
    print(&format!("{metric}_writer_ms"), size, in_ms(written))?;
    print(&format!("{metric}_bytes"), size, as_number(loopback_bytes()? - sent_before))
}
