//! Why the node did not do what a person asked for, with a next step.

use guildhall_control::problem::{Code, Problem};
use guildhall_governance::{GuestFault, ProposalFault, Why};
use guildhall_node::Refusal;
use guildhall_work::Inert;

/// A refusal as the command prints it.
pub(crate) fn problem(refusal: &Refusal) -> Problem {
    let because = |code, title: &str| Problem::new(code, title);
    match refusal {
        Refusal::Rule(why) => rule(why),
        Refusal::WeakMode { asked, least } => because(
            Code::Refused,
            &format!("the rules ask for more agreement than mode {}", asked.name()),
        )
        .because(format!("such a matter needs mode {} at least", least.name()))
        .hint(format!("ask for it:  --mode {}", least.name()))
        .hint("see the rules:  guildhall rules show"),
        Refusal::NotFound(what) => {
            because(Code::NotFound, &format!("there is no such {what} here"))
                .hint("see what there is:  guildhall initiative list, guildhall member list")
        }
        Refusal::NotAPartner => because(Code::NotAllowed, "only a partner with a seat may do this")
            .because("a guest reads, comments and gives advice; it takes a seat by a decision")
            .hint("ask your sponsor to propose you:  guildhall member propose"),
        Refusal::NotTheSeat => because(
            Code::NotAllowed,
            "only the machine that votes for your organisation may do this",
        )
        .because("this is a further machine of it")
        .hint("see which one votes:  guildhall key list")
        .hint("make this one vote, with the words of the root key:  guildhall key seat"),
        Refusal::OtherRoot => because(
            Code::NotAllowed,
            "these are not the words of the root key that is needed here",
        )
        .because(
            "your organisation has another root key, or had announced another one to follow it",
        )
        .hint("try the other sheet of 24 words"),
        Refusal::NotAMember => because(
            Code::NotAllowed,
            "your organisation is not in this federation, so it may not write here",
        )
        .because("it was not let in yet, or it left or was removed")
        .hint("see how you stand:  guildhall status"),
        Refusal::Limit(why) => {
            because(Code::BadInput, why).hint("shorten it, or split it into several")
        }
        Refusal::NoChange => because(Code::Refused, "nothing would change")
            .hint("see how it reads:  guildhall initiative show"),
        Refusal::DiskFull => because(Code::Disk, "the disk is full, so nothing can be recorded")
            .because("nothing that was recorded before is lost; reading and sending go on")
            .hint("make room on the disk; it works again by itself"),
        Refusal::Forked => because(
            Code::ReadOnly,
            "this node's key has signed two different contributions under one number",
        )
        .because("a copy of this home is or was at work; whatever this key signs does not count")
        .hint("see the proof:  guildhall log --verify"),
        Refusal::Behind => because(
            Code::ReadOnly,
            "this node does not hold all decisions yet that are settled, so it may not sign",
        )
        .because("what it signed now could build on a history that the others do not accept")
        .hint("bring it in contact with a partner; it goes on by itself")
        .hint("see how it stands:  guildhall status"),
        Refusal::Guarded => because(
            Code::ReadOnly,
            "this node does not know its own latest contribution yet, so it may not sign",
        )
        .because("its data may be an older copy; it waits until its partners have answered")
        .hint("see for whom it waits:  guildhall status")
        .hint(
            "only if no other copy can exist:  guildhall node stop, then guildhall node start \
             --i-am-the-only-copy",
        ),
    }
}

/// What the rules say, with a next step where one is known.
fn rule(why: &str) -> Problem {
    let is = |reason: Why| why == reason.to_string();
    if is(Why::KeyReplaced) || is(Why::KeyRevoked) {
        return Problem::new(
            Code::NotAllowed,
            "your organisation does not use the key of this machine any more",
        )
        .because(why)
        .hint("see what to do:  guildhall status");
    }
    let hint = if is(Why::ReasonMissing) {
        "say why:  --reason \"...\""
    } else if is(Why::NotAllowed) {
        "only a partner's own node may do this; see:  guildhall status"
    } else if is(Why::GuestFrozen) {
        "ask another partner to answer for you"
    } else if is(Why::Guest(GuestFault::NotToAdopt)) {
        "see who has no sponsor:  guildhall member list"
    } else if is(Why::Proposal(ProposalFault::TooMany)) {
        "wait until one of yours is decided:  guildhall decision list"
    } else if is(Why::Guest(GuestFault::OverCap)) {
        "propose one of your guests as a partner:  guildhall member propose"
    } else {
        of_the_work(why).unwrap_or("see the rules:  guildhall rules show")
    };
    Problem::new(Code::Refused, why).hint(hint)
}

/// The next step where something about the work would have no effect.
fn of_the_work(why: &str) -> Option<&'static str> {
    let hints = [
        (Inert::NotContributing, "ask a partner:  guildhall initiative invite-guest"),
        (Inert::NotItsAuthor, "see whose it is:  guildhall log --of ID"),
        (Inert::NotItsOwner, "see whose it is:  guildhall commitment list"),
        (Inert::NotLeading, "see who leads:  guildhall lead list"),
        (Inert::NotOffered, "see what waits for you:  guildhall inbox"),
        (Inert::ToItself, "name another:  guildhall member list"),
        (Inert::Closed, "take it up again:  guildhall initiative reopen ID --reason TEXT"),
        (Inert::NotClosed, "see how it stands:  guildhall initiative show ID"),
        (Inert::Settled, "promise something else:  guildhall commitment promise"),
        (Inert::NoLesson, "say what was learnt:  --worked, --did-not and --tell-next"),
        (Inert::IntoItself, "name the other one:  guildhall initiative list"),
        (Inert::Answered, "see how it stands:  guildhall log --of ID"),
        (Inert::NotTakingPart, "see who takes part:  guildhall initiative show ID"),
        (Inert::NoPerson, "see your people:  guildhall person list"),
        (Inert::NoCandidate, "they offer first:  guildhall initiative offer-lead ID"),
    ];
    hints.into_iter().find(|(inert, _)| inert.to_string() == why).map(|(_, hint)| hint)
}
