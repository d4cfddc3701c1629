//! Long texts: from a flag, a file, standard input, or the person's own editor.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use guildhall_control::{Code, Problem};

use crate::failure::{self, Failure};

/// A text longer than this is refused before it is read whole.
const TEXT_LENGTH_MAX: u64 = 1024 * 1024;

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

fn read_file(path: &Path) -> Result<String, Failure> {
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

/// Lets the person change `text` in the editor of their choice. The draft stays at `draft` until
/// [`discard`] removes it, so that nothing typed is lost when sending fails.
pub(crate) fn edit(text: &str, draft: &Path) -> Result<String, Failure> {
    if let Some(folder) = draft.parent() {
        fs::create_dir_all(folder).map_err(|error| failure::file("make", folder, &error))?;
    }
    fs::write(draft, text).map_err(|error| failure::file("write", draft, &error))?;
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

/// Removes a draft that is sent.
pub(crate) fn discard(draft: &Path) {
    // A draft that stays does no harm.
    drop(fs::remove_file(draft));
}

/// Says where the draft is, should sending have failed.
pub(crate) fn keep<T>(result: Result<T, Failure>, draft: &Path) -> Result<T, Failure> {
    result.map_err(|failure| match failure {
        Failure::Told(problem) => {
            problem.hint(format!("your text is kept in:  {}", draft.display())).into()
        }
        Failure::ReaderLeft => Failure::ReaderLeft,
    })
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
