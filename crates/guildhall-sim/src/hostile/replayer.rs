//! Old bytes, foreign bytes, altered bytes.

use guildhall_governance::{Body, Here};
use guildhall_ledger::{Draft, FederationId, Kind};

use super::forge::gossip;
use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Sends again what it heard, and what it signed in another federation.
#[derive(Debug)]
pub(super) struct Replayer;

impl Hostile for Replayer {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        if let Some(old) = chance.pick(view.heard) {
            deeds.push(Deed::Count(Fault::Replayed));
            deeds.push(Deed::Tell { percent: 60, bytes: old.to_vec() });
        }
        let forge = Forge::new(view.node, view.key);
        let tops: Vec<_> = forge.graph().heads().take(3).collect();
        let here = Body::Here(Here);
        let draft = forge.draft(&tops, here.kind(), here.encode());
        let federation = FederationId(chance.bytes());
        let foreign = forge.sign(Draft { federation, ..draft });
        deeds.push(Deed::Count(Fault::Foreign));
        deeds.push(Deed::Tell { percent: 60, bytes: gossip(&[foreign]) });
    }
}

/// Alters what passes through it.
#[derive(Debug)]
pub(super) struct Mutator;

impl Hostile for Mutator {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let Some(old) = chance.pick(view.heard) else { return };
        let mut bytes = old.to_vec();
        flip(&mut bytes, chance);
        if chance.in_percent(20) {
            let length = chance.place(bytes.len());
            bytes.truncate(length);
        }
        deeds.push(Deed::Count(Fault::Mutated));
        deeds.push(Deed::Tell { percent: 60, bytes });
        // A signature of its own on bytes that mean nothing.
        let forge = Forge::new(view.node, view.key);
        let tops: Vec<_> = forge.graph().heads().take(3).collect();
        let kinds = [Kind::OPEN, Kind::SEAL, Kind::DOC_EDIT, Kind::COMMENT, Kind::GUEST_ADMIT];
        let Some(kind) = chance.pick(&kinds) else { return };
        let garbage: [u8; 40] = chance.bytes();
        let signed = forge.sign(forge.draft(&tops, *kind, garbage.to_vec()));
        deeds.push(Deed::Tell { percent: 60, bytes: gossip(&[signed]) });
    }

    fn alter(&mut self, frame: &mut [u8], chance: &mut Chance) -> bool {
        let does = chance.in_percent(10);
        if does {
            flip(frame, chance);
        }
        does
    }
}

fn flip(bytes: &mut [u8], chance: &mut Chance) {
    let (place, bit) = (chance.place(bytes.len()), chance.below(8));
    if let Some(byte) = bytes.get_mut(place) {
        *byte ^= 1 << bit;
    }
}
