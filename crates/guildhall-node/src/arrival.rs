//! What becomes of contributions that arrive.

use guildhall_ledger::Index;

/// What became of a contribution that arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Arrival {
    /// It is in the graph and counts.
    Admitted(Index),
    /// It is in the graph and relayed, but breaks a rule and has no effect.
    Inert(Index, String),
    /// It was here before.
    Present,
    /// Some of what it builds on is missing; it waits, or comes again by catch-up.
    Waiting,
    /// Nobody honest keeps it.
    Refused(String),
}
