//! Members that hold real keys and do not keep to the rules, and one that is no member.
//!
//! A hostile machine runs a real node, so that it knows what members know and serves catch-up; what
//! it does beyond that is in one struct each, behind one trait. It may sign anything with its own
//! key and nothing with another's.

use std::rc::Rc;

use guildhall_governance::Token;
use guildhall_ledger::{PublicKey, SecretKey};
use guildhall_node::Node;

use crate::chance::Chance;
use crate::fault::Fault;

mod backdater;
mod flooder;
mod forge;
mod liar;
mod poisoner;
mod replayer;
mod stranger;
mod turncoat;
mod usurper;
mod withholder;

pub(crate) use backdater::MARK as BACK_DATED;
pub(crate) use forge::Forge;

/// In what way a machine is hostile.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Nature {
    /// Runs two nodes with one key, each of which shows itself to half of the others.
    TwoFaced,
    /// Votes on any part of what exists, and forks its chain.
    Liar,
    /// Writes on old heads once it is removed.
    Backdater,
    /// Keeps its votes to itself and releases them later.
    Withholder,
    /// Sends old messages again, and contributions of another federation.
    Replayer,
    /// Alters bytes on the way.
    Mutator,
    /// Writes as fast as it can, and sends what has no ancestors.
    Flooder,
    /// Crafts changes that break documents.
    Poisoner,
    /// Redeems the invites of others.
    Thief,
    /// Opens streams and does not read.
    Staller,
    /// Writes another history of the time when it decided alone.
    Usurper,
    /// Forks its chain in the middle of a slot.
    Turncoat,
    /// Is no member and asks to join all the same.
    Stranger,
}

impl Nature {
    /// What a member can be.
    pub(crate) const MEMBERS: &[Self] = &[
        Self::TwoFaced,
        Self::TwoFaced,
        Self::Liar,
        Self::Liar,
        Self::Backdater,
        Self::Withholder,
        Self::Replayer,
        Self::Mutator,
        Self::Flooder,
        Self::Poisoner,
        Self::Thief,
        Self::Staller,
    ];

    /// The behaviour.
    pub(crate) fn begin(self) -> Box<dyn Hostile> {
        match self {
            Self::TwoFaced => Box::new(withholder::TwoFaced),
            Self::Liar => Box::new(liar::Liar),
            Self::Backdater => Box::new(backdater::Backdater),
            Self::Withholder => Box::new(withholder::Withholder::default()),
            Self::Replayer => Box::new(replayer::Replayer),
            Self::Mutator => Box::new(replayer::Mutator),
            Self::Flooder => Box::new(flooder::Flooder::default()),
            Self::Poisoner => Box::new(poisoner::Poisoner),
            Self::Thief => Box::new(stranger::Thief::default()),
            Self::Staller => Box::new(flooder::Staller),
            Self::Usurper => Box::new(usurper::Usurper::default()),
            Self::Turncoat => Box::new(turncoat::Turncoat),
            Self::Stranger => Box::new(stranger::Stranger),
        }
    }
}

/// What a hostile machine sees when it is its turn.
#[derive(Debug)]
pub(crate) struct View<'a> {
    /// Its node; the node of somebody it spied on where it has none.
    pub(crate) node: &'a Node,
    /// Its key.
    pub(crate) key: &'a SecretKey,
    /// Messages that it heard.
    pub(crate) heard: &'a [Rc<[u8]>],
    /// Invites that it saw over somebody's shoulder.
    pub(crate) tokens: &'a [Token],
}

/// What a hostile machine does.
#[derive(Debug)]
pub(crate) enum Deed {
    /// Gossips bytes to one of the others.
    Whisper(Vec<Vec<u8>>),
    /// Gossips bytes to some of the others.
    Tell {
        /// Of a hundred others, how many get them.
        percent: u64,
        /// The bytes of a gossiped message.
        bytes: Vec<u8>,
    },
    /// Gives contributions to its own node, which serves them to all.
    TakeIn(Vec<Vec<u8>>),
    /// Hands contributions to somebody on a stick.
    Stick(Vec<Vec<u8>>),
    /// Keeps everything that it has to itself from now on, or not any more.
    Hide(bool),
    /// Has its own node do what a person would.
    Write,
    /// Asks the node with this key to join it.
    AskToJoin {
        /// Whom it asks.
        sponsor: PublicKey,
        /// As whom.
        asker: PublicKey,
        /// What it says.
        bytes: Vec<u8>,
    },
    /// Opens a catch-up stream to somebody and does not read.
    Stall,
    /// Notes that something was done.
    Count(Fault),
}

/// A way to be hostile.
pub(crate) trait Hostile: std::fmt::Debug {
    /// Takes a turn.
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>);

    /// Alters a frame that its node sends; whether it did.
    fn alter(&mut self, _frame: &mut [u8], _chance: &mut Chance) -> bool {
        false
    }
}
