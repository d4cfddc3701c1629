//! What acts of the work say, in words.

use guildhall_control::Untrusted;
use guildhall_control::api::mention::Line;
use guildhall_ledger::{Contribution, Kind};
use guildhall_work::{
    ActView, ChallengeDeed, CommitmentDeed, Deed, Ending, GuestRole, InitiativeDeed, LeadDeed,
    MemberDeed, OtherDeed, Outcome, Outlook, Recipient, Subject,
};

use super::about::{day_words, full_id, name, party, person_of, subject};
use crate::present::facts::{Look, time};
use crate::present::phrase::{counted, quoted};

/// What was done, and the words that were said with it.
pub(super) type Told = (String, Option<String>);

/// Everything that was done about one thing, the first first.
pub(super) fn history(look: &mut Look<'_>, subject: Subject) -> Vec<Line> {
    let (graph, _, _, work) = look.node.all_parts();
    let acts = work.history(graph, subject);
    acts.iter().map(|act| line(look, act)).collect()
}

fn line(look: &mut Look<'_>, act: &ActView) -> Line {
    let (did, words) = told(look, &act.deed);
    let by = party(look, &act.stamp.member());
    Line {
        when: time(act.stamp.time_ms),
        handle: by.handle,
        name: by.name,
        person: person_of(&act.stamp),
        did: Untrusted::new(did),
        words: words.map(Untrusted::new),
        idle: act.inert.map(|why| Untrusted::new(why.to_string())),
    }
}

/// Whether a kind is one of the work's.
pub(super) fn is_of_the_work(kind: Kind) -> bool {
    kind > Kind::IMPORT && kind < Kind(0x0100)
}

/// What a contribution says, to follow the name of its author and a colon; nothing if it is no act
/// of the work.
pub(crate) fn sentence(look: &mut Look<'_>, contribution: &Contribution) -> Option<String> {
    let deed = Deed::decode(contribution.kind(), contribution.body())?;
    let Ok(deed) = deed else { return Some("wrote something that cannot be read".to_owned()) };
    let (did, words) = told(look, &deed);
    let (graph, _, _, work) = look.node.all_parts();
    let act = work.act(graph, &contribution.id());
    let inert = if let Some(act) = &act {
        act.inert
    } else {
        let inert = work.inert(graph);
        inert.into_iter().find(|(id, _)| *id == contribution.id()).map(|(_, why)| why)
    };
    let title = act.filter(|_| !names_itself(&deed)).and_then(|act| subject(look, act.subject));
    let title = title.map(|(_, title)| format!(" on {}", quoted(&title))).unwrap_or_default();
    let words = words.map(|words| format!(": {}", quoted(&words))).unwrap_or_default();
    let without = inert.map(|why| format!(" (without effect: {why})")).unwrap_or_default();
    Some(format!("{did}{title}{words}{without}"))
}

/// The person whom an act of the work names.
pub(crate) fn person(contribution: &Contribution) -> Option<String> {
    Deed::decode(contribution.kind(), contribution.body())?.ok()?.person().cloned()
}

/// Whether what was done says already what it is about.
pub(super) fn names_itself(deed: &Deed) -> bool {
    matches!(
        deed,
        Deed::Member(_)
            | Deed::Commitment(CommitmentDeed::CommitmentPromise(_))
            | Deed::Challenge(ChallengeDeed::ChallengeShare(_))
    )
}

/// What was done, in the past and without a name, and the words that were said.
pub(super) fn told(look: &mut Look<'_>, deed: &Deed) -> Told {
    match deed {
        Deed::Initiative(deed) => initiative(look, deed),
        Deed::Lead(deed) => lead(look, deed),
        Deed::Commitment(deed) => commitment(look, deed),
        Deed::Challenge(deed) => challenge(look, deed),
        Deed::Member(deed) => member(deed),
        Deed::Other(deed) => other(deed),
    }
}

fn initiative(look: &mut Look<'_>, deed: &InitiativeDeed) -> Told {
    let plain = |did: &str, words: &Option<String>| (did.to_owned(), words.clone());
    match deed {
        InitiativeDeed::InitiativeJoin(join) => plain("joined it", &join.part),
        InitiativeDeed::InitiativeLeave(leave) => plain("left it", &leave.reason),
        InitiativeDeed::InitiativeFrame(frame) => {
            let parts = [
                frame.end.map(|end| format!("it ends on {}", day_words(end))),
                frame.appetite.as_ref().map(|cost| format!("it may cost {cost}")),
                frame.purpose.as_ref().map(|_| "what it is for".to_owned()),
            ];
            let parts: Vec<String> = parts.into_iter().flatten().collect();
            (format!("said {}", parts.join(", ")), frame.purpose.clone())
        }
        InitiativeDeed::InitiativeRenew(renew) => {
            let did = format!("let it go on until {}", day_words(renew.end));
            (did, Some(renew.reason.clone()))
        }
        InitiativeDeed::InitiativeClose(close) => {
            (closed(look, &close.ending), close.reason.clone())
        }
        InitiativeDeed::InitiativeReopen(reopen) => {
            ("took it up again".to_owned(), Some(reopen.reason.clone()))
        }
        InitiativeDeed::InitiativeRate(rate) => {
            let did = format!(
                "rated it {} for the network, {} for themselves, {} as a burden",
                rate.network, rate.own, rate.burden
            );
            (did, rate.reason.clone())
        }
        InitiativeDeed::Activity(activity) => {
            let days = counted(activity.days.len(), "day");
            (format!("brought in {days} on which it changed elsewhere"), activity.source.clone())
        }
        InitiativeDeed::GuestInvolve(involve) => {
            let guest = name(look, &involve.guest);
            let at = involve.stage.as_ref().map(|stage| format!(" at stage {stage}"));
            let at = at.unwrap_or_default();
            let did = match involve.role {
                Some(role) => format!("invited {guest} as {}{at}", guest_role(role)),
                None => format!("ended the part of {guest}{at}"),
            };
            (did, None)
        }
    }
}

fn closed(look: &mut Look<'_>, ending: &Ending) -> String {
    match ending {
        Ending::Done => "closed it".to_owned(),
        Ending::Declined => "declined it".to_owned(),
        Ending::Merged { into } => match full_id(look, *into) {
            Some((_, title)) => format!("merged it into {}", quoted(&title)),
            None => "merged it into another".to_owned(),
        },
        Ending::HandedOver { to } => format!("handed it over to {to}"),
    }
}

/// The word for a guest's part.
pub(super) fn guest_role(role: GuestRole) -> &'static str {
    match role {
        GuestRole::Informed => "informed",
        GuestRole::Consulted => "consulted",
        GuestRole::Contributing => "contributing",
    }
}

fn lead(look: &Look<'_>, deed: &LeadDeed) -> Told {
    let until = |day: &Option<guildhall_work::Day>| {
        day.map(|day| format!(" until {}", day_words(day))).unwrap_or_default()
    };
    match deed {
        LeadDeed::LeadOffer(offer) => ("offered to lead".to_owned(), offer.words.clone()),
        LeadDeed::LeadStepUp(step_up) => {
            (format!("stepped up to lead{}", until(&step_up.until)), step_up.words.clone())
        }
        LeadDeed::LeadStepDown(down) => ("stepped down".to_owned(), down.reason.clone()),
        LeadDeed::LeadDeputize(deputize) => {
            (format!("stood in for whoever leads{}", until(&deputize.until)), None)
        }
        LeadDeed::LeadHandOver(hand_over) => {
            let to = name(look, &hand_over.to);
            (format!("offered the lead to {to}"), hand_over.words.clone())
        }
        LeadDeed::LeadTake(take) => (format!("took the lead{}", until(&take.until)), None),
        LeadDeed::LeadWant(want) => {
            ("said that somebody to lead is wanted".to_owned(), want.words.clone())
        }
        LeadDeed::LeadQuestion(question) => {
            let candidate = name(look, &question.candidate);
            (format!("asked everybody to decide that {candidate} leads"), None)
        }
    }
}

fn commitment(look: &mut Look<'_>, deed: &CommitmentDeed) -> Told {
    match deed {
        CommitmentDeed::CommitmentPromise(promise) => {
            let on = promise.on.and_then(|on| full_id(look, on));
            let on = on.map(|(_, title)| format!(" for {}", quoted(&title))).unwrap_or_default();
            let what = quoted(&promise.what);
            (format!("promised {what}{on} by {}", day_words(promise.due)), None)
        }
        CommitmentDeed::CommitmentReport(report) => {
            let did = match report.outlook {
                Outlook::OnTrack => "reported progress",
                Outlook::AtRisk => "reported that it may fail",
            };
            (did.to_owned(), Some(report.words.clone()))
        }
        CommitmentDeed::CommitmentKeep(keep) => {
            ("kept the promise".to_owned(), Some(keep.evidence.clone()))
        }
        CommitmentDeed::CommitmentRenew(renew) => {
            let did = format!("named another day, {}", day_words(renew.due));
            (did, Some(renew.reason.clone()))
        }
        CommitmentDeed::CommitmentRelease(release) => {
            ("took the promise back".to_owned(), Some(release.reason.clone()))
        }
        CommitmentDeed::CommitmentHandOver(hand_over) => {
            let to = name(look, &hand_over.to);
            (format!("offered the promise to {to}"), hand_over.words.clone())
        }
        CommitmentDeed::CommitmentTake(_) => ("took the promise over".to_owned(), None),
    }
}

fn challenge(look: &Look<'_>, deed: &ChallengeDeed) -> Told {
    match deed {
        ChallengeDeed::ChallengeShare(share) => {
            (format!("shared the challenge {}", quoted(&share.title)), None)
        }
        ChallengeDeed::ChallengeOffer(offer) => {
            ("offered help".to_owned(), Some(offer.words.clone()))
        }
        ChallengeDeed::ChallengeAccept(accept) => {
            ("accepted an offer of help".to_owned(), accept.words.clone())
        }
        ChallengeDeed::ChallengeEnd(end) => {
            let did = match end.outcome {
                Outcome::Solved => "said that it is solved",
                Outcome::Partly => "said that it is solved in part",
                Outcome::Unsolved => "said that it could not be solved",
                Outcome::Gone => "said that it is a challenge no longer",
            };
            (did.to_owned(), Some(end.words.clone()))
        }
        ChallengeDeed::ChallengeThank(thank) => {
            (format!("thanked {}", name(look, &thank.to)), Some(thank.words.clone()))
        }
        ChallengeDeed::ChallengeRefer(refer) => {
            let to = match &refer.to {
                Recipient::Member(member) => name(look, member),
                Recipient::Outside(outside) => outside.clone(),
            };
            (format!("passed it on to {to}"), Some(refer.words.clone()))
        }
        ChallengeDeed::ReferralAnswer(answer) => {
            let did = if answer.is_accepted { "took it up" } else { "did not take it up" };
            (did.to_owned(), answer.words.clone())
        }
        ChallengeDeed::ReferralResult(result) => {
            let did =
                if result.has_helped { "said that it helped" } else { "said that it did not help" };
            (did.to_owned(), Some(result.words.clone()))
        }
    }
}

fn member(deed: &MemberDeed) -> Told {
    match deed {
        MemberDeed::Profile(profile) => ("updated the profile".to_owned(), profile.does.clone()),
        MemberDeed::JoinReason(reason) => {
            ("gave the reason for joining".to_owned(), Some(reason.words.clone()))
        }
        MemberDeed::LeaveReason(reason) => {
            ("gave the reason for leaving".to_owned(), Some(reason.words.clone()))
        }
        MemberDeed::PersonAdd(add) => {
            let deputy = add.deputy_of.as_ref().map(|of| format!(", who stands in for {of}"));
            let deputy = deputy.unwrap_or_default();
            (format!("named {} as one of the people{deputy}", add.name), add.role.clone())
        }
        MemberDeed::PersonLeave(leave) => {
            let to = leave.successor.as_ref();
            let to = to.map(|name| format!("; {name} has the open work")).unwrap_or_default();
            (format!("said that {} has left{to}", leave.name), None)
        }
        MemberDeed::PulseAnswer(answer) => {
            ("answered the questions of the review".to_owned(), answer.words.clone())
        }
    }
}

fn other(deed: &OtherDeed) -> Told {
    match deed {
        OtherDeed::Lesson(lesson) => ("recorded a lesson".to_owned(), Some(lesson.tell.clone())),
        OtherDeed::Decline(decline) => ("said no to it".to_owned(), decline.reason.clone()),
        OtherDeed::Retract(retract) => ("took it back".to_owned(), retract.reason.clone()),
    }
}
