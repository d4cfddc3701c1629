//! Policies in plain sentences.

use super::{Charter, HealthRule, Matter, PolicyKey, PolicyValue, Window};
use crate::mode::{Mode, Share};

const HOUR_MS: u64 = 60 * 60 * 1000;

impl Matter {
    /// The matter in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Admission => "Admitting a partner",
            Self::Adoption => "Adopting a text",
            Self::Amendment => "Changing a rule",
            Self::Removal => "Removing a partner",
        }
    }
}

impl Mode {
    /// What the mode asks for, to follow "needs".
    pub fn words(self, charter: &Charter) -> String {
        match self {
            Self::Auto => "nobody's agreement but that of the partner it concerns".to_owned(),
            Self::Lazy => {
                format!("{} to agree and nobody to object", partners(charter.lazy_agrees()))
            }
            Self::Consent => format!(
                "{} to agree or stand aside, at least one of them to agree, and nobody to object",
                partners(charter.consent_voices())
            ),
            Self::Majority => "more than half of all partners to agree".to_owned(),
            Self::Large => {
                "more than half of all partners to agree and nobody to object".to_owned()
            }
            Self::Super(share) if share == Share::TWO_THIRDS => {
                "at least two thirds of all partners to agree".to_owned()
            }
            Self::Super(Share { numerator, denominator }) => {
                format!("at least {numerator} in {denominator} of all partners to agree")
            }
            Self::Unanimous => "all partners to agree".to_owned(),
        }
    }

    /// The word for the mode on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Lazy => "lazy",
            Self::Consent => "consent",
            Self::Majority => "majority",
            Self::Large => "large",
            Self::Super(share) if share == Share::TWO_THIRDS => "two-thirds",
            Self::Super(_) => "super",
            Self::Unanimous => "unanimous",
        }
    }

    /// The mode with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        let modes = [
            Self::Lazy,
            Self::Consent,
            Self::Majority,
            Self::Large,
            Self::Super(Share::TWO_THIRDS),
            Self::Unanimous,
        ];
        modes.into_iter().find(|mode| mode.name() == name)
    }
}

impl PolicyKey {
    /// The name by which the command line knows the policy.
    pub fn name(self) -> String {
        match self {
            Self::Least(Matter::Admission) => "admission".to_owned(),
            Self::Least(Matter::Adoption) => "adoption".to_owned(),
            Self::Least(Matter::Amendment) => "amendment".to_owned(),
            Self::Least(Matter::Removal) => "removal".to_owned(),
            Self::Window(mode) => format!("window-{}", format!("{mode:?}").to_lowercase()),
            Self::DormancyWindow => "dormancy".to_owned(),
            Self::LazyAgrees => "lazy-agrees".to_owned(),
            Self::ConsentVoices => "consent-voices".to_owned(),
            Self::GuestCap => "guest-cap".to_owned(),
            Self::SilenceMatters => "silence".to_owned(),
            Self::ReviewInterval => "review".to_owned(),
            Self::Health(HealthRule::FadingQuiet) => "fading-quiet".to_owned(),
            Self::Health(HealthRule::FadingDays) => "fading-days".to_owned(),
            Self::Health(HealthRule::PromisePercent) => "promises".to_owned(),
            Self::Health(HealthRule::MemberQuiet) => "member-quiet".to_owned(),
        }
    }

    /// The policy with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().find(|key| key.name() == name)
    }
}

impl Charter {
    /// What the policy `key` would say with `value`, in one sentence.
    pub fn sentence(&self, key: PolicyKey, value: PolicyValue) -> String {
        match (key, value) {
            (PolicyKey::Least(matter), PolicyValue::Mode(mode)) => {
                let who = if matter == Matter::Removal {
                    ", not counting the one it is about"
                } else {
                    ""
                };
                format!("{} needs {}{who}.", matter.words(), mode.words(self))
            }
            (PolicyKey::Window(mode), PolicyValue::Window(window)) => {
                let name = format!("{mode:?}").to_lowercase();
                format!("A matter decided by {name} {}.", window_words(window))
            }
            (PolicyKey::DormancyWindow, PolicyValue::Span(span)) => format!(
                "A partner whose node does not answer a challenge within {} can be set to dormant until it returns.",
                span_words(span)
            ),
            (PolicyKey::LazyAgrees, PolicyValue::Count(count)) => {
                format!("A matter decided by lazy agreement needs {} to agree.", partners(count))
            }
            (PolicyKey::ConsentVoices, PolicyValue::Count(count)) => {
                format!("A matter decided by consent needs {} to answer.", partners(count))
            }
            (PolicyKey::GuestCap, PolicyValue::Count(0)) => "Partners invite no guests.".to_owned(),
            (PolicyKey::GuestCap, PolicyValue::Count(count)) => {
                format!("A partner may have up to {count} guests.")
            }
            (PolicyKey::SilenceMatters, PolicyValue::Count(0)) => {
                "A partner that never answers still counts in every vote.".to_owned()
            }
            (PolicyKey::SilenceMatters, PolicyValue::Count(count)) => format!(
                "A partner that said nothing on {count} matters in a row is not counted in a vote until it answers."
            ),
            (PolicyKey::ReviewInterval, PolicyValue::Span(span)) => {
                format!(
                    "The rules are read again every {} and with each admission.",
                    span_words(span)
                )
            }
            (PolicyKey::Health(rule), value) => health_words(rule, value),
            _ => "This value does not fit the rule.".to_owned(),
        }
    }

    /// Every policy as it stands, in one sentence each.
    pub fn sentences(&self) -> Vec<(PolicyKey, String)> {
        let sentence =
            |(key, policy): (PolicyKey, super::Policy)| (key, self.sentence(key, policy.value));
        self.policies().map(sentence).collect()
    }
}

fn health_words(rule: HealthRule, value: PolicyValue) -> String {
    match (rule, value) {
        (HealthRule::FadingQuiet, PolicyValue::Span(span)) => format!(
            "An initiative may be shown as fading when nothing was done about it for {}.",
            span_words(span)
        ),
        (HealthRule::FadingDays, PolicyValue::Count(count)) => format!(
            "A quiet initiative is shown as fading if it was worked on for at most {} in a year.",
            if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
        ),
        (HealthRule::PromisePercent, PolicyValue::Count(count)) => {
            format!("At least {count} in 100 promises should be kept on time.")
        }
        (HealthRule::MemberQuiet, PolicyValue::Span(span)) => format!(
            "A member from which nothing was heard for {} is shown as quiet.",
            span_words(span)
        ),
        _ => "This value does not fit the rule.".to_owned(),
    }
}

fn window_words(window: Window) -> String {
    if window.min_ms == window.max_ms {
        return format!("stays open for {}", span_words(window.min_ms));
    }
    let longest = span_words(window.max_ms);
    if window.min_ms == 0 {
        return format!(
            "closes as soon as nobody can change its outcome, and after {longest} at the latest"
        );
    }
    let shortest = span_words(window.min_ms);
    format!(
        "stays open for at least {shortest}, then closes as soon as nobody can change its outcome, and after {longest} at the latest"
    )
}

/// A length of time in words, rounded down to whole days, hours, minutes or seconds.
pub(crate) fn span_words(span_ms: u64) -> String {
    let (count, unit) = match span_ms {
        span if span >= 96 * HOUR_MS => (span / (24 * HOUR_MS), "day"),
        span if span >= HOUR_MS => (span / HOUR_MS, "hour"),
        span if span >= 60_000 => (span / 60_000, "minute"),
        span => (span / 1000, "second"),
    };
    if count == 1 { format!("1 {unit}") } else { format!("{count} {unit}s") }
}

fn partners(count: u32) -> String {
    if count == 1 { "1 partner".to_owned() } else { format!("{count} partners") }
}
