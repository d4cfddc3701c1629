//! What was said about an object.

use guildhall_control::Untrusted;
use guildhall_control::api::initiative::Comment;
use guildhall_ledger::ContributionId;

use super::facts::{Look, time};
use super::ids;
use super::people::who;

/// Every comment on an object, oldest first.
pub(crate) fn of(look: &mut Look<'_>, on: ContributionId) -> Vec<Comment> {
    let Look { node, people, .. } = look;
    let (graph, _, workspace) = node.parts();
    let comments = workspace.comments(graph, on).into_iter().map(|comment| {
        let who = who(people.writer(&comment.act.author));
        let text = if comment.is_withdrawn { String::new() } else { comment.text };
        Comment {
            id: ids::comment(comment.act.id),
            handle: who.handle,
            name: who.name,
            person: comment.act.person.map(Untrusted::new),
            when: time(comment.act.time_ms),
            text: Untrusted::new(text),
            reply_to: comment.reply_to.map(ids::comment),
            new: false,
            withdrawn: comment.is_withdrawn,
        }
    });
    comments.collect()
}
