//! Where things are: one directory for each node.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use guildhall_control::{Code, Problem, socket};

/// The directory of a node: keys, log, socket, settings.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    path: PathBuf,
    origin: &'static str,
}

impl Home {
    /// The home that `--home`, `GUILDHALL_HOME` or the user's data directory names.
    pub(crate) fn find(flag: Option<PathBuf>, env: Option<PathBuf>) -> Result<Self, Problem> {
        let (path, origin) = match (flag, env) {
            (Some(path), _) => (path, "--home"),
            (None, Some(path)) => (path, "GUILDHALL_HOME"),
            (None, None) => (user_data()?.join("guildhall"), "built in"),
        };
        // The node runs elsewhere: a path relative to this directory would mean another place there.
        let path = std::path::absolute(&path).unwrap_or(path);
        Ok(Self { path, origin })
    }

    /// The directory.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Who says that it is this directory.
    pub(crate) fn origin(&self) -> &'static str {
        self.origin
    }

    /// True if a node was set up here.
    pub(crate) fn exists(&self) -> bool {
        self.file("profile.toml").exists()
    }

    /// Refuses a home whose socket the operating system could not take, before anything is made.
    pub(crate) fn check_length(&self) -> Result<(), Problem> {
        socket::check_path(&self.socket()).map_err(|error| error.problem())
    }

    /// A file in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The socket of the node.
    pub(crate) fn socket(&self) -> PathBuf {
        socket::path(&self.path)
    }

    /// Where the node writes what it does.
    pub(crate) fn log(&self) -> PathBuf {
        self.file("node.log")
    }

    /// The settings that a person may change.
    pub(crate) fn config(&self) -> PathBuf {
        self.file("config.toml")
    }

    /// Texts that could not be sent.
    pub(crate) fn drafts(&self) -> PathBuf {
        self.file("drafts")
    }

    /// How to name this home in a command that is printed, with a space before it; nothing if it
    /// is the one that is found anyway.
    pub(crate) fn as_argument(&self) -> String {
        match self.origin {
            "--home" => format!(" --home {}", quoted(&self.path)),
            _ => String::new(),
        }
    }
}

fn user_data() -> Result<PathBuf, Problem> {
    etcetera::base_strategy::Xdg::new().map(|strategy| strategy.data_dir()).map_err(|error| {
        Problem::new(Code::BadInput, "I cannot find your home directory")
            .because(error.to_string())
            .hint("say where to keep things:  guildhall --home DIR …")
    })
}

/// A path as a shell reads it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = |character: char| character.is_alphanumeric() || "/._-+:@%".contains(character);
    if text.chars().all(is_plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_environment_and_both_over_the_default() {
        let flag = Some(PathBuf::from("/a"));
        let env = Some(PathBuf::from("/b"));

        assert_eq!(Home::find(flag, env.clone()).unwrap().path(), Path::new("/a"));
        assert_eq!(Home::find(None, env).unwrap().path(), Path::new("/b"));
        assert!(Home::find(None, None).unwrap().path().ends_with("guildhall"));
    }

    #[test]
    fn a_printed_command_reaches_the_same_home() {
        let home = Home::find(Some(PathBuf::from("/tmp/it's here")), None).unwrap();

        assert_eq!(home.as_argument(), " --home '/tmp/it'\\''s here'");
        assert_eq!(Home::find(None, Some("/b".into())).unwrap().as_argument(), "");
    }
}
