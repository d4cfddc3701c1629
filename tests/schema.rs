//! Answers held against the JSON Schemas in `docs/schema/`: every answer that any test asks for.
//!
//! This knows the parts of JSON Schema that our schemas use; a part that it does not know fails.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

/// Parts of a schema that say nothing about what is valid.
const REMARKS: [&str; 8] =
    ["$schema", "$defs", "title", "description", "format", "default", "minimum", "maximum"];

/// Fails if an answer is not as its schema says, or has none.
pub(crate) fn check(answer: &Value) {
    let name = answer["schema"].as_str().unwrap_or_else(|| panic!("no schema: {answer}"));
    let schema = load(name);
    let faults = faults(&schema, &schema, answer, name);
    assert!(faults.is_empty(), "{faults:#?}\n{answer:#}");
}

fn path(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema");
    folder.join(format!("{}.json", name.replace('/', "-")))
}

fn load(name: &str) -> Value {
    let path = path(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// What is wrong with `value`, each with the place.
fn faults(root: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let Some(parts) = schema.as_object() else { return Vec::new() };
    let mut found = Vec::new();
    for (part, wanted) in parts {
        match part.as_str() {
            "$ref" => found.extend(faults(root, referred(root, wanted), value, at)),
            "type" if !is_of_type(wanted, value) => {
                found.push(format!("{at}: {value} is not {wanted}"));
            }
            "const" if wanted != value => found.push(format!("{at}: {value} is not {wanted}")),
            "enum" if !wanted.as_array().unwrap().contains(value) => {
                found.push(format!("{at}: {value} is none of {wanted}"));
            }
            "required" => found.extend(missing(wanted, value, at)),
            "properties" => found.extend(fields(root, wanted, value, at)),
            "items" => {
                let items = value.as_array().into_iter().flatten().enumerate();
                found.extend(
                    items.flat_map(|(n, item)| faults(root, wanted, item, &format!("{at}/{n}"))),
                );
            }
            "allOf" => {
                let all = wanted.as_array().unwrap().iter();
                found.extend(all.flat_map(|each| faults(root, each, value, at)));
            }
            "anyOf" | "oneOf" => {
                let ways: Vec<_> = wanted
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|way| faults(root, way, value, at))
                    .collect();
                if !ways.iter().any(Vec::is_empty) {
                    found.push(format!("{at}: fits none of these: {ways:?}"));
                }
            }
            "type"
            | "const"
            | "enum"
            | "prefixItems"
            | "minItems"
            | "maxItems"
            | "additionalProperties" => {}
            remark if REMARKS.contains(&remark) => {}
            unknown => found.push(format!("{at}: this test does not know \"{unknown}\"")),
        }
    }
    found
}

fn referred<'a>(root: &'a Value, reference: &Value) -> &'a Value {
    let place = reference.as_str().unwrap().trim_start_matches('#');
    root.pointer(place).unwrap_or_else(|| panic!("no {reference}"))
}

fn is_of_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str().unwrap() {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("no type of JSON: {other}"),
    };
    wanted.as_array().map_or_else(|| is(wanted), |all| all.iter().any(is))
}

fn missing(wanted: &Value, value: &Value, at: &str) -> Vec<String> {
    let names = wanted.as_array().unwrap().iter().filter_map(Value::as_str);
    let missing = names.filter(|name| value.is_object() && value.get(name).is_none());
    missing.map(|name| format!("{at}: {name} is missing")).collect()
}

fn fields(root: &Value, wanted: &Value, value: &Value, at: &str) -> Vec<String> {
    let none = Map::new();
    let wanted = wanted.as_object().unwrap_or(&none).iter();
    let present = wanted.filter_map(|(name, schema)| Some((name, schema, value.get(name)?)));
    present
        .flat_map(|(name, schema, field)| faults(root, schema, field, &format!("{at}/{name}")))
        .collect()
}

#[test]
fn an_answer_that_is_not_as_its_schema_says_is_noticed() {
    let schema = load("guildhall.inbox/1");
    let sound = json!({
        "schema": "guildhall.inbox/1",
        "items": [{"kind": "vote", "urgency": "calm", "text": "x", "command": "y"}],
        "recent": 3,
        "recent_since": "2026-03-01T09:30:00Z",
        "generated": "2026-03-01T09:30:00Z",
    });
    let spoilt = |pointer: &str, with: Value| {
        let mut answer = sound.clone();
        *answer.pointer_mut(pointer).unwrap() = with;
        faults(&schema, &schema, &answer, "inbox").len()
    };

    assert!(faults(&schema, &schema, &sound, "inbox").is_empty());
    assert_eq!(spoilt("/schema", json!("guildhall.outbox/1")), 1);
    assert_eq!(spoilt("/items", json!("none")), 1);
    assert_eq!(spoilt("/items/0/kind", json!("frobnicate")), 1);
    assert_eq!(spoilt("/items/0", json!({"kind": "vote"})), 3);
    assert_eq!(spoilt("/recent", json!(null)), 1);
}
