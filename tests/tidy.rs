//! The rules of `docs/style.md` that a machine can check.
//!
//! The source tree is read as text, so a plain `cargo test` is enough to know that a change keeps
//! the shape of the project. A rule that fails names the file and what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// A crate, the crates of ours it may use, and whether it is pure. Lower layers come first.
const LAYERS: &[(&str, &[&str], bool)] = &[
    ("guildhall-ledger", &[], true),
    ("guildhall-governance", &["guildhall-ledger"], true),
    ("guildhall-search", &[], true),
    ("guildhall-sync", &["guildhall-ledger"], true),
    ("guildhall-workspace", &["guildhall-ledger", "guildhall-governance"], true),
    ("guildhall-work", &["guildhall-ledger", "guildhall-governance"], true),
    (
        "guildhall-node",
        &[
            "guildhall-ledger",
            "guildhall-governance",
            "guildhall-sync",
            "guildhall-workspace",
            "guildhall-work",
        ],
        true,
    ),
    (
        "guildhall-sim",
        &[
            "guildhall-ledger",
            "guildhall-governance",
            "guildhall-sync",
            "guildhall-workspace",
            "guildhall-node",
        ],
        false,
    ),
    ("guildhall-store", &["guildhall-ledger"], false),
    ("guildhall-net", &["guildhall-ledger"], false),
    ("guildhall-control", &[], false),
    (
        "guildhall-daemon",
        &[
            "guildhall-ledger",
            "guildhall-governance",
            "guildhall-search",
            "guildhall-sync",
            "guildhall-workspace",
            "guildhall-work",
            "guildhall-node",
            "guildhall-store",
            "guildhall-net",
            "guildhall-control",
        ],
        false,
    ),
    ("guildhall", &["guildhall-control", "guildhall-daemon"], false),
];

/// Packages that belong to one crate alone.
const WRAPPED: &[(&str, &str)] = &[
    ("ed25519-dalek", "guildhall-ledger"),
    ("unicode-normalization", "guildhall-search"),
    ("automerge", "guildhall-workspace"),
    ("sled", "guildhall-store"),
    ("libp2p", "guildhall-net"),
    ("axum", "guildhall-control"),
    ("clap", "guildhall"),
];

/// Packages that no pure crate may use.
const IMPURE: &[&str] = &["tokio", "getrandom", "rand", "rustix", "tempfile", "jiff"];

/// Lines of a source file without its tests.
const FILE_LENGTH_MAX: usize = 500;

/// Lines of `docs/architecture.md`.
const ARCHITECTURE_LENGTH_MAX: usize = 250;

#[test]
fn crates_depend_only_downwards() {
    for (name, allowed, is_pure) in LAYERS {
        for dependency in dependencies(&manifest(name)) {
            if dependency.starts_with("guildhall") {
                assert!(
                    allowed.contains(&dependency.as_str()),
                    "{name} must not depend on {dependency}; see docs/architecture.md"
                );
            }
            assert!(
                !(*is_pure && IMPURE.contains(&dependency.as_str())),
                "{name} is pure and must not depend on {dependency}"
            );
        }
    }
}

#[test]
fn a_wrapped_package_is_named_by_its_crate_alone() {
    for (package, owner) in WRAPPED {
        let users: Vec<&str> = LAYERS
            .iter()
            .map(|(name, ..)| *name)
            .filter(|name| dependencies(&manifest(name)).iter().any(|used| used == package))
            .collect();
        assert_eq!(users, [*owner], "{package} belongs to {owner}");
    }
}

#[test]
fn every_crate_has_a_layer_and_holds_something() {
    let listed: BTreeSet<String> = LAYERS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    let crates = entries(&root().join("crates"));
    let present: BTreeSet<String> = crates.iter().map(|path| file_name(path)).collect();

    assert_eq!(listed, present, "list every crate in tests/tidy.rs and docs/architecture.md");
    for path in crates {
        let length: usize = sources(&path).iter().map(|file| read(file).lines().count()).sum();
        assert!(length > 100, "{} holds nothing yet; open it when it does", path.display());
    }
}

#[test]
fn pure_crates_share_one_clippy_file() {
    let first = read(&root().join("crates/guildhall-ledger/.clippy.toml"));
    for (name, ..) in LAYERS.iter().filter(|(_, _, is_pure)| *is_pure) {
        let other = read(&root().join("crates").join(name).join(".clippy.toml"));
        assert_eq!(first, other, "crates/{name}/.clippy.toml differs from the ledger's");
    }
}

#[test]
fn files_fit_in_the_head() {
    for path in all_sources() {
        let text = read(&path);
        let is_test = is_test(&path);
        let length = text.lines().take_while(|line| *line != "#[cfg(test)]").count();
        let length =
            if text.contains("#[cfg(test)]\nmod tests;") { text.lines().count() } else { length };
        assert!(
            is_test || length <= FILE_LENGTH_MAX,
            "{} has {length} lines; split it",
            path.display()
        );
    }
}

#[test]
fn modules_say_what_they_are_for() {
    for path in all_sources() {
        let is_test = is_test(&path);
        let text = read(&path);
        assert!(
            is_test || text.starts_with("//!"),
            "{} does not open with what it is for (`//!`)",
            path.display()
        );
    }
}

#[test]
fn nothing_is_left_for_later() {
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["#[", "ignore"].concat()];
    for path in all_sources() {
        let text = read(&path);
        for mark in &marks {
            assert!(!text.contains(mark.as_str()), "{} contains {mark}", path.display());
        }
    }
}

#[test]
fn modules_form_no_cycle() {
    let mut cycles = Vec::new();
    for krate in entries(&root().join("crates")) {
        let uses = module_uses(&krate.join("src"));
        let in_cycle = |module: &&String| reaches(&uses, module, module, &mut BTreeSet::new());
        let modules: Vec<&String> = uses.keys().filter(in_cycle).collect();
        if !modules.is_empty() {
            cycles.push(format!("{}: {modules:?}", file_name(&krate)));
        }
    }
    assert!(cycles.is_empty(), "these modules use themselves through others: {cycles:#?}");
}

#[test]
fn every_property_names_tests_that_exist() {
    let page = read(&root().join("docs/testing.md"));
    let part = page.split("## ").find(|part| part.starts_with("What holds"));
    let part = part.expect("docs/testing.md says which test shows what");
    let rows = part.lines().filter(|line| line.starts_with('|'));
    let named: BTreeSet<&str> = rows.flat_map(|row| row.split('`').skip(1).step_by(2)).collect();
    let code: Vec<String> = all_sources().iter().map(|path| read(path)).collect();
    for name in &named {
        let function = format!("fn {name}(");
        let exists = code.iter().any(|text| text.contains(&function));
        assert!(exists, "docs/testing.md names the test {name}, which does not exist");
    }
    assert!(named.len() > 20, "docs/testing.md names hardly any test");
}

#[test]
fn every_planted_bug_is_in_the_table() {
    let table = read(&root().join("docs/testing.md"));
    let declared = all_sources().into_iter().filter(|path| file_name(path) == "planted.rs");
    let mut count = 0;
    for path in declared.filter(|path| !is_test(path)) {
        let text = read(&path);
        let names =
            text.lines().filter_map(|line| line.strip_prefix("        ")?.strip_suffix(','));
        for name in names.filter(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_')) {
            assert!(table.contains(&format!("`{name}`")), "docs/testing.md omits the bug {name}");
            count += 1;
        }
    }
    assert!(count >= 12, "only {count} bugs can be planted");
}

#[test]
fn every_document_is_listed() {
    for folder in ["docs", "docs/decisions", "docs/walkthrough"] {
        let folder = root().join(folder);
        let index = read(&folder.join("README.md"));
        for path in entries(&folder) {
            let name = file_name(&path);
            assert!(
                name == "README.md" || index.contains(&name),
                "{}/README.md omits {name}",
                folder.display()
            );
        }
    }
    let length = read(&root().join("docs/architecture.md")).lines().count();
    assert!(length <= ARCHITECTURE_LENGTH_MAX, "docs/architecture.md has {length} lines");
}

#[test]
fn the_map_names_every_crate_and_only_files_that_exist() {
    let map = read(&root().join("docs/architecture.md"));
    for (name, ..) in LAYERS {
        assert!(map.contains(name), "docs/architecture.md omits {name}");
    }
    for word in map.split(['`', ' ', '(', ')', ',']) {
        if word.starts_with("crates/") || word.starts_with("docs/") {
            assert!(root().join(word).exists(), "docs/architecture.md names {word}, which is gone");
        }
    }
}

/// Names under `[dependencies]`.
fn dependencies(manifest: &str) -> Vec<String> {
    manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split(['=', '.', ' ']).next())
        .filter(|name| !name.is_empty() && !name.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// For each top-level module of a crate, the sibling modules its code outside tests names.
fn module_uses(src: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let mut uses: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let test_modules = test_modules(src);
    for path in sources(src) {
        let inside = path.strip_prefix(src).expect("found under src");
        let top = Path::new(inside.iter().next().expect("not empty")).file_stem();
        let module = top.expect("named").to_string_lossy().into_owned();
        let is_test = is_test(&path) || test_modules.contains(&module);
        if ["lib", "main"].contains(&module.as_str()) || is_test {
            continue;
        }
        let text = read(&path);
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        uses.entry(module).or_default().extend(named_modules(code));
    }
    uses
}

/// Modules that a crate declares for its tests alone.
fn test_modules(src: &Path) -> BTreeSet<String> {
    let root = ["lib.rs", "main.rs"].map(|name| src.join(name));
    let root = root.iter().find(|path| path.exists()).map(|path| read(path)).unwrap_or_default();
    let marked = root.split("#[cfg(test)]").skip(1);
    marked.filter_map(|rest| head(rest.trim_start().split_once("mod ")?.1)).collect()
}

fn is_test(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || file_name(path) == "tests.rs"
}

/// The first segment after every `crate::`, with `crate::{a, b::c}` counting as `a` and `b`.
fn named_modules(code: &str) -> BTreeSet<String> {
    let code: Vec<&str> =
        code.lines().map(|line| line.split("//").next().unwrap_or(line)).collect();
    let mut named = BTreeSet::new();
    for rest in code.join("\n").split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => named.extend(group_heads(group)),
            None => named.extend(head(rest)),
        }
    }
    named
}

/// `a::{x, y}, b}` gives `a` and `b`.
fn group_heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let item_end = |character: char| {
        depth += i32::from(character == '{') - i32::from(character == '}');
        depth < 0 || (depth == 0 && character == ',')
    };
    let closing = group.find("};").unwrap_or(group.len());
    group.get(..closing).unwrap_or(group).split(item_end).filter_map(head).collect()
}

fn head(path: &str) -> Option<String> {
    let name = path.trim().split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn reaches(
    uses: &BTreeMap<String, BTreeSet<String>>,
    from: &str,
    goal: &str,
    seen: &mut BTreeSet<String>,
) -> bool {
    let others = uses.get(from).into_iter().flatten().filter(|next| *next != from);
    let mut others = others.collect::<Vec<_>>().into_iter();
    others
        .any(|next| next == goal || (seen.insert(next.clone()) && reaches(uses, next, goal, seen)))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn manifest(name: &str) -> String {
    read(&root().join("crates").join(name).join("Cargo.toml"))
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display()));
    entries.map(|entry| entry.expect("readable").path()).collect()
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("named").to_string_lossy().into_owned()
}

fn all_sources() -> Vec<PathBuf> {
    ["crates", "tests", "examples"].iter().flat_map(|dir| sources(&root().join(dir))).collect()
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let (dirs, files): (Vec<_>, Vec<_>) = entries(dir).into_iter().partition(|path| path.is_dir());
    let nested = dirs.iter().filter(|dir| !dir.ends_with("target")).flat_map(|dir| sources(dir));
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    nested.chain(files.into_iter().filter(is_rust)).collect()
}
