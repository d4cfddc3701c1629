//! Every path of the interface, once, for both ends.
//!
//! [`write()`] turns a request into method, path and body; [`read`] turns them back. Reading is
//! `GET`, so that `curl --unix-socket node.sock http://guildhall/v1/status` works.

use crate::api::decision::{self, State};
use crate::api::initiative::{self, Stage};
use crate::api::{Request, digest, log, search, seen, stranded};
use crate::day::Day;
use crate::problem::{Code, Problem};
use crate::time::Time;

mod work;

/// The name that requests carry as their host.
pub const HOST: &str = "guildhall";

/// The header in which both ends say their version.
pub const VERSION_HEADER: &str = "guildhall-version";

/// Where events are streamed from.
pub const EVENTS: &str = "/v1/events";

/// The longest body of an act: the longest text a contribution can hold, and room for quoting.
const ACT_LENGTH_MAX: usize = 1024 * 1024;

/// The longest file that is taken in at once.
const FILE_LENGTH_MAX: usize = 64 * 1024 * 1024;

/// At most this many parts of a path or query are looked at.
const PARTS_MAX: usize = 8;

/// A request on the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query.
    pub path: String,
    /// JSON, or the bytes of a file.
    pub body: Vec<u8>,
}

/// The longest body that a path takes.
pub fn body_length_max(path: &str) -> usize {
    match path {
        "/v1/import" | "/v1/log/import" => FILE_LENGTH_MAX,
        _ => ACT_LENGTH_MAX,
    }
}

/// A request as method, path and body.
pub fn write(request: &Request) -> Result<Wire, Problem> {
    Ok(match request {
        Request::Status => get("/v1/status"),
        Request::Inbox => get("/v1/inbox"),
        Request::InitiativeList(filter) => get(&query(
            "/v1/initiatives",
            &[("stage", filter.stage.map(Stage::word)), ("by", filter.by.as_deref())],
        )),
        Request::InitiativeShow(reference) => get(&item("/v1/initiatives", reference)),
        Request::InitiativeStranded(filter) => {
            get(&query("/v1/stranded", &[("of", filter.of.as_deref())]))
        }
        Request::DecisionList(filter) => {
            get(&query("/v1/decisions", &[("state", filter.state.map(State::word))]))
        }
        Request::DecisionShow(reference) => get(&item("/v1/decisions", reference)),
        Request::DecisionCertificate(reference) => {
            get(&(item("/v1/decisions", reference) + "/certificate"))
        }
        Request::MemberList => get("/v1/members"),
        Request::MemberShow(reference) => get(&item("/v1/members", reference)),
        Request::InviteList => get("/v1/invites"),
        Request::RulesShow => get("/v1/rules"),
        Request::KeyList => get("/v1/keys"),
        Request::ReturnShow(root) => get(&item("/v1/return", root)),
        Request::Parting => get("/v1/parting"),
        Request::Search(query) => get(&search_path(query)),
        Request::Digest(period) => {
            let (since, until) = (period.since.map(in_words), period.until.map(in_words));
            let fields = [("since", since.as_deref()), ("until", until.as_deref())];
            get(&query("/v1/digest", &fields))
        }
        Request::Undo => get("/v1/undo"),
        Request::Seen(mark) => post("/v1/seen", json(mark)?),
        Request::Work(question) => work::write(question),
        Request::Log(filter) => get(&log_path(filter)),
        Request::Verify(scope) => get(&query("/v1/verify", &[("of", scope.of.as_deref())])),
        Request::Why(fact) => get(&item("/v1/why", fact)),
        Request::LogExport => get("/v1/log/export"),
        Request::LogImport(bytes) => post("/v1/log/import", bytes.clone()),
        Request::Export => get("/v1/export"),
        Request::ExportDocument(reference) => get(&item("/v1/export", reference)),
        Request::Version => get("/v1/version"),
        Request::Stop => post("/v1/node/stop", Vec::new()),
        Request::Import(batch) => post("/v1/import", json(batch)?),
        Request::Act(act) => post("/v1/acts", json(act)?),
    })
}

/// The request that method, path and body mean.
pub fn read(method: &str, path_and_query: &str, body: &[u8]) -> Result<Request, Problem> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let parts: Vec<String> = path.split('/').skip(1).take(PARTS_MAX).map(decode).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let query = Query::read(query);
    let request = match method {
        "GET" => read_question(&parts, &query)?,
        "POST" => read_act(&parts, body)?,
        _ => None,
    };
    request.ok_or_else(|| unknown(method, path))
}

fn read_question(parts: &[&str], query: &Query) -> Result<Option<Request>, Problem> {
    Ok(Some(match parts {
        ["v1", "status"] => Request::Status,
        ["v1", "inbox"] => Request::Inbox,
        ["v1", "initiatives"] => Request::InitiativeList(initiative::Filter {
            stage: query.word("stage", &Stage::ALL, Stage::word)?,
            by: query.text("by"),
        }),
        ["v1", "initiatives", reference] => Request::InitiativeShow((*reference).to_owned()),
        ["v1", "stranded"] => {
            Request::InitiativeStranded(stranded::Filter { of: query.text("of") })
        }
        ["v1", "decisions"] => Request::DecisionList(decision::Filter {
            state: query.word("state", &STATES, State::word)?,
        }),
        ["v1", "decisions", reference] => Request::DecisionShow((*reference).to_owned()),
        ["v1", "decisions", reference, "certificate"] => {
            Request::DecisionCertificate((*reference).to_owned())
        }
        ["v1", "members"] => Request::MemberList,
        ["v1", "members", reference] => Request::MemberShow((*reference).to_owned()),
        ["v1", "invites"] => Request::InviteList,
        ["v1", "rules"] => Request::RulesShow,
        ["v1", "keys"] => Request::KeyList,
        ["v1", "return", root] => Request::ReturnShow((*root).to_owned()),
        ["v1", "parting"] => Request::Parting,
        ["v1", "search"] => Request::Search(search::Query {
            words: query.text("words").unwrap_or_default(),
            kind: query.word("kind", &search::Kind::ALL, search::Kind::word)?,
            any: query.text("any").is_some(),
            limit: query.number("limit")?,
        }),
        ["v1", "digest"] => Request::Digest(digest::Period {
            since: query.moment("since")?,
            until: query.moment("until")?,
        }),
        ["v1", "undo"] => Request::Undo,
        ["v1", "log"] => Request::Log(log::Filter {
            of: query.text("of"),
            by: query.text("by"),
            limit: query.number("limit")?,
        }),
        ["v1", "verify"] => Request::Verify(log::Scope { of: query.text("of") }),
        ["v1", "why", fact] => Request::Why((*fact).to_owned()),
        ["v1", "log", "export"] => Request::LogExport,
        ["v1", "export"] => Request::Export,
        ["v1", "export", reference] => Request::ExportDocument((*reference).to_owned()),
        ["v1", "version"] => Request::Version,
        parts => return Ok(work::read(parts, query)?.map(Request::Work)),
    }))
}

fn read_act(parts: &[&str], body: &[u8]) -> Result<Option<Request>, Problem> {
    Ok(Some(match parts {
        ["v1", "acts"] => Request::Act(from_json(body)?),
        ["v1", "seen"] => Request::Seen(from_json::<seen::Mark>(body)?),
        ["v1", "import"] => Request::Import(from_json(body)?),
        ["v1", "log", "import"] => Request::LogImport(body.to_vec()),
        ["v1", "node", "stop"] => Request::Stop,
        _ => return Ok(None),
    }))
}

/// The cursor that a request for events names.
pub fn read_since(query: &str) -> Result<Option<u64>, Problem> {
    Query::read(query).number("since")
}

/// Path and query to ask for events after `since`.
pub fn events_path(since: Option<u64>) -> String {
    let since = since.map(|cursor| cursor.to_string());
    query(EVENTS, &[("since", since.as_deref())])
}

const STATES: [State; 4] = [State::Open, State::Sealing, State::Final, State::Void];

fn get(path: &str) -> Wire {
    Wire { method: "GET", path: path.to_owned(), body: Vec::new() }
}

fn post(path: &str, body: Vec<u8>) -> Wire {
    Wire { method: "POST", path: path.to_owned(), body }
}

fn json<T: serde::Serialize>(body: &T) -> Result<Vec<u8>, Problem> {
    serde_json::to_vec(body).map_err(|error| {
        Problem::new(Code::Internal, "the request could not be written").because(error.to_string())
    })
}

fn from_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        Problem::new(Code::BadRequest, "the node does not understand this request")
            .because(error.to_string())
            .hint("if the program was updated:  guildhall node stop, then guildhall node start")
    })
}

fn unknown(method: &str, path: &str) -> Problem {
    let asked = crate::untrusted::Untrusted::new(format!("{method} {path}"));
    Problem::new(Code::BadRequest, format!("the node does not know \"{asked}\""))
        .hint("if the program was updated:  guildhall node stop, then guildhall node start")
}

fn log_path(filter: &log::Filter) -> String {
    let limit = filter.limit.map(|limit| limit.to_string());
    query(
        "/v1/log",
        &[("of", filter.of.as_deref()), ("by", filter.by.as_deref()), ("limit", limit.as_deref())],
    )
}

fn in_words(time: Time) -> String {
    time.to_string()
}

fn search_path(asked: &search::Query) -> String {
    let limit = asked.limit.map(|limit| limit.to_string());
    let fields = [
        ("words", Some(asked.words.as_str())),
        ("kind", asked.kind.map(search::Kind::word)),
        ("any", asked.any.then_some("yes")),
        ("limit", limit.as_deref()),
    ];
    query("/v1/search", &fields)
}

fn item(path: &str, reference: &str) -> String {
    format!("{path}/{}", encode(reference))
}

fn query(path: &str, fields: &[(&str, Option<&str>)]) -> String {
    let given = fields.iter().filter_map(|(name, value)| Some((name, (*value)?)));
    let pairs: Vec<String> =
        given.map(|(name, value)| format!("{name}={}", encode(value))).collect();
    if pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", pairs.join("&")) }
}

/// The fields after the question mark.
struct Query(Vec<(String, String)>);

impl Query {
    fn read(text: &str) -> Self {
        let pairs = text.split('&').take(PARTS_MAX).filter_map(|pair| pair.split_once('='));
        Self(pairs.map(|(name, value)| (decode(name), decode(value))).collect())
    }

    fn text(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.clone())
    }

    fn word<T: Copy>(
        &self,
        name: &str,
        all: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let found = all.iter().copied().find(|each| word(*each) == value);
        found.map(Some).ok_or_else(|| {
            let words: Vec<&str> = all.iter().map(|each| word(*each)).collect();
            let value = crate::untrusted::Untrusted::new(value);
            Problem::new(Code::BadInput, format!("\"{value}\" is no {name}"))
                .because(format!("possible are {}", words.join(", ")))
        })
    }

    fn moment(&self, name: &str) -> Result<Option<Time>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_not_a_time| {
            let value = crate::untrusted::Untrusted::new(value);
            Problem::new(Code::BadInput, format!("\"{value}\" is no time for {name}"))
                .hint("write it like this:  2026-03-01T09:30:00Z")
        })
    }

    fn day(&self, name: &str) -> Result<Option<Day>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_not_a_day| {
            let value = crate::untrusted::Untrusted::new(value);
            Problem::new(Code::BadInput, format!("\"{value}\" is no day for {name}"))
                .hint("write it like this:  2026-03-01")
        })
    }

    fn flag(&self, name: &str) -> Result<bool, Problem> {
        let word = |flag: bool| if flag { "yes" } else { "no" };
        Ok(self.word(name, &[true, false], word)?.unwrap_or_default())
    }

    fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        let Some(value) = self.text(name) else { return Ok(None) };
        value.parse().map(Some).map_err(|_not_a_number| {
            let value = crate::untrusted::Untrusted::new(value);
            Problem::new(Code::BadInput, format!("\"{value}\" is no number for {name}"))
        })
    }
}

/// Percent-encodes everything but letters, digits and a few marks.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(['%', hex_digit(byte >> 4), hex_digit(byte & 15)]);
        }
    }
    encoded
}

fn hex_digit(value: u8) -> char {
    char::from_digit(u32::from(value), 16).unwrap_or('0').to_ascii_uppercase()
}

/// Reads percent-encoded text; what is not well formed stays as it is.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((first, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        let byte = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let (b'%', Some(byte)) = (first, byte) {
            decoded.push(byte);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            decoded.push(*first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

#[cfg(test)]
mod tests;
