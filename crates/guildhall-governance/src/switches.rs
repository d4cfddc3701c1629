//! Rules that a test can switch off, to see that something breaks without them.
//!
//! Outside this crate's own tests the type is empty and every rule is on.

macro_rules! switches {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// Which rules are off: none, in every build but that of the tests.
        #[derive(Clone, Copy, Debug, Default)]
        pub(crate) struct Switches {
            $($(#[$doc])* #[cfg(test)] pub(crate) $name: bool,)*
        }

        #[cfg(test)]
        impl Switches {
            $(pub(crate) fn $name(self) -> bool { self.$name })*
        }

        #[cfg(not(test))]
        #[allow(clippy::unused_self, reason = "in tests the answer is a field of the value")]
        impl Switches {
            $(pub(crate) fn $name(self) -> bool { false })*
        }
    };
}

switches! {
    /// A Seal may leave the value that a round before agreed on.
    no_lock,
    /// A Confirm may follow a Seal of a later round.
    confirm_after_seal,
    /// A Confirm needs no quorum of Seals.
    confirm_without_polka,
    /// A quorum of Seals is final.
    single_phase,
    /// A proposal may be sealed whose precondition failed at some time.
    dead_may_be_sealed,
    /// Only those who had a seat at the opening are counted.
    electorate_at_opening_only,
    /// Proposals of a forked key are left alone in later rounds too.
    forked_never_sealed_on,
    /// Contributions behind a rival history are taken in.
    no_anchor,
}
