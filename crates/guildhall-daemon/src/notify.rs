//! Telling a person's own program when something needs them.
//!
//! The program gets each thing once in a run of the node, as a line of JSON on its standard input.
//! It runs beside the loop, one at a time and for a limited time; what it does, and whether it
//! works, changes nothing here.

use std::collections::BTreeSet;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use guildhall_control::Untrusted;
use guildhall_control::api::inbox::Item;
use guildhall_control::api::notice::Notice;
use guildhall_node::{Event, Node, Now};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tokio::sync::broadcast::error::RecvError;
use tracing::{debug, warn};

use crate::desk::Desk;
use crate::present::{self, HomeFacts};

/// What happens close together is looked at once.
const SETTLE: Duration = Duration::from_secs(1);

/// What becomes late does so without anything happening, so there is a look at least this often.
const LOOK_PAUSE: Duration = Duration::from_secs(300);

/// A program that takes longer is ended.
const PATIENCE: Duration = Duration::from_secs(10);

/// More than this at once says only that there is much: the rest is in the inbox.
const NOTICES_MAX: usize = 20;

/// Tells `command` of everything that comes to need a person, until the node stops.
pub(crate) async fn notify(desk: Desk, facts: Arc<HomeFacts>, command: String) {
    let mut events = desk.events();
    let mut known: BTreeSet<String> = BTreeSet::new();
    let mut is_first = true;
    loop {
        let looked = look(&desk, &facts).await;
        let Some(notices) = looked else { return };
        let fresh: Vec<Notice> =
            notices.iter().filter(|notice| !known.contains(&name(&notice.item))).cloned().collect();
        known = notices.iter().map(|notice| name(&notice.item)).collect();
        // What needed somebody before this run was told in the run before, or is in the inbox.
        if !is_first {
            for notice in fresh.into_iter().take(NOTICES_MAX) {
                tell(&command, notice).await;
            }
        }
        is_first = false;
        loop {
            match tokio::time::timeout(LOOK_PAUSE, events.recv()).await {
                Ok(Ok(event)) if !matters(&event) => {}
                Ok(Err(RecvError::Closed)) => return,
                Ok(Ok(_) | Err(RecvError::Lagged(_))) => {
                    tokio::time::sleep(SETTLE).await;
                    events = events.resubscribe();
                    break;
                }
                Err(_elapsed) => break,
            }
        }
    }
}

/// Whether something may need a person after this.
fn matters(event: &Event) -> bool {
    match event {
        Event::Admitted(_) | Event::EntryFinal(_) | Event::Refused { .. } => true,
        Event::Connected(_) | Event::Disconnected(_) => false,
    }
}

/// What tells one thing that needs a person from another.
fn name(item: &Item) -> String {
    let about = item.about.as_deref().unwrap_or_default();
    format!("{:?} {:?} {about} {}", item.kind, item.urgency, item.command)
}

async fn look(desk: &Desk, facts: &Arc<HomeFacts>) -> Option<Vec<Notice>> {
    let facts = Arc::clone(facts);
    desk.ask(move |node, now| notices(node, &facts, now)).await.ok()
}

fn notices(node: &mut Node, facts: &HomeFacts, now: Now) -> Vec<Notice> {
    let federation = Untrusted::new(node.governance().name());
    let me = Untrusted::new(&*facts.handle);
    let items = present::inbox(node, facts, now).items.into_iter();
    items.map(|item| Notice { federation: federation.clone(), me: me.clone(), item }).collect()
}

/// Runs the program once. What goes wrong is logged, and no reason to stop telling.
async fn tell(command: &str, notice: Notice) {
    let line = notice.to_line().expect("plain data serialises into memory");
    let spawned = Command::new("sh")
        .arg("-c")
        .arg(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(why) => {
            warn!(%why, "cannot run the command of notify.command");
            return;
        }
    };
    let mut input = child.stdin.take();
    let run = async {
        if let Some(input) = &mut input {
            // A program that does not read is told all the same by being run.
            drop(input.write_all(line.as_bytes()).await);
        }
        drop(input);
        child.wait().await
    };
    match tokio::time::timeout(PATIENCE, run).await {
        Ok(Ok(status)) if status.success() => debug!("told the command of notify.command"),
        Ok(Ok(status)) => warn!(%status, "the command of notify.command did not end well"),
        Ok(Err(why)) => warn!(%why, "cannot wait for the command of notify.command"),
        Err(_elapsed) => warn!("the command of notify.command took too long and was ended"),
    }
}

#[cfg(test)]
mod tests {
    use guildhall_control::api::inbox::{Kind, Urgency};

    use super::*;

    fn notice(text: &str) -> Notice {
        let item = Item {
            kind: Kind::Vote,
            urgency: Urgency::Pressing,
            text: text.into(),
            due: None,
            command: "guildhall decision show de-9qtm".into(),
            about: Some("de-9qtm".into()),
        };
        Notice { federation: "Nordic".into(), me: "alma".into(), item }
    }

    #[tokio::test]
    async fn the_program_reads_one_line_of_json_with_nothing_hidden_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("told");

        tell(&format!("cat > '{}'", file.display()), notice("Vote on \u{1b}[2J\u{202e}x")).await;

        let told = std::fs::read_to_string(&file).unwrap();
        assert!(told.starts_with("{\"schema\":\"guildhall.notice/1\""), "{told}");
        assert!(told.ends_with("}\n") && told.lines().count() == 1);
        assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'));
    }

    #[tokio::test]
    async fn a_program_that_fails_or_does_not_read_changes_nothing() {
        tell("exit 3", notice("Vote")).await;
        tell("/nonexistent/program", notice("Vote")).await;
        tell("true", notice(&"long ".repeat(100_000))).await;
    }

    #[test]
    fn a_thing_that_becomes_late_is_another_thing() {
        let (pressing, mut late) = (notice("Vote").item, notice("Vote").item);
        late.urgency = Urgency::Overdue;

        assert_ne!(name(&pressing), name(&late));
        assert_eq!(name(&pressing), name(&notice("Vote, said otherwise").item));
    }
}
