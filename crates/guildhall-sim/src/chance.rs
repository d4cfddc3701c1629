//! A reproducible run of choices.
//!
//! Every part of a run draws from a stream of its own, so that leaving out one happening does not
//! shift the choices of all others.

/// A stream of choices: `xoshiro256**`, its state filled by `SplitMix64`.
#[derive(Clone, Debug)]
pub(crate) struct Chance([u64; 4]);

impl Chance {
    /// The stream `label` of a seed.
    pub(crate) fn new(seed: u64, label: u64) -> Self {
        let mut state = seed ^ label.wrapping_mul(0xD134_2543_DE82_EF95);
        Self([(); 4].map(|()| {
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            mixed ^ (mixed >> 31)
        }))
    }

    /// Any number.
    pub(crate) fn draw(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let drawn = b.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        drawn
    }

    /// A number from 0 to below `limit`; 0 where there is none.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        let wide = u128::from(self.draw()) * u128::from(limit);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// A place in a list of `length`.
    pub(crate) fn place(&mut self, length: usize) -> usize {
        usize::try_from(self.below(u64::try_from(length).unwrap_or(0))).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn in_percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list, if it holds any.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.place(from.len()))
    }

    /// The list in another order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for place in (1..list.len()).rev() {
            let other = self.place(place + 1);
            list.swap(place, other);
        }
    }

    /// Bytes.
    pub(crate) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        for chunk in bytes.chunks_mut(8) {
            let drawn = self.draw().to_le_bytes();
            for (byte, fresh) in chunk.iter_mut().zip(drawn) {
                *byte = fresh;
            }
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn a_stream_is_the_same_every_time_and_differs_from_its_neighbours() {
        let run = |seed, label| {
            let mut chance = Chance::new(seed, label);
            [(); 8].map(|()| chance.draw())
        };

        assert_eq!(run(7, 1), run(7, 1));
        assert_ne!(run(7, 1), run(7, 2));
        assert_ne!(run(7, 1), run(8, 1));
    }

    #[test]
    fn every_number_below_the_limit_comes_up() {
        let mut chance = Chance::new(1, 1);

        let drawn: std::collections::BTreeSet<u64> = (0..200).map(|_| chance.below(7)).collect();

        assert_eq!(drawn, (0..7).collect());
    }
}
