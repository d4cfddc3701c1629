//! The rules in words.

use guildhall_control::api::rules::Rules;

use super::page::Page;
use super::paper::Paper;
use super::table::{Column, Table};

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
    sizes(&mut paper, rules);
    if !rules.notes.is_empty() {
        paper.gap();
    }
    for note in &rules.notes {
        paper.remark(note);
    }
    policies(&mut paper, rules);
    paper.finish()
}

fn sizes(paper: &mut Paper<'_>, rules: &Rules) {
    if rules.sizes.is_empty() {
        return;
    }
    paper.gap();
    paper.line("Matters come in sizes:");
    for size in &rules.sizes {
        paper.line(format!("  {} ({})", size.size, size.mode.word()));
        paper.quote(&size.words);
        paper.quote(&size.window);
    }
}

fn policies(paper: &mut Paper<'_>, rules: &Rules) {
    if rules.policies.is_empty() {
        return;
    }
    paper.gap();
    paper.line("Each of these can be changed by: guildhall rules propose RULE VALUE");
    let mut table = Table::new(&[("RULE", Column::Stays), ("VALUE", Column::Stays)]);
    for policy in &rules.policies {
        table.row([policy.key.clone(), policy.value.clone()]);
    }
    paper.table(&table);
}
