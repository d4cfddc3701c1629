//! The pages of `docs/walkthrough/`, carried out: every command is typed into a shell with the real
//! binary, and what it prints is compared with the page.
//!
//! `alma$ guildhall status` in a block marked `console` runs at the organisation whose home is
//! called alma; `$ …` runs at nobody's. What differs from run to run is matched by its form: an id
//! on the page (`de-9qtm`, `guildhall1qq…`) stands for the one that came instead, also in the
//! commands after it; dates, times and lengths of time fit any other. `[..]` fits a part of a line,
//! `...` on a line of its own any number of lines. A command that only reads is asked again until
//! it answers as the page says, so nothing waits for a time that somebody guessed. A page that
//! shows an error shows it by its first line, `error: …`; every other command must succeed.
//!
//! `GUILDHALL_BLESS=1 cargo test walkthrough` writes what was printed into the pages; read the
//! difference before you commit it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

mod page;
mod pattern;
mod shell;

use page::Page;
use shell::Shell;

/// What a page says must come within this time, on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// Whoever writes a page anew waits no longer than this for what the page does not say yet.
const PATIENCE_TO_BLESS: Duration = Duration::from_secs(5);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/walkthrough")
}

/// Carries out one page from its first block to its last.
fn walk(name: &str) {
    let file = folder().join(name);
    let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
    let page = Page::read(&text);
    let is_blessing = std::env::var_os("GUILDHALL_BLESS").is_some();
    let patience = if is_blessing { PATIENCE_TO_BLESS } else { PATIENCE };
    let mut shell = Shell::open();
    let mut blessed = page.clone();
    for (place, step) in page.steps() {
        match shell.type_in(step, patience) {
            Ok(()) => {}
            Err(printed) if is_blessing => {
                let told = shell.learn(&printed, page.after(place));
                blessed.put(place, told);
            }
            Err(printed) => panic!(
                "{name}:{}: {}\n--- the page says ---\n{}\n--- it printed ---\n{}",
                step.line,
                step.command,
                step.output,
                shell.learn(&printed, std::iter::empty()),
            ),
        }
    }
    if is_blessing {
        fs::write(&file, blessed.write()).expect("docs are writable");
    }
}

macro_rules! walkthroughs {
    ($($test:ident: $file:literal,)*) => {
        const PAGES: &[&str] = &[$($file,)*];

        $(
            #[test]
            fn $test() {
                walk($file);
            }
        )*
    };
}

walkthroughs! {
    two_organisations_found_and_join: "found-and-join.md",
    two_organisations_write_one_text: "first-initiative.md",
    three_decide_while_one_is_off: "decide-offline.md",
    a_lead_and_a_promise_change_hands: "hand-over.md",
    partners_help_each_other_and_learn: "help-each-other.md",
    a_promise_is_kept_and_a_lead_is_settled: "keep-a-promise.md",
    lost_keys_are_replaced_by_paper_and_by_the_others: "lose-your-keys.md",
    two_found_together_and_look_after_their_keys: "found-together.md",
    somebody_leaves: "somebody-leaves.md",
    a_removal_leaves_time_to_talk_and_is_final_in_the_end: "remove-a-partner.md",
    a_backup_is_restored: "restore-a-backup.md",
    an_outsider_checks_a_decision: "prove-a-decision.md",
}

#[test]
fn every_page_is_carried_out() {
    let mut files: Vec<String> = fs::read_dir(folder())
        .expect("docs/walkthrough")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .filter(|name| name != "README.md")
        .collect();
    files.sort();
    let mut pages: Vec<&str> = PAGES.to_vec();
    pages.sort_unstable();

    assert_eq!(files, pages, "list every page in tests/walkthrough.rs");
}
