//! Too much of everything.

use guildhall_ledger::{ContributionId, Draft, Kind};
use guildhall_sync::Gossip;
use guildhall_workspace::{Body as _, Comment};

use super::{Deed, Forge, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Contributions without ancestors in a message.
const ORPHANS: u64 = 80;

/// Messages at once, when it means to fill somebody's memory: of each the first orphan is kept.
const BURST: u64 = 8_000;

/// Writes much, and sends contributions whose ancestors never come.
#[derive(Debug, Default)]
pub(super) struct Flooder {
    has_burst: bool,
}

impl Hostile for Flooder {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        let forge = Forge::new(view.node, view.key);
        let tops: Vec<_> = forge.graph().heads().take(1).collect();
        let comment = Comment {
            person: None,
            on: ContributionId(chance.bytes()),
            text: "More.".into(),
            reply_to: None,
        };
        let draft = forge.draft(&tops, Kind::COMMENT, comment.encode());
        let message = |count: u64, chance: &mut Chance| {
            let orphan = |_| {
                let prev = ContributionId(chance.bytes());
                let orphan = Draft { prev, seq: 1_000, ..draft.clone() };
                forge.sign(orphan).bytes().to_vec()
            };
            Gossip::Contributions((0..count).map(orphan).collect()).to_wire()
        };
        if !self.has_burst && chance.in_percent(4) {
            self.has_burst = true;
            deeds.push(Deed::Count(Fault::Orphans));
            deeds.push(Deed::Whisper((0..BURST).map(|_| message(1, chance)).collect()));
        } else if chance.in_percent(50) {
            deeds.push(Deed::Count(Fault::Orphans));
            deeds.push(Deed::Tell { percent: 80, bytes: message(ORPHANS, chance) });
        } else {
            deeds.push(Deed::Count(Fault::Flood));
            deeds.extend((0..8).map(|_| Deed::Write));
        }
    }
}

/// Opens catch-up streams and does not read them.
#[derive(Debug)]
pub(super) struct Staller;

impl Hostile for Staller {
    fn act(&mut self, _view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        for _ in 0..chance.between(1, 6) {
            deeds.push(Deed::Count(Fault::Stalled));
            deeds.push(Deed::Stall);
        }
    }
}
