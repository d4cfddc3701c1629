//! Operations: what a change of a document says, in our own canonical form.
//!
//! No byte of a peer enters Automerge's parser: this list is what travels, the fence checks it
//! against the document and builds the Automerge change itself. What Automerge knows beyond it
//! (marks, counters, lists, tables, unknown types) cannot be said here.

use serde::{Deserialize, Serialize};

/// Most operations in one change, after runs are taken apart; predecessors count as well.
pub const OPERATIONS_MAX: u64 = 10_000;

/// Deepest nesting of maps and texts; Automerge recurses over it.
pub const DEPTH_MAX: u8 = 12;

/// Longest key of a map, in bytes.
pub const KEY_LENGTH_MAX: usize = 256;

/// Longest string that is put as one value, in bytes.
pub const VALUE_LENGTH_MAX: usize = 16 * 1024;

/// Greatest number an operation may have; far from where Automerge's counters end.
pub const COUNTER_MAX: u32 = 1 << 24;

/// Names an operation: whose it is, and its number.
///
/// Actor 0 is the change's own; from 1 on they are the other actors of the documents's past at the
/// change's `deps`, in ascending order of their bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Reference {
    /// Position in the list of actors.
    pub actor: u32,
    /// The operation's number.
    pub counter: u32,
}

/// A map or text to change: the root, or what a `Make` made.
pub type ObjectReference = Option<Reference>;

/// What a `Make` makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Shape {
    /// A map from keys to values.
    Map,
    /// A run of characters.
    Text,
}

/// A value that is replaced as a whole.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    Null,
    /// Yes or no.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A string.
    String(String),
}

/// One operation of a change.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Operation {
    /// Puts an empty map or text at a key.
    Make {
        /// The map.
        object: ObjectReference,
        /// Its key.
        key: String,
        /// What is made.
        shape: Shape,
        /// The values it takes the place of, ascending.
        replaces: Vec<Reference>,
    },
    /// Puts a value at a key.
    Put {
        /// The map.
        object: ObjectReference,
        /// Its key.
        key: String,
        /// The value.
        value: Value,
        /// The values it takes the place of, ascending.
        replaces: Vec<Reference>,
    },
    /// Empties a key.
    Remove {
        /// The map.
        object: ObjectReference,
        /// Its key.
        key: String,
        /// The values that go, ascending, at least one.
        replaces: Vec<Reference>,
    },
    /// Inserts characters (Unicode code points) behind one, or at the beginning.
    Insert {
        /// The text.
        object: Reference,
        /// The character before, if any.
        after: Option<Reference>,
        /// The characters, at least one.
        text: String,
    },
    /// Deletes characters that were inserted one behind the other by one actor.
    Delete {
        /// The text.
        object: Reference,
        /// The first character.
        first: Reference,
        /// How many, at least one.
        length: u32,
    },
}

impl Operation {
    /// What it counts towards [`OPERATIONS_MAX`], found without building anything.
    pub fn weight(&self) -> u64 {
        let count = |length: usize| u64::try_from(length).unwrap_or(u64::MAX);
        match self {
            Self::Make { replaces, .. }
            | Self::Put { replaces, .. }
            | Self::Remove { replaces, .. } => count(replaces.len()).saturating_add(1),
            Self::Insert { text, .. } => count(text.chars().count()),
            Self::Delete { length, .. } => u64::from(*length),
        }
    }
}
