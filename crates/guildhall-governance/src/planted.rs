//! Rules that can be taken out, to see that something breaks without them.

guildhall_ledger::planted! {
    /// Bugs planted in the rules.
    struct Planted {
        /// A Seal may leave the value that a round before agreed on.
        no_lock,
        /// A Confirm may follow a Seal of a later round.
        confirm_after_seal,
        /// A Confirm needs no quorum of Seals.
        confirm_without_polka,
        /// A quorum of Seals is final.
        single_phase,
        /// Half of the seats are a quorum.
        quorum_of_half,
        /// A proposal may be sealed whose precondition failed at some time.
        dead_may_be_sealed,
        /// In later rounds a machine repeats the value that most sealed, whatever was said since.
        plurality_by_value,
        /// Only those who had a seat at the opening are counted.
        electorate_at_opening_only,
        /// Proposals of a forked key are left alone in later rounds too.
        forked_never_sealed_on,
        /// A node holds on to nothing, so a rival history is as good as its own.
        no_anchor,
        /// Who may write is asked of the minutes as this node knows them, not of the past.
        validity_from_view,
        /// What a removed partner signs on old heads stands: only knowing of the removal ends it.
        causal_only_removal,
        /// The Confirms of whoever is removed do not count any more.
        votes_void_by_removal,
        /// Evidence of a fork may come from another federation.
        federation_ignored,
    }
}
