//! Two ways to show different things to different people: in time, and in space.

use super::{Deed, Hostile, View};
use crate::chance::Chance;
use crate::fault::Fault;

/// Works with two nodes, each a face for half of the others; the stage keeps them apart.
#[derive(Debug)]
pub(super) struct TwoFaced;

impl Hostile for TwoFaced {
    fn act(&mut self, view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        if !view.node.graph().forks_of(&view.key.public()).is_empty() {
            return;
        }
        deeds.push(Deed::Count(Fault::TwoFaced));
        if chance.in_percent(50) {
            deeds.push(Deed::Write);
        }
    }
}

/// Votes like everybody else and shows it only later.
#[derive(Debug, Default)]
pub(super) struct Withholder {
    is_hiding: bool,
}

impl Hostile for Withholder {
    fn act(&mut self, _view: &View<'_>, chance: &mut Chance, deeds: &mut Vec<Deed>) {
        if !chance.in_percent(if self.is_hiding { 25 } else { 50 }) {
            return;
        }
        if self.is_hiding {
            deeds.push(Deed::Count(Fault::Withheld));
        }
        self.is_hiding = !self.is_hiding;
        deeds.push(Deed::Hide(self.is_hiding));
    }
}
