use super::*;
use crate::api::Act;
use crate::api::lesson::Words;
use crate::api::standing::Ending;
use crate::api::work::{Act as Said, Question};
use crate::api::{
    challenge, comment, commitment, governing, import, invite, key, lesson, member, person,
    profile, standing,
};

fn every_request() -> Vec<Request> {
    let odd = "a b/c?d=e&f%g\u{e9}\u{1b}..".to_owned();
    let mut requests = vec![
        Request::Status,
        Request::Inbox,
        Request::InitiativeList(initiative::Filter::default()),
        Request::InitiativeList(initiative::Filter {
            stage: Some(Stage::Pilot),
            by: Some(odd.clone()),
        }),
        Request::InitiativeShow(odd.clone()),
        Request::InitiativeStranded(stranded::Filter::default()),
        Request::InitiativeStranded(stranded::Filter { of: Some(odd.clone()) }),
        Request::DecisionList(decision::Filter { state: Some(State::Sealing) }),
        Request::DecisionShow(odd.clone()),
        Request::DecisionCertificate(odd.clone()),
        Request::MemberList,
        Request::MemberShow(odd.clone()),
        Request::InviteList,
        Request::RulesShow,
        Request::KeyList,
        Request::ReturnShow(odd.clone()),
        Request::Parting,
        Request::Search(search::Query {
            words: odd.clone(),
            kind: Some(search::Kind::Comment),
            any: true,
            limit: Some(3),
        }),
        Request::Search(search::Query { words: odd.clone(), ..search::Query::default() }),
        Request::Digest(digest::Period::default()),
        Request::Digest(digest::Period { since: Some(Time::from_unix_ms(7)), until: None }),
        Request::Undo,
        Request::Seen(seen::Mark { id: odd.clone() }),
        Request::Log(log::Filter { of: Some(odd.clone()), by: None, limit: Some(7) }),
        Request::Verify(log::Scope { of: Some(odd.clone()) }),
        Request::Why(odd.clone()),
        Request::LogExport,
        Request::LogImport(vec![0, 159, 255]),
        Request::Export,
        Request::ExportDocument(odd.clone()),
        Request::Version,
        Request::Stop,
        Request::Import(import::Batch {
            rows: vec![import::Row {
                line: 3,
                title: odd.clone(),
                text: String::new(),
                stage: Stage::Closed,
                reason: Some("withdrawn".into()),
                owner: None,
                created: Some(Time::from_unix_ms(1)),
                updated: None,
                touched: vec![Time::from_unix_ms(86_400_000)],
            }],
        }),
    ];
    requests.extend(every_question(&odd).into_iter().map(Request::Work));
    requests.extend(every_act(&odd).into_iter().map(Request::Act));
    requests
}

fn about(handle: &str) -> governing::About {
    governing::About {
        handle: handle.to_owned(),
        text: String::new(),
        closes_in_seconds: Some(7_200),
    }
}

fn every_question(odd: &str) -> Vec<Question> {
    let some = Some(odd.to_owned());
    let filter = commitment::Filter {
        mine: true,
        late: true,
        all: true,
        of: some.clone(),
        on: some.clone(),
    };
    vec![
        Question::Commitments(commitment::Filter::default()),
        Question::Commitments(filter),
        Question::Commitment(odd.to_owned()),
        Question::Challenges(challenge::Filter { all: true, by: some.clone() }),
        Question::Challenge(odd.to_owned()),
        Question::Match(None),
        Question::Match(some.clone()),
        Question::Lessons(lesson::Filter { on: some.clone() }),
        Question::Lesson(odd.to_owned()),
        Question::Leads,
        Question::Fairness,
        Question::Health(None),
        Question::Health(Some(Day::from_number(20_783))),
        Question::Profile(None),
        Question::Profile(some.clone()),
        Question::People(None),
        Question::People(some.clone()),
        Question::Succession(None),
        Question::Succession(some),
        Question::Review,
    ]
}

fn some_words_about_the_work(odd: &str) -> Vec<Said> {
    let (odd, day) = (odd.to_owned(), Day::from_number(20_783));
    let words =
        Words { worked: odd.clone(), did_not: String::new(), tell: "Begin with doors.".into() };
    vec![
        Said::Initiative(standing::Act::Join { reference: odd.clone(), part: None }),
        Said::Initiative(standing::Act::Rate {
            reference: odd.clone(),
            network: 5,
            own: 1,
            burden: 3,
            reason: None,
        }),
        Said::Initiative(standing::Act::Close {
            reference: odd.clone(),
            ending: Ending::Merged { into: odd.clone() },
            lesson: Some(words.clone()),
            reason: Some(odd.clone()),
        }),
        Said::Commitment(commitment::Act::Promise {
            text: odd.clone(),
            due: day,
            on: Some(odd.clone()),
        }),
        Said::Challenge(challenge::Act::End {
            reference: odd.clone(),
            outcome: challenge::Outcome::Partly,
            words: odd.clone(),
        }),
        Said::Lesson(lesson::Act::Record { on: None, words }),
        Said::Profile(profile::Act::Set {
            does: None,
            offers: Some(vec![odd.clone()]),
            seeks: None,
        }),
        Said::Person(person::Act::HandOverAll { to: odd, words: None }),
    ]
}

fn every_act(odd: &str) -> Vec<Act> {
    let said = some_words_about_the_work(odd).into_iter().map(Act::Work);
    let odd = odd.to_owned();
    let mut acts = vec![
        Act::InitiativeCreate(initiative::Create {
            title: odd.clone(),
            text: odd.clone(),
            stage: None,
        }),
        Act::InitiativeEdit(initiative::Edit {
            reference: odd.clone(),
            base: vec!["00".into()],
            text: Some(String::new()),
            title: None,
            stage: Some(Stage::Idea),
            reason: None,
        }),
        Act::InitiativeReapply(stranded::Reapply { reference: odd.clone() }),
        Act::InitiativeComment(initiative::Say {
            reference: odd.clone(),
            text: odd.clone(),
            reply_to: Some(odd.clone()),
        }),
        Act::CommentWithdraw(comment::Withdraw { reference: odd.clone() }),
        Act::DecisionPropose(decision::Propose {
            title: odd.clone(),
            text: odd.clone(),
            mode: Some(decision::Mode::TwoThirds),
            supersedes: Some(odd.clone()),
            review_days: Some(90),
            closes_in_seconds: Some(60),
        }),
        Act::DecisionVote(decision::Vote {
            reference: odd.clone(),
            stance: decision::Stance::Aside,
            reason: None,
        }),
        Act::MemberPropose(member::Propose {
            handle: odd.clone(),
            text: String::new(),
            returning: Some(odd.clone()),
        }),
        Act::InviteCreate(invite::Create {
            name: odd.clone(),
            days: 7,
            deputies: vec![odd.clone()],
        }),
        Act::InviteRevoke(invite::Revoke { reference: odd.clone() }),
    ];
    acts.extend(every_act_of_governing(&odd));
    acts.extend(said);
    acts
}

fn every_act_of_governing(odd: &str) -> Vec<Act> {
    let odd = odd.to_owned();
    vec![
        Act::Govern(governing::Act::Remove(about(&odd))),
        Act::Govern(governing::Act::Dormant(about(&odd))),
        Act::Govern(governing::Act::AdoptGuest(about(&odd))),
        Act::Govern(governing::Act::Leave(governing::Leave {
            confirm: odd.clone(),
            text: odd.clone(),
        })),
        Act::Govern(governing::Act::Rule(governing::Rule {
            key: odd.clone(),
            value: odd.clone(),
            text: String::new(),
        })),
        Act::Govern(governing::Act::Withdraw(governing::Withdraw { reference: odd.clone() })),
        Act::Govern(governing::Act::MachineInvite(key::MachineInvite {
            name: odd.clone(),
            role: key::Role::Voice,
            days: 1,
        })),
        Act::Govern(governing::Act::KeyRevoke(key::Revoke {
            reference: odd.clone(),
            until: key::Until::Number(7),
        })),
        Act::Govern(governing::Act::SeatDraft(key::SeatDraft { root: odd.clone() })),
        Act::Govern(governing::Act::Signed(key::Signed { contribution: odd })),
    ]
}

#[test]
fn what_one_end_writes_the_other_end_reads() {
    for request in every_request() {
        let wire = write(&request).unwrap();

        let read = read(wire.method, &wire.path, &wire.body);

        assert!(wire.path.is_ascii() && !wire.path.contains([' ', '\u{1b}']), "{}", wire.path);
        assert_eq!(read, Ok(request));
    }
}

#[test]
fn an_act_says_what_it_is_in_a_word() {
    let act = Act::DecisionVote(decision::Vote {
        reference: "de-9qtm".into(),
        stance: decision::Stance::Agree,
        reason: None,
    });

    let wire = write(&Request::Act(act)).unwrap();

    assert_eq!(
        String::from_utf8(wire.body).unwrap(),
        r#"{"act":"decision_vote","reference":"de-9qtm","stance":"agree"}"#
    );
}

#[test]
fn what_is_not_a_request_is_refused_with_its_name() {
    let cases = [
        ("GET", "/", "E-BAD-REQUEST"),
        ("GET", "/v1", "E-BAD-REQUEST"),
        ("GET", "/v2/status", "E-BAD-REQUEST"),
        ("GET", "/v1/status/more", "E-BAD-REQUEST"),
        ("POST", "/v1/status", "E-BAD-REQUEST"),
        ("DELETE", "/v1/members/kaltwerk", "E-BAD-REQUEST"),
        ("POST", "/v1/acts", "E-BAD-REQUEST"),
        ("GET", "/v1/initiatives?stage=wild", "E-BAD-INPUT"),
        ("GET", "/v1/log?limit=-1", "E-BAD-INPUT"),
        ("GET", "/v1/log?limit=99999999999", "E-BAD-INPUT"),
    ];
    for (method, path, code) in cases {
        let problem = read(method, path, b"{\"act\":\"rule_the_world\"}").unwrap_err();

        assert_eq!(problem.code, code, "{method} {path}");
    }
}

#[test]
fn broken_percent_signs_are_left_as_they_are() {
    for (text, read) in
        [("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41%", "A%"), ("%ff", "\u{fffd}")]
    {
        assert_eq!(decode(text), read);
    }
}

#[test]
fn a_flag_is_yes_or_no_and_nothing_else() {
    let asked = |path: &str| read("GET", path, b"");
    let late = |late| {
        Ok(Request::Work(Question::Commitments(commitment::Filter { late, ..Default::default() })))
    };

    assert_eq!(asked("/v1/commitments?late=yes"), late(true));
    assert_eq!(asked("/v1/commitments?late=no"), late(false));
    assert_eq!(asked("/v1/commitments?late=maybe").unwrap_err().code, "E-BAD-INPUT");
}
