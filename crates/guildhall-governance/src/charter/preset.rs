//! Charters to begin with.

use super::{Charter, HealthRule, Matter, Policy, PolicyKey, PolicyValue, Window};
use crate::mode::{Mode, ModeKind, Share};

const HOUR_MS: u64 = 60 * 60 * 1000;
const DAY_MS: u64 = 24 * HOUR_MS;

/// A charter to begin with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Preset {
    /// The windows and thresholds that federations of this size use.
    Standard,
    /// More than half decides; an objection is heard but does not block.
    Majority,
    /// As standard, but a matter closes as soon as nobody can change its outcome.
    Trial,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 3] = [Self::Standard, Self::Majority, Self::Trial];

    /// The word for it on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Standard => "standard",
            Self::Majority => "majority",
            Self::Trial => "trial",
        }
    }

    /// The preset with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    fn value(self, key: PolicyKey) -> PolicyValue {
        match key {
            PolicyKey::Least(matter) => PolicyValue::Mode(self.least(matter)),
            PolicyKey::Window(mode) => PolicyValue::Window(self.window(mode)),
            PolicyKey::DormancyWindow => PolicyValue::Span(14 * DAY_MS),
            PolicyKey::LazyAgrees
            | PolicyKey::ConsentVoices
            | PolicyKey::Health(HealthRule::FadingDays) => PolicyValue::Count(2),
            PolicyKey::GuestCap | PolicyKey::SilenceMatters => PolicyValue::Count(5),
            PolicyKey::ReviewInterval => PolicyValue::Span(182 * DAY_MS),
            PolicyKey::Health(HealthRule::FadingQuiet | HealthRule::MemberQuiet) => {
                PolicyValue::Span(30 * DAY_MS)
            }
            PolicyKey::Health(HealthRule::PromisePercent) => PolicyValue::Count(80),
        }
    }

    fn least(self, matter: Matter) -> Mode {
        match (matter, self) {
            (Matter::Removal, _) => Mode::Super(Share::TWO_THIRDS),
            (_, Self::Majority) => Mode::Majority,
            (Matter::Admission | Matter::Amendment, _) => Mode::Large,
            (Matter::Adoption, _) => Mode::Lazy,
        }
    }

    fn window(self, mode: ModeKind) -> Window {
        let fortnight_ms = 14 * DAY_MS;
        if self == Self::Trial {
            return Window { min_ms: 0, max_ms: fortnight_ms };
        }
        match mode {
            ModeKind::Auto => Window { min_ms: 0, max_ms: 0 },
            ModeKind::Lazy => Window { min_ms: 72 * HOUR_MS, max_ms: 72 * HOUR_MS },
            ModeKind::Majority => Window { min_ms: DAY_MS, max_ms: fortnight_ms },
            ModeKind::Consent | ModeKind::Large | ModeKind::Super | ModeKind::Unanimous => {
                Window { min_ms: fortnight_ms, max_ms: fortnight_ms }
            }
        }
    }
}

impl From<Preset> for Charter {
    fn from(preset: Preset) -> Self {
        let policy = |key| (key, Policy { version: 0, value: preset.value(key) });
        Self { policies: PolicyKey::all().map(policy).collect() }
    }
}
