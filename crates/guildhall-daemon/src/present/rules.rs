//! The rules of the federation, in words.

use guildhall_control::Untrusted;
use guildhall_control::api::rules::{Policy, Rule, Rules, Size};
use guildhall_governance::{Charter, Matter, Mode, PolicyKey, PolicyValue, Preset, Share};
use guildhall_node::{Node, Now};

use super::facts::Look;
use super::phrase::{capitalised, span};
use super::{matter, seats};

/// The name of the preset with short windows.
pub(crate) const TRIAL: &str = "trial";

/// The name of rules that are no preset any more.
const OWN: &str = "own";

/// How the federation decides.
pub(crate) fn show(node: &mut Node, now: Now) -> Rules {
    let look = Look::at(node, now);
    let preset = preset(&look);
    let charter = look.node.governance().state().charter();
    let matters = [Matter::Adoption, Matter::Admission, Matter::Amendment, Matter::Removal];
    let mut items: Vec<Rule> = matters.into_iter().map(|matter| rule(charter, matter)).collect();
    items.push(dormancy(charter));
    Rules {
        trial: preset == TRIAL,
        preset,
        governance: seats::by_rule(&look),
        items,
        sizes: sizes(charter),
        policies: policies(charter),
        notes: notes(charter),
    }
}

/// The preset that the rules are, or that they are the federation's own.
pub(crate) fn preset(look: &Look<'_>) -> String {
    let charter = look.node.governance().state().charter();
    let values = |charter: &Charter| -> Vec<(PolicyKey, PolicyValue)> {
        charter.policies().map(|(key, policy)| (key, policy.value)).collect()
    };
    let here = values(charter);
    let found = Preset::ALL.into_iter().find(|preset| values(&Charter::from(*preset)) == here);
    found.map_or(OWN, Preset::name).to_owned()
}

fn rule(charter: &Charter, of: Matter) -> Rule {
    let mode = charter.least(of);
    let words = charter.sentence(PolicyKey::Least(of), PolicyValue::Mode(mode));
    Rule {
        matter: Untrusted::new(of.words()),
        mode: matter::mode(mode),
        words: Untrusted::new(words),
        window: Untrusted::new(window(charter, of, mode)),
    }
}

fn window(charter: &Charter, of: Matter, mode: Mode) -> String {
    let window = charter.window(mode.kind());
    match (window.min_ms, window.max_ms) {
        (_, most) if of == Matter::Removal => {
            format!("It stays open for {}, never less.", span(most))
        }
        (least, most) if least == most => format!("It stays open for {}.", span(most)),
        (0, most) => format!(
            "It closes as soon as nobody who is silent can change its outcome, and after {} at the \
             latest.",
            span(most)
        ),
        (least, most) => format!(
            "It stays open for at least {}, then closes as soon as nobody who is silent can change \
             its outcome, and after {} at the latest.",
            span(least),
            span(most)
        ),
    }
}

fn dormancy(charter: &Charter) -> Rule {
    let window_ms = charter.dormancy_window_ms();
    Rule {
        matter: Untrusted::new("Pausing a partner whose node does not answer"),
        mode: matter::mode(Mode::Lazy),
        words: Untrusted::new(
            charter.sentence(PolicyKey::DormancyWindow, PolicyValue::Span(window_ms)),
        ),
        window: Untrusted::new(format!("It stays open for {}, never less.", span(window_ms))),
    }
}

/// The sizes of matters, from one partner's own act to the agreement of all.
fn sizes(charter: &Charter) -> Vec<Size> {
    let sizes = [
        ("Small", Mode::Auto),
        ("Light", Mode::Lazy),
        ("Medium", Mode::Consent),
        ("Majority", Mode::Majority),
        ("Large", Mode::Large),
        ("Two thirds", Mode::Super(Share::TWO_THIRDS)),
        ("Unanimous", Mode::Unanimous),
    ];
    sizes.into_iter().map(|(size, mode)| self::size(charter, size, mode)).collect()
}

fn size(charter: &Charter, size: &str, mode: Mode) -> Size {
    let is_used = |of: &Matter| charter.least(*of) == mode;
    let matters = [Matter::Adoption, Matter::Admission, Matter::Amendment, Matter::Removal];
    let used_for = matters.into_iter().filter(is_used).map(|of| of.words().to_owned());
    let (words, window, used_for): (String, String, Vec<String>) = if mode == Mode::Auto {
        let words = "one organisation says it and it is recorded; nobody else is asked";
        let own = "What a partner says about itself";
        (words.to_owned(), "It holds at once.".to_owned(), vec![own.to_owned()])
    } else {
        (mode.words(charter), window(charter, Matter::Adoption, mode), used_for.collect())
    };
    Size {
        size: Untrusted::new(size),
        mode: matter::mode(mode),
        words: Untrusted::new(format!("{}.", capitalised(&words))),
        window: Untrusted::new(window),
        used_for: used_for.into_iter().map(Untrusted::new).collect(),
    }
}

/// Every rule by the name under which it can be changed.
fn policies(charter: &Charter) -> Vec<Policy> {
    let all = PolicyKey::all().filter_map(|key| Some((key, charter.policy(key)?)));
    all.map(|(key, policy)| Policy {
        key: key.name(),
        value: policy.value.to_string(),
        version: policy.version,
        words: Untrusted::new(charter.sentence(key, policy.value)),
    })
    .collect()
}

/// What holds besides.
fn notes(charter: &Charter) -> Vec<Untrusted> {
    let said = [PolicyKey::GuestCap, PolicyKey::SilenceMatters, PolicyKey::ReviewInterval];
    let is_said = |key: &PolicyKey| said.contains(key) || matches!(key, PolicyKey::Health(_));
    let policies = charter.sentences().into_iter().filter(|(key, _)| is_said(key));
    let policies = policies.map(|(_, sentence)| capitalised(&sentence));
    let fixed = [
        "Whoever proposes may ask for more agreement than the rule, never for less.",
        "A change of a rule must pass by the rule as it is and as it would be.",
        "Where an objection stops a matter, it passes all the same once three quarters agree, or \
         all but one.",
    ];
    policies.chain(fixed.map(str::to_owned)).map(Untrusted::new).collect()
}
