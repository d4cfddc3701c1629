//! What the work needs of a person today.

use std::collections::BTreeSet;

use guildhall_control::Untrusted;
use guildhall_control::api::challenge::Summary;
use guildhall_control::api::inbox::{Item, Kind, Urgency};
use guildhall_control::api::lead::State as LeadState;
use guildhall_governance::PartnerId;
use guildhall_ledger::ContributionId;
use guildhall_work::{Challenge, Commitment, Day, HandOver, InitiativeWork, Recipient};
use guildhall_workspace::{DocumentKind, Stage};

use super::about::{full_id, name, seated, shown, today};
use super::{challenge, commitment, find, lead, matching};
use crate::present::facts::Look;
use crate::present::ids::{self, Shelf};
use crate::present::phrase::{counted, quoted};

/// A promise is worth a line so many days before it is due.
const DUE_SOON_DAYS: u32 = 7;

/// An initiative or a term that ends is worth a line so many days before.
const END_SOON_DAYS: u32 = 14;

/// At most this many challenges that one could help with; the rest is in `challenge match`.
const HELPFUL_MAX: usize = 3;

/// Everything about the work that needs a person.
pub(crate) fn items(look: &mut Look<'_>) -> Vec<Item> {
    let Some(me) = look.people.me().map(|me| me.id) else { return Vec::new() };
    let mut items = promises(look, me);
    items.extend(challenges(look, me));
    items.extend(helpful(look, me));
    items.extend(initiatives(look, me));
    items.extend(lessons_owed(look));
    items
}

/// Own promises that are late or due soon, late ones for what this organisation leads, and promises
/// that it is asked to take over.
fn promises(look: &mut Look<'_>, me: PartnerId) -> Vec<Item> {
    let led = lead::led_by(look).remove(&me).unwrap_or_default();
    let today = today(look);
    let (graph, _, _, work) = look.node.all_parts();
    let open: Vec<Commitment> =
        work.commitments(graph).filter(|it| it.is_open()).cloned().collect();
    let pages = commitment::Pages::open(look);
    let mut items = Vec::new();
    for it in &open {
        let (short, text) = (pages.short(it.id()), quoted(&it.what));
        let item = Item {
            kind: Kind::Commitment,
            urgency: Urgency::Overdue,
            text: Untrusted::default(),
            due: Some(shown(it.due).end()),
            command: format!("guildhall commitment report {short}"),
            about: Some(ids::commitment(it.id())),
        };
        let is_late = it.due < today;
        if it.owner == me {
            if is_late {
                let text = Untrusted::new(format!("Report on your promise {text}"));
                items.push(Item { text, ..item.clone() });
            } else if it.due.days_after(today) <= DUE_SOON_DAYS {
                let text = Untrusted::new(format!("Your promise {text} is due soon"));
                items.push(Item { text, urgency: Urgency::Pressing, ..item.clone() });
            }
        } else if is_late && it.on.is_some_and(|on| led.contains(&on)) {
            let owner = name(look, &it.owner);
            let text = format!("{owner} is late with {text}, for what you lead");
            let command = format!("guildhall commitment show {short}");
            items.push(Item { text: Untrusted::new(text), command, ..item.clone() });
        }
        if let Some(offer) = it.hand_overs.open().find(|offer| offer.to == me) {
            let text =
                format!("{} asks you to take over {text}", name(look, &offer.offered.member()));
            items.push(Item {
                kind: Kind::HandOver,
                urgency: Urgency::Pressing,
                text: Untrusted::new(text),
                due: None,
                command: format!("guildhall commitment accept {short}"),
                ..item
            });
        }
    }
    items
}

/// Offers on own challenges, challenges passed on to this organisation, and answers to them.
fn challenges(look: &mut Look<'_>, me: PartnerId) -> Vec<Item> {
    let shelf = find::challenges(look);
    let open: Vec<Challenge> =
        challenge::every(look).into_iter().filter(Challenge::is_open).collect();
    let mut items = Vec::new();
    for it in &open {
        let (short, title) = (shelf.short(&it.id().0), quoted(&it.title));
        let item = |text: String, command: String| Item {
            kind: Kind::Challenge,
            urgency: Urgency::Pressing,
            text: Untrusted::new(text),
            due: None,
            command,
            about: Some(ids::challenge(it.id())),
        };
        if it.owner() == me {
            let waiting = it.standing_offers().filter(|offer| offer.accepted.is_none());
            for offer in waiting {
                let who = name(look, &offer.offered.member());
                let handle = look.people.with_id(&offer.offered.member());
                let handle = handle.map(|member| member.handle.clone()).unwrap_or_default();
                items.push(item(
                    format!("{who} offers help with {title}: {}", quoted(&offer.words)),
                    format!("guildhall challenge accept {short} {handle}"),
                ));
            }
        }
        let to_me = it.referrals.iter().filter(|referral| {
            referral.to == Recipient::Member(me)
                && referral.answer.is_none()
                && referral.retracted.is_none()
        });
        for referral in to_me {
            let who = name(look, &referral.passed.member());
            items.push(item(
                format!("{who} passed {title} on to you"),
                format!("guildhall challenge answer {short} yes"),
            ));
        }
    }
    items
}

/// Open challenges of others that this organisation's profile fits, the best first, as long as it has
/// not offered help with them.
fn helpful(look: &mut Look<'_>, me: PartnerId) -> Vec<Item> {
    let Ok(matches) = matching::for_me(look) else { return Vec::new() };
    let has_offered = |it: &Challenge| it.standing_offers().any(|it| it.offered.member() == me);
    let answered: BTreeSet<String> = challenge::every(look)
        .iter()
        .filter(|it| has_offered(it))
        .map(|it| ids::challenge(it.id()))
        .collect();
    let open = matches.items.into_iter().filter_map(|fit| Some((fit.who.name, fit.challenge?)));
    let open = open.filter(|(_, challenge)| !answered.contains(&challenge.id));
    let item = |(who, challenge): (Untrusted, Summary)| Item {
        kind: Kind::Challenge,
        urgency: Urgency::Calm,
        text: Untrusted::new(format!(
            "You could help {} with {}",
            who.as_raw(),
            quoted(challenge.title.as_raw())
        )),
        due: None,
        command: format!("guildhall challenge show {}", challenge.short),
        about: Some(challenge.id),
    };
    open.take(HELPFUL_MAX).map(item).collect()
}

/// Leads offered to this organisation, contested, wanted or ending; initiatives past their end.
fn initiatives(look: &mut Look<'_>, me: PartnerId) -> Vec<Item> {
    let (seated, today) = (seated(look), today(look));
    let fading = look.fading().clone();
    let (graph, _, _, work) = look.node.all_parts();
    let open: Vec<InitiativeWork> =
        work.initiatives(graph).filter(|it| it.closing.is_none()).cloned().collect();
    let mut items = Vec::new();
    for it in &open {
        let Some((full, title)) = full_id(look, it.id) else { continue };
        let short = Shelf::around_initiative(look, it.id).short(&it.id.0);
        let line = Line { full, short, title: quoted(&title), today };
        if let Some(offer) = it.leading.hand_overs.open().find(|offer| offer.to == me) {
            items.push(line.lead_offered(look, offer));
        }
        let takes_part = it.participants.contains_key(&me);
        let claims_it = it.leading.claims.contains_key(&me);
        match lead::state(&it.leading, &seated, today) {
            LeadState::Contested if takes_part || claims_it => items.push(line.contested()),
            LeadState::Wanted if seated.contains(&me) => items.push(line.wanted()),
            LeadState::Lapsed if takes_part || claims_it => items.push(line.lead_lapsed()),
            LeadState::Led if claims_it => items.extend(line.term_ends(it, me)),
            LeadState::Contested
            | LeadState::Wanted
            | LeadState::Lapsed
            | LeadState::Led
            | LeadState::Nobody => {}
        }
        if takes_part || claims_it {
            items.extend(line.ends(it));
            items.extend(fading.get(&it.id).map(|quiet_days| line.fades(*quiet_days)));
        }
    }
    items
}

/// What lines about one initiative share.
struct Line {
    full: String,
    short: String,
    title: String,
    today: Day,
}

impl Line {
    fn item(&self, kind: Kind, urgency: Urgency, text: String, command: &str) -> Item {
        Item {
            kind,
            urgency,
            text: Untrusted::new(text),
            due: None,
            command: format!("guildhall initiative {command}").replace("ID", &self.short),
            about: Some(self.full.clone()),
        }
    }

    fn lead_offered(&self, look: &Look<'_>, offer: &HandOver) -> Item {
        let text =
            format!("{} asks you to lead {}", name(look, &offer.offered.member()), self.title);
        self.item(Kind::HandOver, Urgency::Pressing, text, "accept-lead ID")
    }

    fn contested(&self) -> Item {
        let text = format!("More than one partner says that it leads {}", self.title);
        self.item(Kind::Lead, Urgency::Pressing, text, "show ID")
    }

    fn wanted(&self) -> Item {
        let text = format!("Somebody to lead {} is wanted", self.title);
        self.item(Kind::Lead, Urgency::Calm, text, "step-up ID")
    }

    fn lead_lapsed(&self) -> Item {
        let text = format!("Nobody leads {} any more", self.title);
        self.item(Kind::Lead, Urgency::Calm, text, "step-up ID")
    }

    /// The term of this organisation ends soon.
    fn term_ends(&self, it: &InitiativeWork, me: PartnerId) -> Option<Item> {
        let until = it.leading.claims.get(&me)?.until?;
        (until.days_after(self.today) <= END_SOON_DAYS).then(|| {
            let text = format!("Your term of leading {} ends", self.title);
            let item = self.item(Kind::Lead, Urgency::Calm, text, "step-up ID --until DATE");
            Item { due: Some(shown(until).end()), ..item }
        })
    }

    /// Nothing is done about it any more.
    fn fades(&self, quiet_days: u32) -> Item {
        let quiet = counted(usize::try_from(quiet_days).unwrap_or(usize::MAX), "day");
        let text = format!("{} is fading: nothing for {quiet}", self.title);
        self.item(Kind::Initiative, Urgency::Calm, text, "show ID")
    }

    /// It is past its end, or ends soon.
    fn ends(&self, it: &InitiativeWork) -> Option<Item> {
        let end = it.end?;
        let (urgency, text) = if it.is_lapsed(self.today) {
            let text = format!("{} is past its end: renew it or close it", self.title);
            (Urgency::Overdue, text)
        } else if end.days_after(self.today) <= END_SOON_DAYS {
            (Urgency::Calm, format!("{} ends: renew it or close it", self.title))
        } else {
            return None;
        };
        let item = self.item(Kind::Initiative, urgency, text, "renew ID --until DATE");
        Some(Item { due: Some(shown(end).end()), ..item })
    }
}

/// Own initiatives that were closed in their text alone, with nothing said of what was learnt.
fn lessons_owed(look: &mut Look<'_>) -> Vec<Item> {
    let Look { node, people, .. } = look;
    let (graph, _, workspace, work) = node.all_parts();
    let closed = workspace.summaries(graph, DocumentKind::Initiative).filter(|summary| {
        // What was brought in closed has its lessons elsewhere.
        summary.stage == Some(Stage::Closed)
            && summary.changed.id != summary.created.id
            && people.writer(&summary.created.author).is_some_and(|member| member.is_me)
    });
    let closed: Vec<(ContributionId, String)> =
        closed.map(|summary| (summary.id(), summary.title.clone())).collect();
    let mut owed = Vec::new();
    for (id, title) in closed {
        let is_ended = work.initiative(graph, id).is_some_and(|known| known.closing.is_some());
        if !is_ended && work.lessons_on(graph, &id).next().is_none() {
            owed.push((id, title));
        }
    }
    let item = |look: &mut Look<'_>, (id, title): (ContributionId, String)| {
        let short = Shelf::around_initiative(look, id).short(&id.0);
        Item {
            kind: Kind::Initiative,
            urgency: Urgency::Calm,
            text: Untrusted::new(format!("Say what was learnt from {}", quoted(&title))),
            due: None,
            command: format!("guildhall initiative close {short}"),
            about: Some(ids::initiative(id)),
        }
    };
    owed.into_iter().map(|owed| item(look, owed)).collect()
}
