//! Words that a terminal would obey, through every command that shows what partners wrote.

use serde_json::Value;

use crate::federation::{Federation, Home, Ran, wait_for};

/// What passes for text: it turns words around, hides itself, and joins what belongs apart.
const SLY: &str = "\u{202e}evil\u{2066}\u{200b}\u{200f}\u{feff} words";

/// What a terminal obeys at once.
const RUDE: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{8}\u{7f} words";

/// Whether a screen would show something else than what was written, or do it.
fn is_harmful(character: char) -> bool {
    let is_break = matches!(character, '\n' | '\t');
    character.is_control() && !is_break
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
        || matches!(character, '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn assert_harmless(args: &[&str], ran: &Ran) {
    for (stream, text) in [("stdout", &ran.stdout), ("stderr", &ran.stderr)] {
        let harm = text.chars().find(|character| is_harmful(*character));
        assert_eq!(harm, None, "{stream} of {args:?}: {text:?}");
    }
}

/// Writes something with both kinds of words in it; what is refused is refused in plain words, and
/// written again without what was refused.
fn write(home: &Home, args: &[&str]) -> Value {
    let with = |words: &str| -> Vec<String> {
        args.iter().map(|arg| arg.replace("WORDS", words)).collect()
    };
    let rude = with(RUDE);
    let rude: Vec<&str> = rude.iter().map(String::as_str).chain(["--json"]).collect();
    let ran = home.run(&rude);
    assert_harmless(args, &ran);
    if ran.code == Some(0) {
        return ran.json();
    }
    let sly = with(SLY);
    let sly: Vec<&str> = sly.iter().map(String::as_str).collect();
    home.json(&sly)
}

fn id(receipt: &Value) -> &str {
    receipt["id"].as_str().expect("an id")
}

/// Everything that can be looked at, with the ids of what there is.
pub(crate) fn every_look(initiative: &str, decision: &str, work: [&str; 3]) -> Vec<Vec<String>> {
    let [promise, challenge, lesson] = work;
    let lines = [
        "status",
        "inbox",
        "initiative list",
        "initiative list -v",
        "initiative stranded",
        "decision list",
        "decision list --state open",
        "commitment list",
        "challenge list",
        "challenge match",
        "lesson list",
        "lead list",
        "fairness",
        "health",
        "review show",
        "member list",
        "member show bruno",
        "member show bruno -v",
        "person list",
        "profile show bruno",
        "invite list",
        "rules show",
        "rules show -v",
        "log",
        "log -v",
        "log --verify",
        "digest",
        "digest --format markdown",
        "digest --format atom",
        "search words",
        "search evil",
        "key list",
        "doctor",
        "check promises",
        "check node",
        "why state",
        "why bruno",
        "export --dry-run",
        "member show bruno,x",
        "initiative show evil",
        "decision show evil",
        "node logs",
    ];
    let mut looks: Vec<Vec<String>> =
        lines.iter().map(|line| line.split(' ').map(str::to_owned).collect()).collect();
    for (noun, id) in [
        ("initiative", initiative),
        ("decision", decision),
        ("commitment", promise),
        ("challenge", challenge),
        ("lesson", lesson),
    ] {
        looks.push([noun, "show", id].map(str::to_owned).to_vec());
        looks.push([noun, "show", id, "-v"].map(str::to_owned).to_vec());
        looks.push(["why", id].map(str::to_owned).to_vec());
    }
    looks.push(["challenge", "match", challenge].map(str::to_owned).to_vec());
    looks
}

#[test]
fn nothing_that_a_terminal_obeys_comes_out_of_any_command() {
    let mut federation = Federation::found();
    federation.join("bruno");
    federation.seat("bruno");
    let [alma, bruno] = &federation.homes[..] else { panic!("two homes") };
    let started = write(bruno, &["initiative", "create", "In WORDS", "-m", "A WORDS", "--yes"]);
    let initiative = id(&started);
    let opened = write(
        bruno,
        &["decision", "propose", "De WORDS", "-m", "B WORDS", "--mode", "large", "--yes"],
    );
    let decision = id(&opened);
    let promised = write(
        bruno,
        &["commitment", "promise", "Co WORDS", "--due", "2099-01-01", "--for", initiative],
    );
    let shared = write(bruno, &["challenge", "share", "Ch WORDS", "-m", "C WORDS", "--yes"]);
    let learnt = write(
        bruno,
        &[
            "lesson",
            "record",
            "--for",
            initiative,
            "--worked",
            "D WORDS",
            "--did-not",
            "E WORDS",
            "--tell-next",
            "F WORDS",
        ],
    );
    write(bruno, &["comment", "add", initiative, "@alma G WORDS"]);
    write(bruno, &["initiative", "step-up", initiative, "-m", "H WORDS"]);
    write(bruno, &["profile", "set", "--does", "I WORDS"]);
    write(bruno, &["person", "add", "Pia WORDS"]);
    write(alma, &["decision", "vote", decision, "object", "--reason", "J WORDS"]);
    federation.wait_equal();
    let work = [id(&promised), id(&shared), id(&learnt)];

    let mut shown = 0;
    for home in [alma, bruno] {
        wait_for("the words to arrive", || {
            home.run(&["initiative", "show", initiative]).stdout.contains("words")
        });
        for look in every_look(initiative, decision, work) {
            for form in [&[][..], &["--json"][..], &["--quiet"][..]] {
                let args: Vec<&str> =
                    look.iter().map(String::as_str).chain(form.iter().copied()).collect();
                let ran = home.run(&args);
                assert_harmless(&args, &ran);
                shown += usize::from(ran.code == Some(0) && ran.stdout.contains("words"));
            }
        }
    }
    assert!(60 < shown, "only {shown} looks showed the words at all");
}
