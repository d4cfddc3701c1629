//! Why an organisation is in, and with what standing.

use guildhall_control::Untrusted;
use guildhall_control::api::member::Standing;
use guildhall_control::api::why::{About, Explanation, Part};
use guildhall_governance::{Body, Entry, Matter, PartnerId, PolicyKey};
use guildhall_ledger::{Index, Kind, PublicKey};

use super::Desk;
use crate::present::people::{Member, Origin};
use crate::present::{ids, member as shown};

/// How it came in, and every entry about it since.
pub(super) fn member(desk: &mut Desk<'_>, id: &PartnerId) -> Option<Explanation> {
    let member = desk.look.people.with_id(id)?.clone();
    let mut parts = Vec::new();
    if matches!(member.origin, Origin::Founder) {
        parts.push(desk.founding("Founded the federation"));
    }
    parts.extend(let_in(desk, id));
    parts.extend(entries(desk, id));
    let admission = desk.rule(PolicyKey::Least(Matter::Admission), u32::MAX);
    let is_partner = member.standing == Standing::Partner;
    Some(Explanation {
        about: About::Member,
        id: Some(ids::member(&member)),
        short: None,
        title: Untrusted::new(&*member.name),
        answer: Untrusted::new(answer(&member)),
        rules: admission.filter(|_| is_partner).into_iter().collect(),
        parts,
    })
}

fn answer(member: &Member) -> String {
    let name = &member.name;
    match (member.standing, member.is_seated) {
        (Standing::Partner, true) => format!("{name} is a partner and has a seat."),
        (Standing::Partner, false) => {
            format!("{name} is a partner without a seat until its own node takes it.")
        }
        (Standing::Guest, _) => {
            format!("{name} is a guest: it reads and comments, and its word is not counted.")
        }
        (Standing::Joining, _) => format!("{name} is not let in yet."),
        (Standing::Former, _) => format!("{name} was here and is no member any more."),
    }
}

/// Every invite that it redeemed, and who let it in with that.
fn let_in(desk: &mut Desk<'_>, id: &PartnerId) -> Vec<Part> {
    let graph = desk.look.node.graph();
    let admissions: Vec<(Index, PublicKey)> = graph
        .indices()
        .filter(|index| graph.header(*index).kind == Kind::GUEST_ADMIT)
        .filter(|index| desk.look.node.governance().is_admitted(*index))
        .filter_map(|index| Some((index, claimed(graph.contribution(index).body(), id)?)))
        .collect();
    let mut parts = Vec::new();
    for (admission, invite) in admissions {
        let issued = issue_of(desk, &invite);
        let steps: Vec<Index> = issued.into_iter().chain([admission]).collect();
        parts.push(desk.part("Let in as a guest with an invite", &steps));
    }
    parts
}

/// The invite that the claim in a `GuestAdmit` redeems, if it is this organisation's.
fn claimed(body: &[u8], id: &PartnerId) -> Option<PublicKey> {
    match Body::decode(Kind::GUEST_ADMIT, body) {
        Some(Ok(Body::GuestAdmit(admit))) if admit.claim.claim.partner() == *id => {
            Some(admit.claim.claim.invite)
        }
        _ => None,
    }
}

fn issue_of(desk: &Desk<'_>, invite: &PublicKey) -> Option<Index> {
    let graph = desk.look.node.graph();
    let issues = |index: &Index| {
        let contribution = graph.contribution(*index);
        let body = Body::decode(Kind::INVITE_ISSUE, contribution.body());
        contribution.kind() == Kind::INVITE_ISSUE
            && matches!(body, Some(Ok(Body::InviteIssue(issue))) if issue.key == *invite)
    };
    graph.indices().find(issues)
}

fn entries(desk: &mut Desk<'_>, id: &PartnerId) -> Vec<Part> {
    let about = shown::entries_about(&desk.look, id);
    let about = about.map(|(entry, open, _)| {
        let words = shown::entry_words(&desk.look, &entry, &open);
        (words, entry)
    });
    let about: Vec<(String, Entry)> = about.collect();
    about.into_iter().map(|(words, entry)| desk.entry_part(&entry, &words)).collect()
}
