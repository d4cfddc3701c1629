//! The rules in words.

use guildhall_control::api::rules::Rules;

use super::page::Page;
use super::paper::Paper;

/// How this federation decides.
pub(crate) fn rules(rules: &Rules, page: &Page) -> String {
    let mut paper = Paper::new(page);
    let preset = match rules.preset.as_str() {
        "own" => "This federation's own rules".to_owned(),
        preset => format!("The {preset} rules"),
    };
    paper.line(format!("{preset}. {}", rules.governance.words));
    if rules.trial {
        paper.caution(
            "Trial rules: a matter closes as soon as it is settled. Good for trying things out, \
             too quick for people who are away.",
        );
    }
    for rule in &rules.items {
        paper.gap();
        paper.line(format!("{} ({})", rule.matter, rule.mode.word()));
        paper.quote(&rule.words);
        paper.quote(&rule.window);
    }
    if !rules.notes.is_empty() {
        paper.gap();
    }
    for note in &rules.notes {
        paper.remark(note);
    }
    paper.finish()
}
