//! Who could help with what: challenges against what members say they offer and do.
//!
//! Two texts fit as far as they share words. A word of an offer counts thrice, one of what an
//! organisation does once; ties are broken by name, so every node gives the same order.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use guildhall_control::Untrusted;
use guildhall_control::api::challenge::{Fit, Matches};
use guildhall_control::api::member::Standing;
use guildhall_control::problem::{Code, Problem};
use guildhall_control::reference::Purpose;
use guildhall_governance::PartnerId;
use guildhall_work::{Challenge, ProfileView};

use super::about::{is_me, party};
use super::{challenge, find};
use crate::present::facts::Look;
use crate::present::ids;
use crate::present::phrase::quoted;

/// Shorter words say too little.
const WORD_LENGTH_MIN: usize = 4;

/// What a word of an offer counts.
const OFFER_WEIGHT: usize = 3;

/// At most this many are named.
const FITS_MAX: usize = 10;

/// Words that every text has.
const COMMON: [&str; 20] = [
    "about", "also", "been", "could", "from", "have", "into", "more", "need", "needs", "other",
    "some", "that", "their", "them", "they", "this", "what", "with", "your",
];

/// Who fits a challenge, or which challenges fit this organisation.
pub(super) fn answer(look: &mut Look<'_>, reference: Option<&str>) -> Result<Matches, Problem> {
    match reference {
        Some(reference) => {
            let id = find::find_challenge(look, reference, Purpose::Read)?;
            let (graph, _, _, work) = look.node.all_parts();
            let Some(challenge) = work.challenge(graph, id).cloned() else {
                return Err(ids::not_found("challenge", reference));
            };
            let asked = format!("who could help with {}", quoted(&challenge.title));
            let items = for_challenge(look, &challenge);
            Ok(Matches { items, asked: Untrusted::new(asked), profile_missing: false })
        }
        None => for_me(look),
    }
}

/// Members whose profiles fit a challenge, the best first.
pub(super) fn for_challenge(look: &mut Look<'_>, challenge: &Challenge) -> Vec<Fit> {
    let wanted = words_of_challenge(challenge);
    let mut fits = Vec::new();
    for (member, profile) in profiles(look) {
        let is_in = look.people.with_id(&member).is_some_and(|it| it.standing != Standing::Former);
        if !is_in || member == challenge.owner() {
            continue;
        }
        if let Some((score, because, words)) = fit(&wanted, &profile) {
            fits.push((score, Fit { who: party(look, &member), because, words, challenge: None }));
        }
    }
    best(fits)
}

/// Open challenges of others that fit the profile of this organisation.
pub(super) fn for_me(look: &mut Look<'_>) -> Result<Matches, Problem> {
    let Some(me) = look.people.me().map(|me| me.id) else {
        return Err(Problem::new(Code::NotAllowed, "your organisation is in no federation")
            .hint("see how you stand:  guildhall status"));
    };
    let asked = Untrusted::new("what you could help with");
    let profile = profiles(look).into_iter().find(|(member, _)| *member == me);
    let Some((_, profile)) = profile else {
        return Ok(Matches { items: Vec::new(), asked, profile_missing: true });
    };
    let shelf = find::challenges(look);
    let mut fits = Vec::new();
    for challenge in challenge::every(look) {
        if !challenge.is_open() || is_me(look, &challenge.owner()) {
            continue;
        }
        if let Some((score, because, words)) = fit(&words_of_challenge(&challenge), &profile) {
            let who = party(look, &challenge.owner());
            let shown = challenge::summary(look, &shelf, &challenge);
            fits.push((score, Fit { who, because, words, challenge: Some(shown) }));
        }
    }
    Ok(Matches { items: best(fits), asked, profile_missing: false })
}

fn profiles(look: &mut Look<'_>) -> Vec<(PartnerId, ProfileView)> {
    let (graph, _, _, work) = look.node.all_parts();
    let said = work.members(graph);
    said.filter_map(|it| Some((it.member, it.profile.as_ref()?.1.clone()))).collect()
}

fn best(mut fits: Vec<(usize, Fit)>) -> Vec<Fit> {
    fits.sort_by_key(|(score, fit)| (Reverse(*score), fit.who.handle.clone()));
    fits.into_iter().take(FITS_MAX).map(|(_, fit)| fit).collect()
}

fn words_of_challenge(challenge: &Challenge) -> BTreeSet<String> {
    let texts = [&challenge.title, &challenge.words];
    texts.into_iter().chain(&challenge.wanted).flat_map(|text| words(text)).collect()
}

/// How well a profile fits: the score, what of it fits, and the words that both have.
fn fit(
    wanted: &BTreeSet<String>,
    profile: &ProfileView,
) -> Option<(usize, Vec<Untrusted>, Vec<Untrusted>)> {
    let (mut score, mut because, mut shared) = (0, Vec::new(), BTreeSet::new());
    let offers = profile.offers.iter().map(|offer| (offer, OFFER_WEIGHT));
    for (text, weight) in offers.chain(profile.does.iter().map(|does| (does, 1))) {
        let both: Vec<String> = words(text).into_iter().filter(|it| wanted.contains(it)).collect();
        if !both.is_empty() {
            score += both.len().saturating_mul(weight);
            because.push(Untrusted::new(&**text));
            shared.extend(both);
        }
    }
    (score > 0).then(|| (score, because, shared.into_iter().map(Untrusted::new).collect()))
}

/// The words of a text that say something, in lower case and without a plural s.
fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|character: char| !character.is_alphanumeric());
    let lower = all.map(str::to_lowercase);
    let telling = lower
        .filter(|word| word.chars().count() >= WORD_LENGTH_MIN && !COMMON.contains(&word.as_str()));
    telling.map(|word| word.strip_suffix('s').map(str::to_owned).unwrap_or(word)).collect()
}

#[cfg(test)]
mod tests {
    use guildhall_work::ProfileView;

    use super::{fit, words};

    #[test]
    fn what_an_organisation_offers_counts_more_than_what_it_does() {
        let wanted = words("We need refrigerated trucks with sensors");
        let offers =
            ProfileView { offers: vec!["Refrigerated truck".into()], ..Default::default() };
        let does = ProfileView { does: Some("Truck sensor maker".into()), ..Default::default() };

        let (by_offer, because, _) = fit(&wanted, &offers).unwrap();
        let (by_trade, _, shared) = fit(&wanted, &does).unwrap();

        assert!(by_offer > by_trade);
        assert_eq!(because[0], "Refrigerated truck");
        assert_eq!(shared.len(), 2);
    }

    #[test]
    fn short_and_common_words_make_no_fit() {
        let wanted = words("This is about what they need from you");

        assert!(wanted.is_empty(), "{wanted:?}");
    }
}
