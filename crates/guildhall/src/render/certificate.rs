//! What a certificate proves, what that rests on, and what it leaves open.

use guildhall_control::api::certificate::{Partner, Proof};
use guildhall_control::api::decision::Outcome;
use guildhall_control::api::event::Who;
use guildhall_control::api::member::Standing;

use super::moment;
use super::page::Page;
use super::paper::Paper;

/// Characters of the id that are shown: enough to find it at a member's node.
const SHORT_ID_LENGTH: usize = 7;

/// Everything about a certificate that holds.
pub(crate) fn proof(proof: &Proof, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let outcome = match proof.outcome {
        Outcome::Adopted => "ADOPTED",
        Outcome::Declined => "DECLINED",
    };
    paper.good(format!("This certificate holds. {} {outcome}", proof.federation_name));
    paper.gap();
    paper.title(&proof.title, proof.decision.get(..SHORT_ID_LENGTH).unwrap_or_default());
    paper.line(proposed(proof, page));
    paper.gap();
    text(&mut paper, proof);
    facts(&mut paper, proof, page);
    paper.gap();
    rests_on(&mut paper, proof);
    paper.gap();
    paper.fields(&[
        ("Entry words", proof.entry.words.clone()),
        ("Federation", proof.federation_words.clone()),
    ]);
    if page.verbose {
        whole(&mut paper, proof, page);
    }
    paper.finish()
}

fn proposed(proof: &Proof, page: &Page) -> String {
    let by = match (&proof.proposer, &proof.person) {
        (Some(who), Some(person)) => format!(" by {person} ({})", named(who)),
        (Some(who), None) => format!(" by {}", named(who)),
        (None, _) => String::new(),
    };
    format!("proposed{by}; its clock said {}", moment::clock(page, proof.opened))
}

fn named(who: &Who) -> String {
    format!("{}, {}", who.name, who.handle)
}

fn text(paper: &mut Paper<'_>, proof: &Proof) {
    match (&proof.text, &proof.text_hash) {
        (Some(text), _) if !text.is_blank() => paper.quote(text),
        (None, Some(_)) => {
            paper.caution("The text itself is not in this file; a member can show it.");
        }
        (Some(_) | None, _) => return,
    }
    paper.gap();
}

fn facts(paper: &mut Paper<'_>, proof: &Proof, page: &Page) {
    let adopted = match proof.outcome {
        Outcome::Adopted => "It does",
        Outcome::Declined => "It would do",
    };
    let confirmed: Vec<String> =
        proof.confirmed.iter().map(|one| one.who.name.to_string()).collect();
    let latest = proof.confirmed.iter().map(|one| one.when).max();
    let latest = latest.map(|when| moment::clock(page, when)).unwrap_or_default();
    let after: Vec<String> = proof.partners.iter().filter(|one| one.seated).map(seat).collect();
    let mut fields = vec![
        (adopted, proof.effect.to_string()),
        ("Decided by", proof.mode.word().to_owned()),
        ("Minutes", format!("entry {}", proof.entry.number)),
        ("Confirmed by", format!("the nodes of {}", confirmed.join(", "))),
        ("", format!("({} of {} had to), by {latest}", proof.quorum, proof.seats)),
        ("Partners then", after.join(", ")),
    ];
    let without: Vec<String> = proof.partners.iter().filter(|one| !one.seated).map(seat).collect();
    if !without.is_empty() {
        fields.push(("Without a seat", without.join(", ")));
    }
    paper.fields(&fields);
}

fn seat(partner: &Partner) -> String {
    let former = if partner.standing == Standing::Former { ", no longer a partner" } else { "" };
    format!("{} ({}{former})", partner.who.name, partner.who.handle)
}

fn rests_on(paper: &mut Paper<'_>, proof: &Proof) {
    let entries = match proof.entries_shown {
        1 => "Its signatures were checked.".to_owned(),
        many => format!("{many} entries were checked, from the founding on."),
    };
    let lies = match (proof.seats, proof.to_contradict) {
        (1, _) => "One partner decided alone, so you rely on its word.".to_owned(),
        (seats, liars) => format!(
            "A second certificate that says otherwise can exist only if at least {liars} of the \
             {seats} partners signed both."
        ),
    };
    paper.remark(format!("{entries} {lies}"));
    paper.remark(
        "It does not show what was decided later, nor that former partners did not sign another \
         history. Read the entry words to a member you know: guildhall decision show prints the \
         same.",
    );
    paper.remark("Dates and persons are what the signers say.");
}

fn whole(paper: &mut Paper<'_>, proof: &Proof, page: &Page) {
    paper.gap();
    paper.line("Rules after it");
    for rule in &proof.rules {
        paper.remark(rule);
    }
    paper.gap();
    paper.line("Confirmations");
    for one in &proof.confirmed {
        paper.whole(format!("{}  {}  {}", one.id, one.who.handle, moment::clock(page, one.when)));
    }
    paper.gap();
    for (what, id) in [
        ("Decision", &proof.decision),
        ("Federation", &proof.federation),
        ("Entry", &proof.entry.hash),
    ] {
        paper.whole(format!("{what}  {id}"));
    }
    if let Some(hash) = &proof.text_hash {
        paper.whole(format!("Text  {hash}"));
    }
}
