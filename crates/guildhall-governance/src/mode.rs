//! Modes: how much agreement a matter needs.

use serde::{Deserialize, Serialize};

/// How a decision is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Mode {
    /// No voices: the act of one about itself.
    Auto,
    /// A few agree and nobody objects; silence consents.
    Lazy,
    /// Nobody objects, and enough have answered.
    Consent,
    /// More than half of all seats agree.
    Majority,
    /// More than half of all seats agree and nobody objects.
    Large,
    /// A share of all seats agrees.
    Super(Share),
    /// All seats agree.
    Unanimous,
}

/// A share of the seats, such as two thirds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Share {
    /// Parts that must agree.
    pub numerator: u8,
    /// Parts of the whole.
    pub denominator: u8,
}

impl Share {
    /// Two of three.
    pub const TWO_THIRDS: Self = Self { numerator: 2, denominator: 3 };

    /// Three of four.
    pub const THREE_QUARTERS: Self = Self { numerator: 3, denominator: 4 };

    /// Largest denominator in use, so that a share can be said in words.
    const DENOMINATOR_MAX: u8 = 10;

    /// What is wrong with the share.
    pub fn fault(self) -> Option<&'static str> {
        if self.denominator == 0 || Self::DENOMINATOR_MAX < self.denominator {
            return Some("a share has a denominator from 2 to 10");
        }
        if self.denominator < self.numerator {
            return Some("a share above the whole can never be reached");
        }
        let is_more_than_half = 2 * u16::from(self.numerator) > u16::from(self.denominator);
        (!is_more_than_half).then_some("a share of half or less would let two answers pass")
    }

    /// Whether `agreeing` of `all` reach the share.
    pub fn is_reached(self, agreeing: usize, all: usize) -> bool {
        agreeing.saturating_mul(self.denominator.into())
            >= all.saturating_mul(self.numerator.into())
    }
}

/// A mode without its figures; the charter keeps a window for each.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum ModeKind {
    /// See [`Mode::Auto`].
    Auto,
    /// See [`Mode::Lazy`].
    Lazy,
    /// See [`Mode::Consent`].
    Consent,
    /// See [`Mode::Majority`].
    Majority,
    /// See [`Mode::Large`].
    Large,
    /// See [`Mode::Super`].
    Super,
    /// See [`Mode::Unanimous`].
    Unanimous,
}

impl ModeKind {
    /// Every kind of mode in which people are asked.
    pub const ASKING: [Self; 6] =
        [Self::Lazy, Self::Consent, Self::Majority, Self::Large, Self::Super, Self::Unanimous];
}

impl Mode {
    /// The mode without its figures.
    pub fn kind(self) -> ModeKind {
        match self {
            Self::Auto => ModeKind::Auto,
            Self::Lazy => ModeKind::Lazy,
            Self::Consent => ModeKind::Consent,
            Self::Majority => ModeKind::Majority,
            Self::Large => ModeKind::Large,
            Self::Super(_) => ModeKind::Super,
            Self::Unanimous => ModeKind::Unanimous,
        }
    }

    /// What is wrong with the figures of the mode.
    pub fn fault(self) -> Option<&'static str> {
        match self {
            Self::Super(share) => share.fault(),
            Self::Auto
            | Self::Lazy
            | Self::Consent
            | Self::Majority
            | Self::Large
            | Self::Unanimous => None,
        }
    }

    /// Whether a matter that needs `least` may be decided in this mode.
    pub fn is_at_least(self, least: Self) -> bool {
        match (self, least) {
            (Self::Super(own), Self::Super(least)) => {
                let (own_parts, least_parts) = (
                    u16::from(own.numerator) * u16::from(least.denominator),
                    u16::from(least.numerator) * u16::from(own.denominator),
                );
                own_parts >= least_parts
            }
            _ => self.kind() >= least.kind(),
        }
    }

    /// The stricter of two modes.
    #[must_use]
    pub fn stricter(self, other: Self) -> Self {
        if self.is_at_least(other) { self } else { other }
    }

    /// Whether silence on matters of this mode is remembered (`docs/governance.md`, "Silence").
    pub fn counts_for_silence(self) -> bool {
        match self {
            Self::Majority | Self::Large | Self::Super(_) | Self::Consent => true,
            Self::Auto | Self::Lazy | Self::Unanimous => false,
        }
    }
}
