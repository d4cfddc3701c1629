//! Rules that can be taken out, to see that something breaks without them.

guildhall_ledger::planted! {
    /// Bugs planted in the work.
    struct Planted {
        /// A change is held against all that is here of its document, not against what it builds on.
        unfenced_change,
        /// Comments stand in the order in which this node's clock saw them come.
        order_by_clock,
    }
}
