//! What organisations say about themselves: profiles, people, and what is left when somebody goes.

use guildhall_control::Untrusted;
use guildhall_control::api::lead::Item as Led;
use guildhall_control::api::person::{List, Person as ShownPerson, Succession};
use guildhall_control::api::profile::Profile;
use guildhall_control::problem::{Code, Problem};
use guildhall_governance::PartnerId;
use guildhall_work::{Commitment, MemberWork, Person};

use super::about::{party, seated, today};
use super::{challenge, commitment, find, lead};
use crate::present::facts::{Look, count, time};
use crate::present::ids::{Shelf, find_member};
use crate::present::phrase::quoted;

/// What a member says about itself; this organisation if none is named.
pub(super) fn profile(look: &mut Look<'_>, handle: Option<&str>) -> Result<Profile, Problem> {
    let member = meant(look, handle)?;
    let said = said(look, member);
    let owed = owned(look, member);
    let profile = said.as_ref().and_then(|said| said.profile.clone());
    let (stamp, view) = profile.map_or((None, None), |(stamp, view)| (Some(stamp), Some(view)));
    let view = view.unwrap_or_default();
    let texts = |texts: Vec<String>| texts.into_iter().map(Untrusted::new).collect();
    let reason = |reason: Option<&(guildhall_work::Stamp, String)>| {
        reason.map(|(_, words)| Untrusted::new(&**words))
    };
    Ok(Profile {
        who: party(look, &member),
        me: super::about::is_me(look, &member),
        does: view.does.map(Untrusted::new),
        offers: texts(view.offers),
        seeks: texts(view.seeks),
        why_joined: reason(said.as_ref().and_then(|said| said.join_reason.as_ref())),
        why_left: reason(said.as_ref().and_then(|said| said.leave_reason.as_ref())),
        updated: stamp.map(|stamp| time(stamp.time_ms)),
        people: said.iter().flat_map(|said| shown_people(said, &owed)).collect(),
        leads: leads(look, member),
        promises_open: count(owed.iter().filter(|it| it.is_open()).count()),
        promises_kept: count(
            owed.iter()
                .filter(|it| matches!(it.settlement, Some(guildhall_work::Settlement::Kept(..))))
                .count(),
        ),
    })
}

/// The people of a member; of this organisation if none is named.
pub(super) fn people(look: &mut Look<'_>, handle: Option<&str>) -> Result<List, Problem> {
    let member = meant(look, handle)?;
    let owed = owned(look, member);
    let said = said(look, member);
    let mut items: Vec<ShownPerson> =
        said.iter().flat_map(|said| shown_people(said, &owed)).collect();
    items.sort_by(|one, other| {
        (one.left.is_some(), &one.name).cmp(&(other.left.is_some(), &other.name))
    });
    Ok(List { of: party(look, &member), items })
}

/// What must be handed over if a person, or this organisation, leaves.
pub(super) fn succession(look: &mut Look<'_>, person: Option<&str>) -> Result<Succession, Problem> {
    let member = meant(look, None)?;
    let said = said(look, member);
    let person = person.map(str::trim);
    let in_charge = |name: Option<&str>| match (person, name, &said) {
        (None, _, _) => true,
        (Some(person), Some(name), Some(said)) => said.in_charge_of(name) == Some(person),
        (Some(person), Some(name), None) => name == person,
        (Some(_), None, _) => false,
    };
    let pages = commitment::Pages::open(look);
    let mut owed = owned(look, member);
    owed.retain(|it| it.is_open() && in_charge(it.person.as_deref()));
    let commitments = owed.iter().map(|it| pages.summary(look, it)).collect();
    let shelf = find::challenges(look);
    let mut shared = challenge::every(look);
    shared.retain(|it| {
        it.is_open() && it.owner() == member && in_charge(it.shared.person.as_deref())
    });
    let challenges = shared.iter().map(|it| challenge::summary(look, &shelf, it)).collect();
    let leads = leads_in_charge(look, member, &in_charge);
    let successors = said.iter().flat_map(|said| successors(said, person)).collect();
    Ok(Succession {
        of: party(look, &member),
        person: person.map(Untrusted::new),
        commitments,
        leads,
        challenges,
        successors,
    })
}

/// What this organisation would leave open: promises, leads and challenges, one sentence each.
pub(crate) fn left_open(look: &mut Look<'_>) -> Vec<String> {
    let Ok(open) = succession(look, None) else { return Vec::new() };
    let mut lines = Vec::new();
    for it in &open.commitments {
        let (text, due, short) = (quoted(it.text.as_raw()), it.due, &it.short);
        lines.push(format!("Your promise {text} is owed by {due} ({short})."));
    }
    for it in &open.leads {
        let title = quoted(it.title.as_raw());
        lines.push(format!("You lead {title}, and nobody would ({}).", it.short));
    }
    for it in &open.challenges {
        let title = quoted(it.title.as_raw());
        lines.push(format!("Your challenge {title} is open ({}).", it.short));
    }
    if !open.commitments.is_empty() || !open.leads.is_empty() {
        let how =
            "Promises and leads can be offered to another in one go:  guildhall leave --to HANDLE";
        lines.push(how.to_owned());
    }
    lines
}

/// Who could take over the work of a person: deputies first.
fn successors(said: &MemberWork, person: Option<&str>) -> Vec<Untrusted> {
    let deputies: Vec<&Person> =
        person.iter().flat_map(|person| said.deputies_of(person)).collect();
    let is_deputy = |name: &str| deputies.iter().any(|deputy| deputy.name == name);
    let others = said
        .present()
        .filter(|other| Some(other.name.as_str()) != person && !is_deputy(&other.name));
    let names = deputies.iter().copied().chain(others).map(|person| &*person.name);
    names.map(Untrusted::new).collect()
}

/// The member that is meant: this organisation if none is named.
fn meant(look: &Look<'_>, handle: Option<&str>) -> Result<PartnerId, Problem> {
    match handle {
        Some(handle) => Ok(find_member(look, handle)?.id),
        None => look.people.me().map(|me| me.id).ok_or_else(|| {
            Problem::new(Code::NotAllowed, "your organisation is in no federation")
                .hint("see how you stand:  guildhall status")
        }),
    }
}

/// What a member says about itself.
pub(super) fn said(look: &mut Look<'_>, member: PartnerId) -> Option<MemberWork> {
    let (graph, _, _, work) = look.node.all_parts();
    work.member(graph, member).cloned()
}

/// Every promise that a member owes or owed.
pub(super) fn owned(look: &mut Look<'_>, member: PartnerId) -> Vec<Commitment> {
    let (graph, _, _, work) = look.node.all_parts();
    work.commitments(graph).filter(|it| it.owner == member).cloned().collect()
}

fn shown_people(said: &MemberWork, owed: &[Commitment]) -> Vec<ShownPerson> {
    let people = said.people.values();
    people.map(|person| shown_person(said, person, owed)).collect()
}

fn shown_person(said: &MemberWork, person: &Person, owed: &[Commitment]) -> ShownPerson {
    let is_theirs = |it: &&Commitment| {
        let name = it.person.as_deref();
        it.is_open() && name.and_then(|name| said.in_charge_of(name)) == Some(&person.name)
    };
    let deputies = said.deputies_of(&person.name).map(|it| Untrusted::new(&*it.name));
    let successor = person.left.as_ref().and_then(|(_, successor)| successor.as_deref());
    ShownPerson {
        name: Untrusted::new(&*person.name),
        role: person.role.as_deref().map(Untrusted::new),
        deputy_of: person.deputy_of.as_deref().map(Untrusted::new),
        deputies: deputies.collect(),
        promises_open: count(owed.iter().filter(is_theirs).count()),
        left: person.left.as_ref().map(|(stamp, _)| time(stamp.time_ms)),
        successor: successor.map(Untrusted::new),
    }
}

fn leads(look: &mut Look<'_>, member: PartnerId) -> Vec<Led> {
    leads_in_charge(look, member, &|_| true)
}

/// The initiatives that a member leads, where the person who stepped up is meant.
fn leads_in_charge(
    look: &mut Look<'_>,
    member: PartnerId,
    in_charge: &dyn Fn(Option<&str>) -> bool,
) -> Vec<Led> {
    let mut led = lead::led_by(look).remove(&member).unwrap_or_default();
    led.sort_unstable();
    let (seated, today) = (seated(look), today(look));
    let shelf = Shelf::initiatives(look);
    let mut items = Vec::new();
    for id in led {
        let (graph, _, _, work) = look.node.all_parts();
        let leading = work.initiative(graph, id).map(|work| work.leading.clone());
        let Some(leading) = leading else { continue };
        let claim = leading.claims.get(&member);
        if claim.is_some_and(|claim| in_charge(claim.since.person.as_deref())) {
            items.push(lead::item(look, &shelf, id, &leading, (&seated, today)));
        }
    }
    items
}
