//! How well a thing fits, in integers: BM25 with the usual constants.

/// One, in the fixed-point numbers of this module.
pub(crate) const ONE: u64 = 1024;

/// Occurrences are counted in sixteenths, so that a weaker match can count for less.
pub(crate) const OCCURRENCE: u32 = 16;

/// How much a word tells: much if few things have it, little if most have it.
///
/// `log2((2n + 2) / (2k + 1))` for `k` of `n` things, times [`ONE`].
pub(crate) fn weight(things: usize, with_it: usize) -> u64 {
    let (things, with_it) = (count(things), count(with_it.min(things)));
    log2(2 * things + 2, 2 * with_it + 1)
}

/// What the occurrences of one word add to the score of a thing.
///
/// More occurrences add ever less, and in a long thing each says less: with `k1` = 1.2 and
/// `b` = 0.75, `weight · o · 2.2 / (o + 1.2 · (0.25 + 0.75 · length / average))`.
pub(crate) fn score(weight: u64, occurrences: u32, length: u64, average: u64) -> u64 {
    let occurrences = u64::from(occurrences).min(LENGTH_MAX);
    let (length, average) = (length.min(LENGTH_MAX), average.clamp(1, LENGTH_MAX));
    let norm = u64::from(OCCURRENCE) * 12 * (25 * average + 75 * length) / (1000 * average);
    weight * occurrences * 22 / (10 * (occurrences + norm).max(1))
}

/// Longer things count as this long, and more occurrences as so many: keeps the products small.
const LENGTH_MAX: u64 = 1 << 20;

fn count(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX).min(u64::from(u32::MAX))
}

/// `log2(over / under)` times [`ONE`], for `over >= under > 0` below 2^34.
fn log2(over: u64, under: u64) -> u64 {
    const BITS: u32 = 20;
    let ratio = (over << BITS) / under.max(1);
    let whole = ratio.max(1 << BITS).ilog2() - BITS;
    let mut fraction = 0;
    let mut rest = ratio.max(1 << BITS) >> whole;
    let mut step = ONE / 2;
    while step > 0 {
        rest = (rest * rest) >> BITS;
        if rest >= 2 << BITS {
            fraction += step;
            rest >>= 1;
        }
        step /= 2;
    }
    u64::from(whole) * ONE + fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_right_to_a_thousandth() {
        let cases = [(1, 1, 0), (2, 1, 1024), (3, 1, 1623), (1024, 1, 10_240), (3, 2, 599)];
        for (over, under, expected) in cases {
            assert!(log2(over, under).abs_diff(expected) <= 1, "log2({over}/{under})");
        }
    }

    #[test]
    fn a_rare_word_tells_more_than_a_common_one() {
        assert!(weight(1000, 1) > weight(1000, 10));
        assert!(weight(1000, 10) > weight(1000, 900));
        assert!(weight(1, 1) > 0 && weight(0, 0) > 0);
    }

    #[test]
    fn more_occurrences_add_ever_less_and_length_dilutes() {
        let of = |occurrences, length| score(ONE, occurrences * OCCURRENCE, length, 100);

        assert!(of(1, 100) < of(2, 100) && of(2, 100) - of(1, 100) < of(1, 100));
        assert!(of(1, 10) > of(1, 100) && of(1, 100) > of(1, 1000));
        assert!(of(u32::MAX / OCCURRENCE, 1) <= 22 * ONE / 10);
        assert!(score(u64::from(u32::MAX), u32::MAX, u64::MAX, 0) < u64::MAX);
    }
}
