//! What is wrong with a node or its federation, worst first.

use std::collections::BTreeMap;

use guildhall_control::api::member::Standing;
use guildhall_control::api::status::Finding;
use guildhall_control::{FindingCode, Untrusted};
use guildhall_governance::{Effect, Standing as KeyStanding};
use guildhall_ledger::{ContributionId, PublicKey};
use unicode_security::confusable_detection::skeleton;

use super::facts::{HomeFacts, Look};
use super::people::{Member, contact, name_of, who};
use super::phrase::{counted, listed};

/// Codes of what is broken begin so; everything else could be better.
const BROKEN: &str = "F-";

/// What follows for a node whose organisation, or whose key, is out.
const OUT: &str = "this node keeps what it had, gets nothing new, and signs nothing that counts";

/// Everything that is wrong or could be better, worst first.
pub(crate) fn all(look: &mut Look<'_>, facts: &HomeFacts) -> Vec<Finding> {
    let mut findings = facts.findings.clone();
    if let Some(gone) = no_member(look).or_else(|| old_key(look)) {
        // What else is true of the federation is not theirs to mend.
        findings.push(gone);
        return findings;
    }
    findings.extend(leaving(look));
    findings.extend(guarded(look).or_else(|| behind(look)));
    findings.extend(split(look));
    findings.extend(forks(look));
    findings.extend(strayed(look));
    findings.extend(newer_rules(look));
    findings.extend(unreadable_documents(look));
    findings.extend(offline(facts));
    findings.extend(contactless(look, facts));
    findings.extend(alone(look));
    findings.extend(without_spare(look));
    findings.extend(alike(look));
    findings.sort_by_key(|finding| !is_broken(finding));
    findings
}

/// Whether something does not work, and not only could work better.
pub(crate) fn is_broken(finding: &Finding) -> bool {
    finding.code.starts_with(BROKEN)
}

/// What is told of a contribution that was refused.
pub(crate) fn refused(look: &Look<'_>, from: Option<&PublicKey>, why: &str) -> Finding {
    let from = match from {
        Some(key) => format!("it came from {}", who(look.people.with_key(key)).name.as_raw()),
        None => "it came from a file".to_owned(),
    };
    Finding {
        code: FindingCode::Refused.into(),
        title: format!("A contribution was refused: {why}.").into(),
        because: Some(from.into()),
        so: Some("it was neither kept nor passed on".into()),
        fix: None,
        since: None,
    }
}

/// Why a node that joins was not let in.
pub(crate) fn not_let_in(why: &str) -> Finding {
    Finding {
        code: FindingCode::NotLetIn.into(),
        title: "The partner who invited you does not let this node in.".into(),
        because: Some(why.into()),
        so: None,
        fix: Some("ask for another invite and join with a fresh home".into()),
        since: None,
    }
}

/// Whether the own key wrote two histories, so that this node may not sign any more.
pub(crate) fn is_own_key_forked(look: &Look<'_>) -> bool {
    !look.node.graph().forks_of(&look.node.public_key()).is_empty()
}

fn guarded(look: &Look<'_>) -> Option<Finding> {
    if !look.node.is_guarded() {
        return None;
    }
    let unheard = look.node.unheard_witnesses();
    let names: Vec<String> =
        unheard.iter().map(|key| who(look.people.with_key(key)).name.as_raw().to_owned()).collect();
    let whom = match &names[..] {
        [] => "a partner that has its latest contribution has answered".to_owned(),
        names => format!("it has compared with {}", names.join(", ")),
    };
    Some(Finding {
        code: FindingCode::ReadOnly.into(),
        title: "This node waits to learn its own latest contribution.".into(),
        because: Some("its data may be an older copy of what it had signed before".into()),
        so: Some(format!("it reads and catches up, and signs nothing until {whom}").into()),
        fix: Some(
            "bring it in contact with them; only if no other copy can exist: guildhall node start \
             --i-am-the-only-copy"
                .into(),
        ),
        since: None,
    })
}

/// Decisions that are settled are not here: the invite named them, or a damaged log lost them.
fn behind(look: &Look<'_>) -> Option<Finding> {
    look.node.governance().is_short_of_anchor().then(|| Finding {
        code: FindingCode::ReadOnly.into(),
        title: "This node does not hold all decisions yet that are settled.".into(),
        because: Some("it was only just let in, or its log lost them".into()),
        so: Some("it reads and catches up, and signs nothing until they are here".into()),
        fix: Some("bring it in contact with a partner; it goes on by itself".into()),
        since: None,
    })
}

fn split(look: &Look<'_>) -> Option<Finding> {
    let split = look.node.governance().split(look.node.graph())?;
    let names: Vec<String> =
        split.forkers.iter().map(|partner| name_of(&look.people, partner)).collect();
    Some(Finding {
        code: FindingCode::Split.into(),
        title: format!("Two different decisions became final as entry {}.", split.slot).into(),
        because: Some(format!("{} signed for both", listed(&names)).into()),
        so: Some("nothing can be decided any more; the work goes on".into()),
        fix: Some("talk to all partners; the proof:  guildhall log --verify".into()),
        since: None,
    })
}

fn forks(look: &Look<'_>) -> Vec<Finding> {
    let suspended = look.node.governance().suspended(look.node.graph());
    suspended
        .iter()
        .map(|suspended| fork(look, &suspended.key, suspended.vacant.is_some()))
        .collect()
}

fn fork(look: &Look<'_>, key: &PublicKey, is_seat_vacant: bool) -> Finding {
    let member = look.people.with_key(key);
    let is_me = member.is_some_and(|member| member.is_me);
    let name = who(member).name.as_raw().to_owned();
    let (title, fix) = if is_me {
        (
            "Your own key signed two different contributions under one number.".to_owned(),
            "stop every copy of this node; tell the partners; the proof:  guildhall log --verify"
                .to_owned(),
        )
    } else {
        (
            format!("{name} signed two different contributions under one number."),
            format!("ask {name} by telephone; the proof:  guildhall log --verify"),
        )
    };
    Finding {
        code: FindingCode::TwoHistories.into(),
        title: title.into(),
        because: Some("a backup was restored, a machine was copied, or the key was stolen".into()),
        so: Some(if is_seat_vacant {
            "what that key signs from then on does not count, and its seat is empty until its \
             root key names another key and the others consent"
                .into()
        } else {
            "what that key signs from then on does not count".into()
        }),
        fix: Some(fix.into()),
        since: None,
    }
}

fn strayed(look: &Look<'_>) -> Option<Finding> {
    let graph = look.node.graph();
    let mut names: Vec<String> = look
        .node
        .governance()
        .strayed(graph)
        .map(|confirm| who(look.people.with_key(&confirm.author())).name.as_raw().to_owned())
        .collect();
    names.sort();
    names.dedup();
    (!names.is_empty()).then(|| Finding {
        code: FindingCode::OtherResult.into(),
        title: format!("The node of {} computes another result than this one.", listed(&names))
            .into(),
        because: Some("one of the two programs has a fault".into()),
        so: Some("its confirmations do not count here".into()),
        fix: Some("compare versions on both nodes:  guildhall version".into()),
        since: None,
    })
}

fn newer_rules(look: &Look<'_>) -> Option<Finding> {
    let count = look.node.governance().needs_newer_rules().count();
    (count > 0).then(|| Finding {
        code: FindingCode::OldProgram.into(),
        title: "Partners use rules that this version of the program does not know.".into(),
        because: Some(format!("{} cannot be judged here", counted(count, "contribution")).into()),
        so: Some("decisions after that are not seen by this node".into()),
        fix: Some("update the program on this machine".into()),
        since: None,
    })
}

fn unreadable_documents(look: &mut Look<'_>) -> Vec<Finding> {
    use guildhall_workspace::DocumentKind;
    let (graph, _, workspace) = look.node.parts();
    let mut titles: Vec<String> = Vec::new();
    for kind in [DocumentKind::Initiative, DocumentKind::Proposal] {
        let broken =
            workspace.summaries(graph, kind).filter(|summary| summary.quarantined.is_some());
        titles.extend(broken.map(|summary| summary.title.clone()));
    }
    let finding = |title: &String| Finding {
        code: FindingCode::ChangeLeftOut.into(),
        title: format!("A change of \"{title}\" could not be applied and is left out.").into(),
        because: Some("the library that merges texts failed on it".into()),
        so: None,
        fix: Some("update the program on this machine".into()),
        since: None,
    };
    titles.iter().map(finding).collect()
}

fn offline(facts: &HomeFacts) -> Option<Finding> {
    facts.is_offline.then(|| Finding {
        code: FindingCode::Offline.into(),
        title: "This node runs without a network.".into(),
        because: Some("it was started with --offline".into()),
        so: Some("what you do is signed and kept here, and goes out later".into()),
        fix: Some("guildhall node stop, then guildhall node start".into()),
        since: None,
    })
}

fn contactless(look: &Look<'_>, facts: &HomeFacts) -> Option<Finding> {
    let mut others = look.people.others().peekable();
    let is_alone = others.peek().is_none();
    let is_in_contact = others.any(|member| contact(look.node, member).is_connected);
    (!is_alone && !is_in_contact && !facts.is_offline).then(|| Finding {
        code: FindingCode::NoContact.into(),
        title: "Your node is in contact with nobody.".into(),
        because: Some("no partner's node could be reached, and none has reached this one".into()),
        so: Some("what you do is signed and kept here, and goes out later".into()),
        fix: Some("check the network of this machine; it tries again by itself".into()),
        since: None,
    })
}

/// The organisation left, or was removed.
fn no_member(look: &Look<'_>) -> Option<Finding> {
    let me = look.people.me().filter(|me| me.standing == Standing::Former)?;
    Some(Finding {
        code: FindingCode::NoMember.into(),
        title: format!("{} is no member any more.", me.name).into(),
        because: Some("it left, or the partners decided so: guildhall log".into()),
        so: Some(OUT.into()),
        fix: Some(
            "to come back, get an invite as a guest, then:  guildhall member return; or stop it: \
             guildhall node stop"
                .into(),
        ),
        since: None,
    })
}

/// The organisation has other keys by now.
fn old_key(look: &Look<'_>) -> Option<Finding> {
    let me = look.people.me()?;
    let standing = look.node.governance().standing(look.node.graph(), &look.node.public_key());
    (standing == KeyStanding::Former).then(|| Finding {
        code: FindingCode::OldKey.into(),
        title: format!("{} does not use the key of this machine any more.", me.name).into(),
        because: Some(
            format!(
                "another machine votes for it, the key was taken back, or the partners gave it new \
                 keys: guildhall member show {}",
                me.handle
            )
            .into(),
        ),
        so: Some(OUT.into()),
        fix: Some(
            "go on at the machine that is in use, and stop this one: guildhall node stop; if nobody of \
             yours did that, talk to a partner"
                .into(),
        ),
        since: None,
    })
}

/// The organisation leaves, and the minutes do not say so yet.
fn leaving(look: &Look<'_>) -> Option<Finding> {
    let me = look.people.me()?.id;
    let (graph, governance) = (look.node.graph(), look.node.governance());
    let is_own_leave = |id: &ContributionId| {
        let decision = governance.decision(graph, id);
        decision.is_some_and(
            |found| matches!(found.open.effect, Effect::Leave { partner, .. } if partner == me),
        )
    };
    governance.open_decisions().any(|id| is_own_leave(&id)).then(|| Finding {
        code: FindingCode::Leaving.into(),
        title: "You leave the federation, and that is not final yet.".into(),
        because: Some("the other nodes make it final, and need yours for it".into()),
        so: None,
        fix: Some("leave the node running until it is final: guildhall decision list".into()),
        since: None,
    })
}

/// Two members whose names a reader takes for one another, each pair once.
fn alike(look: &Look<'_>) -> Vec<Finding> {
    let mut seen: BTreeMap<String, &Member> = BTreeMap::new();
    let mut findings = Vec::new();
    for member in look.people.all().filter(|member| member.standing != Standing::Former) {
        let shape = shape(&member.name);
        let Some(first) = seen.get(&shape) else {
            seen.insert(shape, member);
            continue;
        };
        let (one, other) = (first.who(), member.who());
        let title = format!(
            "{} ({}) and {} ({}) look alike.",
            one.name.as_raw(),
            one.handle.as_raw(),
            other.name.as_raw(),
            other.handle.as_raw()
        );
        findings.push(Finding {
            code: FindingCode::LookAlike.into(),
            title: title.into(),
            because: Some("their names differ in nothing that a reader sees".into()),
            so: Some("whoever reads a name alone may take the one for the other".into()),
            fix: Some(
                "go by the short name; compare check words by telephone:  guildhall member show NAME"
                    .into(),
            ),
            since: None,
        });
    }
    findings
}

/// What a name looks like: the skeleton of UTS #39, whatever its case and spaces.
fn shape(name: &str) -> String {
    let shown: String = skeleton(&Untrusted::new(name).to_string()).collect();
    // Folded before and after: capitals have skeletons of their own.
    let folded: String = skeleton(&shown.to_lowercase()).collect();
    folded.split_whitespace().collect()
}

/// With one or two seats, one that is vacant because its key forked stops all decisions for good.
fn without_spare(look: &Look<'_>) -> Option<Finding> {
    let seats = look.node.governance().state().electorate().len();
    let whose = match seats {
        1 => "the only partner's",
        2 => "either partner's",
        _ => return None,
    };
    Some(Finding {
        code: FindingCode::NoSpareSeat.into(),
        title: format!("If {whose} node signs two histories, nothing can be decided any more.")
            .into(),
        because: Some("its seat would be empty, and every decision needs it".into()),
        so: Some(
            "a restored backup or a copied home can do that; the work itself would go on".into(),
        ),
        fix: Some(
            "never run two copies of a home; a third partner makes a spare seat:  guildhall invite \
             create --for \"Their name\""
                .into(),
        ),
        since: None,
    })
}

fn alone(look: &Look<'_>) -> Option<Finding> {
    let seats = look.node.governance().state().electorate();
    let is_mine = seats.len() == 1 && look.people.me().is_some_and(|me| seats.contains(&me.id));
    is_mine.then(|| Finding {
        code: FindingCode::Alone.into(),
        title: "You are the only partner.".into(),
        because: None,
        so: Some(
            "you decide everything alone, and nobody else vouches for what was decided".into(),
        ),
        fix: Some("guildhall invite create --for \"Their name\"".into()),
        since: None,
    })
}

#[cfg(test)]
mod tests {
    use super::shape;

    #[test]
    fn names_that_a_reader_takes_for_one_another_have_one_shape() {
        let alike = [
            ("Alma AB", "\u{410}lma AB"),
            ("Alma AB", "alma ab"),
            ("Alma AB", "Alma  AB"),
            ("Alma AB", "Al\u{200b}ma AB"),
            ("Alma AB", "A\u{217c}ma AB"),
            ("Kaltwerk", "\u{41a}altwerk"),
            ("Kaltwerk", "\u{ff2b}altwerk"),
        ];
        for (one, other) in alike {
            assert_eq!(shape(one), shape(other), "{other:?}");
        }

        for (one, other) in [("Alma AB", "Alma AG"), ("M\u{f8}ller", "M\u{fc}ller")] {
            assert_ne!(shape(one), shape(other), "{other:?}");
        }
    }
}
