//! What a person is told when something did not work.
//!
//! A [`Problem`] has the shape of RFC 9457, with a code, the exit code of the command, and hints
//! that each name a next step. The node sends it, the command prints exactly it.

use std::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Serialize, Serializer};

/// Why something did not work, and what to do next.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Problem {
    /// One sentence without a full stop: the answer.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The cause, on as many lines as it needs.
    #[serde(default)]
    pub detail: String,
    /// The stable code, such as `E-NODE-DOWN`.
    pub code: String,
    /// What to do next, best first. A command stands after a label: `start it:  guildhall node start`.
    #[serde(default)]
    pub hints: Vec<String>,
    /// What the command exits with.
    pub exit: u8,
}

impl Problem {
    /// A problem of a known kind, with its title.
    pub fn new(code: Code, title: impl Into<String>) -> Self {
        let (name, status, exit) = code.facts();
        Self {
            title: title.into(),
            status,
            detail: String::new(),
            code: name.to_owned(),
            hints: Vec::new(),
            exit,
        }
    }

    /// Says the cause.
    #[must_use]
    pub fn because(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Adds a next step.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// True if this is a problem of kind `code`.
    pub fn is(&self, code: Code) -> bool {
        self.code == code.facts().0
    }
}

/// The fields, after the `type` that RFC 9457 asks for.
impl Serialize for Problem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_struct("Problem", 7)?;
        fields.serialize_field("type", &format!("about:guildhall#{}", self.code))?;
        fields.serialize_field("title", &self.title)?;
        fields.serialize_field("status", &self.status)?;
        fields.serialize_field("detail", &self.detail)?;
        fields.serialize_field("code", &self.code)?;
        fields.serialize_field("hints", &self.hints)?;
        fields.serialize_field("exit", &self.exit)?;
        fields.end()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} [{}]", self.title, self.code)
    }
}

impl std::error::Error for Problem {}

/// The kinds of problem that this version knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// No node listens: it was not started.
    NodeDown,
    /// The socket is there but nobody listens: the node was killed.
    NodeStale,
    /// The node is there and reads what it holds; it answers in a moment.
    NodeStarting,
    /// The node did not answer in time.
    NodeSilent,
    /// The operating system does not let this user reach the socket.
    NodeDenied,
    /// The node belongs to another user.
    WrongUser,
    /// Another running node holds this home.
    HomeLocked,
    /// There is no home here yet.
    NoHome,
    /// A home is here already.
    HomeExists,
    /// The home was written by a newer version.
    HomeNewer,
    /// The path of the socket is too long for the operating system.
    SocketPath,
    /// Not a request that this version understands.
    BadRequest,
    /// A browser's request: refused.
    Browser,
    /// More bytes than allowed.
    TooLarge,
    /// Nothing fits the id or name.
    NotFound,
    /// More than one thing fits the id or name.
    Ambiguous,
    /// A value that cannot be used.
    BadInput,
    /// The rules or the caller's standing do not allow it.
    NotAllowed,
    /// The node is joining and cannot do this yet.
    NotJoined,
    /// The node may read but not sign.
    ReadOnly,
    /// The state of things does not allow it.
    Refused,
    /// The invite is damaged, expired, used, revoked or for another federation.
    BadInvite,
    /// A check of signatures, order or completeness failed.
    Verify,
    /// The disk failed or is full.
    Disk,
    /// A file could not be read or written.
    File,
    /// It is recorded here, but what was waited for did not happen in time.
    NotYet,
    /// A question could not be asked and no flag answered it.
    NoInput,
    /// Arguments that the command does not know.
    Usage,
    /// The person said no.
    Cancelled,
    /// A bug.
    Internal,
}

impl Code {
    /// Every code, for documentation and tests.
    pub const ALL: [Self; 30] = [
        Self::NodeDown,
        Self::NodeStale,
        Self::NodeStarting,
        Self::NodeSilent,
        Self::NodeDenied,
        Self::WrongUser,
        Self::HomeLocked,
        Self::NoHome,
        Self::HomeExists,
        Self::HomeNewer,
        Self::SocketPath,
        Self::BadRequest,
        Self::Browser,
        Self::TooLarge,
        Self::NotFound,
        Self::Ambiguous,
        Self::BadInput,
        Self::NotAllowed,
        Self::NotJoined,
        Self::ReadOnly,
        Self::Refused,
        Self::BadInvite,
        Self::Verify,
        Self::Disk,
        Self::File,
        Self::NotYet,
        Self::NoInput,
        Self::Usage,
        Self::Cancelled,
        Self::Internal,
    ];

    /// The name, the HTTP status and the exit code.
    pub fn facts(self) -> (&'static str, u16, u8) {
        match self {
            Self::NodeDown => ("E-NODE-DOWN", 503, 3),
            Self::NodeStale => ("E-NODE-STALE", 503, 3),
            Self::NodeStarting => ("E-NODE-STARTING", 503, 3),
            Self::NodeSilent => ("E-NODE-SILENT", 504, 3),
            Self::NodeDenied => ("E-NODE-DENIED", 403, 4),
            Self::WrongUser => ("E-WRONG-USER", 403, 4),
            Self::HomeLocked => ("E-HOME-LOCKED", 409, 1),
            Self::NoHome => ("E-NO-HOME", 404, 3),
            Self::HomeExists => ("E-HOME-EXISTS", 409, 1),
            Self::HomeNewer => ("E-HOME-NEWER", 409, 1),
            Self::SocketPath => ("E-SOCKET-PATH", 400, 1),
            Self::BadRequest => ("E-BAD-REQUEST", 400, 1),
            Self::Browser => ("E-BROWSER", 403, 4),
            Self::TooLarge => ("E-TOO-LARGE", 413, 1),
            Self::NotFound => ("E-NOT-FOUND", 404, 1),
            Self::Ambiguous => ("E-AMBIGUOUS", 409, 1),
            Self::BadInput => ("E-BAD-INPUT", 422, 1),
            Self::NotAllowed => ("E-NOT-ALLOWED", 403, 4),
            Self::NotJoined => ("E-NOT-JOINED", 409, 1),
            Self::ReadOnly => ("E-READ-ONLY", 409, 4),
            Self::Refused => ("E-REFUSED", 409, 1),
            Self::BadInvite => ("E-BAD-INVITE", 422, 6),
            Self::Verify => ("E-VERIFY", 422, 6),
            Self::Disk => ("E-DISK", 507, 1),
            Self::File => ("E-FILE", 400, 1),
            Self::NotYet => ("E-NOT-YET", 504, 5),
            Self::NoInput => ("E-NO-INPUT", 400, 2),
            Self::Usage => ("E-USAGE", 400, 2),
            Self::Cancelled => ("E-CANCELLED", 409, 1),
            Self::Internal => ("E-INTERNAL", 500, 70),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<&str> =
            Code::ALL.iter().map(|code| code.facts().0).collect();

        assert_eq!(names.len(), Code::ALL.len());
        assert!(names.iter().all(|name| name.starts_with("E-")));
    }

    #[test]
    fn a_problem_survives_the_wire() {
        let problem = Problem::new(Code::NotFound, "no decision fits \"zz\"")
            .because("3 decisions are known")
            .hint("see them:  guildhall decision list");

        let json = serde_json::to_string(&problem).unwrap();

        assert_eq!(serde_json::from_str::<Problem>(&json).unwrap(), problem);
        assert!(json.starts_with("{\"type\":\"about:guildhall#E-NOT-FOUND\",\"title\":"));
    }
}
