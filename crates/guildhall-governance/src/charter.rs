//! The charter: the rules that a federation gave itself, as data.
//!
//! Every policy has a version that grows by one with each amendment, so that of two amendments of
//! one policy exactly one can win. A value that is unsafe, or under which nothing could ever pass,
//! cannot enter a charter.
//!
//! What is no policy cannot be amended: the quorum, the two phases, that an amendment satisfies the
//! old and the amended rule, and that nobody is removed without a decision.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::mode::{Mode, ModeKind};

mod preset;
mod soundness;
#[cfg(test)]
mod tests;
mod value;
mod words;

pub use preset::Preset;
pub use soundness::Unsound;
pub use value::BadValue;

/// A matter whose least mode the charter says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Matter {
    /// Giving an organisation a seat.
    Admission,
    /// Adopting a text.
    Adoption,
    /// Changing the charter.
    Amendment,
    /// Taking a partner's seat away.
    Removal,
}

/// A threshold from which on the health of the federation is pointed out to people. Nothing that
/// counts depends on it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum HealthRule {
    /// For how long nothing was done about an initiative before it may count as fading.
    FadingQuiet,
    /// On how many days of a year work on a fading initiative was done at most.
    FadingDays,
    /// How many promises in a hundred should be kept on time.
    PromisePercent,
    /// For how long a member says nothing before it counts as quiet.
    MemberQuiet,
}

/// Names one policy of the charter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum PolicyKey {
    /// The weakest mode in which a matter may be decided.
    Least(Matter),
    /// How long a matter of this mode stays open.
    Window(ModeKind),
    /// How long a challenge to a silent node stays open.
    DormancyWindow,
    /// How many must agree in mode Lazy.
    LazyAgrees,
    /// How many must answer in mode Consent.
    ConsentVoices,
    /// How many guests a partner may have.
    GuestCap,
    /// After how many matters without a word a seat counts as silent; 0 for never.
    SilenceMatters,
    /// After how long the charter is to be read again.
    ReviewInterval,
    /// From when on something about the health of the federation is pointed out.
    Health(HealthRule),
}

/// How long a matter stays open, in milliseconds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Window {
    /// It closes no sooner.
    pub min_ms: u64,
    /// It closes no later, whoever has spoken.
    pub max_ms: u64,
}

/// The value of a policy.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum PolicyValue {
    /// A mode.
    Mode(Mode),
    /// A window.
    Window(Window),
    /// A number of something.
    Count(u32),
    /// A length of time in milliseconds.
    Span(u64),
}

/// A policy as it stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Policy {
    /// How often it was amended.
    pub version: u32,
    /// What it says.
    pub value: PolicyValue,
}

/// Every policy of a federation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Charter {
    policies: BTreeMap<PolicyKey, Policy>,
}

impl PolicyKey {
    /// Every policy there is, in the order in which they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        let matters = [Matter::Admission, Matter::Adoption, Matter::Amendment, Matter::Removal];
        let single = [
            Self::DormancyWindow,
            Self::LazyAgrees,
            Self::ConsentVoices,
            Self::GuestCap,
            Self::SilenceMatters,
            Self::ReviewInterval,
        ];
        let windows = ModeKind::ASKING.into_iter().map(Self::Window);
        let health = [
            HealthRule::FadingQuiet,
            HealthRule::FadingDays,
            HealthRule::PromisePercent,
            HealthRule::MemberQuiet,
        ];
        let health = health.into_iter().map(Self::Health);
        matters.into_iter().map(Self::Least).chain(windows).chain(single).chain(health)
    }
}

impl Charter {
    /// The policy `key` as it stands.
    pub fn policy(&self, key: PolicyKey) -> Option<Policy> {
        self.policies.get(&key).copied()
    }

    /// Every policy, in the order of the keys.
    pub fn policies(&self) -> impl Iterator<Item = (PolicyKey, Policy)> {
        self.policies.iter().map(|(key, policy)| (*key, *policy))
    }

    /// Says what is unsafe or missing in the charter.
    pub fn check(&self) -> Result<(), Unsound> {
        for key in PolicyKey::all() {
            let policy = self.policy(key).ok_or(Unsound::Missing)?;
            soundness::check(key, policy.value)?;
        }
        let has_all_and_no_more = self.policies.len() == PolicyKey::all().count();
        if has_all_and_no_more { Ok(()) } else { Err(Unsound::Unknown) }
    }

    /// Says whether `key` may have `value` in any charter.
    pub fn check_value(key: PolicyKey, value: PolicyValue) -> Result<(), Unsound> {
        if !PolicyKey::all().any(|known| known == key) {
            return Err(Unsound::Unknown);
        }
        soundness::check(key, value)
    }

    /// The charter with one policy amended.
    #[must_use]
    pub fn amended(&self, key: PolicyKey, value: PolicyValue) -> Self {
        let mut charter = self.clone();
        if let Some(policy) = charter.policies.get_mut(&key) {
            *policy = Policy { version: policy.version.saturating_add(1), value };
        }
        charter
    }

    /// The weakest mode in which `matter` may be decided.
    pub fn least(&self, matter: Matter) -> Mode {
        match self.value(PolicyKey::Least(matter)) {
            Some(PolicyValue::Mode(mode)) => mode,
            _ => Mode::Unanimous,
        }
    }

    /// How long a matter of this kind of mode stays open.
    pub fn window(&self, mode: ModeKind) -> Window {
        match self.value(PolicyKey::Window(mode)) {
            Some(PolicyValue::Window(window)) => window,
            _ => Window { min_ms: 0, max_ms: 0 },
        }
    }

    /// How long a challenge to a silent node stays open, in milliseconds.
    pub fn dormancy_window_ms(&self) -> u64 {
        self.span(PolicyKey::DormancyWindow)
    }

    /// How many must agree in mode Lazy.
    pub fn lazy_agrees(&self) -> u32 {
        self.count(PolicyKey::LazyAgrees)
    }

    /// How many must agree or stand aside in mode Consent.
    pub fn consent_voices(&self) -> u32 {
        self.count(PolicyKey::ConsentVoices)
    }

    /// How many guests a partner may have.
    pub fn guest_cap(&self) -> u32 {
        self.count(PolicyKey::GuestCap)
    }

    /// After how many matters without a word a seat counts as silent; 0 for never.
    pub fn silence_matters(&self) -> u32 {
        self.count(PolicyKey::SilenceMatters)
    }

    /// After how long the charter is to be read again, in milliseconds.
    pub fn review_interval_ms(&self) -> u64 {
        self.span(PolicyKey::ReviewInterval)
    }

    /// For how long nothing was done about an initiative before it may count as fading.
    pub fn fading_quiet_ms(&self) -> u64 {
        self.span(PolicyKey::Health(HealthRule::FadingQuiet))
    }

    /// On how many days of a year work on a fading initiative was done at most.
    pub fn fading_days(&self) -> u32 {
        self.count(PolicyKey::Health(HealthRule::FadingDays))
    }

    /// How many promises in a hundred should be kept on time.
    pub fn promise_percent(&self) -> u32 {
        self.count(PolicyKey::Health(HealthRule::PromisePercent))
    }

    /// For how long a member says nothing before it counts as quiet, in milliseconds.
    pub fn member_quiet_ms(&self) -> u64 {
        self.span(PolicyKey::Health(HealthRule::MemberQuiet))
    }

    fn value(&self, key: PolicyKey) -> Option<PolicyValue> {
        self.policy(key).map(|policy| policy.value)
    }

    fn count(&self, key: PolicyKey) -> u32 {
        match self.value(key) {
            Some(PolicyValue::Count(count)) => count,
            _ => 0,
        }
    }

    fn span(&self, key: PolicyKey) -> u64 {
        match self.value(key) {
            Some(PolicyValue::Span(span)) => span,
            _ => 0,
        }
    }
}
