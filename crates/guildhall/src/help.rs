//! Help that belongs to no single command: the groups, and the topics.

/// Every command, in exactly one group.
pub(crate) const GROUPS: [(&str, &[&str]); 5] = [
    ("Start here", &["init", "found", "join", "status", "inbox", "demo", "help"]),
    ("Work together", &["initiative", "decision", "commitment", "challenge", "lesson", "comment"]),
    (
        "The community",
        &[
            "member", "person", "profile", "lead", "health", "fairness", "invite", "rules",
            "review", "leave",
        ],
    ),
    (
        "Look closer",
        &[
            "search", "digest", "log", "why", "verify", "explain", "watch", "undo", "import",
            "export",
        ],
    ),
    (
        "The node",
        &["node", "doctor", "check", "backup", "key", "config", "completion", "man", "version"],
    ),
];

/// What there is to read, with its text.
pub(crate) fn topics() -> Vec<(&'static str, String)> {
    let written = TOPICS.iter().map(|(name, text)| (*name, (*text).to_owned()));
    written.chain([("health", health())]).collect()
}

/// How each figure of health is counted, as the node says it.
fn health() -> String {
    let mut text =
        "How each figure of \"guildhall health\" is counted.\n\nEverything follows from \
                    what was signed, so it is the same on every node.\n"
            .to_owned();
    for (figure, words) in guildhall_daemon::HEALTH_WORDS {
        let options = textwrap::Options::new(78).initial_indent("  ").subsequent_indent("  ");
        text.extend(["\n", figure, "\n", &textwrap::fill(words, options), "\n"]);
    }
    text.push_str(
        "\nThe days and shares that count as enough are rules:\n  guildhall rules show\n",
    );
    text
}

const TOPICS: [(&str, &str); 5] = [
    ("concepts", include_str!("help/concepts.txt")),
    ("ids", include_str!("help/ids.txt")),
    ("json", include_str!("help/json.txt")),
    ("exit-codes", include_str!("help/exit-codes.txt")),
    ("environment", include_str!("help/environment.txt")),
];

/// What is printed where there is no node yet.
pub(crate) const BEGIN: &str = "\
guildhall - run your organisation's node in a federation of partners

New here?   guildhall join INVITE         you got an invite from a partner
            guildhall init \"Our network\"  you are starting a federation
Later:      guildhall inbox               what needs you today

All commands: guildhall help      Ideas in two minutes: guildhall help concepts
";
