//! Long texts: from a flag, a file, standard input, or the person's own editor.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use guildhall_control::{Code, Problem};

use crate::failure::{self, Failure};

/// A text longer than this is refused before it is read whole.
const TEXT_LENGTH_MAX: u64 = 1024 * 1024;

/// A shorter text is typed again sooner than a file is found.
const WORTH_KEEPING: usize = 200;

/// Where a text may come from.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct TextArgs {
    /// The text itself; `-` reads standard input
    #[arg(short, long, value_name = "TEXT")]
    pub(crate) message: Option<String>,
    /// A file with the text; `-` reads standard input
    #[arg(short = 'F', long, value_name = "FILE", conflicts_with = "message")]
    pub(crate) file: Option<PathBuf>,
}

impl TextArgs {
    /// The text, if one was given.
    pub(crate) fn read(&self) -> Result<Option<String>, Failure> {
        match (&self.message, &self.file) {
            (Some(message), _) if message == "-" => standard_input().map(Some),
            (Some(message), _) => Ok(Some(message.clone())),
            (None, Some(path)) if path == Path::new("-") => standard_input().map(Some),
            (None, Some(path)) => read_file(path).map(Some),
            (None, None) => Ok(None),
        }
    }
}

/// Everything on standard input, as text.
pub(crate) fn standard_input() -> Result<String, Failure> {
    let mut text = Vec::new();
    io::stdin().lock().take(TEXT_LENGTH_MAX + 1).read_to_end(&mut text)?;
    as_text(text, "what came on standard input")
}

/// A whole file, as text.
pub(crate) fn read_file(path: &Path) -> Result<String, Failure> {
    let told = |error| failure::file("read", path, &error);
    let mut text = Vec::new();
    let file = fs::File::open(path).map_err(told)?;
    file.take(TEXT_LENGTH_MAX + 1).read_to_end(&mut text).map_err(told)?;
    as_text(text, &path.display().to_string())
}

fn as_text(bytes: Vec<u8>, what: &str) -> Result<String, Failure> {
    if bytes.len() as u64 > TEXT_LENGTH_MAX {
        let problem = Problem::new(Code::TooLarge, format!("{what} is too long"));
        return Err(problem.because("a text may have at most one million bytes").into());
    }
    String::from_utf8(bytes).map_err(|_not_utf8| {
        Problem::new(Code::BadInput, format!("{what} is no text"))
            .because("it is not written in UTF-8")
            .into()
    })
}

/// Lets the person change `text` in the editor of their choice, or go on with what `draft` kept of
/// an earlier attempt. The draft stays until [`settle`] removes it, so that nothing typed is lost.
pub(crate) fn edit(text: &str, draft: &Path) -> Result<String, Failure> {
    if !draft.exists() {
        write(draft, text)?;
    }
    let editor = chosen_editor();
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("vi");
    let status = Command::new(program).args(words).arg(draft).status();
    match status {
        Ok(status) if status.success() => read_file(draft),
        Ok(status) => Err(editor_failed(&editor, &status.to_string(), draft)),
        Err(error) => Err(editor_failed(&editor, &error.to_string(), draft)),
    }
}

/// The heads from which a draft was begun; of a fresh one `heads`, which are kept beside it.
pub(crate) fn begun_from(draft: &Path, heads: Vec<String>) -> Result<Vec<String>, Failure> {
    let kept = heads_of(draft);
    if draft.exists()
        && let Ok(text) = fs::read_to_string(&kept)
    {
        return Ok(text.lines().map(str::to_owned).collect());
    }
    write(&kept, &heads.join("\n"))?;
    Ok(heads)
}

/// Removes a draft that was sent; keeps and names one that was not.
pub(crate) fn settle<T>(
    result: Result<T, Failure>,
    text: &str,
    draft: &Path,
) -> Result<T, Failure> {
    match result {
        Ok(done) => {
            for path in [draft.to_owned(), heads_of(draft)] {
                // A draft that stays does no harm.
                drop(fs::remove_file(path));
            }
            Ok(done)
        }
        Err(Failure::Told(problem)) => {
            if !draft.exists() && text.len() < WORTH_KEEPING {
                return Err(problem.into());
            }
            write(draft, text)?;
            Err(problem.hint(format!("your text is kept in:  {}", draft.display())).into())
        }
        Err(Failure::ReaderLeft) => Err(Failure::ReaderLeft),
    }
}

fn heads_of(draft: &Path) -> PathBuf {
    draft.with_extension("heads")
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failure::file("make", folder, &error))?;
    }
    Ok(fs::write(path, text).map_err(|error| failure::file("write", path, &error))?)
}

fn chosen_editor() -> String {
    ["GUILDHALL_EDITOR", "VISUAL", "EDITOR"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|editor| !editor.trim().is_empty())
        .unwrap_or_else(|| "vi".to_owned())
}

fn editor_failed(editor: &str, cause: &str, draft: &Path) -> Failure {
    Problem::new(Code::File, format!("your editor, {editor}, did not end well"))
        .because(cause)
        .hint(format!("your text is kept in:  {}", draft.display()))
        .hint("give the text without an editor:  -m TEXT or -F FILE")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed() -> Failure {
        Problem::new(Code::NodeDown, "your node is not running").into()
    }

    #[test]
    fn a_text_that_could_not_be_sent_is_kept_and_named() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join("drafts/comment-in-7f3k.md");
        let text = "What I have to say. ".repeat(20);

        let told = settle::<()>(Err(failed()), &text, &draft);

        let Err(Failure::Told(problem)) = told else { panic!("{told:?}") };
        assert!(problem.hints[0].contains("comment-in-7f3k.md"), "{problem:?}");
        assert_eq!(fs::read_to_string(&draft).unwrap(), text);
    }

    #[test]
    fn a_draft_that_was_sent_is_gone_and_a_few_words_leave_none() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join("in-7f3k.md");
        let heads = begun_from(&draft, vec!["00".into()]).unwrap();
        write(&draft, "text").unwrap();

        assert!(settle(Ok(()), "text", &draft).is_ok());
        assert!(settle::<()>(Err(failed()), "short", &draft).is_err());

        assert_eq!(heads, ["00"]);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_draft_that_was_kept_counts_from_where_it_began() {
        let folder = tempfile::tempdir().unwrap();
        let draft = folder.path().join("in-7f3k.md");
        begun_from(&draft, vec!["00".into(), "11".into()]).unwrap();
        write(&draft, "half of it").unwrap();

        assert_eq!(begun_from(&draft, vec!["22".into()]).unwrap(), ["00", "11"]);
    }
}
