//! JSON Schemas of answers and their files in `docs/schema/`, for the tests of the crates that
//! answer.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// An answer whose documents say their shape themselves.
const ACTS: &str = "guildhall.act/1";

/// Holds a schema against its file; with `GUILDHALL_BLESS` in the environment, writes it.
pub(crate) fn hold(name: &str, schema: schemars::Schema) {
    let schema = finished(name, schema.to_value());
    let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
    let path = path(name);
    if std::env::var_os("GUILDHALL_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &text).unwrap();
    }
    let written = std::fs::read_to_string(&path)
        .unwrap_or_else(|why| panic!("{}: {why}; GUILDHALL_BLESS=1 writes it", path.display()));
    assert_eq!(
        written, text,
        "docs/schema is not true any more; write it again with GUILDHALL_BLESS=1 and read the \
         difference"
    );
}

/// Where the schema with this name is written down.
pub(crate) fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    folder.join(format!("{}.json", name.replace('/', "-")))
}

/// The schema under its name, with the field that names it in every document.
fn finished(name: &str, mut schema: Value) -> Value {
    schema["title"] = json!(name);
    if name != ACTS {
        let fields = schema.as_object_mut().unwrap();
        let properties = fields.entry("properties").or_insert(json!({}));
        properties["schema"] = json!({ "type": "string", "const": name });
        let required = fields.entry("required").or_insert(json!([]));
        let required = required.as_array_mut().unwrap();
        if !required.contains(&json!("schema")) {
            required.push(json!("schema"));
        }
    }
    schema
}
