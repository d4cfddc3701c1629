//! A federation of three, as its pages are drawn from it.

use guildhall_control::api::event::{Event, Happening, Who};
use guildhall_control::api::inbox::{self, Inbox};
use guildhall_control::api::member::Standing;
use guildhall_control::api::standing::{Standing as WorkStanding, Working};
use guildhall_control::api::{
    Deed, Receipt, certificate, decision, digest, governing, initiative, invite, key, log, member,
    rules, search, status, stranded, undo, why,
};
use guildhall_control::{Time, Untrusted};

pub(super) fn ago_days(days: i64) -> Time {
    let now: jiff::Timestamp = "2026-11-22T10:12:00Z".parse().unwrap();
    Time::from_unix_ms(now.as_millisecond() - days * 86_400_000)
}

pub(super) fn ahead_days(days: i64) -> Time {
    ago_days(-days)
}

fn partner(handle: &str, name: &str) -> status::Partner {
    status::Partner {
        handle: handle.into(),
        name: name.into(),
        standing: Standing::Partner,
        connected: false,
        last_contact: None,
        has_our_latest: false,
        waiting: 0,
    }
}

pub(super) fn status() -> status::Status {
    let two_hours_ago = Time::from_unix_ms(ago_days(0).unix_ms() - 7_200_000);
    status::Status {
        federation: status::Federation {
            id: "fe-7c1v0k".into(),
            name: "Nordic Cold Chain".into(),
            preset: "trial".into(),
            trial: true,
        },
        me: status::Me {
            handle: "moller-son".into(),
            name: "Møller & Søn".into(),
            standing: Standing::Partner,
            since: Some("2026-03-03T00:00:00Z".parse().unwrap()),
            seated: true,
            person: Some("Ida Berg".into()),
            partner: "00ff".into(),
            root_key_unconfirmed: false,
        },
        node: status::Node {
            state: status::NodeState::Well,
            pid: 77,
            version: "0.1.0".into(),
            port: 7417,
            addresses: vec!["/ip4/127.0.0.1/tcp/7417".into()],
            started: ago_days(1),
            waits_for: None,
            findings: Vec::new(),
        },
        partners: vec![
            status::Partner {
                connected: true,
                has_our_latest: true,
                ..partner("hafen", "Hafen Logistik")
            },
            status::Partner {
                last_contact: Some(two_hours_ago),
                ..partner("kaltwerk", "Kaltwerk")
            },
            status::Partner {
                standing: Standing::Guest,
                waiting: 12,
                ..partner("tundra", "Tundra Foods")
            },
        ],
        governance: governance(),
        inbox: status::Waiting { count: 3, overdue: 1 },
        work: status::Work {
            initiatives_active: 7,
            initiatives: 9,
            decisions_open: 1,
            promises_open: 19,
            promises_late: 3,
        },
        state: "ab".repeat(32),
        state_words: "maple ocean bridge march frost tide".into(),
        contributions: 1482,
        minutes: 61,
        generated: ago_days(0),
    }
}

fn governance() -> status::Governance {
    status::Governance {
        electorate: 3,
        quorum: 3,
        may_lie: 0,
        margin: 0,
        words: "3 partners decide; 3 of 3 nodes make it final.".into(),
    }
}

pub(super) fn troubled_status() -> status::Status {
    let mut status = status();
    status.node.state = status::NodeState::Troubled;
    status.node.findings = vec![status::Finding {
        code: "F-UNREACHABLE".into(),
        title: "nobody can reach your node".into(),
        because: Some("port 7417 is closed from outside".into()),
        so: None,
        fix: Some("open TCP 7417".into()),
        since: Some(Time::from_unix_ms(ago_days(0).unix_ms() - 3_600_000)),
    }];
    status
}

pub(super) fn joining_status() -> status::Status {
    let mut status = status();
    status.me.standing = Standing::Joining;
    status.me.root_key_unconfirmed = true;
    status.node.state = status::NodeState::Joining;
    status.node.waits_for = Some("the sponsor's node".into());
    status.partners.clear();
    status.inbox = status::Waiting::default();
    status
}

pub(super) fn decision_summary() -> decision::Summary {
    decision::Summary {
        id: "de-9qtm4xyz".into(),
        short: "de-9qtm".into(),
        title: "Share dock telemetry by default".into(),
        state: decision::State::Open,
        outcome: None,
        mode: decision::Mode::Large,
        handle: "ljus".into(),
        name: "Ljus Analys".into(),
        opened: ago_days(11),
        closes: Some(ahead_days(3)),
        mine: None,
        tally: decision::Tally { agree: 1, silent: 2, of: 3, ..decision::Tally::default() },
        news: 0,
    }
}

fn voice(handle: &str, name: &str) -> decision::Voice {
    decision::Voice {
        handle: handle.into(),
        name: name.into(),
        me: false,
        stance: None,
        when: None,
        reason: None,
        person: None,
        counts: true,
        last_contact: None,
    }
}

pub(super) fn decision() -> decision::Detail {
    decision::Detail {
        summary: decision_summary(),
        text: "All partners may read door temperature.\n\nTo be reviewed after six months.".into(),
        person: None,
        terms: decision::Terms {
            effect: "the text is adopted".into(),
            rule: "more than half of the 3 partners agree, and nobody objects".into(),
            who_counts: "All 3 partners.".into(),
            if_closed: "it would NOT pass; 1 more yes is needed".into(),
            if_closed_outcome: Some(decision::Outcome::Declined),
            silence: "Saying nothing is not a yes.".into(),
            change_until: "You may change your stance until it is final.".into(),
            must_be_online: "the nodes of all 3 partners".into(),
            margin: "none".into(),
        },
        stances: vec![
            decision::Voice {
                stance: Some(decision::Stance::Agree),
                when: Some(ago_days(11)),
                reason: Some("Our models need all doors.".into()),
                ..voice("ljus", "Ljus Analys")
            },
            decision::Voice { me: true, ..voice("moller-son", "Møller & Søn") },
            decision::Voice { last_contact: Some(ago_days(6)), ..voice("tundra", "Tundra Foods") },
        ],
        entry: None,
        certificate: None,
        review: None,
        review_days: Some(182),
        supersedes: Some(decision::Link {
            id: "de-2k7p1xyz".into(),
            short: "de-2k7p".into(),
            title: "Share the pilot".into(),
        }),
        superseded_by: None,
        discussion: Vec::new(),
    }
}

pub(super) fn proof() -> certificate::Proof {
    let who = |handle: &str, name: &str| Who { handle: handle.into(), name: name.into() };
    let partner = |handle: &str, name: &str, seated| certificate::Partner {
        who: who(handle, name),
        standing: Standing::Partner,
        seated,
    };
    let confirmed = |handle: &str, name: &str| certificate::Confirmed {
        who: who(handle, name),
        id: "aa".repeat(32),
        when: ago_days(2),
    };
    certificate::Proof {
        federation: "fe-9qtm".into(),
        federation_name: "Nordic Cold Chain".into(),
        federation_words: "maple ocean bridge march frost tide".into(),
        decision: "de-9qtm".into(),
        title: "Share dock telemetry by default".into(),
        effect: "The federation agrees to exactly this text.".into(),
        mode: decision::Mode::Majority,
        outcome: decision::Outcome::Adopted,
        text: Some("All partners may read door temperature.".into()),
        text_hash: Some("ab".repeat(32)),
        proposer: Some(who("ljus", "Ljus Analys")),
        person: Some("Lena Ljus".into()),
        opened: ago_days(11),
        entry: decision::Entry {
            number: 7,
            hash: "cd".repeat(32),
            words: "gate crane album unit fiber loop".into(),
        },
        confirmed: vec![confirmed("ljus", "Ljus Analys"), confirmed("moller-son", "Møller & Søn")],
        quorum: 2,
        seats: 3,
        may_lie: 0,
        to_contradict: 1,
        entries_shown: 5,
        partners: vec![
            partner("ljus", "Ljus Analys", true),
            partner("moller-son", "Møller & Søn", true),
            partner("tundra", "Tundra Foods", false),
        ],
        rules: vec!["A partner may have up to 5 guests.".into()],
    }
}

pub(super) fn explanation() -> why::Explanation {
    why::Explanation {
        about: why::About::Decision,
        id: Some("de-9qtm0000".into()),
        short: Some("de-9qtm".into()),
        title: "Share dock telemetry by default".into(),
        answer: "It was adopted, as entry 7 of the minutes.".into(),
        rules: vec![why::Rule {
            words: "Adopting a text needs 2 partners to agree and nobody to object.".into(),
            origin: "since entry 3 of the minutes".into(),
            entry: Some(3),
        }],
        parts: vec![why::Part {
            words: "Proposed".into(),
            entry: None,
            decision: None,
            steps: vec![log_item()],
        }],
    }
}

pub(super) fn final_decision() -> decision::Detail {
    let mut decision = decision();
    decision.summary.state = decision::State::Final;
    decision.summary.outcome = Some(decision::Outcome::Adopted);
    decision.entry = Some(decision::Entry {
        number: 7,
        hash: "cd".repeat(32),
        words: "gate crane album unit fiber loop".into(),
    });
    decision.certificate = Some(decision::Certificate {
        round: 0,
        confirmed_by: vec!["ljus".into(), "moller-son".into(), "tundra".into()],
        confirmations: vec!["aa".into(), "bb".into(), "cc".into()],
        quorum: 3,
    });
    decision
}

pub(super) fn no_decisions() -> decision::List {
    decision::List { items: Vec::new() }
}

fn member(handle: &str, name: &str, standing: Standing) -> member::Summary {
    member::Summary {
        handle: handle.into(),
        name: name.into(),
        standing,
        since: ago_days(365),
        seated: true,
        me: false,
        connected: false,
        last_act: None,
    }
}

pub(super) fn members() -> member::List {
    member::List {
        items: vec![
            member::Summary {
                me: true, ..member("moller-son", "Møller & Søn", Standing::Partner)
            },
            member::Summary {
                seated: false,
                last_act: Some(ago_days(6)),
                ..member("kaltwerk", "Kaltwerk", Standing::Partner)
            },
            member::Summary { since: ago_days(3), ..member("frost", "Frost AB", Standing::Guest) },
        ],
        invites_open: 1,
        admission: "Nobody can admit or remove a partner alone.".into(),
    }
}

fn organisation(handle: &str, name: &str, count: u64) -> log::Organisation {
    log::Organisation {
        handle: handle.into(),
        name: name.into(),
        count,
        signed: true,
        complete: true,
        single_history: true,
    }
}

pub(super) fn verification() -> log::Verification {
    log::Verification {
        ok: true,
        contributions: 1482,
        milliseconds: 412,
        organisations: vec![
            organisation("moller-son", "Møller & Søn", 412),
            organisation("kaltwerk", "Kaltwerk", 77),
        ],
        decisions: 61,
        documents: 7,
        state: "ab".repeat(32),
        state_words: "maple ocean bridge march frost tide".into(),
        compared: vec![
            log::Comparison {
                handle: "kaltwerk".into(),
                name: "Kaltwerk".into(),
                same: Some(true),
                when: Some(ago_days(1)),
            },
            log::Comparison {
                handle: "tundra".into(),
                name: "Tundra Foods".into(),
                same: None,
                when: None,
            },
        ],
        problems: Vec::new(),
    }
}

pub(super) fn forked_verification() -> log::Verification {
    let mut check = verification();
    check.ok = false;
    check.organisations[1].single_history = false;
    check.problems = vec![log::Trouble {
        code: "F-TWO-HISTORIES".into(),
        title: "Tundra Foods signed two different contributions as number 127.".into(),
        detail: "Neither is counted.".into(),
        hints: vec!["guildhall log --of tundra:127".into()],
    }];
    check
}

pub(super) fn initiative_summary() -> initiative::Summary {
    initiative::Summary {
        id: "in-7f3k0000".into(),
        short: "in-7f3k".into(),
        title: "Shared dock telemetry".into(),
        stage: initiative::Stage::Pilot,
        reason: None,
        handle: "kaltwerk".into(),
        name: "Kaltwerk".into(),
        owner: Some("sig-docks".into()),
        created: ago_days(365),
        updated: ago_days(1),
        comments: 1,
        news: 0,
        standing: WorkStanding::default(),
    }
}

pub(super) fn initiative() -> initiative::Detail {
    initiative::Detail {
        summary: initiative_summary(),
        text: "One sensor feed from every dock door, readable by all partners, so that a warm \
               truck is seen before it is unloaded."
            .into(),
        heads: vec!["ee".into()],
        passages: vec![initiative::Passage { handle: "kaltwerk".into(), text: "One".into() }],
        writers: vec![initiative::Writer {
            handle: "kaltwerk".into(),
            name: "Kaltwerk".into(),
            changes: 3,
            last: ago_days(6),
        }],
        discussion: vec![initiative::Comment {
            id: "cm-1".into(),
            handle: "moller-son".into(),
            name: "Møller & Søn".into(),
            person: Some("Ida Berg".into()),
            when: ago_days(1),
            text: "Door 4 reads 3 degrees high.".into(),
            reply_to: None,
            new: false,
            withdrawn: false,
        }],
        stranded: 0,
        decisions: Vec::new(),
        working: Working::default(),
    }
}

pub(super) fn stranded() -> stranded::List {
    let change = stranded::Change {
        id: "cg-5x2w9".into(),
        short: "cg-5x2w".into(),
        initiative: "in-7f3kq2m9".into(),
        initiative_short: "in-7f3k".into(),
        title: "Shared dock telemetry".into(),
        whole: false,
        handle: "dora".into(),
        name: "Dora Foods".into(),
        person: Some("Disa".into()),
        when: ago_days(6),
        why: "Nobody else had built on it before Dora Foods, or who had let it in, was removed."
            .into(),
        adds: vec!["Every door, also those of our guests.".into()],
        removes: 12,
        again: false,
    };
    let again = stranded::Change {
        id: "cg-8k1p0".into(),
        short: "cg-8k1p".into(),
        person: None,
        why: "It builds on a change that is left out.".into(),
        adds: vec!["Ask Disa.".into()],
        removes: 0,
        again: true,
        ..change.clone()
    };
    stranded::List { items: vec![change, again] }
}

pub(super) fn no_initiatives() -> initiative::List {
    initiative::List { items: Vec::new(), total: 0 }
}

pub(super) fn log_item() -> log::Item {
    log::Item {
        id: "ff".into(),
        handle: "kaltwerk".into(),
        name: "Kaltwerk".into(),
        number: 12,
        kind: "comment".into(),
        words: "commented on \"Reefer plugs\"".into(),
        person: Some("Petra".into()),
        about: Some("in-7f3k".into()),
        claimed: ago_days(1),
        received: ago_days(1),
    }
}

pub(super) fn receipt() -> Receipt {
    Receipt {
        deed: Deed::Voted,
        id: "de-9qtm4xyz".into(),
        short: "de-9qtm".into(),
        title: "Share dock telemetry by default".into(),
        contribution: "ff".into(),
        sent_to: 2,
        others: 3,
        decision: Some(decision_summary()),
        words: None,
        next: None,
        notes: Vec::new(),
    }
}

pub(super) fn found() -> search::Found {
    let item = search::Item {
        kind: search::Kind::Initiative,
        id: "in-7f3kq2m9".into(),
        short: "in-7f3k".into(),
        title: "Shared dock telemetry".into(),
        snippet: "One sensor feed from every dock door...".into(),
        handle: Some("kaltwerk".into()),
        name: Some("Kaltwerk".into()),
        when: Some(ago_days(2)),
        state: Some("pilot".into()),
        share: 100,
        command: "guildhall initiative show in-7f3k".into(),
    };
    let comment = search::Item {
        kind: search::Kind::Comment,
        id: "cm-2k7pq2m9".into(),
        short: "cm-2k7p".into(),
        snippet: "Door 4 reads 3 degrees high.".into(),
        state: None,
        ..item.clone()
    };
    search::Found { items: vec![item, comment], more: 3, some: false, searched: 500 }
}

pub(super) fn digest() -> digest::Digest {
    digest::Digest {
        federation: "Nordic Cold Chain".into(),
        federation_id: "fe-7c1v0k".into(),
        since: ago_days(7),
        until: ago_days(0),
        decided: vec![decision::Summary {
            state: decision::State::Final,
            outcome: Some(decision::Outcome::Adopted),
            ..decision_summary()
        }],
        open: vec![decision_summary()],
        things: vec![digest::Thing {
            kind: "initiative".into(),
            id: "in-7f3kq2m9".into(),
            title: "Shared dock telemetry".into(),
            command: "guildhall initiative show in-7f3k".into(),
            items: vec![log_item()],
            more: 2,
        }],
        more: 0,
        active: vec![digest::Active {
            handle: "kaltwerk".into(),
            name: "Kaltwerk".into(),
            acts: 3,
        }],
        quiet: vec!["Tundra Foods".into()],
        generated: ago_days(0),
    }
}

pub(super) fn offers() -> undo::Offers {
    let item = log_item();
    let offer = undo::Offer { item, words: "take the comment back".into(), act: None };
    undo::Offers { items: vec![offer] }
}

/// One of everything, so that a test can spoil every text in it.
pub(super) struct Everything {
    pub(super) status: status::Status,
    pub(super) troubled: status::Status,
    pub(super) inbox: Inbox,
    pub(super) initiative: initiative::Detail,
    pub(super) initiatives: initiative::List,
    pub(super) stranded: stranded::List,
    pub(super) decision: decision::Detail,
    pub(super) decided: decision::Detail,
    pub(super) proof: certificate::Proof,
    pub(super) explanation: why::Explanation,
    pub(super) decisions: decision::List,
    pub(super) member: member::Detail,
    pub(super) members: member::List,
    pub(super) invite: invite::Summary,
    pub(super) rules: rules::Rules,
    pub(super) parting: governing::Parting,
    pub(super) keys: key::List,
    pub(super) machine: key::MachineInvited,
    pub(super) item: log::Item,
    pub(super) verification: log::Verification,
    pub(super) receipt: Receipt,
    pub(super) event: Event,
    pub(super) imported: log::Imported,
    pub(super) found: search::Found,
    pub(super) digest: digest::Digest,
    pub(super) offers: undo::Offers,
}

impl Everything {
    pub(super) fn new() -> Self {
        let item = inbox::Item {
            kind: inbox::Kind::Vote,
            urgency: inbox::Urgency::Pressing,
            text: "Vote on it".into(),
            due: Some(ahead_days(1)),
            command: "guildhall decision show de-9qtm".into(),
            about: None,
        };
        let inbox = Inbox {
            items: vec![item],
            recent: 1,
            recent_since: ago_days(1),
            generated: ago_days(0),
        };
        Self {
            status: status(),
            troubled: troubled_status(),
            inbox,
            initiative: initiative(),
            initiatives: initiative::List { items: vec![initiative_summary()], total: 2 },
            stranded: stranded(),
            decision: decision(),
            decided: final_decision(),
            proof: proof(),
            explanation: explanation(),
            decisions: decision::List { items: vec![decision_summary()] },
            member: member_detail(),
            members: members(),
            invite: invite_summary(),
            rules: rules(),
            parting: parting(),
            keys: keys(),
            machine: machine(),
            item: log_item(),
            verification: forked_verification(),
            receipt: receipt(),
            event: Event {
                cursor: 1,
                at: ago_days(0),
                happening: Happening::Final(Box::new(decision_summary())),
            },
            imported: log::Imported {
                read: 1,
                added: 0,
                known: 0,
                waiting: 1,
                refused: vec![log::Refused { place: 1, id: None, reason: "wrong".into() }],
            },
            found: found(),
            digest: digest(),
            offers: offers(),
        }
    }

    /// Puts `prefix` before every text that a partner may have written.
    #[expect(clippy::too_many_lines, reason = "it is a list of fields")]
    pub(super) fn spoil(&mut self, prefix: &str) {
        let json = |text: &mut Untrusted| *text = format!("{prefix}{}", text.as_raw()).into();
        for status in [&mut self.status, &mut self.troubled] {
            json(&mut status.federation.name);
            json(&mut status.me.name);
            status.partners.iter_mut().for_each(|partner| json(&mut partner.name));
            status.node.findings.iter_mut().for_each(|finding| json(&mut finding.title));
        }
        self.inbox.items.iter_mut().for_each(|item| json(&mut item.text));
        let initiative = &mut self.initiative;
        let texts =
            [&mut initiative.text, &mut initiative.summary.title, &mut initiative.summary.name];
        texts.into_iter().for_each(json);
        initiative.passages.iter_mut().for_each(|passage| json(&mut passage.text));
        initiative.discussion.iter_mut().for_each(|comment| json(&mut comment.text));
        for change in &mut self.stranded.items {
            let texts = [&mut change.title, &mut change.name, &mut change.why];
            texts.into_iter().chain(&mut change.adds).for_each(json);
            change.person.iter_mut().for_each(json);
        }
        self.initiatives.items.iter_mut().for_each(|item| json(&mut item.title));
        for decision in [&mut self.decision, &mut self.decided] {
            json(&mut decision.text);
            json(&mut decision.summary.title);
            json(&mut decision.summary.name);
            json(&mut decision.terms.rule);
            json(&mut decision.terms.who_counts);
            decision.supersedes.iter_mut().for_each(|link| json(&mut link.title));
            for voice in &mut decision.stances {
                json(&mut voice.name);
                voice.reason.iter_mut().for_each(json);
            }
        }
        for part in &mut self.explanation.parts {
            json(&mut part.words);
            part.steps.iter_mut().for_each(|step| json(&mut step.words));
        }
        self.explanation.rules.iter_mut().for_each(|rule| json(&mut rule.words));
        json(&mut self.explanation.title);
        json(&mut self.explanation.answer);
        let proof = &mut self.proof;
        let names = proof.confirmed.iter_mut().map(|one| &mut one.who.name);
        names.for_each(json);
        proof.partners.iter_mut().for_each(|partner| json(&mut partner.who.name));
        for text in [&mut proof.federation_name, &mut proof.title, &mut proof.effect] {
            json(text);
        }
        proof.person.iter_mut().chain(&mut proof.text).for_each(json);
        self.decisions.items.iter_mut().for_each(|item| json(&mut item.title));
        json(&mut self.member.summary.name);
        self.member.person.iter_mut().for_each(json);
        self.members.items.iter_mut().for_each(|item| json(&mut item.name));
        self.invite.name.iter_mut().for_each(json);
        self.rules.items.iter_mut().for_each(|rule| json(&mut rule.matter));
        self.keys.items.iter_mut().for_each(|item| item.name.iter_mut().for_each(json));
        json(&mut self.machine.name);
        json(&mut self.parting.name);
        self.parting.open.iter_mut().for_each(json);
        json(&mut self.item.words);
        self.verification.organisations.iter_mut().for_each(|row| json(&mut row.name));
        self.verification.problems.iter_mut().for_each(|problem| json(&mut problem.detail));
        json(&mut self.receipt.title);
        if let Happening::Final(decision) = &mut self.event.happening {
            json(&mut decision.title);
        }
        for item in &mut self.found.items {
            [&mut item.title, &mut item.snippet].into_iter().for_each(json);
            item.name.iter_mut().for_each(json);
        }
        json(&mut self.digest.federation);
        for thing in &mut self.digest.things {
            json(&mut thing.title);
            thing.items.iter_mut().for_each(|item| json(&mut item.words));
        }
        self.digest.quiet.iter_mut().for_each(json);
        self.offers.items.iter_mut().for_each(|offer| json(&mut offer.words));
        self.imported.refused.iter_mut().for_each(|refused| json(&mut refused.reason));
    }
}

fn member_detail() -> member::Detail {
    let summary = member("frost", "Frost AB", Standing::Guest);
    member::Detail {
        id: "me-7f3k".into(),
        discussion: Vec::new(),
        partner: "00".repeat(32),
        check_words: "harbor river copper orchard winter velvet".into(),
        admitted: "Let in by Kaltwerk with an invite.".into(),
        minutes: vec![member::Line {
            entry: 1,
            words: "Frost AB takes its seat.".into(),
            changes_keys: true,
            proposed: summary.since,
        }],
        summary,
        entry: None,
        sponsor: Some("kaltwerk".into()),
        person: Some("Nils Frost".into()),
        last_contact: None,
        suspended: Vec::new(),
        addresses: vec!["/ip4/127.0.0.1/tcp/7418".into()],
        contributions: 3,
    }
}

fn invite_summary() -> invite::Summary {
    invite::Summary {
        id: "iv-4mzd0".into(),
        short: "iv-4mzd".into(),
        name: Some("Frost AB".into()),
        handle: "kaltwerk".into(),
        state: invite::State::Open,
        expires: Some(ahead_days(7)),
        used_by: None,
    }
}

fn keys() -> key::List {
    key::List {
        items: vec![key::Summary {
            id: "ky-7a1c0xyz".into(),
            short: "ky-7a1c".into(),
            purpose: key::Purpose::Voice,
            here: false,
            name: Some("The office".into()),
            check_words: "harbor river copper orchard winter velvet".into(),
            contributions: 42,
            last: Some(41),
            connected: true,
        }],
        invites_open: 1,
    }
}

fn machine() -> key::MachineInvited {
    key::MachineInvited {
        name: "The office".into(),
        role: key::Role::Voice,
        text: "guildhallkey1qqz".into(),
        command: "guildhall key machine join guildhallkey1qqz".into(),
        expires: ahead_days(1),
        check_words: "harbor river copper orchard winter velvet".into(),
        notes: Vec::new(),
    }
}

fn parting() -> governing::Parting {
    governing::Parting {
        handle: "moller-son".into(),
        name: "Møller & Søn".into(),
        open: vec!["Your proposal \"Meet\" (de-2k7p) is open and will be declined.".into()],
        hindrance: None,
    }
}

fn rules() -> rules::Rules {
    rules::Rules {
        preset: "trial".into(),
        trial: true,
        governance: governance(),
        items: vec![rules::Rule {
            matter: "Admitting a partner".into(),
            mode: decision::Mode::Large,
            words: "more than half of all partners agree, and nobody objects".into(),
            window: "open until it is settled, at most 14 days".into(),
        }],
        sizes: vec![rules::Size {
            size: "Large".into(),
            mode: decision::Mode::Large,
            words: "More than half of all partners to agree and nobody to object.".into(),
            window: "It stays open for 14 days.".into(),
            used_for: vec!["Admitting a partner".into()],
        }],
        policies: vec![rules::Policy {
            key: "guest-cap".into(),
            value: "8".into(),
            version: 1,
            words: "A partner may have up to 8 guests.".into(),
        }],
        notes: vec!["A partner invites at most 8 guests at once.".into()],
    }
}
