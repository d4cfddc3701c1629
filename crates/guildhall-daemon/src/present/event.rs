//! What happens, for whoever watches.

use guildhall_control::api::event::Happening;
use guildhall_node::{Event, Node, Now};

use super::facts::Look;
use super::ids::Shelf;
use super::topic::Topics;
use super::{decision, finding, log};

/// An event of the node as the interface tells it; nothing where there is nothing to tell.
pub(crate) fn happening(node: &mut Node, event: &Event, now: Now) -> Option<Happening> {
    let mut look = Look::at(node, now);
    match event {
        Event::Admitted(index) => {
            let topics = Topics::of(&look);
            Some(Happening::Contribution(Box::new(log::item(&mut look, &topics, *index))))
        }
        Event::EntryFinal(count) => {
            let entry = look.node.governance().entry(count.checked_sub(1)?)?;
            let shelf = Shelf::decisions(&look);
            let summary = decision::summary(&look, &shelf, &entry.value.decision)?;
            Some(Happening::Final(Box::new(summary)))
        }
        Event::Connected(key) => Some(Happening::Connected(look.people.with_key(key)?.who())),
        Event::Disconnected(key) => Some(Happening::Disconnected(look.people.with_key(key)?.who())),
        Event::Refused { from, id: _, why } => {
            Some(Happening::Finding(Box::new(finding::refused(&look, from.as_ref(), why))))
        }
    }
}
