//! `guildhall config`: where things are, and which settings hold.

use std::fs;
use std::io;

use clap::Subcommand;
use guildhall_control::{Code, Problem, Untrusted};
use serde::Serialize;

use crate::failure::{self, Ended, Failure, Outcome};
use crate::home::Home;
use crate::json;
use crate::render::{Column, Table};
use crate::session::{Form, Session};

/// What can be asked about settings.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Verb {
    /// Show every setting, and where its value comes from
    #[command(after_help = "Example:\n  guildhall config show")]
    Show,
    /// Show where files are
    #[command(after_help = "Examples:\n  guildhall config paths\n  guildhall config paths -q")]
    Paths,
}

/// Every setting of `config.toml`, with what holds if it is not there.
const SETTINGS: [(&str, &str, &str); 7] = [
    ("network", "listen", "all addresses"),
    ("network", "port", "7417, or the next free one, remembered"),
    ("network", "announce", "[]"),
    ("network", "gossip", "true"),
    ("network", "mdns", "false"),
    ("inbox", "nudge", "true"),
    ("notify", "command", "none"),
];

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Shown {
    schema: &'static str,
    items: Vec<Setting>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Setting {
    name: String,
    value: String,
    origin: String,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Paths {
    schema: &'static str,
    home: String,
    origin: &'static str,
    socket: String,
    config: String,
    log: String,
}

/// Does it.
pub(crate) fn run(session: &Session, verb: &Verb) -> Outcome {
    match verb {
        Verb::Show => show(session),
        Verb::Paths => paths(session),
    }
}

fn paths(session: &Session) -> Outcome {
    let home = &session.home;
    let paths = Paths {
        schema: "guildhall.config.paths/1",
        home: home.path().display().to_string(),
        origin: home.origin(),
        socket: home.socket().display().to_string(),
        config: home.config().display().to_string(),
        log: home.log().display().to_string(),
    };
    match session.form {
        Form::Json => json::print(&paths)?,
        Form::Quiet => session.screen.print(&format!("{}\n", paths.home))?,
        Form::Text => session.screen.print(&format!(
            "home     {}   ({})\nsocket   {}\nconfig   {}\nlog      {}\n",
            paths.home, paths.origin, paths.socket, paths.config, paths.log
        ))?,
    }
    Ok(Ended::Well)
}

fn show(session: &Session) -> Outcome {
    let file = read(&session.home)?;
    let items = settings(&file, &session.home.config().display().to_string());
    match session.form {
        Form::Json => json::print(&Shown { schema: "guildhall.config/1", items })?,
        Form::Text | Form::Quiet => {
            let mut table = Table::new(&[
                ("SETTING", Column::Stays),
                ("VALUE", Column::Shrinks),
                ("FROM", Column::Shrinks),
            ]);
            for item in items {
                table.row([item.name, Untrusted::new(item.value).to_string(), item.origin]);
            }
            let page = session.screen.page();
            session.screen.print(&table.draw(page.width, page.symbols.cut))?;
        }
    }
    Ok(Ended::Well)
}

/// The settings of a home; none where there is no file.
pub(crate) fn read(home: &Home) -> Result<toml::Table, Failure> {
    let path = home.config();
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(failure::file("read", &path, &error).into()),
    };
    Ok(parsed(&text, &path.display().to_string())?)
}

/// What a file sets; a setting that nobody knows is an error, as it is for the node.
fn parsed(text: &str, path: &str) -> Result<toml::Table, Problem> {
    let file: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        Problem::new(Code::BadInput, format!("{path} is no TOML")).because(error.to_string())
    })?;
    for (section, values) in &file {
        for name in values.as_table().into_iter().flat_map(toml::Table::keys) {
            if !SETTINGS.iter().any(|(known, setting, _)| known == section && setting == name) {
                let names: Vec<String> =
                    SETTINGS.iter().map(|(section, name, _)| format!("{section}.{name}")).collect();
                let title = format!("{path}: there is no setting {section}.{name}");
                let known = format!("known are: {}", names.join(", "));
                return Err(Problem::new(Code::BadInput, title).because(known));
            }
        }
    }
    Ok(file)
}

/// Every setting with its value.
fn settings(file: &toml::Table, path: &str) -> Vec<Setting> {
    let value = |section: &str, name: &str| file.get(section)?.get(name).map(ToString::to_string);
    let setting = |(section, name, default): &(&str, &str, &str)| {
        let given = value(section, name);
        let origin = if given.is_some() { path } else { "built in" }.to_owned();
        let value = given.unwrap_or_else(|| (*default).to_owned());
        Setting { name: format!("{section}.{name}"), value, origin }
    };
    SETTINGS.iter().map(setting).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_says_where_its_value_comes_from() {
        let file = parsed("[network]\nport = 7500\n", "config.toml").unwrap();
        let shown = settings(&file, "config.toml");

        let port = shown.iter().find(|item| item.name == "network.port").unwrap();
        let mdns = shown.iter().find(|item| item.name == "network.mdns").unwrap();
        assert_eq!((port.value.as_str(), port.origin.as_str()), ("7500", "config.toml"));
        assert_eq!((mdns.value.as_str(), mdns.origin.as_str()), ("false", "built in"));
    }

    #[test]
    fn a_misspelt_setting_and_broken_toml_are_told() {
        let cases = ["[network]\nprot = 1\n", "[network", "[ui]\ncolor = \"red\"\n"];
        for text in cases {
            assert_eq!(parsed(text, "config.toml").err().unwrap().code, "E-BAD-INPUT");
        }
    }
}
