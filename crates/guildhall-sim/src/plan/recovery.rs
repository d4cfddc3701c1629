//! Plans in which a partner loses its keys, and the others give it those of a guest.

use guildhall_governance::Quorum;

use super::{Happening, Intent, MachineId, Plan, What};
use crate::chance::Chance;

/// Of a hundred plans in which somebody joins, in how many it is a partner with new keys.
const RECOVERIES: u64 = 30;

impl Plan {
    /// Whoever was to be proposed for a seat of its own gets that of a partner instead, in some plans.
    ///
    /// Drawn apart from everything else, so that all other plans stay what they were.
    pub(super) fn make_recoveries(&mut self) {
        let mut chance = Chance::new(self.seed, 3);
        if self.joiners == 0 || self.seats < 4 || !chance.in_percent(RECOVERIES) {
            return;
        }
        let mut lost = Vec::new();
        for happening in &mut self.happenings {
            if happening.what == What::Do(Intent::Admit) {
                let other = MachineId(chance.place(self.seats));
                happening.what = What::Do(Intent::Recover(other));
                lost.push((other, happening.at_ms));
            }
        }
        let lying = self.hostile.iter().filter(|(machine, _)| machine.0 < self.seats).count();
        let spare = Quorum::of(self.seats).may_be_dark().saturating_sub(lying + self.gone.len());
        // Its machine is lost with the keys, or works on: nobody told it, or a thief has it.
        for (machine, at_ms) in lost.into_iter().take(spare) {
            if chance.in_percent(50) || self.is_hostile(machine) {
                continue;
            }
            self.gone.insert(machine);
            let number = u64::try_from(self.happenings.len()).unwrap_or(u64::MAX);
            self.happenings.push(Happening { at_ms, number, on: machine, what: What::Leave });
        }
        self.happenings.sort_by_key(|happening| (happening.at_ms, happening.number));
    }
}
