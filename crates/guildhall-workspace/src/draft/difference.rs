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

/// Most lines compared at once; beyond, words are compared right away.
const LINES_MAX: usize = 50_000;

/// Most words compared at once: beyond, the comparison costs more the more there are.
const WORDS_MAX: usize = 20_000;

/// Words a block has where there are too many to compare at once.
const BLOCK_WORDS: usize = 1_000;

/// The hunks that lead from `old` to `new`, in order; what lies between them is equal.
pub(super) fn difference(old: &[char], new: &[char]) -> Vec<Hunk> {
    let (old_lines, new_lines) = (Pieces::cut(old, line_length), Pieces::cut(new, line_length));
    let mut hunks = Vec::new();
    if old_lines.len().saturating_add(new_lines.len()) > LINES_MAX {
        compare_words(old, new, &Hunk { old: 0..old.len(), new: 0..new.len() }, &mut hunks);
        return hunks;
    }
    for (old_range, new_range) in differing(&old_lines, &new_lines) {
        if old_range.len() == new_range.len() {
            // As many lines as before: each is most likely what became of the one in its place.
            for (before, after) in old_range.zip(new_range) {
                let before = old_lines.characters(&(before..before + 1));
                let after = new_lines.characters(&(after..after + 1));
                compare_words(old, new, &Hunk { old: before, new: after }, &mut hunks);
            }
        } else {
            let before = old_lines.characters(&old_range);
            let after = new_lines.characters(&new_range);
            compare_words(old, new, &Hunk { old: before, new: after }, &mut hunks);
        }
    }
    hunks
}

/// Adds the words that differ within a hunk.
fn compare_words(old: &[char], new: &[char], within: &Hunk, hunks: &mut Vec<Hunk>) {
    let old_words = Pieces::cut(old.get(within.old.clone()).unwrap_or_default(), word_length);
    let new_words = Pieces::cut(new.get(within.new.clone()).unwrap_or_default(), word_length);
    let count = old_words.len().saturating_add(new_words.len());
    let blocks = if count <= WORDS_MAX { 1 } else { count.div_ceil(BLOCK_WORDS) };
    let edge = |words: &Pieces<'_>, block: usize| words.len() * block / blocks;
    for block in 0..blocks {
        let of = |words: &Pieces<'_>| edge(words, block)..edge(words, block + 1);
        let (old_block, new_block) = (of(&old_words), of(&new_words));
        let old_part = old_words.part(&old_block);
        for (old_range, new_range) in differing(&old_part, &new_words.part(&new_block)) {
            let old = old_words.characters(&shifted(old_range, old_block.start));
            let new = new_words.characters(&shifted(new_range, new_block.start));
            let hunk =
                Hunk { old: shifted(old, within.old.start), new: shifted(new, within.new.start) };
            match hunks.last_mut() {
                Some(last) if last.old.end == hunk.old.start && last.new.end == hunk.new.start => {
                    (last.old.end, last.new.end) = (hunk.old.end, hunk.new.end);
                }
                Some(_) | None => hunks.push(hunk),
            }
        }
    }
}

fn shifted(range: Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

/// The ranges of pieces that differ.
fn differing(old: &Pieces<'_>, new: &Pieces<'_>) -> Vec<(Range<usize>, Range<usize>)> {
    let mut ranges: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    for step in capture_diff_slices(Algorithm::Myers, &old.pieces, &new.pieces) {
        if matches!(step, DiffOp::Equal { .. }) {
            continue;
        }
        let (old, new) = (step.old_range(), step.new_range());
        match ranges.last_mut() {
            Some(last) if last.0.end == old.start && last.1.end == new.start => {
                (last.0.end, last.1.end) = (old.end, new.end);
            }
            Some(_) | None => ranges.push((old, new)),
        }
    }
    ranges
}

/// A text cut into pieces.
struct Pieces<'a> {
    pieces: Vec<&'a [char]>,
    /// Where each piece begins, with the text's length at the end.
    starts: Vec<usize>,
}

impl<'a> Pieces<'a> {
    fn cut(text: &'a [char], piece: fn(&[char]) -> usize) -> Self {
        let (mut pieces, mut starts) = (Vec::new(), vec![0]);
        let (mut rest, mut end) = (text, 0);
        while !rest.is_empty() {
            let (head, tail) = rest.split_at(piece(rest).clamp(1, rest.len()));
            pieces.push(head);
            end += head.len();
            starts.push(end);
            rest = tail;
        }
        Self { pieces, starts }
    }

    fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Some of the pieces, for comparing.
    fn part(&self, range: &Range<usize>) -> Self {
        let pieces = self.pieces.get(range.clone()).unwrap_or_default().to_vec();
        Self { pieces, starts: Vec::new() }
    }

    /// The characters that a range of pieces has.
    fn characters(&self, range: &Range<usize>) -> Range<usize> {
        let at = |piece: usize| self.starts.get(piece).copied().unwrap_or_default();
        at(range.start)..at(range.end)
    }
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
