//! What people see, held as text.

mod sample;
mod wording;
mod working;

use guildhall_control::api::import::{Refused, Report};
use guildhall_control::api::inbox::{Inbox, Item, Kind, Urgency};
use guildhall_control::api::invite::{Created, List as InviteList};
use guildhall_control::api::log::{Imported, Item as Entry, List as LogList, Refused as BadEntry};
use guildhall_control::{Code, Problem};
use jiff::tz::TimeZone;

use super::*;
use sample::{ago_days, ahead_days};

/// A page at a fixed moment, in UTC.
pub(super) fn page() -> Page {
    Page {
        width: 80,
        now: "2026-11-22T10:12:00Z".parse().unwrap(),
        zone: TimeZone::UTC,
        symbols: Symbols::UNICODE,
        verbose: false,
    }
}

/// The text without colours, as a pipe gets it.
pub(super) fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

fn assert_reads(text: &str, expected: &str) {
    assert_eq!(plain(text), expected, "\n--- it reads ---\n{}", plain(text));
}

#[test]
fn status_says_first_whether_all_is_well() {
    assert_reads(
        &status(&sample::status(), &page()),
        "\
Nordic Cold Chain · you are Møller & Søn, partner since 3 Mar 2026

✓ Your node is well. In contact with 1 of 3 others.
! 3 things need you, 1 overdue: guildhall inbox

PARTNER          STANDING   LAST CONTACT   HAS OUR LATEST
Hafen Logistik   partner    now            yes
Kaltwerk         partner    2 hours ago    not known yet
Tundra Foods     guest      never          no, 12 of ours wait for it

Work       7 initiatives active, 1 decision open, 19 promises (3 late)
Deciding   3 partners decide; 3 of 3 nodes make it final.
State      maple ocean bridge march frost tide
Holds      1482 contributions, 61 final
Rules      trial: closes what is settled at once (guildhall rules show)
",
    );
}

#[test]
fn status_names_the_cause_when_something_is_wrong() {
    let text = plain(&status(&sample::troubled_status(), &page()));

    assert!(
        text.contains(
            "\
✗ Your node runs, with trouble. In contact with 1 of 3 others.
✗ nobody can reach your node
because   port 7417 is closed from outside
fix       open TCP 7417
                                        [F-UNREACHABLE, since 22 Nov 2026 09:12]
"
        ),
        "{text}"
    );
}

#[test]
fn a_joining_node_says_what_it_waits_for() {
    assert_reads(
        &status(&sample::joining_status(), &page()),
        "\
You are Møller & Søn (moller-son), waiting to be let in

! Your node is joining; it waits for the sponsor's node.
! The words of your root key are not written down yet: guildhall key words
",
    );
}

#[test]
fn the_inbox_names_each_thing_with_its_end_and_its_command() {
    let vote = Item {
        kind: Kind::Vote,
        urgency: Urgency::Pressing,
        text: "Vote on \"Share dock telemetry by default\"".into(),
        due: Some(ahead_days(3)),
        command: "guildhall decision show de-9qtm".into(),
        about: None,
    };
    let late = Item { urgency: Urgency::Overdue, due: Some(ago_days(4)), ..vote.clone() };
    let full = Inbox {
        items: vec![late, vote],
        recent: 4,
        recent_since: ago_days(1),
        generated: ago_days(0),
    };
    let empty = Inbox { items: Vec::new(), recent: 0, ..full.clone() };

    assert_reads(
        &inbox(&full, &page()),
        "\
Needs you (2)
✗ Vote on \"Share dock telemetry by default\"                       4 days overdue
    guildhall decision show de-9qtm
! Vote on \"Share dock telemetry by default\"   closes Wed 25 Nov 10:12, in 3 days
    guildhall decision show de-9qtm

4 things happened in the last day: guildhall log
",
    );
    assert_reads(&inbox(&empty, &page()), "Nothing needs you. Nothing happened in the last day.\n");
}

#[test]
fn an_open_decision_prints_its_rule_and_what_every_choice_means() {
    assert_reads(
        &decision(&sample::decision(), &page()),
        "\
Share dock telemetry by default                                          de-9qtm
OPEN   proposed by Ljus Analys on 11 Nov, closes Wed 25 Nov 10:12, in 3 days

  All partners may read door temperature.

  To be reviewed after six months.

If adopted       the text is adopted
To pass          more than half of the 3 partners agree, and nobody objects
Who counts       All 3 partners.
So far           1 for, 0 object, 2 have not spoken (of 3)
If closed now    it would NOT pass; 1 more yes is needed
Silence          Saying nothing is not a yes.
Until when       You may change your stance until it is final.
To be final      the nodes of all 3 partners
May be missing   none
Replaces         \"Share the pilot\" (de-2k7p)
Review           182 days after it is final

WHO              STANCE    WHEN     WHY
Ljus Analys      for       11 Nov   \"Our models need all doors.\"
Møller & Søn *   not yet            <- you
Tundra Foods     not yet            last contact 6 days ago

Your choices
  agree    I agree and want it to go ahead
  aside    I would rather not, but I do not stand in the way
  object   it must not go ahead; say why
  none     I take my stance back

Vote   guildhall decision vote de-9qtm agree
",
    );
}

#[test]
fn a_final_decision_prints_who_made_it_so() {
    let text = plain(&decision(&sample::final_decision(), &page()));

    assert!(text.contains("FINAL: it passed   proposed by Ljus Analys on 11 Nov"), "{text}");
    assert!(text.ends_with(
        "\
Minutes        entry 7
Confirmed by   ljus, moller-son, tundra (3 needed)
Check it       guildhall log --verify --of de-9qtm
Prove it       guildhall decision certificate de-9qtm > FILE
Entry words    gate crane album unit fiber loop
"
    ));
    assert!(!text.contains("Your choices"));
}

#[test]
fn the_member_list_marks_you_and_counts() {
    assert_reads(
        &member_list(&sample::members(), &page()),
        "\
NAME             HANDLE       STANDING   SINCE         ACTIVE
Møller & Søn *   moller-son   partner    22 Nov 2025   now
Kaltwerk         kaltwerk     paused     22 Nov 2025   6 days ago
Frost AB         frost        guest      19 Nov 2026   -

2 partners and 1 guest; 1 invite is open. * = you
Nobody can admit or remove a partner alone.
",
    );
}

#[test]
fn a_sound_log_says_what_was_checked() {
    assert_reads(
        &verification(&sample::verification(), &page()),
        "\
Checked 1482 contributions of 2 organisations in 0.4 s

FROM           COUNT   SIGNED   COMPLETE   SINGLE HISTORY
Møller & Søn     412   all      yes        yes
Kaltwerk          77   all      yes        yes

✓ Nothing is missing, changed or signed by the wrong key.
✓ 61 decisions counted again from the stances: same results.
✓ 7 documents read the same by Automerge.
✓ Same state as Kaltwerk (1 day ago).
- Tundra Foods not compared yet.

State words   maple ocean bridge march frost tide
              (read them to a partner: same words, same state)
",
    );
}

#[test]
fn a_forked_history_is_the_first_thing_a_check_says() {
    let text = plain(&verification(&sample::forked_verification(), &page()));

    assert!(text.contains("\n✗ Tundra Foods signed two different contributions as number 127.\n"));
    assert!(
        text.contains("[F-TWO-HISTORIES: guildhall explain F-TWO-HISTORIES]")
            && text.contains("Kaltwerk          77   all      yes        NO")
    );
    assert!(!text.contains("Nothing is missing"));
}

#[test]
fn what_is_left_out_is_shown_with_the_reason_and_the_way_back() {
    assert_reads(
        &stranded(&sample::stranded(), &page()),
        "\
Shared dock telemetry                                                    in-7f3k

Disa (Dora Foods), 6 days ago                                            cg-5x2w
Nobody else had built on it before Dora Foods, or who had let it in, was
removed.
  Every door, also those of our guests.
- takes out 12 characters

Dora Foods, 6 days ago                                                   cg-8k1p
It builds on a change that is left out.
  Ask Disa.
✓ It stands in the text again.

2 changes are left out. Nothing of them is lost.
Put one in again, in your name   guildhall initiative reapply cg-5x2w
",
    );
    let some = guildhall_control::api::initiative::Detail { stranded: 2, ..sample::initiative() };
    let text = plain(&initiative(&some, &page()));
    assert!(text.contains("! 2 changes are left out: guildhall initiative stranded "), "{text}");
}

#[test]
fn an_initiative_shows_its_text_its_writers_and_what_was_said() {
    assert_reads(
        &initiative(&sample::initiative(), &page()),
        "\
Shared dock telemetry                                                    in-7f3k
Pilot stage. Brought in by Kaltwerk, 22 Nov 2025. Led by sig-docks, as the
imported file says.

  One sensor feed from every dock door, readable by all partners, so that a warm
  truck is seen before it is unloaded.

Written by   Kaltwerk (3 changes, 6 days ago)

Ida Berg (Møller & Søn), 1 day ago:
  Door 4 reads 3 degrees high.

Say something   guildhall initiative comment in-7f3k
Change it       guildhall initiative edit in-7f3k
",
    );
}

#[test]
fn lists_without_anything_say_how_to_begin() {
    let nothing = [
        initiative_list(&sample::no_initiatives(), &page()),
        decision_list(&sample::no_decisions(), &page()),
        invite_list(&InviteList { items: Vec::new() }, &page()),
    ];
    for text in nothing {
        assert!(text.contains("guildhall "), "{text}");
    }
}

#[test]
fn an_invite_is_the_whole_command_on_a_line_of_its_own() {
    let made = Created {
        id: "iv-4mzd0".into(),
        short: "iv-4mzd".into(),
        name: "Frost AB".into(),
        invite: format!("guildhall1{}", "q".repeat(250)),
        command: format!("guildhall join guildhall1{}", "q".repeat(250)),
        expires: ahead_days(7),
        check_words: "harbor river copper orchard winter velvet".into(),
        notes: Vec::new(),
    };

    let text = plain(&invite(&made, &page()));

    assert!(text.contains(&format!("\n  {}\n", made.command)));
    assert!(text.starts_with("Send this to Frost AB (works once, until 29 Nov 2026):\n"));
}

#[test]
fn the_log_says_when_who_and_what_and_whose_clock_is_wrong() {
    let item = Entry { claimed: ahead_days(2), ..sample::log_item() };
    let list = LogList { items: vec![sample::log_item(), item], more: 3 };

    assert_reads(
        &log(&list, &page()),
        "\
The last 2 of 5 (all: --limit 5):

21 Nov 2026 10:12  Kaltwerk (Petra): commented on \"Reefer plugs\"
24 Nov 2026 10:12  Kaltwerk (Petra): commented on \"Reefer plugs\"
- clock of Kaltwerk is 3 days ahead; received 21 Nov 2026 10:12
",
    );
}

#[test]
fn a_refused_contribution_is_told_with_its_reason() {
    let report = Imported {
        read: 3,
        added: 1,
        known: 1,
        waiting: 0,
        refused: vec![BadEntry { place: 2, id: None, reason: "the signature is wrong".into() }],
    };

    assert_reads(
        &log_imported(&report, &page()),
        "\
3 contributions read: 1 came in, 1 here already.
✗ 1 refused:
- number 2 in the file: the signature is wrong
",
    );
}

#[test]
fn refused_rows_are_named_by_line() {
    let refused = Refused { line: 9, reason: "the title is too long".into() };
    let report = Report { created: 2, known: 1, refused: vec![refused], ids: vec![] };

    assert_reads(
        &imported(&report, &page()),
        "\
✓ Brought in 2 initiatives.
- 1 here already, left as is.
! Line 9: the title is too long
Next: guildhall initiative list
",
    );
}

#[test]
fn an_error_says_what_why_and_what_next() {
    let down = Problem::new(Code::NodeDown, "your node is not running")
        .because("I looked for it at /home/ida/node.sock (no such file).")
        .hint("start it:  guildhall node start");

    assert_reads(
        &problem(&down, &page()),
        "\
error: your node is not running
  I looked for it at /home/ida/node.sock (no such file).
  start it:  guildhall node start
[E-NODE-DOWN, exit 3: guildhall explain E-NODE-DOWN]
",
    );
}

#[test]
fn a_receipt_says_how_far_it_got_and_what_is_next() {
    assert_reads(
        &receipt(&sample::receipt(), &page()),
        "\
✓ Signed your stance on \"Share dock telemetry by default\". On its way to 2 of 3.
So far: 1 for, 0 object, 0 stand aside, 2 silent.
Next: guildhall decision show de-9qtm
",
    );
}

#[test]
fn where_only_ascii_can_be_shown_only_ascii_is() {
    let ascii = Page { symbols: Symbols::ASCII, ..page() };

    let text = Symbols::ASCII.fit(&plain(&status(&sample::status(), &ascii)));

    assert!(text.is_ascii());
    assert!(text.contains("ok Your node is well.") && text.contains("M?ller & S?n"));
}

#[test]
fn a_certificate_says_what_it_proves_and_what_it_leaves_open() {
    assert_reads(
        &proof(&sample::proof(), &page()),
        "\
✓ This certificate holds. Nordic Cold Chain ADOPTED

Share dock telemetry by default                                          de-9qtm
proposed by Lena Ljus (Ljus Analys, ljus); its clock said 11 Nov 2026 10:12

  All partners may read door temperature.

It does          The federation agrees to exactly this text.
Decided by       majority
Minutes          entry 7
Confirmed by     the nodes of Ljus Analys, Møller & Søn
                 (2 of 3 had to), by 20 Nov 2026 10:12
Partners then    Ljus Analys (ljus), Møller & Søn (moller-son)
Without a seat   Tundra Foods (tundra)

- 5 entries were checked, from the founding on. A second certificate that says
  otherwise can exist only if at least 1 of the 3 partners signed both.
- It does not show what was decided later, nor that former partners did not sign
  another history. Read the entry words to a member you know: guildhall decision
  show prints the same.
- Dates and persons are what the signers say.

Entry words   gate crane album unit fiber loop
Federation    maple ocean bridge march frost tide
",
    );
}

#[test]
fn an_explanation_names_the_rule_and_every_signed_step() {
    assert_reads(
        &why(&sample::explanation(), &page()),
        "\
Share dock telemetry by default                                          de-9qtm
It was adopted, as entry 7 of the minutes.

- Adopting a text needs 2 partners to agree and nobody to object. (since entry 3
  of the minutes)

Proposed
21 Nov 2026 10:12  Kaltwerk (Petra): commented on \"Reefer plugs\"

  Check it:  guildhall log --verify --of de-9qtm
",
    );
}
