//! A page: prose, and blocks of commands with what they print.

/// The fence that opens a block of commands, and the one that closes it.
const OPEN: &str = "```console";
const CLOSE: &str = "```";

/// A page, so that writing it gives what was read but for outputs that were put in.
#[derive(Clone)]
pub(super) struct Page {
    parts: Vec<Part>,
}

#[derive(Clone)]
enum Part {
    Prose(String),
    Step(Step),
}

/// A command and what it prints.
#[derive(Clone)]
pub(super) struct Step {
    /// Whose home it is typed at; nobody's if empty.
    pub(super) at: String,
    pub(super) command: String,
    /// Everything up to the next command, without the last line end.
    pub(super) output: String,
    /// Where it stands on the page, from 1.
    pub(super) line: usize,
}

impl Page {
    pub(super) fn read(text: &str) -> Self {
        let mut parts: Vec<Part> = Vec::new();
        let mut is_block = false;
        for (number, line) in text.lines().enumerate() {
            let is_fence = (!is_block && line == OPEN) || (is_block && line == CLOSE);
            is_block ^= is_fence;
            let prompt = if is_block && !is_fence { prompt(line) } else { None };
            match (prompt, parts.last_mut()) {
                (Some((at, command)), _) => parts.push(Part::Step(Step {
                    at: at.to_owned(),
                    command: command.to_owned(),
                    output: String::new(),
                    line: number + 1,
                })),
                (None, Some(Part::Step(step))) if is_block => {
                    let is_continued = step.output.is_empty() && step.command.ends_with('\\');
                    let to = if is_continued { &mut step.command } else { &mut step.output };
                    if !to.is_empty() {
                        to.push('\n');
                    }
                    to.push_str(line);
                }
                (None, Some(Part::Prose(prose))) => {
                    prose.push_str(line);
                    prose.push('\n');
                }
                (None, _) => parts.push(Part::Prose(format!("{line}\n"))),
            }
        }
        assert!(!is_block, "a block is not closed");
        Self { parts }
    }

    pub(super) fn steps(&self) -> impl Iterator<Item = (usize, &Step)> {
        self.parts.iter().enumerate().filter_map(|(place, part)| match part {
            Part::Step(step) => Some((place, step)),
            Part::Prose(_) => None,
        })
    }

    /// Every command and output from a place on.
    pub(super) fn after(&self, place: usize) -> impl Iterator<Item = &str> {
        self.steps()
            .filter(move |(other, _)| place <= *other)
            .flat_map(|(_, step)| [step.command.as_str(), step.output.as_str()])
    }

    pub(super) fn put(&mut self, place: usize, output: String) {
        if let Some(Part::Step(step)) = self.parts.get_mut(place) {
            step.output = output;
        }
    }

    pub(super) fn write(&self) -> String {
        let part = |part: &Part| match part {
            Part::Prose(prose) => prose.clone(),
            Part::Step(Step { at, command, output, .. }) => {
                let output = output.trim_end_matches('\n');
                let end = if output.is_empty() { "" } else { "\n" };
                format!("{at}$ {command}\n{output}{end}")
            }
        };
        self.parts.iter().map(part).collect()
    }
}

/// `alma$ guildhall status` as who and what.
fn prompt(line: &str) -> Option<(&str, &str)> {
    let (at, command) = line.split_once("$ ")?;
    at.bytes().all(|byte| byte.is_ascii_lowercase()).then_some((at, command))
}

#[test]
fn a_page_is_written_as_it_was_read() {
    let text = "# A\n\nWords $ here.\n\n```console\nalma$ guildhall a \\\n  b\none\n\ntwo\n$ c\n```\n\nEnd\n";

    let page = Page::read(text);

    let steps: Vec<(&str, &str, &str)> = page
        .steps()
        .map(|(_, step)| (step.at.as_str(), step.command.as_str(), step.output.as_str()))
        .collect();
    assert_eq!(steps, [("alma", "guildhall a \\\n  b", "one\n\ntwo"), ("", "c", "")]);
    assert_eq!(page.write(), text);
}
