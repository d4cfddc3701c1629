//! The work of a federation of three, and its pages.

use guildhall_control::Untrusted;
use guildhall_control::api::challenge::{self, Fit, Matches};
use guildhall_control::api::commitment::{self, State};
use guildhall_control::api::fairness::{self, Balance, Fairness};
use guildhall_control::api::health;
use guildhall_control::api::lead::{self, Claim, Lead, Ready};
use guildhall_control::api::lesson::{self, Lesson};
use guildhall_control::api::mention::{About, Line, Party};
use guildhall_control::api::person::{self, Person, Succession};
use guildhall_control::api::profile::Profile;
use guildhall_control::api::review::{Pulse, Review, Text, Wish};
use guildhall_control::api::standing::{
    Guest, GuestRole, Participant, Rating, Standing, Working, Worth,
};
use guildhall_control::api::{Deed, Receipt, initiative};

use super::super::*;
use super::sample::{self, ago_days};
use super::{assert_reads, page, plain};

/// The work, with `prefix` before every text that a partner wrote.
struct Sample<'a>(&'a str);

impl Sample<'_> {
    fn text(&self, text: &str) -> Untrusted {
        Untrusted::new(format!("{}{text}", self.0))
    }

    fn kaltwerk(&self) -> Party {
        Party { handle: "kaltwerk".into(), name: self.text("Kaltwerk") }
    }

    fn about(&self) -> About {
        let title = self.text("Shared dock telemetry");
        About { id: "in-7f3k0000".into(), short: "in-7f3k".into(), title }
    }

    fn promise(&self, text: &str, due: &str, state: State, days_late: u32) -> commitment::Summary {
        commitment::Summary {
            id: "co-3xha0000".into(),
            short: "co-3xha".into(),
            text: self.text(text),
            due: due.parse().unwrap(),
            state,
            days_late,
            handle: "kaltwerk".into(),
            name: self.text("Kaltwerk"),
            person: Some(self.text("Petra Lindqvist")),
            me: true,
            on: Some("in-7f3k0000".into()),
            for_title: Some(self.text("Shared dock telemetry")),
            offered_to: vec![self.kaltwerk()],
            news: 0,
        }
    }

    fn promises(&self) -> Vec<commitment::Summary> {
        vec![
            self.promise("Write the data-sharing text", "2026-11-20", State::Late, 2),
            self.promise("Install 6 sensors in Aarhus", "2026-12-05", State::OnTrack, 0),
            self.promise("Lend 40 sensors", "2026-09-01", State::Kept, 1),
        ]
    }

    fn commitments(&self) -> commitment::List {
        let (items, as_of) = (self.promises(), "2026-11-22".parse().unwrap());
        commitment::List { items, open: 2, late: 1, total: 3, as_of }
    }

    fn line(&self) -> Line {
        Line {
            when: ago_days(3),
            handle: "kaltwerk".into(),
            name: self.text("Kaltwerk"),
            person: Some(self.text("Petra Lindqvist")),
            did: self.text("reported progress"),
            words: Some(self.text("25 of 40 are there.")),
            idle: Some(self.text("this promise is settled already")),
        }
    }

    fn commitment(&self) -> commitment::Detail {
        commitment::Detail {
            summary: self.promise("Lend 40 sensors", "2026-12-12", State::OnTrack, 0),
            promised_by: Party { handle: "hafen".into(), name: self.text("Hafen Logistik") },
            promised: ago_days(10),
            first_due: "2026-12-01".parse().unwrap(),
            about: Some(self.about()),
            history: vec![self.line()],
            discussion: Vec::new(),
            as_of: "2026-11-22".parse().unwrap(),
        }
    }

    fn challenge_line(&self) -> challenge::Summary {
        challenge::Summary {
            id: "ch-p2ck0000".into(),
            short: "ch-p2ck".into(),
            title: self.text("Reefer plug adapters"),
            state: challenge::State::Open,
            handle: "hafen".into(),
            name: self.text("Hafen Logistik"),
            me: false,
            effort: 2,
            value: 4,
            wanted: vec![self.text("six adapters")],
            offers: 1,
            shared: ago_days(9),
            news: 0,
        }
    }

    fn fit(&self, challenge: Option<challenge::Summary>) -> Fit {
        let (who, because) = (self.kaltwerk(), vec![self.text("Reefer repair")]);
        Fit { who, because, words: vec![self.text("reefer")], challenge }
    }

    fn challenge(&self) -> challenge::Detail {
        challenge::Detail {
            summary: self.challenge_line(),
            text: self.text("Two quays have other plugs."),
            person: Some(self.text("Jonas Wirth")),
            help: vec![challenge::Offer {
                by: self.kaltwerk(),
                when: ago_days(2),
                words: self.text("We have six."),
                accepted: true,
                reply: Some(self.text("Gladly.")),
                taken_back: false,
            }],
            referrals: vec![challenge::Referral {
                by: self.kaltwerk(),
                to: self.text("Port of Aarhus"),
                to_handle: None,
                when: ago_days(1),
                words: self.text("They own the plugs."),
                accepted: Some(true),
                helped: None,
                result: Some(self.text("They look at it.")),
                taken_back: false,
            }],
            thanks: vec![challenge::Thanks { to: self.kaltwerk(), words: self.text("Fast!") }],
            outcome: None,
            commitments: Vec::new(),
            fits: vec![self.fit(None)],
            discussion: Vec::new(),
            history: vec![self.line()],
        }
    }

    fn matches(&self) -> Matches {
        let items = vec![self.fit(Some(self.challenge_line()))];
        Matches { items, asked: self.text("what you could help with"), profile_missing: false }
    }

    fn lesson(&self) -> Lesson {
        Lesson {
            id: "le-5tsd0000".into(),
            short: "le-5tsd".into(),
            by: self.kaltwerk(),
            person: Some(self.text("Petra Lindqvist")),
            when: ago_days(40),
            about: Some(self.about()),
            worked: self.text("One door first."),
            did_not: self.text("Four makers at once."),
            tell: self.text("Begin with the door you have."),
            taken_back: false,
            news: 0,
            discussion: Vec::new(),
        }
    }

    fn lead(&self) -> Lead {
        let claim = |lapsed| Claim {
            by: self.kaltwerk(),
            since: ago_days(100),
            until: Some("2026-12-31".parse().unwrap()),
            how: self.text("stepped up"),
            lapsed,
        };
        Lead {
            state: lead::State::Led,
            claims: vec![claim(false)],
            deputies: vec![self.kaltwerk()],
            offers: vec![Ready { by: self.kaltwerk(), words: Some(self.text("From May on.")) }],
            offered_to: vec![self.kaltwerk()],
            wanted: Some(self.text("Somebody with a dock.")),
        }
    }

    fn led(&self, state: lead::State) -> lead::Item {
        let (id, short) = ("in-7f3k0000".into(), "in-7f3k".into());
        let lead = Lead { state, ..self.lead() };
        lead::Item { id, short, title: self.text("Shared dock telemetry"), lead }
    }

    fn leads(&self) -> lead::List {
        let wanted = Lead { state: lead::State::Wanted, ..Lead::default() };
        let unled = lead::Item { lead: wanted, ..self.led(lead::State::Wanted) };
        lead::List {
            items: vec![unled, self.led(lead::State::Led)],
            leaders: vec![lead::Share { who: self.kaltwerk(), leads: 1, percent: 100 }],
            unled: 2,
            as_of: "2026-11-22".parse().unwrap(),
        }
    }

    fn fairness(&self) -> Fairness {
        let over_time = vec![Balance { gets: 3, gives: 4 }, Balance { gets: 3, gives: 9 }];
        Fairness {
            items: vec![fairness::Item {
                who: self.kaltwerk(),
                me: true,
                rated: 2,
                gets: 3,
                gives: 9,
                leads: 1,
                kept: 5,
                promises: 6,
                over_time,
                paying_for: 2,
            }],
            quarters: vec!["2026 Q3".into(), "2026 Q4".into()],
            as_of: "2026-11-22".parse().unwrap(),
        }
    }

    fn health(&self) -> health::Health {
        let day = |text: &str| text.parse().unwrap();
        let promises = health::Promises { due: 6, on_time: 5, open: 2, late: 1 };
        health::Health {
            me: Some(self.text("kaltwerk")),
            generated: ago_days(0),
            as_of: day("2026-11-22"),
            window_days: 90,
            thresholds: health::Thresholds {
                fading_quiet_days: 30,
                fading_days: 2,
                promise_percent: 80,
                member_quiet_days: 30,
            },
            signs: vec![health::Sign {
                kind: self.text("promises_kept"),
                grade: health::Grade::Care,
                percent: Some(83),
                text: self.text("5 of 6 promises were kept on time"),
            }],
            warnings: vec![health::Warning {
                kind: self.text("fading"),
                text: self.text("\"Shared dock telemetry\" is fading"),
                because: self.text("nothing for 41 days, and work on 2 days of the last year"),
                next: self.text("guildhall initiative step-up in-7w2c"),
            }],
            acts: 41,
            elephant_factor: 1,
            leading_percent: Some(100),
            answer_days: Some(3),
            decision_days: None,
            voices_percent: Some(75),
            promises,
            months: vec![health::Month { month: "2026-11".into(), due: 6, on_time: 5 }],
            members: vec![health::Member {
                who: self.kaltwerk(),
                seated: true,
                last: Some(day("2026-11-20")),
                quiet_days: 2,
                acts: 30,
                leads: 1,
                promises,
                asked: 4,
                spoke: 3,
            }],
            initiatives: vec![health::Initiative {
                about: self.about(),
                trend: health::Trend::Fading,
                months: vec![9, 4, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0],
                weeks: vec![0; 12],
                last: Some(day("2026-10-12")),
                quiet_days: 41,
                days_in_year: 2,
                lapsed_days: None,
            }],
        }
    }

    fn person(&self, left: bool) -> Person {
        Person {
            name: self.text("Ida Berg"),
            role: Some(self.text("Head of logistics")),
            deputy_of: None,
            deputies: vec![self.text("Jonas Wirth")],
            promises_open: 2,
            left: left.then(|| ago_days(3)),
            successor: left.then(|| self.text("Jonas Wirth")),
        }
    }

    fn people(&self) -> person::List {
        person::List { of: self.kaltwerk(), items: vec![self.person(false), self.person(true)] }
    }

    fn succession(&self) -> Succession {
        Succession {
            of: self.kaltwerk(),
            person: Some(self.text("Ida Berg")),
            commitments: self.promises(),
            leads: vec![self.led(lead::State::Led)],
            challenges: vec![self.challenge_line()],
            successors: vec![self.text("Jonas Wirth")],
        }
    }

    fn profile(&self) -> Profile {
        Profile {
            who: self.kaltwerk(),
            me: false,
            does: Some(self.text("Cold stores")),
            offers: vec![self.text("Reefer repair")],
            seeks: vec![self.text("Drivers")],
            why_joined: Some(self.text("One feed for all docks.")),
            why_left: None,
            updated: Some(ago_days(100)),
            people: vec![self.person(false)],
            leads: vec![self.led(lead::State::Led)],
            promises_open: 2,
            promises_kept: 5,
        }
    }

    fn initiative(&self) -> initiative::Detail {
        let standing = Standing {
            leader: Some("kaltwerk".into()),
            leader_name: Some(self.text("Kaltwerk")),
            lead_state: lead::State::Led,
            worth: Some(Worth {
                network: "4.2".into(),
                own: "2.8".into(),
                burden: "3.0".into(),
                raters: 5,
            }),
            end: Some("2026-11-20".parse().unwrap()),
            lapsed: true,
            fading: true,
            ending: None,
            taking_part: 1,
        };
        let working = Working {
            purpose: Some(self.text("No warm truck is unloaded unseen.")),
            appetite: Some(self.text("40 person days")),
            lead: self.lead(),
            participants: vec![Participant {
                who: self.kaltwerk(),
                part: Some(self.text("two doors")),
                since: ago_days(9),
            }],
            ratings: vec![Rating {
                by: self.kaltwerk(),
                network: 4,
                own: 2,
                burden: 3,
                reason: None,
            }],
            guests: vec![Guest {
                who: self.kaltwerk(),
                role: GuestRole::Consulted,
                stage: Some(initiative::Stage::Pilot),
            }],
            commitments: self.promises(),
            lessons: vec![self.lesson()],
            merged_into: Some(self.about()),
            handed_over_to: Some(self.text("Port of Aarhus")),
            imported_days: 2,
            history: vec![self.line()],
        };
        let mut shown = sample::initiative();
        shown.summary.standing = standing;
        initiative::Detail { working, ..shown }
    }

    fn review(&self) -> Review {
        Review {
            due: "2027-03-01".parse().unwrap(),
            is_due: false,
            rules_since: ago_days(80),
            texts: vec![Text {
                id: "de-9qtm0000".into(),
                short: "de-9qtm".into(),
                title: self.text("Share dock telemetry by default"),
                due: "2027-02-01".parse().unwrap(),
            }],
            pulses: vec![Pulse {
                review: "2027-03-01".parse().unwrap(),
                answers: 2,
                heard: "4.0".into(),
                worth: "4.5".into(),
                fair: "2.5".into(),
                rules: "4.0".into(),
                words: vec![Wish { by: self.kaltwerk(), words: self.text("We always pay.") }],
            }],
            answered: false,
            as_of: "2026-11-22".parse().unwrap(),
        }
    }

    fn receipt(&self) -> Receipt {
        Receipt {
            deed: Deed::Work,
            words: Some(self.text("You promised \"Lend 40 sensors\" by Sat 12 Dec 2026.")),
            next: Some("guildhall commitment report co-3xha".into()),
            decision: None,
            notes: vec![self.text("It stays yours until Kaltwerk accepts it.")],
            ..sample::receipt()
        }
    }
}

/// Every page about the work, with `prefix` before every text that a partner wrote.
pub(super) fn every_page(prefix: &str, page: &Page) -> Vec<String> {
    let sample = Sample(prefix);
    let challenges = challenge::List { items: vec![sample.challenge_line()], total: 1 };
    let lessons = lesson::List { items: vec![sample.lesson()] };
    let initiative_line = sample.initiative().summary;
    let initiatives = initiative::List { items: vec![initiative_line], total: 1 };
    vec![
        commitment_list(&sample.commitments(), page),
        commitment(&sample.commitment(), page),
        challenge_list(&challenges, page),
        challenge(&sample.challenge(), page),
        matches(&sample.matches(), page),
        lesson_list(&lessons, page),
        lesson(&sample.lesson(), page),
        lead_list(&sample.leads(), page),
        fairness(&sample.fairness(), page),
        health(&sample.health(), page),
        profile(&sample.profile(), page),
        person_list(&sample.people(), page),
        succession(&sample.succession(), page),
        initiative(&sample.initiative(), page),
        initiative_list(&initiatives, page),
        review(&sample.review(), page),
        receipt(&sample.receipt(), page),
    ]
}

#[test]
fn the_health_of_a_day_without_partners_shows_no_empty_table() {
    let mut shown = Sample("").health();
    let before = health(&shown, &page());

    shown.members.clear();
    let after = health(&shown, &page());

    assert!(before.contains("PARTNER") && !after.contains("PARTNER"), "{after}");
}

#[test]
fn promises_are_listed_with_how_they_stand() {
    assert_reads(
        &commitment_list(&Sample("").commitments(), &page()),
        "\
PROMISE                       BY           DUE      STATE              ID
Write the data-sharing text   Kaltwerk *   20 Nov   2 days late        co-3xha
Install 6 sensors in Aarhus   Kaltwerk *   5 Dec    on track           co-3xha
Lend 40 sensors               Kaltwerk *   1 Sep    kept, 1 day late   co-3xha

2 of 3 promises open, 1 late.
",
    );
}

#[test]
fn a_promise_shows_who_owes_it_until_when_and_what_was_said() {
    assert_reads(
        &commitment(&Sample("").commitment(), &page()),
        "\
Lend 40 sensors                                                          co-3xha
✓ Kaltwerk (Petra Lindqvist), by Sat 12 Dec 2026, in 20 days: on track.

For                  Shared dock telemetry (in-7f3k)
Promised by          Hafen Logistik
First promised for   1 Dec
Offered to           Kaltwerk

19 Nov  Petra Lindqvist (Kaltwerk) reported progress: \"25 of 40 are there.\"
  (without effect: this promise is settled already)

It is done        guildhall commitment report co-3xha kept --evidence \"...\"
It takes longer   guildhall commitment renew co-3xha --due DATE --reason \"...\"
",
    );
}

#[test]
fn leads_show_who_is_wanted_first_and_how_evenly_they_are_spread() {
    assert_reads(
        &lead_list(&Sample("").leads(), &page()),
        "\
INITIATIVE              LEAD       UNTIL    ID
Shared dock telemetry   wanted              in-7f3k
Shared dock telemetry   Kaltwerk   31 Dec   in-7f3k

Kaltwerk leads 1, 100 % of all that is led.
2 initiatives have nobody who leads them.
",
    );
}

#[test]
fn a_review_says_when_it_is_due_and_how_partners_find_it() {
    assert_reads(
        &review(&Sample("").review(), &page()),
        "\
✓ The rules are to be looked at again by Mon 1 Mar 2027, in 99 days.
They, or who is in, last changed on 3 Sep 2026: guildhall rules show

ADOPTED TEXT                      LOOK AGAIN   ID
Share dock telemetry by default   1 Feb 2027   de-9qtm

Review of 1 Mar 2027, 2 answers, each from 1 to 5
We are heard                4.0
It is worth our effort      4.5
The load is shared fairly   2.5
The rules fit               4.0
- Kaltwerk: \"We always pay.\"

You have not said yet how you find it:
  guildhall review answer --heard 4 --worth 4 --fair 4 --rules 4
",
    );
}

#[test]
fn a_receipt_of_the_work_says_what_was_understood_and_what_comes_next() {
    assert_reads(
        &receipt(&Sample("").receipt(), &page()),
        "\
✓ You promised \"Lend 40 sensors\" by Sat 12 Dec 2026. On its way to 2 of 3.
- It stays yours until Kaltwerk accepts it.
Next: guildhall commitment report co-3xha
",
    );
}

#[test]
fn an_initiative_shows_who_leads_promised_and_learnt() {
    let shown = plain(&initiative(&Sample("").initiative(), &page()));

    for words in [
        "Led by            Kaltwerk, stepped up 14 Aug 2026, until 31 Dec",
        "Ends              Fri 20 Nov 2026, 2 days overdue",
        "! It is past its end and nobody renewed it.",
        "Worth to all      4.2 of 5, 5 partners rated it",
        "Taking part       Kaltwerk (two doors)",
        "Guests            Kaltwerk (consulted at pilot)",
        "Tell the next   Begin with the door you have.",
    ] {
        assert!(shown.contains(words), "{words}\n{shown}");
    }
}
