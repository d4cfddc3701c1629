//! Planted bugs: rules that can be taken out, to see that somebody finds out.
//!
//! A pure crate declares with [`planted!`](crate::planted!) which of its rules can be taken out, and
//! asks the value where the rule stands. Only the crate's own tests, and builds with
//! `--cfg guildhall_planted`, can take one out; in every other build the value is empty, every
//! answer is no, and nothing of it is compiled.

/// Declares the bugs that can be planted in a crate, as a type with a question for each.
#[macro_export]
macro_rules! planted {
    (
        $(#[$doc:meta])*
        struct $Planted:ident {
            $($(#[$rule:meta])* $name:ident,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
        #[allow(unreachable_pub, reason = "exported only where bugs can be planted")]
        pub struct $Planted {
            $($(#[$rule])* #[cfg(any(test, guildhall_planted))] pub(crate) $name: bool,)*
        }

        #[cfg(any(test, guildhall_planted))]
        impl $Planted {
            $(pub(crate) fn $name(self) -> bool { self.$name })*
        }

        #[cfg(guildhall_planted)]
        impl $Planted {
            /// The name of every bug.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// With the bug of this name; as it was where there is none here.
            #[must_use]
            pub fn with(mut self, name: &str) -> Self {
                $(self.$name |= name == stringify!($name);)*
                self
            }
        }

        #[cfg(not(any(test, guildhall_planted)))]
        #[allow(clippy::unused_self, reason = "where bugs can be planted it is a field")]
        impl $Planted {
            $(pub(crate) fn $name(self) -> bool { false })*
        }
    };
}

crate::planted! {
    /// Bugs planted in the graph.
    struct Planted {
        /// A chain is known by its greatest number alone, so two branches of a fork look equal.
        highest_seq_frontier,
        /// A contribution signed for another federation is taken in.
        federation_ignored,
    }
}
