//! What a decision needs to pass, in numbers and in words.

use guildhall_governance::{Charter, Decision, Effect, Mode};

use super::phrase::counted;

/// What a decision needs to pass as things stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Need {
    /// Partners that count.
    of: usize,
    /// How many of them must agree.
    agree: usize,
    /// How many must agree or stand aside.
    answers: usize,
    /// Whether an objection stops it, and there is one.
    is_blocked: bool,
}

impl Need {
    /// What `decision` needs.
    pub(crate) fn of(decision: &Decision<'_>, charter: &Charter) -> Self {
        let of = decision.tally.counted;
        let is_blocked = decision.tally.object > 0 && is_stopped_by_objection(decision);
        let agree = if is_blocked { overriding(of) } else { agreeing(decision, charter) };
        let answers = match decision.mode {
            Mode::Consent => capped(charter.consent_voices(), of).max(agree),
            Mode::Auto
            | Mode::Lazy
            | Mode::Majority
            | Mode::Large
            | Mode::Super(_)
            | Mode::Unanimous => agree,
        };
        Self { of, agree, answers, is_blocked }
    }

    /// What it takes to pass.
    pub(crate) fn rule(self, decision: &Decision<'_>, charter: &Charter) -> String {
        if decision.mode == Mode::Auto {
            return "Nobody has to agree: it is the partner's own act.".to_owned();
        }
        let agree = agreeing(decision, charter);
        let who = match decision.open.effect {
            Effect::MarkDormant { .. } | Effect::Remove { .. } | Effect::Recover(_) => "others",
            _ => "partners",
        };
        let some = |count: usize, verb: &str| match (count, self.of) {
            (1, 1) => format!("The only one who counts {verb}s"),
            (count, of) if count == of => format!("All {of} {who} {verb}"),
            (count, of) => format!("At least {count} of the {of} {who} {verb}"),
        };
        let words = match decision.mode {
            Mode::Consent => {
                let answers = some(capped(charter.consent_voices(), self.of), "answer");
                format!("{answers} by agreeing or standing aside, 1 of them by agreeing")
            }
            _ => some(agree, "agree"),
        };
        format!("{words}{}.", proviso(decision))
    }

    /// What stands in the way of passing.
    pub(crate) fn obstacle(self, decision: &Decision<'_>) -> String {
        let tally = decision.tally;
        let missing = self.agree.saturating_sub(tally.agree);
        let unanswered = self.answers.saturating_sub(tally.agree + tally.stand_aside);
        if self.is_blocked {
            let objections = counted(tally.object, "objection");
            return format!(
                "{objections} against it; {} more would have to agree in spite of that",
                missing.max(1)
            );
        }
        match (missing, unanswered) {
            (0, 0) => "it does not hold among those who had a seat when it was opened".to_owned(),
            (0, 1) => "1 more has to agree or stand aside".to_owned(),
            (0, more) => format!("{more} more have to agree or stand aside"),
            (1, _) => "1 more has to agree".to_owned(),
            (more, _) => format!("{more} more have to agree"),
        }
    }

    /// How many of those who have not spoken may stay away, where `silent` could still agree; `None`
    /// if it cannot pass whatever they say.
    pub(crate) fn spare(self, decision: &Decision<'_>, silent: usize) -> Option<usize> {
        let tally = decision.tally;
        let agreeing = tally.agree.saturating_add(silent).checked_sub(self.agree)?;
        let answering = tally.agree + tally.stand_aside;
        let answering = answering.saturating_add(silent).checked_sub(self.answers)?;
        Some(agreeing.min(answering).min(silent))
    }
}

fn capped(count: u32, of: usize) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX).min(of)
}

/// How many must agree if nobody objects.
fn agreeing(decision: &Decision<'_>, charter: &Charter) -> usize {
    let of = decision.tally.counted;
    let by_mode = match decision.mode {
        Mode::Auto => return 0,
        Mode::Lazy => capped(charter.lazy_agrees(), of),
        Mode::Consent => 1,
        Mode::Majority | Mode::Large => of / 2 + 1,
        Mode::Super(share) => {
            let parts = of.saturating_mul(share.numerator.into());
            parts.div_ceil(usize::from(share.denominator.max(1)))
        }
        Mode::Unanimous => of,
    };
    match decision.open.effect {
        Effect::MarkDormant { .. } => 2.min(of),
        Effect::Recover(_) if decision.is_contested => of.max(2),
        Effect::Remove { .. } | Effect::Recover(_) => by_mode.max(2),
        _ => by_mode.max(1),
    }
}

/// How many carry a matter over an objection.
fn overriding(of: usize) -> usize {
    (3 * of).div_ceil(4).min(of.saturating_sub(1)).max(2)
}

fn is_stopped_by_objection(decision: &Decision<'_>) -> bool {
    let is_challenge = matches!(decision.open.effect, Effect::MarkDormant { .. });
    matches!(decision.mode, Mode::Lazy | Mode::Consent | Mode::Large) && !is_challenge
}

fn proviso(decision: &Decision<'_>) -> &'static str {
    match (&decision.open.effect, is_stopped_by_objection(decision)) {
        (Effect::MarkDormant { .. }, _) => ", and it gives no sign of life",
        (Effect::SetPolicy { .. }, true) => {
            ", and nobody objects; by the rule as it is and as it would be"
        }
        (Effect::SetPolicy { .. }, false) => ", by the rule as it is and as it would be",
        (Effect::Recover(_), _) if decision.is_contested => {
            ", for the one that would get new keys objects itself"
        }
        (Effect::Recover(_), _) => "; if the one that would get new keys objects itself, all must",
        (_, true) => ", and nobody objects",
        (_, false) => "",
    }
}
