//! `guildhall node install` and `uninstall`: the node as a service of the user's systemd.

use std::fs;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy as _;
use guildhall_control::{Code, Problem};
use serde::Serialize;

use crate::failure::{self, Ended, Failure, Outcome};
use crate::home::Home;
use crate::json;
use crate::session::{Form, Session, no_home};

/// What was written or removed.
#[derive(Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Unit {
    schema: &'static str,
    file: String,
    name: String,
    installed: bool,
}

/// Writes a unit that starts the node whenever the user's services start.
pub(super) fn install(session: &Session) -> Outcome {
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    let name = unit_name(&session.home);
    let file = folder()?.join(&name);
    let program = std::env::current_exe()
        .map_err(|error| failure::file("find", Path::new("guildhall"), &error))?;
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| failure::file("make", folder, &error))?;
    }
    let text = unit(&program, session.home.path());
    fs::write(&file, text).map_err(|error| failure::file("write", &file, &error))?;
    let next = [
        format!("Wrote {}.", file.display()),
        "Start it now and whenever you log in:".to_owned(),
        format!("  systemctl --user daemon-reload && systemctl --user enable --now {name}"),
        "Have it run while you are logged out:".to_owned(),
        "  loginctl enable-linger".to_owned(),
        format!(
            "A node that runs already is stopped first: guildhall{} node stop",
            session.home.as_argument()
        ),
    ];
    tell(session, &file, (&name, true), &next)
}

/// Removes the unit.
pub(super) fn uninstall(session: &Session) -> Outcome {
    let name = unit_name(&session.home);
    let file = folder()?.join(&name);
    if !file.exists() {
        return Err(Problem::new(Code::NotFound, "no service was installed for this node")
            .because(format!("I looked for {}.", file.display()))
            .hint("install it:  guildhall node install")
            .into());
    }
    fs::remove_file(&file).map_err(|error| failure::file("remove", &file, &error))?;
    let next = [
        format!("Removed {}.", file.display()),
        format!("If it runs: systemctl --user disable --now {name}"),
    ];
    tell(session, &file, (&name, false), &next)
}

fn tell(
    session: &Session,
    file: &Path,
    (name, installed): (&str, bool),
    next: &[String],
) -> Outcome {
    let file = file.display().to_string();
    match session.form {
        Form::Json => {
            let (schema, name) = ("guildhall.node.unit/1", name.to_owned());
            json::print(&Unit { schema, file, name, installed })?;
        }
        Form::Quiet => session.screen.print(&format!("{file}\n"))?,
        Form::Text => next.iter().for_each(|line| session.say(line)),
    }
    Ok(Ended::Well)
}

fn folder() -> Result<PathBuf, Failure> {
    let strategy = etcetera::base_strategy::Xdg::new().map_err(|error| {
        Problem::new(Code::BadInput, "I cannot find your home directory").because(error.to_string())
    })?;
    Ok(strategy.config_dir().join("systemd/user"))
}

/// The usual home has the usual name; another is named after its directory.
fn unit_name(home: &Home) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let directory = home.path().file_name().unwrap_or_default().to_string_lossy();
    let directory: String = directory.chars().filter(|character| plain(*character)).collect();
    match directory.as_str() {
        "" | "guildhall" => "guildhall.service".to_owned(),
        other => format!("guildhall-{other}.service"),
    }
}

fn unit(program: &Path, home: &Path) -> String {
    format!(
        "[Unit]\n\
         Description=Guildhall node\n\
         Documentation=man:guildhall(1)\n\
         StartLimitIntervalSec=60\n\
         StartLimitBurst=4\n\
         \n\
         [Service]\n\
         Type=exec\n\
         ExecStart={} --home {} node run\n\
         Restart=on-failure\n\
         RestartSec=2\n\
         TimeoutStopSec=30\n\
         UMask=0077\n\
         NoNewPrivileges=yes\n\
         LockPersonality=yes\n\
         RestrictRealtime=yes\n\
         RestrictSUIDSGID=yes\n\
         MemoryDenyWriteExecute=yes\n\
         SystemCallArchitectures=native\n\
         RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK\n\
         \n\
         [Install]\n\
         WantedBy=default.target\n",
        quoted(program),
        quoted(home)
    )
}

/// A path as systemd reads it in a command.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let escaped =
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_any_shape_is_one_word_to_systemd() {
        let text = unit(Path::new("/usr/bin/guildhall"), Path::new("/srv/it's 100% \"$HOME\""));

        let expected = "ExecStart=\"/usr/bin/guildhall\" --home \
                        \"/srv/it's 100%% \\\"$$HOME\\\"\" node run\n";
        assert!(text.contains(expected), "{text}");
    }

    #[test]
    fn every_home_has_a_unit_of_its_own() {
        let name = |path: &str| unit_name(&Home::find(Some(path.into()), None).unwrap());

        assert_eq!(name("/home/ida/.local/share/guildhall"), "guildhall.service");
        assert_eq!(name("/srv/nordic cold"), "guildhall-nordiccold.service");
    }
}
