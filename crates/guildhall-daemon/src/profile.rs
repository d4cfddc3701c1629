//! Who this home speaks for, and the settings a person may change.
//!
//! `profile.toml` is written once, when a home is made. `config.toml` belongs to the person who runs
//! the node; a missing file or setting means the default.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// Port tried first.
pub const PORT_DEFAULT: u16 = 7417;

/// Who this home speaks for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Profile {
    /// The organisation's name.
    pub organisation: String,
    /// Its short name.
    pub handle: String,
    /// The person whom its acts name, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// The port its node listens on, so that partners find it again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
}

/// Settings of `config.toml`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How this node reaches others.
    pub network: NetworkSettings,
    /// How people are reminded of what needs them.
    pub inbox: InboxSettings,
    /// Whom the node tells that something needs them.
    pub notify: NotifySettings,
}

/// Settings of the inbox.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct InboxSettings {
    /// Whether other commands end with a line about the inbox, on a terminal.
    pub nudge: bool,
}

impl Default for InboxSettings {
    fn default() -> Self {
        Self { nudge: true }
    }
}

/// Settings of notices.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NotifySettings {
    /// A command of the shell that gets each thing that needs a person, as JSON on standard input.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// Settings of the network.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkSettings {
    /// Address of this machine to listen on; all of them if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<IpAddr>,
    /// Port to listen on; 7417 or the next free one, remembered, if not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,
    /// Multiaddresses to publish beside those the node finds by itself.
    pub announce: Vec<String>,
    /// Whether to spread and take hints by gossip; without it partners learn a little later.
    pub gossip: bool,
    /// Whether to look for partners on the local network by mDNS.
    pub mdns: bool,
}

impl Default for NetworkSettings {
    fn default() -> Self {
        Self { listen: None, port: None, announce: Vec::new(), gossip: true, mdns: false }
    }
}

/// Why a file of settings cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` cannot be read as TOML")]
pub struct BadToml {
    /// The file's name.
    pub file: &'static str,
    /// Where and why.
    #[source]
    pub source: toml::de::Error,
}

impl Profile {
    /// Reads `profile.toml`.
    pub fn from_toml(text: &str) -> Result<Self, BadToml> {
        toml::from_str(text).map_err(|source| BadToml { file: "profile.toml", source })
    }

    /// The file's content.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).expect("a profile holds plain values")
    }
}

impl Settings {
    /// Reads `config.toml`.
    pub fn from_toml(text: &str) -> Result<Self, BadToml> {
        toml::from_str(text).map_err(|source| BadToml { file: "config.toml", source })
    }

    /// With what the environment says in place of the file: `GUILDHALL_LISTEN`.
    #[must_use]
    pub fn or_environment(mut self, listen: Option<IpAddr>) -> Self {
        self.network.listen = listen.or(self.network.listen);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::{Profile, Settings};

    #[test]
    fn a_profile_survives_its_file() {
        let profile = Profile {
            organisation: "Møller & Søn".into(),
            handle: "moller-son".into(),
            person: Some("Ida Berg".into()),
            port: Some(7418),
        };

        assert_eq!(Profile::from_toml(&profile.to_toml()).unwrap(), profile);
    }

    #[test]
    fn settings_are_optional_and_misspelt_ones_are_named() {
        let some = Settings::from_toml("[network]\ngossip = false\n").unwrap();

        assert!(!some.network.gossip);
        assert_eq!(Settings::from_toml("").unwrap(), Settings::default());
        let misspelt = Settings::from_toml("[network]\ngosip = false\n").unwrap_err();
        assert!(std::error::Error::source(&misspelt).unwrap().to_string().contains("gosip"));
    }
}
