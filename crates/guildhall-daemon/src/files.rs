//! The files of a home that are this crate's own; the store has others.

/// The secret file with the node key's seed.
pub(crate) const KEY_FILE: &str = "key";

/// The file of the store that says how far the own chain has come.
pub(crate) const OWN_TIP_FILE: &str = "own-tip";

/// The secret file with the words of the root keys, until a person has written them down.
pub(crate) const WORDS_FILE: &str = "root-words";

/// The secret file with the claim of a home that is not let in yet.
pub(crate) const CLAIM_FILE: &str = "claim";

/// The file that says who the home speaks for.
pub(crate) const PROFILE_FILE: &str = "profile.toml";

/// The settings of whoever runs the node.
pub(crate) const CONFIG_FILE: &str = "config.toml";

/// The file of the port this node listened on last.
pub(crate) const PORT_FILE: &str = "port";

/// The sponsor whose invite brought this node in, and the minutes it vouched for.
pub(crate) const SPONSOR_FILE: &str = "sponsor";

/// What a home said of itself in a founding by several that is going on.
pub(crate) const FOUNDING_FILE: &str = "founding";

/// The nodes of those who founded together, and where they can be reached.
pub(crate) const FOUNDERS_FILE: &str = "founders";

/// The file of a node's own notes.
pub(crate) const NOTES_FILE: &str = "notes";

/// The file that says where on disk this home lies.
pub(crate) const PLACE_FILE: &str = "place";
