//! Carries bytes between nodes and knows nothing of their meaning.
//!
//! One [`Network`] owns one libp2p swarm, driven by a task of its own, over TCP + Noise + Yamux (and
//! QUIC with the feature `quic`). It keeps a connection to every peer it was told of, lets members
//! and nobody else at gossip, those and former members at sync streams, and hands what arrives to
//! the caller as [`Event`]s.
//!
//! What it keeps true:
//! - Every channel, frame, slot and wait has a bound. Bytes from outside never make it panic.
//! - A peer that is not a member and never was is offered the join protocol and nothing besides.
//! - Gossip is a hint: it may be lost on any link at any time without an error. Whoever needs every
//!   message asks for it on a sync stream.
//!
//! Relays, hole punching and address probing (libp2p's `relay`, `dcutr` and `autonat`) would stand
//! in the behaviour beside gossip and sync, the relay behind the gate. A relayed and a direct
//! connection to one peer are then both legitimate, which the rule of one connection a pair has to
//! learn first.

mod address;
mod behaviour;
mod config;
mod dialer;
mod door;
mod driver;
mod event;
mod gate;
mod jitter;
mod key;
mod network;
mod opening;
mod reception;
mod slot;
mod stream;
mod transport;
mod watchdog;

pub use address::{Address, BadAddress};
pub use config::{Config, Deafness, GOSSIP_PAYLOAD_MAX, Gossip, Limits, Seed, Timing};
pub use event::{Event, GossipToken, Verdict};
pub use gate::Standing;
pub use key::PeerKey;
pub use network::{Network, PublishError, StartError};
pub use opening::OpenError;
pub use stream::{FrameError, FrameLimits, FrameReader, FrameStream, FrameWriter};
