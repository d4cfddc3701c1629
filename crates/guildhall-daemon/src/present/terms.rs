//! The terms of a decision in words: the rule, and what each act or silence would do.

use guildhall_control::Untrusted;
use guildhall_control::api::decision::Terms;
use guildhall_governance::{
    Charter, Decision, Effect, Hindrance, Mode, Outcome, PartnerId, Progress,
};

use super::facts::Look;
use super::matter::{self, closes_ms, does_count};
use super::people::{People, contact, name_of};
use super::phrase::{capitalised, counted, listed, span};

/// The terms of a decision.
pub(crate) fn of(look: &Look<'_>, decision: &Decision<'_>) -> Terms {
    let charter = look.node.governance().state().charter();
    let is_open = matches!(decision.progress, Progress::Open | Progress::Sealing { .. });
    Terms {
        effect: Untrusted::new(effect_words(&look.people, charter, &decision.open.effect)),
        rule: Untrusted::new(rule(decision, charter)),
        if_closed: Untrusted::new(if_closed(decision, charter)),
        if_closed_outcome: is_open.then(|| matter::outcome(decision.outcome)),
        silence: Untrusted::new(sentence(&decision.silence_means)),
        change_until: Untrusted::new(change_until(look, decision)),
        must_be_online: Untrusted::new(must_be_online(look, decision)),
        margin: Untrusted::new(margin(look, decision, charter)),
    }
}

/// What an effect does, in a sentence.
pub(crate) fn effect_words(people: &People, charter: &Charter, effect: &Effect) -> String {
    let name = |id: &PartnerId| name_of(people, id);
    match effect {
        Effect::Adopt => "The federation agrees to exactly this text.".to_owned(),
        Effect::AdmitPartner(newcomer) => format!(
            "{} ({}) becomes a partner; its own node then takes the seat.",
            newcomer.name, newcomer.handle
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
    }
}

fn sentence(words: &str) -> String {
    format!("{}.", capitalised(words))
}

/// How many must agree as things stand, where that is a number.
fn needed(decision: &Decision<'_>, charter: &Charter) -> usize {
    let of = decision.tally.counted;
    let capped = |count: u32| usize::try_from(count).unwrap_or(usize::MAX).min(of);
    let by_mode = match decision.mode {
        Mode::Auto => 0,
        Mode::Lazy => capped(charter.lazy_agrees()),
        Mode::Consent => 1,
        Mode::Majority | Mode::Large => of / 2 + 1,
        Mode::Super(share) => {
            let parts = of.saturating_mul(share.numerator.into());
            parts.div_ceil(usize::from(share.denominator.max(1)))
        }
        Mode::Unanimous => of,
    };
    match decision.open.effect {
        Effect::MarkDormant { .. } => 2.min(of),
        Effect::Remove { .. } => by_mode.max(2),
        _ => by_mode.max(usize::from(decision.mode != Mode::Auto)),
    }
}

fn rule(decision: &Decision<'_>, charter: &Charter) -> String {
    let words = capitalised(&decision.rule);
    match (decision.mode, needed(decision, charter), decision.tally.counted) {
        (Mode::Auto, ..) => words,
        (_, needed, of) => format!("{words}: {needed} of {of} at present"),
    }
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
    format!("It would NOT pass{settled}; {}.", obstacle(decision, charter))
}

fn closed(why: Hindrance) -> String {
    format!("It can no longer take effect: {why}.")
}

/// What stands in the way of passing.
fn obstacle(decision: &Decision<'_>, charter: &Charter) -> String {
    let tally = decision.tally;
    let missing = needed(decision, charter).saturating_sub(tally.agree);
    let blocks = matches!(decision.mode, Mode::Lazy | Mode::Consent | Mode::Large);
    if tally.object > 0 && blocks {
        let enough = overriding(tally.counted).saturating_sub(tally.agree);
        return format!(
            "{} against it; {} more would have to agree in spite of that",
            counted(tally.object, "objection"),
            enough.max(1)
        );
    }
    match missing {
        0 if decision.mode == Mode::Consent => "too few have answered".to_owned(),
        0 => "it does not hold among those who had a seat when it was opened".to_owned(),
        1 => "1 more has to agree".to_owned(),
        more => format!("{more} more have to agree"),
    }
}

/// How many carry a matter over an objection.
fn overriding(of: usize) -> usize {
    (3 * of).div_ceil(4).min(of.saturating_sub(1)).max(2)
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
            let earliest = decision.closes_within_ms.0;
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
    let for_final = decision.quorum.may_be_dark();
    let can_speak =
        |seat: &&guildhall_governance::Voice| seat.position.is_none() && does_count(decision, seat);
    let silent = decision.voices.iter().filter(can_speak);
    let silent = silent.filter(|seat| !is_me(look, &seat.partner)).count();
    let own = usize::from(decision.voices.iter().filter(can_speak).count() > silent);
    let could_agree = decision.tally.agree.saturating_add(silent).saturating_add(own);
    let spare = could_agree.saturating_sub(needed(decision, charter)).min(silent);
    let nodes = match for_final {
        0 => "No node may be missing to make it final".to_owned(),
        some => format!("{} may be missing and it can still become final", counted(some, "node")),
    };
    let people = match (decision.outcome, silent, spare) {
        (Outcome::Adopted, ..) => "it passes without a further word".to_owned(),
        (_, 0, _) => "all others have spoken".to_owned(),
        (_, silent, 0) => {
            format!("all {silent} others who have not spoken are needed for it to pass")
        }
        (_, silent, spare) => {
            format!(
                "{spare} of the {silent} others who have not spoken may stay away and it can still pass"
            )
        }
    };
    format!("{nodes}; {people}.")
}

fn is_me(look: &Look<'_>, partner: &PartnerId) -> bool {
    look.people.me().is_some_and(|me| me.id == *partner)
}
