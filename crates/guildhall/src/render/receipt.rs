//! What was done, how far it got, and the next step.

use guildhall_control::api::decision::{Mode, Outcome, State, Summary};
use guildhall_control::api::{Deed, Receipt};

use super::page::Page;
use super::paper::Paper;

/// A receipt.
pub(crate) fn receipt(receipt: &Receipt, page: &Page) -> String {
    let mut paper = Paper::new(page);
    if receipt.deed == Deed::NothingChanged {
        paper.line(format!("Nothing to change: \"{}\" reads so already.", receipt.title));
        return paper.finish();
    }
    paper.good(format!("{} {}", done(receipt), sent(receipt)));
    if let Some(decision) = &receipt.decision {
        standing(&mut paper, decision);
    }
    for note in &receipt.notes {
        paper.remark(note);
    }
    if let Some(next) = next(receipt) {
        paper.line(format!("Next: {next}"));
    }
    paper.finish()
}

/// How a decision stands, if there is news about it.
pub(crate) fn standing_of(decision: &Summary, page: &Page) -> String {
    let mut paper = Paper::new(page);
    standing(&mut paper, decision);
    paper.finish()
}

fn done(receipt: &Receipt) -> String {
    let (title, short) = (&receipt.title, &receipt.short);
    match receipt.deed {
        Deed::InitiativeCreated => format!("Started \"{title}\" ({short})."),
        Deed::InitiativeEdited => format!("Changed \"{title}\" ({short})."),
        Deed::InitiativeReapplied => {
            format!("Put it in again in \"{title}\" ({short}), in your name.")
        }
        Deed::NothingChanged => String::new(),
        Deed::Commented => format!("Commented on \"{title}\"."),
        Deed::CommentWithdrawn => format!("Took back the comment on \"{title}\"."),
        Deed::DecisionProposed => format!("Proposed \"{title}\" ({short}), with your yes."),
        Deed::Voted => format!("Signed your stance on \"{title}\"."),
        Deed::MemberProposed
        | Deed::RemovalProposed
        | Deed::RecoveryProposed
        | Deed::RuleProposed => {
            format!("Proposed: {title} ({short}), with your yes.")
        }
        Deed::InviteRevoked => format!("Took back the invite for {title}."),
        Deed::Challenged => format!(
            "Proposed: {title} ({short}), with your yes. A sign of life of its node stops it."
        ),
        Deed::Leaving => format!("Signed: {title} ({short})."),
        Deed::Withdrawn => format!("Took back your proposal \"{title}\"."),
        Deed::GuestAdopted => format!("{title} is your guest from here on."),
        Deed::KeyRevoked => format!("Took the key {short} back."),
        Deed::SeatMoved | Deed::RootReplaced => {
            format!("Signed with your root key: {title} ({short}).")
        }
        Deed::GuestRemoved => format!("{title} is no guest any more."),
        Deed::Work => receipt.words.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn sent(receipt: &Receipt) -> String {
    match (receipt.sent_to, receipt.others) {
        (_, 0) => "Nobody else is here yet.".to_owned(),
        (0, _) => "Kept here; it goes out when a partner is in contact.".to_owned(),
        (sent, others) => format!("On its way to {sent} of {others}."),
    }
}

fn standing(paper: &mut Paper<'_>, decision: &Summary) {
    let tally = &decision.tally;
    let counts = format!(
        "{} for, {} object, {} stand aside, {} silent",
        tally.agree, tally.object, tally.aside, tally.silent
    );
    let is_asked = decision.mode != Mode::Auto;
    match (decision.state, decision.outcome) {
        (State::Final, Some(Outcome::Adopted)) if is_asked => {
            paper.good(format!("FINAL: it passed ({counts}). Nobody alone can change this."));
        }
        (State::Final, Some(Outcome::Adopted)) => {
            paper.good("FINAL: it is in the minutes. Nobody alone can change this.");
        }
        (State::Final, _) => paper.good(format!("FINAL: it did not pass ({counts}).")),
        (State::Sealing, _) => {
            paper.line("It is settled; the partners' nodes are making it final.");
        }
        (State::Open, _) if is_asked => paper.line(format!("So far: {counts}.")),
        (State::Open, _) => paper.line("Nobody is asked; the nodes make it final."),
        (State::Void, _) => paper.caution("It will never take effect."),
    }
}

fn next(receipt: &Receipt) -> Option<String> {
    let short = &receipt.short;
    match receipt.deed {
        Deed::InitiativeCreated | Deed::InitiativeReapplied => {
            Some(format!("guildhall initiative show {short}"))
        }
        Deed::DecisionProposed
        | Deed::Voted
        | Deed::MemberProposed
        | Deed::RemovalProposed
        | Deed::RecoveryProposed
        | Deed::Challenged
        | Deed::Leaving
        | Deed::RuleProposed
        | Deed::SeatMoved
        | Deed::RootReplaced => Some(format!("guildhall decision show {short}")),
        Deed::GuestAdopted => Some(format!("guildhall member show {short}")),
        Deed::InitiativeEdited
        | Deed::NothingChanged
        | Deed::Commented
        | Deed::CommentWithdrawn
        | Deed::InviteRevoked
        | Deed::Withdrawn
        | Deed::KeyRevoked
        | Deed::GuestRemoved => None,
        Deed::Work => receipt.next.clone(),
    }
}
