//! A line about the inbox after other commands, for people at a terminal.

use std::time::Duration;

use guildhall_control::Client;
use guildhall_control::api::Request;
use guildhall_control::api::inbox::{Inbox, Urgency};

use crate::command::config;
use crate::screen;
use crate::session::{Form, Session};

/// A reminder is not worth waiting for.
const PATIENCE: Duration = Duration::from_millis(300);

/// Says how much needs the person, if anything does. Whatever goes wrong, the command was done.
pub(crate) async fn nudge(session: &Session) {
    if session.form != Form::Text || !screen::is_seen() || !is_wanted(session) {
        return;
    }
    let client = Client::new(session.home.socket(), PATIENCE);
    let Ok(reply) = client.call(&Request::Inbox).await else { return };
    let Ok(inbox) = reply.read::<Inbox>() else { return };
    if let Some(words) = words(&inbox) {
        session.say(&words);
    }
}

/// `[inbox] nudge = false` in the settings turns it off.
fn is_wanted(session: &Session) -> bool {
    let settings = config::read(&session.home);
    let nudge = settings.ok().and_then(|file| file.get("inbox")?.get("nudge")?.as_bool());
    nudge.unwrap_or(true)
}

fn words(inbox: &Inbox) -> Option<String> {
    let late = inbox.items.iter().filter(|item| item.urgency == Urgency::Overdue).count();
    let late = if late > 0 { format!(", {late} overdue") } else { String::new() };
    match inbox.items.len() {
        0 => None,
        1 => Some(format!("(1 thing needs you{late}: guildhall inbox)")),
        many => Some(format!("({many} things need you{late}: guildhall inbox)")),
    }
}

#[cfg(test)]
mod tests {
    use guildhall_control::Time;
    use guildhall_control::api::inbox::{Item, Kind};

    use super::*;

    fn inbox(urgencies: &[Urgency]) -> Inbox {
        let item = |urgency: &Urgency| Item {
            kind: Kind::Vote,
            urgency: *urgency,
            text: "Vote".into(),
            due: None,
            command: String::new(),
            about: None,
        };
        let now = Time::from_unix_ms(0);
        let items = urgencies.iter().map(item).collect();
        Inbox { items, recent: 0, recent_since: now, generated: now }
    }

    #[test]
    fn the_line_says_how_much_and_how_much_is_late_and_nothing_where_nothing_is() {
        let late = [Urgency::Overdue, Urgency::Calm];

        assert_eq!(words(&inbox(&[])), None);
        assert_eq!(
            words(&inbox(&late)).as_deref(),
            Some("(2 things need you, 1 overdue: guildhall inbox)")
        );
        assert_eq!(
            words(&inbox(&late[1..])).as_deref(),
            Some("(1 thing needs you: guildhall inbox)")
        );
    }
}
