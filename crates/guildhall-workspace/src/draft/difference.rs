//! What changed from one text to another, in words, so that two people keep both their changes.
//!
//! Lines are compared first, then words inside the lines that differ. The cost is bounded by the
//! algorithm (`similar`'s Myers gives up finding the shortest way when that gets dear), not by a
//! clock: the same two texts always give the same difference.

use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

#[cfg(test)]
mod tests;

/// Characters of the old text that others of the new take the place of; one side may be empty.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Hunk {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

/// The hunks that lead from `old` to `new`, in order; what lies between them is equal.
pub(super) fn difference(old: &[char], new: &[char]) -> Vec<Hunk> {
    let mut hunks = Vec::new();
    for lines in differing(old, new, line_length) {
        let (Some(before), Some(after)) = (old.get(lines.old.clone()), new.get(lines.new.clone()))
        else {
            continue;
        };
        for words in differing(before, after, word_length) {
            hunks.push(Hunk {
                old: shifted(words.old, lines.old.start),
                new: shifted(words.new, lines.new.start),
            });
        }
    }
    hunks
}

fn shifted(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// Compares two texts cut into pieces, and gives the ranges of characters that differ.
fn differing(old: &[char], new: &[char], piece: fn(&[char]) -> usize) -> Vec<Hunk> {
    let (old_pieces, old_starts) = cut(old, piece);
    let (new_pieces, new_starts) = cut(new, piece);
    let mut hunks: Vec<Hunk> = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &old_pieces, &new_pieces) {
        if matches!(step, DiffOp::Equal { .. }) {
            continue;
        }
        let old = characters(&old_starts, &step.old_range());
        let new = characters(&new_starts, &step.new_range());
        match hunks.last_mut() {
            Some(last) if last.old.end == old.start && last.new.end == new.start => {
                (last.old.end, last.new.end) = (old.end, new.end);
            }
            Some(_) | None => hunks.push(Hunk { old, new }),
        }
    }
    hunks
}

/// The pieces of a text, and where each begins, with the text's length at the end.
fn cut(text: &[char], piece: fn(&[char]) -> usize) -> (Vec<&[char]>, Vec<usize>) {
    let (mut pieces, mut starts) = (Vec::new(), vec![0]);
    let (mut rest, mut end) = (text, 0);
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(piece(rest).clamp(1, rest.len()));
        pieces.push(head);
        end += head.len();
        starts.push(end);
        rest = tail;
    }
    (pieces, starts)
}

fn characters(starts: &[usize], pieces: &Range<usize>) -> Range<usize> {
    let at = |piece: usize| starts.get(piece).copied().unwrap_or_default();
    at(pieces.start)..at(pieces.end)
}

fn line_length(text: &[char]) -> usize {
    text.iter().position(|character| *character == '\n').map_or(text.len(), |end| end + 1)
}

/// A run of letters in scripts that put spaces between words, or a single other character; with
/// the marks that belong to it, so that no visible character is torn apart.
fn word_length(text: &[char]) -> usize {
    let Some(first) = text.first() else { return 0 };
    let (mut previous, mut length) = (*first, 1);
    for character in text.iter().skip(1) {
        let is_word = is_of_word(previous) && is_of_word(*character);
        let is_joined = previous == '\u{200d}' || continues_character(*character);
        let is_flag = length == 1 && is_regional(previous) && is_regional(*character);
        if !(is_word || is_joined || is_flag) {
            break;
        }
        (previous, length) = (*character, length + 1);
    }
    length
}

/// Letters and digits of scripts whose words stand between spaces.
fn is_of_word(character: char) -> bool {
    let is_spaced = matches!(character,
        '\0'..='\u{dff}' | '\u{10a0}'..='\u{10ff}' | '\u{1e00}'..='\u{1fff}' | '\u{ac00}'..='\u{d7a3}');
    is_spaced && (character.is_alphanumeric() || character == '_' || continues_character(character))
}

/// Marks, joiners and modifiers, which make one visible character with what stands before them.
fn continues_character(character: char) -> bool {
    matches!(character,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{93c}' | '\u{93e}'..='\u{94d}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}'
        | '\u{e0020}'..='\u{e007f}')
}

fn is_regional(character: char) -> bool {
    matches!(character, '\u{1f1e6}'..='\u{1f1ff}')
}
