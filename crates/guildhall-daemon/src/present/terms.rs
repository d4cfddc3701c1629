//! The terms of a decision in words: the rule, and what each act or silence would do.

use guildhall_control::Untrusted;
use guildhall_control::api::decision::Terms;
use guildhall_governance::{
    Charter, Decision, Effect, Hindrance, Mode, Outcome, PartnerId, Progress, Voice,
};

use super::facts::Look;
use super::matter::{self, closes_ms, does_count};
use super::need::Need;
use super::people::{contact, name_of};
use super::phrase::{capitalised, counted, listed, span};

/// The terms of a decision.
pub(crate) fn of(look: &Look<'_>, decision: &Decision<'_>) -> Terms {
    let charter = look.node.governance().state().charter();
    let is_open = matches!(decision.progress, Progress::Open | Progress::Sealing { .. });
    Terms {
        effect: Untrusted::new(effect_words(
            &|partner| name_of(&look.people, partner),
            charter,
            &decision.open.effect,
        )),
        rule: Untrusted::new(Need::of(decision, charter).rule(decision, charter)),
        who_counts: Untrusted::new(who_counts(look, decision)),
        if_closed: Untrusted::new(if_closed(decision, charter)),
        if_closed_outcome: is_open.then(|| matter::outcome(decision.outcome)),
        silence: Untrusted::new(sentence(&decision.silence_means)),
        change_until: Untrusted::new(change_until(look, decision)),
        must_be_online: Untrusted::new(must_be_online(look, decision)),
        margin: Untrusted::new(margin(look, decision, charter)),
    }
}

/// What an effect does, in a sentence; `name` says what a partner is called.
pub(crate) fn effect_words(
    name: &dyn Fn(&PartnerId) -> String,
    charter: &Charter,
    effect: &Effect,
) -> String {
    match effect {
        Effect::Adopt => "The federation agrees to exactly this text.".to_owned(),
        Effect::AdmitPartner(newcomer) => format!(
            "{} ({}) becomes a partner; its own node then takes the seat.",
            newcomer.name, newcomer.handle
        ),
        Effect::Readmit(back) => format!(
            "{} ({}) is a partner again, with its history and new keys; its own node then takes the \
             seat.",
            back.newcomer.name, back.newcomer.handle
        ),
        Effect::SetPolicy { key, value, .. } => {
            format!("From then on: {}", charter.amended(*key, *value).sentence(*key, *value))
        }
        Effect::Remove { partner } => {
            format!("{} loses its seat and its membership; its work stays.", name(partner))
        }
        Effect::MarkDormant { partner } => format!(
            "{} loses its seat until its node is back, unless it gives a sign of life before.",
            name(partner)
        ),
        Effect::Reactivate { partner, .. } => format!("{} takes its seat.", name(partner)),
        Effect::Leave { partner, .. } => format!("{} leaves; its work stays.", name(partner)),
        Effect::ChangeSeat { partner, .. } => {
            format!("{} decides with another key from then on.", name(partner))
        }
        Effect::RotateRoot { partner, .. } => {
            format!("{} replaces its root key by the one it had announced.", name(partner))
        }
        Effect::Recover(recovery) => format!(
            "{} gets new keys from the others in place of all that it has; its work and its guests \
             stay.",
            name(&recovery.partner)
        ),
    }
}

fn sentence(words: &str) -> String {
    format!("{}.", capitalised(words))
}

/// Whose word counts, and why that of others does not.
fn who_counts(look: &Look<'_>, decision: &Decision<'_>) -> String {
    if decision.mode == Mode::Auto {
        return "Nobody is asked.".to_owned();
    }
    let names = |is_one: &dyn Fn(&Voice) -> bool| -> Vec<String> {
        let seats = decision.voices.iter().filter(|seat| is_one(seat));
        let mut names: Vec<String> =
            seats.map(|seat| name_of(&look.people, &seat.partner)).collect();
        names.sort();
        names
    };
    let counted_seats = names(&|seat| does_count(decision, seat)).len();
    let who = match (counted_seats, decision.voices.len()) {
        (1, 1) => "The only partner".to_owned(),
        (all, seats) if all == seats => format!("All {seats} partners"),
        (some, seats) => format!("{some} of the {seats} partners"),
    };
    let clause = |names: Vec<String>, words: &dyn Fn(String) -> String| {
        if names.is_empty() { String::new() } else { format!("; {}", words(listed(&names))) }
    };
    let about =
        clause(names(&|seat| seat.recused), &|who| format!("not {who}, for it is about it"));
    let silent = clause(names(&|seat| decision.silent.contains(&seat.partner)), &|who| {
        format!("{who} not until it speaks, for it said nothing on the last matters")
    });
    let late = clause(names(&|seat| !seat.at_opening && does_count(decision, seat)), &|who| {
        format!("it must hold with and without {who}, seated since it was opened")
    });
    format!("{who}{about}{silent}{late}. Guests advise.")
}

fn if_closed(decision: &Decision<'_>, charter: &Charter) -> String {
    match decision.progress {
        Progress::Final { outcome: Outcome::Adopted, .. } => return "It passed.".to_owned(),
        Progress::Final { .. } => return "It did not pass.".to_owned(),
        Progress::Withdrawn => return "It was taken back.".to_owned(),
        Progress::Closed(why) => return closed(why),
        Progress::Open | Progress::Sealing { .. } => {}
    }
    let settled = if decision.is_settled { "; nobody who is silent can change that" } else { "" };
    if decision.outcome == Outcome::Adopted {
        return format!("It would pass{settled}.");
    }
    format!("It would NOT pass{settled}; {}.", Need::of(decision, charter).obstacle(decision))
}

fn closed(why: Hindrance) -> String {
    format!("It can no longer take effect: {why}.")
}

fn change_until(look: &Look<'_>, decision: &Decision<'_>) -> String {
    match decision.progress {
        Progress::Final { .. } => {
            "It is final. Whoever wants it otherwise proposes another decision.".to_owned()
        }
        Progress::Sealing { .. } => {
            "The partners' nodes are making it final; stances given from here on may come too late."
                .to_owned()
        }
        Progress::Withdrawn | Progress::Closed(_) => "It is closed.".to_owned(),
        Progress::Open => {
            let (earliest, latest) = decision.closes_within_ms;
            // These two never close early, settled or not.
            let takes_its_time =
                matches!(decision.open.effect, Effect::Remove { .. } | Effect::Recover(_));
            let earliest = if takes_its_time { latest.max(earliest) } else { earliest };
            let elapsed = look.node.elapsed_ms(&decision.id, look.now);
            let at_least = earliest.saturating_sub(elapsed);
            let rest = closes_ms(look, decision).unwrap_or_default();
            let at_most = rest.saturating_sub(look.now.wall_ms);
            window(at_least, at_most)
        }
    }
}

fn window(at_least_ms: u64, at_most_ms: u64) -> String {
    let change = "You can change your mind until the nodes begin to make it final:";
    match (at_least_ms, at_most_ms) {
        (_, 0) => format!("{change} any moment."),
        (0, most) => format!(
            "{change} as soon as nobody who is silent can change the outcome, and in {} at the latest.",
            span(most)
        ),
        (least, most) if least == most => format!("{change} in {}.", span(most)),
        (least, most) => {
            format!("{change} in {} at the soonest, in {} at the latest.", span(least), span(most))
        }
    }
}

fn must_be_online(look: &Look<'_>, decision: &Decision<'_>) -> String {
    let quorum = decision.quorum;
    if let Progress::Final { .. } = decision.progress {
        return format!(
            "Nobody any more; {} of {} nodes confirmed it.",
            quorum.needed, quorum.seats
        );
    }
    let at = |is_there: bool| -> Vec<String> {
        let seats = decision.voices.iter().filter_map(|seat| look.people.with_id(&seat.partner));
        let others = seats.filter(|member| !member.is_me);
        let found = others.filter(|member| contact(look.node, member).is_connected == is_there);
        let mut names: Vec<String> = found.map(|member| member.name.clone()).collect();
        names.sort();
        names
    };
    let rule = match (quorum.needed, quorum.seats) {
        (1, 1) => return "Only your own node: you are the only partner.".to_owned(),
        (2, 2) => "The nodes of both partners at the same time".to_owned(),
        (needed, seats) if needed == seats => {
            format!("The nodes of all {seats} partners at the same time")
        }
        (needed, seats) => format!("The nodes of any {needed} of the {seats} partners"),
    };
    match (at(true), at(false)) {
        (there, away) if away.is_empty() && !there.is_empty() => {
            format!("{rule}; all of them are in contact with yours.")
        }
        (there, away) if there.is_empty() => {
            format!("{rule}; none but yours is in contact at present ({} away).", listed(&away))
        }
        (there, away) => {
            format!("{rule}; in contact with yours: {}; away: {}.", listed(&there), listed(&away))
        }
    }
}

/// How many may vanish before it cannot pass, or cannot become final.
fn margin(look: &Look<'_>, decision: &Decision<'_>, charter: &Charter) -> String {
    if !matches!(decision.progress, Progress::Open | Progress::Sealing { .. }) {
        return String::new();
    }
    let nodes = match decision.quorum.may_be_dark() {
        0 => "No node may be missing to make it final".to_owned(),
        some => format!("{} may be missing and it can still become final", counted(some, "node")),
    };
    format!("{nodes}; {}.", needed_people(look, decision, charter))
}

/// Whose word is still needed for it to pass.
fn needed_people(look: &Look<'_>, decision: &Decision<'_>, charter: &Charter) -> String {
    if decision.outcome == Outcome::Adopted {
        return "it passes without a further word".to_owned();
    }
    let seats = decision.voices.iter();
    let silent = seats.filter(|seat| seat.position.is_none() && does_count(decision, seat));
    let (own, others): (Vec<&Voice>, Vec<&Voice>) =
        silent.partition(|seat| is_me(look, &seat.partner));
    let others = others.len();
    let spare = Need::of(decision, charter).spare(decision, others + own.len());
    match (spare.map(|spare| spare.min(others)), others) {
        (None, _) => "it cannot pass unless somebody changes its mind".to_owned(),
        (Some(_), 0) => "only your own word is missing".to_owned(),
        (Some(0), 1) => "the one other who has not spoken is needed for it to pass".to_owned(),
        (Some(0), all) => format!("all {all} others who have not spoken are needed for it to pass"),
        (Some(spare), others) if spare == others => {
            "it can pass without the others who have not spoken".to_owned()
        }
        (Some(spare), others) => format!(
            "{spare} of the {others} others who have not spoken may stay away and it can still pass"
        ),
    }
}

fn is_me(look: &Look<'_>, partner: &PartnerId) -> bool {
    look.people.me().is_some_and(|me| me.id == *partner)
}
