//! Reading an Automerge document in the shape that ours have.
//!
//! The root is a map: `title`, `stage` and `stage_reason` are strings, `text` is a text. What has
//! another shape, because another version or a stranger wrote it, reads as if it were not there.

use automerge::{
    Automerge, ChangeHash, ObjId, ObjType, ROOT, ReadDoc as _, ScalarValueRef, Value, ValueRef,
};

use crate::view::Stage;

/// Key of the title.
pub(crate) const TITLE: &str = "title";
/// Key of the stage.
pub(crate) const STAGE: &str = "stage";
/// Key of the words on why it is at that stage.
pub(crate) const STAGE_REASON: &str = "stage_reason";
/// Key of the text.
pub(crate) const TEXT: &str = "text";

/// What people read of a document.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) stage: Option<Stage>,
    pub(crate) stage_reason: Option<String>,
    pub(crate) text: String,
}

impl Content {
    /// Reads all of it.
    pub(crate) fn read(automerge: &Automerge) -> Self {
        let text = text_object(automerge);
        Self {
            title: string(automerge, TITLE).unwrap_or_default(),
            stage: string(automerge, STAGE).and_then(|word| Stage::from_word(&word)),
            stage_reason: string(automerge, STAGE_REASON).filter(|reason| !reason.is_empty()),
            text: text.and_then(|text| automerge.text(&text).ok()).unwrap_or_default(),
        }
    }
}

/// The text that is at its key, if one is.
pub(crate) fn text_object(automerge: &Automerge) -> Option<ObjId> {
    match automerge.get(ROOT, TEXT) {
        Ok(Some((Value::Object(ObjType::Text), object))) => Some(object),
        Ok(_) | Err(_) => None,
    }
}

/// A character of a text with the operation that inserted it: its number, and its actor's name.
pub(crate) type Element<'a> = (char, u64, &'a [u8]);

/// Calls `visit` with every character of `text`, as it is or as it was at `heads`.
pub(crate) fn for_each_element(
    automerge: &Automerge,
    text: &ObjId,
    heads: Option<&[ChangeHash]>,
    mut visit: impl FnMut(Element<'_>),
) {
    let items = match heads {
        None => automerge.list_range(text, ..),
        Some(heads) => automerge.list_range_at(text, .., heads),
    };
    for item in items {
        let ObjId::Id(counter, actor, _) = item.id() else { continue };
        let ValueRef::Scalar(ScalarValueRef::Str(string)) = &item.value else { continue };
        if let Some(character) = string.chars().next() {
            visit((character, counter, actor.to_bytes()));
        }
    }
}

/// The operations whose values stand at `key` of the root, as it is or as it was at `heads`.
pub(crate) fn operations_at(
    automerge: &Automerge,
    key: &str,
    heads: Option<&[ChangeHash]>,
) -> Vec<ObjId> {
    let values = match heads {
        None => automerge.get_all(ROOT, key),
        Some(heads) => automerge.get_all_at(ROOT, key, heads),
    };
    values.map(|values| values.into_iter().map(|(_, id)| id).collect()).unwrap_or_default()
}

fn string(automerge: &Automerge, key: &str) -> Option<String> {
    let (value, _) = automerge.get(ROOT, key).ok().flatten()?;
    value.as_str().map(str::to_owned)
}
