//! How many seats make an entry final.

/// The figures of an electorate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Quorum {
    /// Seats there are.
    pub seats: usize,
    /// Liars among them that cannot split the minutes.
    pub liars_tolerated: usize,
    /// Seats whose Confirm makes an entry final.
    pub needed: usize,
}

impl Quorum {
    /// The figures for `seats` seats: `t = (n-1)/3`, `q = (n+t)/2 + 1`, rounded down.
    pub fn of(seats: usize) -> Self {
        let liars_tolerated = seats.saturating_sub(1) / 3;
        Self { seats, liars_tolerated, needed: usize::midpoint(seats, liars_tolerated) + 1 }
    }

    /// How many seats may be absent without stopping the minutes.
    pub fn may_be_dark(self) -> usize {
        self.seats.saturating_sub(self.needed)
    }

    /// How many seats must have forked before two entries can be final in one place.
    pub fn forkers_needed(self) -> usize {
        (2 * self.needed).saturating_sub(self.seats)
    }
}
