//! The paths of the questions about the work.

use super::{Query, Wire, get, item, query};
use crate::api::work::Question;
use crate::api::{challenge, commitment, lesson};
use crate::problem::Problem;

/// How a flag that is set is written.
const YES: Option<&str> = Some("yes");

/// A question as method and path.
pub(super) fn write(question: &Question) -> Wire {
    let maybe = |path: &str, reference: &Option<String>| match reference {
        Some(reference) => item(path, reference),
        None => path.to_owned(),
    };
    get(&match question {
        Question::Commitments(filter) => commitments(filter),
        Question::Commitment(reference) => item("/v1/commitments", reference),
        Question::Challenges(filter) => query(
            "/v1/challenges",
            &[("all", YES.filter(|_| filter.all)), ("by", filter.by.as_deref())],
        ),
        Question::Challenge(reference) => item("/v1/challenges", reference),
        Question::Match(reference) => maybe("/v1/match", reference),
        Question::Lessons(filter) => query("/v1/lessons", &[("for", filter.on.as_deref())]),
        Question::Lesson(reference) => item("/v1/lessons", reference),
        Question::Leads => "/v1/leads".to_owned(),
        Question::Fairness => "/v1/fairness".to_owned(),
        Question::Health(as_of) => {
            let as_of = as_of.map(|day| day.to_string());
            query("/v1/health", &[("as-of", as_of.as_deref())])
        }
        Question::Profile(member) => maybe("/v1/profiles", member),
        Question::People(member) => maybe("/v1/people", member),
        Question::Succession(person) => maybe("/v1/succession", person),
        Question::Review => "/v1/review".to_owned(),
    })
}

fn commitments(filter: &commitment::Filter) -> String {
    query(
        "/v1/commitments",
        &[
            ("mine", YES.filter(|_| filter.mine)),
            ("late", YES.filter(|_| filter.late)),
            ("all", YES.filter(|_| filter.all)),
            ("of", filter.of.as_deref()),
            ("for", filter.on.as_deref()),
        ],
    )
}

/// The question that a path means, if it is one about the work.
pub(super) fn read(parts: &[&str], query: &Query) -> Result<Option<Question>, Problem> {
    let named = |reference: &str| Some(reference.to_owned());
    Ok(Some(match parts {
        ["v1", "commitments"] => Question::Commitments(commitment::Filter {
            mine: query.flag("mine")?,
            late: query.flag("late")?,
            all: query.flag("all")?,
            of: query.text("of"),
            on: query.text("for"),
        }),
        ["v1", "commitments", reference] => Question::Commitment((*reference).to_owned()),
        ["v1", "challenges"] => Question::Challenges(challenge::Filter {
            all: query.flag("all")?,
            by: query.text("by"),
        }),
        ["v1", "challenges", reference] => Question::Challenge((*reference).to_owned()),
        ["v1", "match"] => Question::Match(None),
        ["v1", "match", reference] => Question::Match(named(reference)),
        ["v1", "lessons"] => Question::Lessons(lesson::Filter { on: query.text("for") }),
        ["v1", "lessons", reference] => Question::Lesson((*reference).to_owned()),
        ["v1", "leads"] => Question::Leads,
        ["v1", "fairness"] => Question::Fairness,
        ["v1", "health"] => Question::Health(query.day("as-of")?),
        ["v1", "profiles"] => Question::Profile(None),
        ["v1", "profiles", member] => Question::Profile(named(member)),
        ["v1", "people"] => Question::People(None),
        ["v1", "people", member] => Question::People(named(member)),
        ["v1", "succession"] => Question::Succession(None),
        ["v1", "succession", person] => Question::Succession(named(person)),
        ["v1", "review"] => Question::Review,
        _ => return Ok(None),
    }))
}
